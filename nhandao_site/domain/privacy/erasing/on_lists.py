"""Somebody who stands on a list is erased: commended at an event, taking part, leading, in hardship of a community.

The line stays and counts as before, under the code it had; it names nobody.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from nhandao_site.db import db
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.honours.nominating.models import Hardship
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.movement import merging
from nhandao_site.domain.movement.models import Event, EventPerson, ParticipantKind, ParticipantMerge, Participation
from nhandao_site.domain.pledges.models import Offer
from nhandao_site.domain.privacy.erasing.rows import GONE, Told
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.kit import vietnamese

_A_PERSON = "Tập thể không phải dữ liệu của một người; muốn gỡ thì bỏ dòng ấy khỏi danh sách."
_WORDS = (("tên", "name"), ("nội dung", "summary"), ("bài học", "lessons"), ("điều chỉnh", "changes"))


def obstacles(row: EventPerson | Participation | RosterEntry) -> list[str]:
    if row.kind not in {ParticipantKind.PERSON, RosterKind.LEADERS}:
        return [_A_PERSON]
    return _words_that_name(row) if isinstance(row, EventPerson) else []


def _words_that_name(row: EventPerson) -> list[str]:
    """What somebody wrote of the event is theirs to write anew: no name is cut out of a sentence by a machine."""
    event, name = row.event, vietnamese.fold_name(row.name)
    places = [label for label, column in _WORDS if name in vietnamese.fold_name(getattr(event, column) or "")]
    photos = select(MediaFile).where(MediaFile.subject == Event.__tablename__, MediaFile.subject_id == event.id)
    said = [f"{photo.alt or ''} {photo.caption or ''}" for photo in db.session.scalars(photos) if not photo.removed_at]
    if any(name in vietnamese.fold_name(words) for words in said):
        places.append("lời của ảnh")
    return [f"Phần {', '.join(places)} của sự kiện còn nêu họ tên này; hãy sửa lời ấy trước."] if places else []


def forget_event_person(row: EventPerson, *, by: Actor) -> Told:
    told = Told()
    _blank(told, EventPerson, [row.id], merit=None, name_consented=False)
    told.disagree(EventPerson.__tablename__, [row.id])
    return told


def forget_participation(row: Participation, *, by: Actor) -> Told:
    """Every year of the code, and of the codes that were merged with it."""
    told, known = Told(), merging.survivors(row.kind)
    codes = known.behind(known(row.code))
    mine = Participation.kind == row.kind, Participation.code.in_(codes)
    _blank(told, Participation, db.session.scalars(select(Participation.id).where(*mine)).all(), **_OF_TAKING_PART)
    merged = ParticipantMerge.kind == row.kind, ParticipantMerge.code.in_(codes)
    told.blank(ParticipantMerge, *merged, reason=GONE)
    told.blank(ParticipantMerge, *merged, ParticipantMerge.undone_at.is_not(None), undone_reason=GONE)
    return told


def forget_roster_entry(row: RosterEntry, *, by: Actor) -> Told:
    """Every year of the code on that unit's list, and the addresses that were offered to it."""
    told = Told()
    same = RosterEntry.kind == row.kind, RosterEntry.unit_id == row.unit_id, RosterEntry.code == row.code
    _blank(told, RosterEntry, db.session.scalars(select(RosterEntry.id).where(*same)).all(), **_OF_LEADING)
    told.blank(Offer, Offer.unit_id == row.unit_id, Offer.roster_code == row.code, to_name=GONE)
    return told


def forget_hardship(row: Hardship, *, by: Actor) -> Told:
    """That help was written down, and on which day, counts; who, what and which paper do not stay."""
    told, mine = Told(), Hardship.id == row.id
    told.blank(Hardship, mine, Hardship.address_id.is_(None), name=GONE)
    told.blank(Hardship, mine, Hardship.help.is_not(None), help=GONE)
    told.blank(Hardship, mine, Hardship.evidence.is_not(None), evidence=GONE)
    return told


def overdue(day: date) -> list[Select[Any]]:
    """Lines of persons that were over by `day` and still name them: at events, taking part, on a year's list."""
    attended = EventPerson.kind == ParticipantKind.PERSON, EventPerson.name != GONE, Event.on <= day
    took_part = Participation.kind == ParticipantKind.PERSON, Participation.name != GONE, Participation.year < day.year
    leading = RosterEntry.kind == RosterKind.LEADERS, RosterEntry.name != GONE, RosterEntry.year < day.year
    return [
        select(EventPerson.id).join(Event).where(*attended).order_by(EventPerson.id),
        select(Participation.id).where(*took_part).order_by(Participation.id),
        select(RosterEntry.id).where(*leading).order_by(RosterEntry.id),
    ]


def let_go(part: int, numbers: list[int], *, by: Actor) -> int:
    """What `overdue` found in one of its parts loses its names."""
    model, values = _PARTS[part]
    told = Told()
    _blank(told, model, numbers, **values)
    if model is EventPerson:
        told.disagree(EventPerson.__tablename__, numbers)
    return len(numbers)


_OF_TAKING_PART: dict[str, Any] = {"birth_year": None, "deed": None, "sort_key": ""}
_OF_LEADING: dict[str, Any] = {"position": None, "sort_key": ""}
_PARTS: tuple[tuple[type[Any], dict[str, Any]], ...] = (
    (EventPerson, {"merit": None, "name_consented": False}),
    (Participation, _OF_TAKING_PART),
    (RosterEntry, _OF_LEADING),
)


def _blank(told: Told, model: type[Any], numbers: Collection[int], **values: Any) -> None:
    """No two lines of a list read alike, so what is looked up by is the number of the line."""
    nobody = db.literal("da xoa ").concat(db.cast(model.id, db.Text))
    told.blank(model, model.id.in_(numbers), name=GONE, folded=nobody, **values)
