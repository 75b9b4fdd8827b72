"""Delivered lines as they stream out of the database: five small columns each, millions without an object.

`code` packs what a line is into one number; `unpack` reads it. A reversal counts as value on its own day and as
nothing else; a reversed line counts as value on its day and as no act. Only verified lines are asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Programme
from nhandao_site.domain.pledges.models import DonorKind, Form
from nhandao_site.kit.periods import Period

Told = Select[*tuple[Any, ...]]
ACTS = ("houses_built", "houses_repaired", "wheelchairs", "treatment", "livelihood", "other")
FORMS = (Form.CASH, Form.IN_KIND, Form.LABOUR)
CHUNK = 500
CODES = 1 << 10
AT_ONCE = 2_000
LOAN_ACT = 7
"""The column of an act that is a loan and nothing else: it helps, and stands in no column of needs."""

COLUMN_OF = {
    NeedKind.HOUSE_NEW: "houses_built",
    NeedKind.HOUSE_REPAIR: "houses_repaired",
    NeedKind.WHEELCHAIR: "wheelchairs",
    NeedKind.TREATMENT: "treatment",
    NeedKind.REHABILITATION: "treatment",
    NeedKind.CAPITAL: "livelihood",
    NeedKind.SEEDLINGS: "livelihood",
    NeedKind.LOAN: "livelihood",
    NeedKind.TRAINING: "livelihood",
}
"""Need → column of the table of figures; every other need is “khác”."""


class Kind(NamedTuple):
    """What one line is. `act` is 1…6 in the order of ACTS, LOAN_ACT for a loan."""

    act: int
    form: Form
    nought: bool
    live: bool
    regular: bool
    campaign: bool
    person: bool


def unpack(code: int) -> Kind:
    flags = (code >> 4 & 1, code >> 3 & 1, code >> 2 & 1, code >> 1 & 1, code & 1)
    return Kind(code >> 7, FORMS[(code >> 5 & 3) % 3], *map(bool, flags))


def pack() -> ColumnElement[int]:
    """The `code` of an `AssistanceLine`."""
    line = AssistanceLine
    needs = [(line.need_kind == need, 1 + ACTS.index(column)) for need, column in COLUMN_OF.items()]
    act = case((line.is_loan.is_(True), LOAN_ACT), *needs, else_=1 + ACTS.index("other"))
    form = case((line.form == Form.CASH, 0), (line.form == Form.IN_KIND, 1), else_=2)
    campaign = line.programme_id.in_(db.session.scalars(select(Programme.id).where(Programme.is_campaign)).all())
    live = and_(campaign, line.reverses_id.is_(None), line.id.not_in(reversed_lines()))
    packed: ColumnElement[int] = act * 128 + form * 32
    for condition, bit in (
        (line.value_vnd == 0, 16),
        (live, 8),
        (line.is_regular.is_(True), 4),
        (campaign, 2),
        (line.giver_kind == DonorKind.PERSON, 1),
    ):
        packed = packed + case((condition, bit), else_=0)
    return packed


def reversed_lines() -> Select[int | None]:
    """Ids of lines that a verified reversal took back."""
    second = aliased(AssistanceLine)
    return select(second.reverses_id).where(second.reverses_id.is_not(None), second.verified_at.is_not(None))


def first_or_reversal_of_verified() -> ColumnElement[bool]:
    """A reversal counts only together with the verified line that it takes back.

    Said without OR: SQLite would look both halves up line by line instead of walking one index.
    """
    first = aliased(AssistanceLine)
    known = select(first.id).where(first.id.in_(reversed_lines()), first.verified_at.is_not(None))
    return case((AssistanceLine.reverses_id.is_(None), true()), else_=AssistanceLine.reverses_id.in_(known))


def in_period(period: Period) -> ColumnElement[bool]:
    """By the instant of delivery, in Vietnam's days.

    SQLite is kept from looking the days up: it would then fetch every line of the year from another corner of the
    file, where one walk along `ix_assistance_line_counting` meets all lines of an address together.
    """
    at: ColumnElement[datetime] = AssistanceLine.delivered_at.expression
    if db.engine.dialect.name == "sqlite":
        at = func.coalesce(at, at)
    return and_(at >= period.first_instant, at < period.next_instant)


def told(*columns: InstrumentedAttribute[Any]) -> Told:
    """(address, act, code, value, giver, …) of every verified line that counts for anything."""
    line = AssistanceLine
    return select(line.address_id, line.act_id, pack().label("code"), line.value_vnd, line.giver_blind, *columns).where(
        line.verified_at.is_not(None), first_or_reversal_of_verified()
    )


def stream(found: Told) -> Iterator[list[tuple[Any, ...]]]:
    """Rows as the driver gives them, many at a time: plain tuples, no row objects, no converted types.

    PostgreSQL goes on working while the rows that came are looked at.
    """
    db.session.flush()
    connection = db.session.connection()
    statement = str(found.compile(connection, compile_kwargs={"literal_binds": True}))
    cursor: Any = connection.connection.cursor()
    try:
        rows = cursor.stream(statement, size=AT_ONCE) if hasattr(cursor, "stream") else cursor.execute(statement)
        while some := list(islice(rows, AT_ONCE)):
            yield some
    finally:
        cursor.close()


def as_stored(moment: datetime) -> Any:
    """An instant as `stream` delivers it, for comparing."""
    dialect = db.engine.dialect
    processor = AssistanceLine.delivered_at.type.dialect_impl(dialect).bind_processor(dialect)
    return processor(moment) if processor else moment


@dataclass(frozen=True)
class Acts:
    """What needs a second look: acts of several addresses under one `Lượt`, and acts begun before the period."""

    key: dict[int, int]
    begun_before: frozenset[int]

    def same(self, act_id: int) -> int:
        """One number for every line of one act."""
        return self.key.get(act_id, act_id)

    def kin(self, act_ids: set[int]) -> set[int]:
        """These acts with everything under the same key."""
        keys = {self.same(one) for one in act_ids}
        return act_ids | {one for one, key in self.key.items() if key in keys}


def acts(period: Period) -> Acts:
    """Looks every act over once: its lines lie together in the index of the addresses."""
    line, start, key = AssistanceLine, period.first_instant, _shared()
    if db.session.scalar(select(line.id).where(line.delivered_at < start).limit(1)) is None:
        return Acts(key, frozenset())
    both = select(line.act_id).group_by(line.address_id, line.act_id)
    both = both.having(func.min(line.delivered_at) < start, func.max(line.delivered_at) >= start)
    return Acts(key, frozenset(db.session.scalars(both)) | key.keys())


def _carried_twice() -> Select[str | None]:
    twice = select(Act.chapter_key).where(Act.chapter_key.is_not(None))
    return twice.group_by(Act.chapter_key).having(func.count() > 1)


def _shared() -> dict[int, int]:
    """Acts whose `Lượt` several addresses carry: all of them stand for the first."""
    found = select(Act.chapter_key, Act.id).where(Act.chapter_key.in_(_carried_twice())).order_by(Act.id)
    first: dict[str | None, int] = {}
    return {number: first.setdefault(key, number) for key, number in db.session.execute(found)}


def before(period: Period, begun: Iterable[int], found: Told) -> Iterator[list[tuple[Any, ...]]]:
    """Those of the lines that acts which go on inside the period had before it."""
    line = AssistanceLine
    earlier = found.where(line.delivered_at < period.first_instant)
    for some in in_chunks(begun):
        yield from stream(earlier.where(line.act_id.in_(some)))


def in_chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """In order, cut so that no statement carries too many of them."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def worth_something(act_ids: Iterable[int]) -> set[int]:
    """Those of the acts whose lines that stand have a value: an act whose net is 0 is none."""
    line, found = AssistanceLine, set[int]()
    campaign = select(Programme.id).where(Programme.is_campaign)
    for some in in_chunks(act_ids):
        stands = select(line.act_id).distinct().where(
            line.act_id.in_(some), line.verified_at.is_not(None), line.value_vnd > 0,
            line.reverses_id.is_(None), line.id.not_in(reversed_lines()), line.programme_id.in_(campaign),
        )  # fmt: skip
        found.update(db.session.scalars(stands))
    return found
