"""What the chapter promised to reach and where it stands: only the targets it chooses to show."""

from flask import Blueprint, current_app, render_template, request

from nhandao_site.domain.targets import published
from nhandao_site.web.kept import until_something_happens

bp = Blueprint("targets", __name__, url_prefix="/chi-tieu")


@bp.get("")
def index() -> str:
    typed = request.args.get("nam", "")
    year = typed if typed.isascii() and typed.isdecimal() and len(typed) == 4 else None
    province = current_app.config["SETTINGS"].PROVINCE
    shown = until_something_happens(f"targets:{published.year_of(year)}", lambda: published.page(year, province))
    return render_template("public/targets/index.html", page=shown)
