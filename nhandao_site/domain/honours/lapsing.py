"""Names whose yes ended by itself: a child became 7 and was not asked, or grew up and speaks alone."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.honours import recording
from nhandao_site.domain.honours.models import Honour


def lapse(today: date, *, by: Actor) -> int:
    """The daily chore; pages hide such a name by themselves, the search forgets it here. Returns how many."""
    over = select(Honour).where(Honour.name_consented.is_(True), Honour.name_until < today)
    found = list(db.session.scalars(over.order_by(Honour.id)))
    for honour in found:
        honour.name_consented = False
        db.session.flush()
        audit.record("honour:hide-name", honour, by=by, reason="Đồng ý hiện họ tên đã hết, cần hỏi lại theo tuổi")
        recording.announce(honour)
    return len(found)
