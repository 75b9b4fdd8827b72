"""The list and its cards: in priority order, by keyset, a fixed number of statements whatever its length."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, or_, select

from nhandao_site.db import db, plain_rows
from nhandao_site.domain.addresses import places
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.published import asking, searching, shown, wording
from nhandao_site.domain.addresses.published.asking import Counts
from nhandao_site.domain.addresses.published.wording import Asked
from nhandao_site.domain.addresses.words import Group, Help, NeedKind
from nhandao_site.domain.search import published as finding
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, codes, vietnamese
from nhandao_site.kit.periods import Period

PAGE = 12
CAP = 1000
ORDER = (Address.priority, Address.approved_on, Address.id)
STATES = {"cho": (Help.NONE,), "mot-phan": (Help.TAKEN, Help.HELPED, Help.REGULAR), "du": (Help.FULL,)}
"""Words of `trang-thai` beside the values of Help itself."""

_CURSOR = re.compile(r"(-?\d{1,6})\.(\d{4}-\d\d-\d\d)\.(\d{1,15})", re.ASCII)
_NEED_COLUMNS = [getattr(Need, name) for name in Asked.__dataclass_fields__]


@dataclass(frozen=True)
class Card:
    code: str
    url: str
    title: str
    alias: str
    place: str
    group_label: str
    waiting_days: int
    lack_text: str
    need_vnd: int
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int
    art_url: str
    help_label: str
    help_state: str


@dataclass(frozen=True)
class Filters:
    """`read` takes them from the query string; what it does not know is left out and named in `unknown`."""

    q: str = ""
    unit: str = ""  # code
    group: Group | None = None
    need: NeedKind | None = None
    states: tuple[Help, ...] = ()
    unknown: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        """`q noi nhom nhu-cau trang-thai`."""
        group, need, state = (asked.get(name, "") for name in ("nhom", "nhu-cau", "trang-thai"))
        states = STATES.get(state) or ((Help(state),) if state in set(Help) else ())
        unknown = [
            name
            for name, value, known in (
                ("nhom", group, group in set(Group)),
                ("nhu-cau", need, need in set(NeedKind)),
                ("trang-thai", state, bool(states)),
            )
            if value and not known
        ]
        return cls(
            q=vietnamese.clean(asked.get("q", ""))[:200],
            unit=vietnamese.clean(asked.get("noi", ""))[:60],
            group=Group(group) if group in set(Group) else None,
            need=NeedKind(need) if need in set(NeedKind) else None,
            states=states,
            unknown=tuple(unknown),
        )


@dataclass(frozen=True)
class Page:
    """`after` continues the list; `count_text` says “hơn 1.000”, “ít nhất 40” rather than count on."""

    cards: tuple[Card, ...]
    after: str | None
    count: int
    count_text: str
    unknown: tuple[str, ...]


def page(filters: Filters | Mapping[str, str], after: str | None = None, limit: int = PAGE) -> Page:
    """Published addresses in priority order. At most six statements, none of which grows with the list."""
    asked = filters if isinstance(filters, Filters) else Filters.read(filters)
    unknown = list(asked.unknown)
    today = clock.today()
    narrowed = _narrowed(asked, today, unknown)
    lines = _after(_in_order(today, narrowed), after, unknown)
    if words := _words(asked.q):
        first, hurried = not after, not asked.unit  # one place has few rows, and has cost a statement
        rows, count, told = searching.look(
            words, [shown.in_sight(today), *narrowed], lines, limit, first=first, hurried=hurried
        )
    else:
        rows = plain_rows(lines, most=limit + 1).all()
        count = int(plain_rows(_counted(today, narrowed)).scalar() or 0)
        told = "hơn 1.000" if count > CAP else str(count)
    cursor = _cursor(rows[limit - 1]) if len(rows) > limit else None
    return Page(_cards(rows[:limit], today), cursor, min(count, CAP), told, tuple(unknown))


def front(period: Period, limit: int = 3) -> tuple[list[Card], Counts]:
    """The first in the order of help that are not helped in full, and how many there are; two or three statements."""
    today = clock.today()
    waiting = _lines(today).where(shown.in_sight(today), Address.help != Help.FULL)
    rows = plain_rows(waiting.add_columns(*asking.counted(period)).order_by(*ORDER).limit(limit)).all()
    counts = Counts(rows[0].filed, rows[0].still_waiting) if rows else asking.counts(period)
    return list(_cards(rows, today)), counts


def _in_order(today: date, narrowed: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return _all_in_order(today).where(*narrowed) if narrowed else _all_in_order(today)


@lru_cache(maxsize=4)
def _all_in_order(today: date) -> Select[*tuple[Any, ...]]:
    """The list without a search; the first `most` of it."""
    return _lines(today).where(shown.in_sight(today)).order_by(*ORDER).limit(bindparam("most"))


def _counted(today: date, narrowed: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return _count_of([shown.in_sight(today), *narrowed]) if narrowed else _count_of_all(today)


@lru_cache(maxsize=4)
def _count_of_all(today: date) -> Select[*tuple[Any, ...]]:
    return _count_of([shown.in_sight(today)])


def _count_of(wanted: list[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    # In the order of the list, so that it is counted on the index that holds all that is asked.
    counted = select(Address.id).where(*wanted).order_by(*ORDER).limit(CAP + 1).subquery()
    return select(func.count()).select_from(counted)


@lru_cache(maxsize=4)
def _lines(today: date) -> Select[*tuple[Any, ...]]:
    return select(
        Address.id, Address.code, Address.headline, Address.alias, Address.group.label("group"), Address.art,
        Address.help,
        Address.unit_id, Address.priority, Address.approved_on, Address.need_vnd, Address.pledged_vnd,
        Address.received_vnd, Address.delivered_vnd, Unit.name.label("commune"),
        shown.is_child(today).label("child"),
    ).join(Unit, Address.unit_id == Unit.id)  # fmt: skip


def _after(lines: Select[*tuple[Any, ...]], cursor: str | None, unknown: list[str]) -> Select[*tuple[Any, ...]]:
    if not cursor:
        return lines
    found = _CURSOR.fullmatch(cursor)
    day = _day(found[2]) if found else None
    if found is None or day is None:
        unknown.append("sau")
        return lines
    points, number = int(found[1]), int(found[3])
    later = or_(
        Address.approved_on > day,
        and_(Address.approved_on == day, Address.id > number),
    )
    return lines.where(or_(Address.priority > points, and_(Address.priority == points, later)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _cursor(row: Any) -> str:
    return f"{row.priority}.{row.approved_on.isoformat()}.{row.id}"


def _narrowed(asked: Filters, today: date, unknown: list[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.q and not _words(asked.q):
        known = codes.parse_address_code(asked.q)
        found.append(Address.code == known if known else false())
    if asked.unit:
        found += _place(asked.unit, today, unknown)
    if asked.group is not None:
        found += [Address.group == asked.group, shown.group_may_be_asked(today)]
    if asked.need is not None:
        found.append(exists().where(Need.address_id == Address.id, Need.kind == asked.need, Need.dropped_at.is_(None)))
    if asked.states:
        found.append(Address.help.in_(asked.states))
    return found


def _words(typed: str) -> list[str]:
    """Words of what is shown; marks, đ and the form of Unicode don't matter. None where a code was typed."""
    return [] if codes.parse_address_code(typed) else finding.words_of(typed)


