"""The address line of the open book, understood: whatever can't be finds nothing and is told so."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, select

from nhandao_site.db import db
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.help import discretion, standing
from nhandao_site.domain.ledger.journal.kinds import Kind, Side, Source
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.ledger.open_book import narrowing
from nhandao_site.domain.ledger.open_book.narrowing import BOTH_SIDES, Branch, Choice, Narrowing
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import codes, vietnamese

_PAPER = re.compile(r"(PT|PC|TV)(\d{2})-?(\d{1,9})-(\S{1,40})", re.IGNORECASE | re.ASCII)
_ROW = re.compile(r"(TG|NH|CK|DC|XN)(\d{2})-?(\d{1,12})", re.IGNORECASE | re.ASCII)
_SEQ = re.compile(r"#?(\d{1,15})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", re.ASCII)
_DIGITS = {"TG": 5, "NH": 6, "CK": 6, "DC": 5, "XN": 5}  # as references.py writes them
EXAMPLES = "SM26-0031-T, K7Q2-M4X, PT26-0012-X1, TG26-00012, CK26-000051 hoặc số thứ tự của dòng"

ALL_KINDS, CORRECTIONS = "tat-ca", "dinh-chinh"
KINDS: dict[str, tuple[Kind, ...]] = {
    "": narrowing.COUNTED,
    **{side.value: tuple(kind for kind in Kind if kind.side is side) for side in Side},
    ALL_KINDS: (),
    CORRECTIONS: (),
    **{vietnamese.slugify(kind.label): (kind,) for kind in Kind},
}
"""What `loai` may say."""

PLACES = (UnitKind.CENTRAL, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
"""A name is first looked for among these; a school or a hospital has lines too, though few."""


@dataclass(frozen=True)
class Asked:
    """The words of the address line: `q` and `ma` a code, `thang` a month, `noi` a unit, `loai` a kind."""

    q: str = ""
    ma: str = ""
    thang: str = ""
    noi: str = ""
    loai: str = ""


def read(asked: Asked, written: Collection[int] | None = None) -> Narrowing:
    """The conditions of a search.

    Args:
        written: the units that have lines, when known: a place is then cut down to them.
    """
    found = _of_kind(BOTH_SIDES, vietnamese.clean(asked.loai)[:80])
    for typed in dict.fromkeys(filter(None, (vietnamese.clean(asked.q)[:80], vietnamese.clean(asked.ma)[:80]))):
        found = _by_code(found, typed)
    if found.by_code and not asked.loai.strip():
        found = replace(found, kinds=())  # whoever holds a code sees every line of it
    if asked.thang.strip():
        found = _by_month(found, vietnamese.clean(asked.thang)[:20])
    if asked.noi.strip():
        found = _by_unit(found, vietnamese.clean(asked.noi)[:120], written)
    return found


def parse_month(text: str) -> date | None:
    """`2026-11` or `11/2026`: the first day of that month."""
    seen = _MONTH.fullmatch(text.strip())
    if not seen:
        return None
    year, month = (int(seen[1]), int(seen[2])) if seen[1] else (int(seen[4]), int(seen[3]))
    return date(year, month, 1) if 1 <= month <= 12 and 2000 <= year <= 2199 else None


def _nothing(found: Narrowing, sentence: str) -> Narrowing:
    return replace(found, nothing=True, unknown=found.unknown or sentence)


def _of_kind(found: Narrowing, typed: str) -> Narrowing:
    kinds = KINDS.get(typed)
    if kinds is None:
        return _nothing(found, f"Không có loại dòng “{typed}”. Xin chọn lại trong danh sách.")
    return replace(found, kinds=kinds, corrections=typed == CORRECTIONS)


def _by_month(found: Narrowing, typed: str) -> Narrowing:
    first = parse_month(typed)
    if first is None:
        return _nothing(found, f"Không có tháng “{typed}”. Tháng viết như 11/2026.")
    span = narrowing.month(first)
    return replace(found, first=span.first, last=span.last)


def _by_code(found: Narrowing, typed: str) -> Narrowing:
    for reading in (_paper, _row, _number, _address, _pledge):
        known = reading(found, typed)
        if known is not None:
            return known
    return _nothing(found, f"Trong sổ không có mã “{typed}”. Mã viết như {EXAMPLES}.")


def _paper(found: Narrowing, typed: str) -> Narrowing | None:
    seen = _PAPER.fullmatch(typed)
    if not seen:
        return None
    head = f"{seen[1].upper()}{seen[2]}-{int(seen[3]):04}"
    if head.startswith("PC"):
        return _voucher(found, int(seen[2]), int(seen[3]), seen[4])
    return _lines(found, Entry.reference.in_({f"{head}-{seen[4]}", f"{head}-{seen[4].upper()}"}))


def _voucher(found: Narrowing, year: int, number: int, office: str) -> Narrowing | None:
    """A payment voucher stands in the book as the lines that it paid."""
    paid = (
        select(AssistanceLine.id)
        .join(Disbursement, Disbursement.id == AssistanceLine.disbursement_id)
        .join(Unit, Unit.id == Disbursement.unit_id)
        .where(Disbursement.number == number, Disbursement.year % 100 == year, Unit.code.in_({office, office.upper()}))
    )
    return _lines(found, Entry.source == Source.LINE, Entry.source_id.in_(paid))


def _row(found: Narrowing, typed: str) -> Narrowing | None:
    seen = _ROW.fullmatch(typed)
    if not seen:
        return None
    series = seen[1].upper()
    return _lines(found, Entry.reference == f"{series}{seen[2]}-{int(seen[3]):0{_DIGITS[series]}}")


def _number(found: Narrowing, typed: str) -> Narrowing | None:
    seen = _SEQ.fullmatch(typed)
    return _lines(found, Entry.id == int(seen[1])) if seen else None


def _lines(found: Narrowing, *which: ColumnElement[bool]) -> Narrowing | None:
    """The lines themselves, what they correct, and by the condition also what corrects them."""
    rows = db.session.execute(select(Entry.id, Entry.corrects_id).where(*which).limit(200)).all()
    known = {number for row in rows for number in row if number is not None}
    return replace(found, entries=_both(found.entries, known)) if known else None


def _address(found: Narrowing, typed: str) -> Narrowing | None:
    code = codes.parse_address_code(typed)
    members = standing.family_of_code(code) if code else []
    return replace(found, members=_both(found.members, set(members))) if members else None


def _pledge(found: Narrowing, typed: str) -> Narrowing | None:
    code = codes.parse_pledge_code(typed)
    pledge_id = db.session.scalar(select(Pledge.id).where(Pledge.code == code)) if code else None
    return None if pledge_id is None else replace(found, pledge_id=pledge_id)


def _both(before: tuple[int, ...] | None, known: set[int]) -> tuple[int, ...]:
    return tuple(sorted(known if before is None else known & set(before)))


def _by_unit(found: Narrowing, typed: str, written: Collection[int] | None) -> Narrowing:
    near = units.find(typed, kinds=PLACES, alive_on=date.min) or units.find(typed, alive_on=date.min)
    unit = units.exactly(typed, near)
    if unit is None and not near:
        return _nothing(found, f"Không có đơn vị “{typed}”. Thử gõ tên không có chữ “xã”, “phường”.")
    if unit is None:
        return replace(_nothing(found, f"Có nhiều đơn vị gần giống “{typed}”. Xin chọn một."), choices=_choices(near))
    return _placed(found, unit, written)


def _placed(found: Narrowing, unit: Unit, written: Collection[int] | None) -> Narrowing:
    """With a code the few lines are asked one by one; without, the walk takes each unit that has lines."""
    wide = unit.kind in discretion.WIDE
    branch = Branch(unit.name, unit.code, unit.path, wide)
    if written is None or found.by_code:
        return replace(found, branch=branch)
    inside = set(db.session.scalars(select(Unit.id).where(unit.branch())))
    own = tuple(sorted(inside & set(written)))
    return replace(found, branch=replace(branch, written=own), everywhere=wide and inside.issuperset(written))


def _choices(near: list[Unit]) -> tuple[Choice, ...]:
    above = {unit.parent_id for unit in near if unit.parent_id}
    names = dict(db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(above))).all())
    return tuple(
        Choice(unit.code, " · ".join(filter(None, (unit.name, names.get(unit.parent_id or 0))))) for unit in near
    )
