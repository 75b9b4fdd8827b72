"""What the list may be asked for, the two counts of the front page, the public rule of the order of help."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Label, Select, exists, func, or_, select

from nhandao_site.db import db, plain_rows
from nhandao_site.domain.addresses import priority
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published import shown
from nhandao_site.domain.addresses.words import Closing, ConsentState, Dossier, Group, Help, NeedKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes, vietnamese
from nhandao_site.kit.labelled import Labelled
from nhandao_site.kit.periods import Period

Pairs = tuple[tuple[str, str], ...]
_STATES = (("cho", "Chưa ai nhận"), ("mot-phan", "Đã có người giúp, còn thiếu"), ("du", "Đã đủ"))


@dataclass(frozen=True)
class Choices:
    """(word in the address line, what the reader reads) for each filter."""

    places: Pairs
    groups: Pairs
    needs: Pairs
    states: Pairs = _STATES


@dataclass(frozen=True)
class Counts:
    """`filed`: dossiers approved by the end of the period and not closed before it; `waiting`: in sight, not full."""

    filed: int
    waiting: int


def _words(words: type[Labelled]) -> Pairs:
    return tuple((vietnamese.slugify(word.label), word.label[:1].upper() + word.label[1:]) for word in words)


_GROUPS, _NEEDS = _words(Group), _words(NeedKind)
_VALUES = {
    "nhom": {vietnamese.slugify(group.label): group.value for group in Group},
    "nhu-cau": {vietnamese.slugify(need.label): need.value for need in NeedKind},
}


def choices() -> Choices:
    """One statement: the communes that have a grown person's or a collective's address in sight."""
    return Choices(tuple((code, name) for code, name in plain_rows(_communes(clock.today()))), _GROUPS, _NEEDS)


@lru_cache(maxsize=4)
def _communes(today: date) -> Select[*tuple[Any, ...]]:
    here = exists().where(Address.unit_id == Unit.id, shown.in_sight_there(today), shown.db_not(shown.is_child(today)))
    return select(Unit.code, Unit.name).where(here).order_by(Unit.sort_key).limit(400)


def from_address_line(asked: Mapping[str, str]) -> dict[str, str]:
    """Vietnamese words of the filters become the values that `Filters.read` knows; all else stays."""
    return {name: _VALUES.get(name, {}).get(value, value) for name, value in asked.items()}


def counts(period: Period) -> Counts:
    """One statement."""
    return Counts(*(int(value) for value in db.session.execute(select(*counted(period))).one()))


def counted(period: Period) -> tuple[Label[int], Label[int]]:
    """The columns `filed` and `still_waiting` of one row."""
    filed = select(func.count()).where(
        Address.approved_on <= period.end,
        Address.dossier != Dossier.MERGED,
        or_(Address.closed_on.is_(None), Address.closed_on >= period.start),
    )
    waiting = select(func.count()).where(shown.in_sight(clock.today()), Address.help != Help.FULL)
    return filed.scalar_subquery().label("filed"), waiting.scalar_subquery().label("still_waiting")


def in_sight_among(known: Collection[str]) -> set[str]:
    """Which of these codes stand before the public this very day. One statement, none for none."""
    if not known:
        return set()
    found = select(Address.code).where(Address.code.in_(known), shown.in_sight_there(clock.today()))
    return set(db.session.scalars(found))


def was_closed(code: str) -> str | None:
    """The code of an address that once stood here and was closed; whoever took the consent back was never here."""
    known = codes.parse_address_code(code)
    if known is None:
        return None
    return db.session.scalar(
        select(Address.code).where(
            Address.code == known,
            Address.dossier == Dossier.CLOSED,
            Address.published_on.is_not(None),
            Address.consent != ConsentState.WITHDRAWN,
            Address.closing != Closing.CONSENT_WITHDRAWN,
        )
    )


def priority_rule() -> list[str]:
    return priority.RULE.sentences()
