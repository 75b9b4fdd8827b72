"""What is posted on the board of a commune: a month of thu and chi, line by line (Decree 93/2021, article 14).

A child's lines are on no commune's sheet: they stand on the province's, beside the lines that the
province's own office wrote. Together the sheets of a month hold every line once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain.ledger.help import discretion
from nhandao_site.domain.ledger.journal.kinds import Kind, Side
from nhandao_site.domain.ledger.open_book import book, narrowing
from nhandao_site.domain.ledger.open_book.lines_shown import BookLine
from nhandao_site.domain.ledger.open_book.narrowing import Branch, Choice, Narrowing
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, money

MOST_LINES = 4000
MOST_COMMUNES = 600
WITHIN = (Kind.BANK_IN, Kind.BANK_OUT, Kind.OWN_TRANSFER)
"""Movements of the chapter's own accounts: whatever they brought stands on the sheet as what it was."""
POSTED = tuple(kind for kind in Kind if kind not in WITHIN)


@dataclass(frozen=True)
class Part:
    """One table of a sheet; `parts` are (word, đồng) that add up to `total_vnd`."""

    lines: tuple[BookLine, ...]
    total_vnd: int
    in_words: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Sheet:
    """A month of one unit; `too_long`: more lines than paper takes, the tables are empty."""

    name: str
    code: str
    month: date
    is_wide: bool
    received: Part
    delivered: Part
    beside: Part
    too_long: bool

    @property
    def month_word(self) -> str:
        return f"{self.month.month:02}/{self.month.year}"

    @property
    def place(self) -> str:
        """“Xã Bàu Sen” dates its papers “Bàu Sen”."""
        for word in ("Xã ", "Phường ", "Thị trấn ", "Đặc khu ", "Tỉnh ", "Thành phố "):
            if self.name.startswith(word):
                return self.name.removeprefix(word)
        return self.name


@dataclass(frozen=True)
class Boards:
    """Where sheets may be posted for a month."""

    province: Choice | None
    communes: tuple[Choice, ...]


def sheet(unit_code: str, month: date) -> Sheet | None:
    """None for a unit that has no board of its own, or a month to come. Two statements."""
    unit = db.session.scalar(select(Unit).where(Unit.code == unit_code))
    if unit is None or unit.kind not in (UnitKind.COMMUNE, UnitKind.PROVINCE) or month > clock.today():
        return None
    lines = book.lines(_asked(unit, month), None, MOST_LINES + 1)
    too_long = len(lines) > MOST_LINES
    lines = [] if too_long else lines[::-1]
    return Sheet(
        name=unit.name,
        code=unit.code,
        month=month,
        is_wide=unit.kind in discretion.WIDE,
        received=_part(lines, Side.IN, lambda line: line.kind),
        delivered=_part(lines, Side.OUT, lambda line: line.form or line.kind),
        beside=_part(lines, Side.BESIDE, lambda line: line.kind),
        too_long=too_long,
    )


def boards(province_code: str, month: date) -> Boards:
    """The communes that lived in a month, by name, and the province above them. Two statements."""
    last = narrowing.month(month).last or month
    living = (
        or_(Unit.valid_from.is_(None), Unit.valid_from <= last),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= month),
    )
    named = [Unit.code == province_code] if province_code else []
    above = db.session.scalars(select(Unit).where(Unit.kind == UnitKind.PROVINCE, *named, *living).limit(2)).all()
    province = above[0] if len(above) == 1 else None
    below = [province.branch()] if province else []
    rows = db.session.execute(
        select(Unit.code, Unit.name)
        .where(Unit.kind == UnitKind.COMMUNE, *living, *below)
        .order_by(Unit.sort_key, Unit.id)
        .limit(MOST_COMMUNES)
    )
    own = Choice(province.code, province.name) if province else None
    return Boards(own, tuple(Choice(*row) for row in rows))


def months_offered(many: int = 24) -> list[date]:
    """First days of months, the last whole one first, the running one at the end of the choice."""
    this = clock.today().replace(day=1)
    return [clock.add_months(this, -back) for back in range(many)]


def last_whole_month() -> date:
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def _asked(unit: Unit, month: date) -> Narrowing:
    wide = unit.kind in discretion.WIDE
    asked = replace(narrowing.month(month), kinds=POSTED, branch=Branch(unit.name, unit.code, unit.path, wide))
    return replace(asked, own=unit.id) if wide else asked


def _part(lines: Iterable[BookLine], side: Side, word: Any) -> Part:
    own = tuple(line for line in lines if line.side == side.value)
    parts: dict[str, int] = {}
    for line in own:
        parts[word(line)] = parts.get(word(line), 0) + line.amount_vnd
    total = sum(parts.values())
    return Part(own, total, money.in_words(total), tuple(sorted(parts.items(), key=lambda part: -part[1])))
