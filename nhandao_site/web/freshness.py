"""Pages anyone may keep, and must ask about before showing them again: a hidden profile is gone at once."""

from flask import Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse


def revalidated(html: str, status: int = 200) -> AnyResponse:
    """The page with a mark of its bytes; a browser that still holds the same bytes gets 304 and no body."""
    answer: Response = make_response(html, status)
    # With a cookie the page may carry a message for one person.
    answer.headers["Cache-Control"] = f"{'private' if request.cookies else 'public'}, no-cache"
    answer.add_etag()
    return answer.make_conditional(request) if status == 200 else answer
