"""The only verbs that change rosters and classes of communes: put a line, paste a list, take a line out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.rosters.models import CommuneClass, CommuneLevel, RosterEntry, RosterKind
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import vietnamese

LONGEST_PASTE = 3_000
FIRST_YEAR, LAST_YEAR = 2001, 2199


@dataclass(frozen=True)
class Line:
    code: str
    name: str
    position: str | None = None


@dataclass(frozen=True)
class Pasted:
    new: int
    changed: int
    known: int


def _check(unit: Unit, year: int, by: Actor) -> None:
    if not by.may(Permission.ROSTERS_MANAGE, within=unit):
        raise NotAllowed("Danh sách của đơn vị này ngoài phạm vi của bạn.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")


def read_pasted(text: str) -> list[Line]:
    """Lines “Mã, Tên, Chức vụ”, parted by a tab or by “;”. Raises RuleBroken with every bad line."""
    rows = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not rows:
        raise RuleBroken("Chưa có dòng nào; mỗi dòng ghi: mã; tên; chức vụ.")
    if len(rows) > LONGEST_PASTE:
        raise RuleBroken(f"Mỗi lần dán nhiều nhất {LONGEST_PASTE} dòng; hãy chia nhỏ.")
    lines: list[Line] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, line in rows:
        code, name, position, *more = [vietnamese.clean(part) for part in re.split(r"[\t;]", line)] + [""] * 3
        if not code or not name or any(more):
            faults.append(f"Dòng {number}: cần mã; tên; chức vụ, cách nhau bằng dấu ;.")
        elif code in seen:
            faults.append(f"Dòng {number}: mã “{code}” đã có ở dòng {seen[code]}.")
        elif len(code) > 120 or len(name) > 300 or len(position) > 300:
            faults.append(f"Dòng {number}: quá dài; hãy viết gọn lại.")
        seen.setdefault(code, number)
        lines.append(Line(code, name, position or None))
    if faults:
        raise RuleBroken(" ".join(faults[:10]))
    return lines


def paste(kind: RosterKind, unit: Unit, year: int, lines: Sequence[Line], *, by: Actor) -> Pasted:
    """Adds what is new and corrects names and positions of known codes; takes nothing out."""
    _check(unit, year, by)
    found = select(RosterEntry).where(
        RosterEntry.year == year, RosterEntry.kind == kind, RosterEntry.unit_id == unit.id
    )
    there = {entry.code: entry for entry in db.session.scalars(found)}
    new = changed = 0
    for line in lines:
        entry = there.get(line.code)
        if entry is None:
            _add(kind, unit, year, line)
            new += 1
        elif (entry.name, entry.position) != (line.name, line.position or entry.position):
            _fill(entry, line)
            changed += 1
    db.session.flush()
    if new or changed:
        counts = {"year": [None, year], "new": [0, new], "changed": [0, changed]}
        audit.record(f"rosters:{kind.value}", unit, by=by, changes=counts)
    return Pasted(new, changed, len(lines) - new - changed)


def _add(kind: RosterKind, unit: Unit, year: int, line: Line) -> None:
    entry = RosterEntry(year=year, kind=kind, unit=unit, code=line.code)
    _fill(entry, line)
    db.session.add(entry)


def _fill(entry: RosterEntry, line: Line) -> None:
    entry.name, entry.position = line.name, line.position or entry.position
    entry.folded, entry.sort_key = vietnamese.fold(line.name), vietnamese.person_sort_key(line.name)


def remove(entry: RosterEntry, *, reason: str, by: Actor) -> None:
    """Takes one line out of the year's list; pledges that name its code stay as they are."""
    _check(entry.unit, entry.year, by)
    if not reason.strip():
        raise RuleBroken("Hãy ghi vì sao bỏ dòng này khỏi danh sách.")
    audit.record("rosters:remove", entry.unit, by=by, reason=reason, changes={entry.kind.value: [entry.code, None]})
    db.session.delete(entry)
    db.session.flush()


def set_class(unit: Unit, year: int, level: CommuneLevel, *, by: Actor) -> None:
    """Whether a commune counted as “còn nhiều khó khăn” in a year (A §III)."""
    _check(unit, year, by)
    if unit.kind is not UnitKind.COMMUNE:
        raise RuleBroken(f"{unit.name} không phải xã, phường nên không xếp loại.")
    there = db.session.scalar(
        select(CommuneClass).where(CommuneClass.year == year, CommuneClass.unit_id == unit.id).with_for_update()
    )
    before = there.level if there else None
    if before is level:
        return
    row = there or CommuneClass(year=year, unit_id=unit.id, level=level)
    row.level = level
    db.session.add(row)
    db.session.flush()
    changes = {f"loại xã {year}": [before.value if before else None, level.value]}
    audit.record("rosters:class", unit, by=by, changes=changes)
