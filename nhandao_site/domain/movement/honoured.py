"""Who was honoured or commended at an event, name by name; a person's full name shows only on a yes."""

from sqlalchemy.exc import IntegrityError

from nhandao_site.db import ERASED, db
from nhandao_site.domain import audit, consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.movement import events
from nhandao_site.domain.movement.models import Event, EventPerson, ParticipantKind
from nhandao_site.kit import clock, vietnamese

MAX_PEOPLE = 500


def name_one(
    event: Event,
    kind: ParticipantKind,
    name: str,
    *,
    merit: str | None = None,
    evidence: str | None = None,
    is_grown: bool = False,
    by: Actor,
) -> EventPerson:
    """One person or collective; `evidence` is how a person of 16 or more said yes to the full name.

    A child stands as initials here whatever was signed; the wall asks the guardian and the child.
    """
    _may(event, by)
    events.stands(event)
    if event.on > clock.today():
        raise RuleBroken("Sự kiện chưa diễn ra; người được biểu dương ghi sau ngày tổ chức.")
    said, why = vietnamese.clean(name), vietnamese.clean(merit or "")
    if not said or max(len(said), len(why)) > events.MAX_LINE:
        raise RuleBroken(f"Hãy ghi tên; tên và thành tích dài nhất {events.MAX_LINE} ký tự.")
    if len(event.people) >= MAX_PEOPLE:
        raise RuleBroken(f"Mỗi sự kiện ghi nhiều nhất {MAX_PEOPLE} người; danh sách dài hơn hãy đưa vào văn bản.")
    if kind is ParticipantKind.PERSON and vietnamese.clean(evidence or "") and not is_grown:
        raise RuleBroken(
            "Họ tên chỉ hiện khi người này từ đủ 16 tuổi. Nếu đúng vậy, hãy đánh dấu ô ấy; "
            "nếu là trẻ em, hãy để trống bằng chứng: trang chỉ hiện chữ đầu của tên."
        )
    row = EventPerson(event=event, kind=kind, name=said, merit=why or None, name_consented=False)
    row.folded = vietnamese.fold_name(said)
    db.session.add(row)
    _flush()
    audit.record("event:person", event, by=by, changes={"người được biểu dương": [None, _short(row)]})
    _agree(row, evidence, by)
    return row


def take_out(row: EventPerson, *, by: Actor) -> None:
    """Written down by mistake; the history of the event keeps that the line was there."""
    _may(row.event, by)
    if row.name_consented:
        consent.withdraw(row, scopes=[Scope.TEXT], reason="bỏ khỏi danh sách của sự kiện", by=by)
    audit.record("event:person", row.event, by=by, changes={"người được biểu dương": [_short(row), None]})
    db.session.delete(row)
    db.session.flush()


def hide_name(row: EventPerson, *, reason: str, by: Actor) -> None:
    """A person took the yes to the full name back: initials from now on."""
    _may(row.event, by)
    if not row.name_consented:
        raise RuleBroken("Tên này không hiện theo sự đồng ý nào để rút.")
    if not vietnamese.clean(reason):
        raise RuleBroken("Hãy ghi lời của người rút đồng ý.")
    consent.withdraw(row, scopes=[Scope.TEXT], reason=vietnamese.clean(reason), by=by)
    row.name_consented = False
    db.session.flush()
    audit.record("event:hide_name", row.event, by=by, reason=vietnamese.clean(reason))


def _short(row: EventPerson) -> str:
    """For the log, which nobody can be erased from: a person as initials, whatever they agreed to."""
    return row.name if row.kind is ParticipantKind.COLLECTIVE else vietnamese.initials(row.name)


def shown_name(row: EventPerson) -> str:
    whole = row.kind is ParticipantKind.COLLECTIVE or row.name_consented or is_erased(row)
    return row.name if whole else vietnamese.initials(row.name)


def is_erased(row: EventPerson) -> bool:
    """The line only counts any more."""
    return row.name == ERASED


def shown_merit(row: EventPerson) -> str | None:
    """The name inside the words is as short as the name above them."""
    return row.merit.replace(row.name, shown_name(row)) if row.merit else None


def _agree(row: EventPerson, evidence: str | None, by: Actor) -> None:
    proof = vietnamese.clean(evidence or "")
    if row.kind is not ParticipantKind.PERSON or not proof:
        return
    consent.give(
        row, scopes=[Scope.TEXT], giver=Giver.SELF, giver_name=row.name, given_on=clock.today(), evidence=proof, by=by
    )
    row.name_consented = True
    db.session.flush()


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise RuleBroken("Tên này đã có trong danh sách của sự kiện.") from twice


def _may(event: Event, by: Actor) -> None:
    if not by.may(Permission.MOVEMENT_RECORD, within=event.unit):
        raise NotAllowed("Bạn không có quyền ghi sự kiện của đơn vị này.")
