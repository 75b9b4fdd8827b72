"""Pages anyone may keep for a moment, and must ask about before showing them again."""

from flask import Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse

FOR_ALL = "public, max-age=0, s-maxage=1, stale-while-revalidate=20"
"""One second in a shared cache, twenty more while it asks anew: a page taken down is gone in half a minute."""


def revalidated(html: str | bytes, status: int = 200) -> AnyResponse:
    """The page with a mark of its bytes; a browser that still holds the same bytes gets 304 and no body."""
    answer: Response = make_response(html, status)
    # With a cookie the page may carry a message for one person.
    answer.headers["Cache-Control"] = "private, no-cache" if request.cookies else FOR_ALL
    answer.add_etag()
    return answer.make_conditional(request) if status == 200 else answer
