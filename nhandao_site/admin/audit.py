"""The log: who did what, when and why. Read, never written, from here."""

from datetime import date

from flask import Blueprint, render_template, request
from flask_login import current_user

from nhandao_site.domain.accounts import desk
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.audit import telling, words
from nhandao_site.kit import clock
from nhandao_site.web.permissions import requires

bp = Blueprint("audit", __name__, url_prefix="/nhat-ky")


@bp.get("/")
@requires(P.AUDIT_READ)
def index() -> str:
    unread: list[str] = []
    filters = desk.DeedFilters(
        who=request.args.get("ai", "")[:100],
        what=request.args.get("viec", "")[:60],
        first=_day("tu", unread),
        last=_day("den", unread),
        subject=request.args.get("tren", "")[:60],
        subject_id=_number("so"),
    )
    page = desk.deeds_for(current_user, filters, _number("sau"))
    return render_template(
        "admin/audit/index.html",
        deeds=[telling.told(deed) for deed in page.rows],
        after=page.after,
        unread=unread,
        rooms=[(room, words.SUBJECTS[room]) for room in words.ROOMS],
    )


def _day(name: str, unread: list[str]) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        return clock.parse_date(text) if text else None
    except ValueError as wrong:
        unread.append(str(wrong))
        return None


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
