"""The machine under the site: what is wrong with it, and the command that helps."""

from flask import Blueprint, render_template

from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.web import self_check
from nhandao_site.web.permissions import requires
from nhandao_site.web.self_check import Level

bp = Blueprint("self_check", __name__, url_prefix="/tu-kiem")


@bp.get("/")
@requires(P.SETTINGS_MANAGE)
def index() -> str:
    found = self_check.written()
    return render_template(
        "admin/self_check/index.html",
        bad=[each for each in found if each.level is Level.BAD],
        wait=[each for each in found if each.level is Level.WAIT],
        good=[{"ok": True, "text": each.name, "small": each.says} for each in found if each.level is Level.OK],
    )
