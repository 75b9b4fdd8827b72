"""Is this code one of ours? The answer to a message that asks for money, and to a paper somebody shows."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published
from nhandao_site.domain.honours import published as honours
from nhandao_site.web.freshness import revalidated

bp = Blueprint("verify", __name__)


@bp.get("/xac-minh")
def show() -> Response:
    typed = " ".join(request.args.get("ma", "").replace("\0", "").split())[:60]
    paper = honours.verify(typed) if typed else None
    answer = published.verify(typed) if typed and paper is None else None
    return revalidated(render_template("public/verify/show.html", typed=typed, answer=answer, paper=paper))
