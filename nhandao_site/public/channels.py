"""Where the chapter's column can be read, heard and seen."""

from flask import Blueprint, render_template

from nhandao_site.domain.movement import published

bp = Blueprint("channels", __name__, url_prefix="/kenh-truyen-thong")


@bp.get("")
def index() -> str:
    return render_template("public/channels/index.html", outlets=published.outlets())
