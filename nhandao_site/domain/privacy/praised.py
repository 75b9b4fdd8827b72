"""Rows of stories, honours, nominations and lists that speak of somebody, as an officer looks for them.

By the code on the certificate, by the address of the page, or by the name: whoever is told of has no telephone here.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.movement.models import Event, EventPerson, ParticipantKind, Participation
from nhandao_site.domain.privacy.models import PrivacyRequest, Subject
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.domain.stories.models import Story, StorySubject, SubjectKind
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import codes, vietnamese

SOME = 10
BY_CODE, BY_NAME = "đúng mã trên giấy chứng nhận", "trùng họ tên"
Found = tuple[Subject, int, str, str]


def meant_by(request: PrivacyRequest, officer: Account) -> Iterator[Found]:
    """Subject, number, what it is called on the desk, and why it may be meant; of the officer's branch."""
    paper = codes.parse_paper_code(request.code or "")
    if paper:
        yield from _honours(officer, Honour.code == paper, BY_CODE)
    name = vietnamese.fold_name(request.name or "")
    if len(name.split()) < 2:
        return
    yield from _honours(officer, Honour.folded == name, BY_NAME)
    person = Nomination.honoured_kind == ParticipantKind.PERSON
    wanted = select(Nomination.id).join(Unit, Unit.id == Nomination.unit_id).where(Nomination.folded == name, person)
    yield from _listed(Subject.NOMINATION, wanted.where(officer.unit.branch()).order_by(Nomination.id), BY_NAME)
    told = select(Story.id).join(StorySubject).join(Unit, Unit.id == Story.unit_id).distinct().order_by(Story.id)
    told = told.where(StorySubject.folded == name, StorySubject.kind == SubjectKind.PERSON, officer.unit.branch())
    yield from _listed(Subject.STORY, told, BY_NAME)
    yield from _on_lists(officer, name)


def number_of(subject: Subject, typed: str) -> int | None:
    """Behind the code of a certificate or the address of a page; None when it is neither."""
    words = typed.strip()
    if subject is Subject.HONOUR and (code := codes.parse_paper_code(words)):
        return db.session.scalar(select(Honour.id).where(Honour.code == code))
    if subject is Subject.STORY and not words.isdigit():
        slug = words.split("?")[0].rstrip("/").rpartition("/")[2][:200]
        return db.session.scalar(select(Story.id).where(Story.slug == slug))
    return None


def _honours(officer: Account, which: Any, because: str) -> Iterator[Found]:
    found = select(Honour.id).outerjoin(Unit, Unit.id == Honour.unit_id)
    found = found.where(which, Honour.honoured_kind == ParticipantKind.PERSON).order_by(Honour.id)
    own = officer.unit.branch()
    whole = officer.unit.kind in {UnitKind.PROVINCE, UnitKind.CENTRAL}
    yield from _listed(Subject.HONOUR, found.where(own | Unit.id.is_(None) if whole else own), because)


def _on_lists(officer: Account, name: str) -> Iterator[Found]:
    here = officer.unit.branch()
    at = select(EventPerson.id).join(Event).join(Unit, Unit.id == Event.unit_id).where(here, EventPerson.folded == name)
    at = at.where(EventPerson.kind == ParticipantKind.PERSON).order_by(EventPerson.id)
    yield from _listed(Subject.EVENT_PERSON, at, BY_NAME)
    took_part = Participation.folded == name, Participation.kind == ParticipantKind.PERSON
    mine = select(Participation.id).join(Unit).where(here, *took_part).order_by(Participation.id)
    yield from _listed(Subject.PARTICIPATION, mine, BY_NAME)
    leading = RosterEntry.folded == vietnamese.fold(name), RosterEntry.kind == RosterKind.LEADERS
    led = select(RosterEntry.id).join(Unit).where(here, *leading).order_by(RosterEntry.id)
    yield from _listed(Subject.ROSTER_ENTRY, led, BY_NAME)


def _listed(subject: Subject, found: Select[int], because: str) -> Iterator[Found]:
    for number in db.session.scalars(found.limit(SOME)):
        yield subject, number, f"số {number}", because
