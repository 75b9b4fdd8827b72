"""Whose honours stood at an event: the meeting knows the wall, never the other way round."""

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.models import EventHonour, Honour
from nhandao_site.domain.movement import events
from nhandao_site.domain.movement.models import Event
from nhandao_site.kit import clock


def bring(event: Event, honour: Honour, *, by: Actor) -> None:
    """The bearer of this honour was honoured at the event; the caller has seen that the officer may read it."""
    _may(event, by)
    events.current(event)
    events.stands(event)
    if event.on > clock.today():
        raise RuleBroken("Sự kiện chưa diễn ra; người được tôn vinh ghi sau ngày tổ chức.")
    if honour.withdrawn_at is not None:
        raise RuleBroken("Vinh danh này đã rút.")
    if db.session.get(EventHonour, (event.id, honour.id)) is not None:
        raise RuleBroken("Người này đã có trong sự kiện.")
    db.session.add(EventHonour(event_id=event.id, honour_id=honour.id))
    db.session.flush()
    audit.record("event:honour", event, by=by, changes={"người được tôn vinh": [None, f"vinh danh số {honour.id}"]})


def leave(event: Event, honour_id: int, *, by: Actor) -> None:
    """Written down by mistake."""
    _may(event, by)
    row = db.session.get(EventHonour, (event.id, honour_id))
    if row is None:
        raise RuleBroken("Người này không có trong sự kiện.")
    db.session.delete(row)
    db.session.flush()
    audit.record("event:honour", event, by=by, changes={"người được tôn vinh": [f"vinh danh số {honour_id}", None]})


def _may(event: Event, by: Actor) -> None:
    if not by.may(Permission.MOVEMENT_RECORD, within=event.unit):
        raise NotAllowed("Bạn không có quyền ghi sự kiện của đơn vị này.")