def _place(code: str, today: date, unknown: list[str]) -> list[ColumnElement[bool]]:
    """A child is found no finer than by its province: a commune with one card would tell where it lives."""
    unit = db.session.scalar(select(Unit).where(Unit.code == code))
    if unit is None or unit.kind not in {UnitKind.CENTRAL, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE}:
        unknown.append("noi")
        return []
    wide = unit.kind in {UnitKind.CENTRAL, UnitKind.PROVINCE}
    inside = Address.unit_id.in_(select(Unit.id).where(unit.branch()))
    return [inside] if wide else [inside, shown.db_not(shown.is_child(today))]


def _cards(rows: Collection[Any], today: date) -> tuple[Card, ...]:
    needs = needs_of([row.id for row in rows])
    areas = places.areas({row.unit_id for row in rows if row.child})
    return tuple(_card(row, needs.get(row.id, []), areas, today) for row in rows)


def needs_of(ids: Collection[int]) -> dict[int, list[Asked]]:
    """Living needs per address, the primary one first; one statement."""
    found: dict[int, list[Asked]] = {}
    if ids:
        for address_id, *values in plain_rows(_living_needs(), ids=list(ids)):
            found.setdefault(address_id, []).append(Asked(*values))
    return found


@cache
def _living_needs() -> Select[*tuple[Any, ...]]:
    of_them = Need.address_id.in_(bindparam("ids", expanding=True))
    wanted = select(Need.address_id, *_NEED_COLUMNS).where(of_them, Need.dropped_at.is_(None))
    return wanted.order_by(Need.address_id, Need.position)


def _card(row: Any, needs: list[Asked], areas: Mapping[int, str], today: date) -> Card:
    child = bool(row.child)
    return Card(
        code=row.code,
        url=f"/dia-chi/{row.code}",
        title=row.headline or row.alias or row.code,
        alias=row.alias or "",
        place=areas.get(row.unit_id, "") if child else row.commune,
        group_label=group_label(row.group, child),
        waiting_days=0 if row.help is Help.FULL else (today - row.approved_on).days,
        lack_text=wording.lack(needs, child),
        need_vnd=row.need_vnd,
        pledged_vnd=row.pledged_vnd,
        received_vnd=row.received_vnd,
        delivered_vnd=row.delivered_vnd,
        art_url=wording.picture(row.art, row.help),
        help_label=row.help.label,
        help_state=row.help.value,
    )


def group_label(group: Group, child: bool) -> str:
    return "" if child and group in places.TELLS_OF_HEALTH else group.label.capitalize()
