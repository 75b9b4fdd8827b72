"""The log: who did what, when and why. Read, never written, from here."""

from datetime import date

from flask import Blueprint, render_template, request
from flask_login import current_user

from nhandao_site.domain.accounts import desk
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.addresses import desk as addresses
from nhandao_site.domain.audit import telling, words
from nhandao_site.kit import clock, codes
from nhandao_site.web import named_field
from nhandao_site.web.permissions import requires

bp = Blueprint("audit", __name__, url_prefix="/nhat-ky")


@bp.get("/")
@requires(P.AUDIT_READ)
def index() -> str:
    unread: list[str] = []
    subject, subject_id = _thing(unread)
    room = named_field.asked("viec", "Việc về", [(name, words.SUBJECTS[name]) for name in words.ROOMS])
    filters = desk.DeedFilters(
        who=request.args.get("ai", "")[:100],
        what=room.data or "",
        first=_day("tu", unread),
        last=_day("den", unread),
        verb=request.args.get("lam", "")[:60],
        subject=subject,
        subject_id=subject_id,
    )
    page = desk.deeds_for(current_user, filters, _number("sau"))
    return render_template(
        "admin/audit/index.html",
        deeds=[telling.told(deed) for deed in page.rows],
        after=page.after,
        unread=unread,
        room=room,
        verbs=[(verb, words.VERBS[verb]) for verb in words.ASKED_FOR],
    )


def _thing(unread: list[str]) -> tuple[str, int | None]:
    """One thing: by the code of an address as people write it, or by table and number as a link says it."""
    typed = request.args.get("ma", "").strip()[:60]
    if not typed:
        return request.args.get("tren", "")[:60], _number("so")
    known = codes.parse_address_code(typed)
    rows = addresses.page_for(current_user, addresses.Filters(q=known), limit=1).rows if known else []
    if not rows:
        unread.append(f"Không có địa chỉ nào mang mã “{typed}” trong đơn vị.")
    return "address", rows[0].id if rows else 0


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
