"""Who took part in a year: written down one by one or pasted as a list, the same person under the same code."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.movement import merging, recognising
from nhandao_site.domain.movement.models import Level, ParticipantKind, Participation, listed
from nhandao_site.domain.movement.recognising import Known
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods, vietnamese

FIRST_YEAR = 2022  # the movement began (B)
OLDEST = 1900
MAX_NAME, MAX_CODE, MAX_DEED = 200, 60, 300
LONGEST_PASTE = 1000
NEW = "moi"
SOURCES = ("story", "honour")


@dataclass(frozen=True)
class Where:
    """The list that a line belongs to; `year` is a reporting year P(y)."""

    year: int
    level: Level
    unit: Unit
    kind: ParticipantKind


@dataclass(frozen=True)
class Line:
    """`code` is the chapter's own, or that of somebody known; without one, a new code is given."""

    name: str
    birth_year: int | None = None
    code: str | None = None
    deed: str | None = None
    source: str | None = None
    source_id: int | None = None


class Unclear(RuleBroken):
    """Somebody of that name is known: is it the same? `choices` maps the number of a line to who it may be."""

    def __init__(self, choices: Mapping[int, Sequence[Known]]) -> None:
        super().__init__("Có người cùng tên đã tham gia; hãy chọn đúng người cũ, hoặc ghi là người khác.")
        self.choices = choices


@dataclass(frozen=True)
class Written:
    new: int
    again: int  # known from another year, unit or level
    there: int  # stood in this very list already


def record(where: Where, lines: Sequence[Line], chosen: Mapping[int, str] | None = None, *, by: Actor) -> Written:
    """All the lines or none.

    Args:
        chosen: number of a line (from 1) → the code of the person it is, or `NEW`.

    Raises:
        Unclear: people of the same name are known and nobody said which it is.
        RuleBroken: a year out of range, a code that is somebody else's, a name missing.
    """
    _may(where.unit, by)
    _check(where, lines)
    _wait(where.unit)
    told = dict(chosen or {})
    meant = {number: _meant(where, line, told.get(number)) for number, line in enumerate(lines, 1)}
    open_ones = {number: found for number, found in meant.items() if isinstance(found, list)}
    if open_ones:
        raise Unclear(open_ones)
    rows = [_put(where, line, meant[number]) for number, line in enumerate(lines, 1)]
    made = [row for row, _known in rows if row is not None]
    if made:
        audit.record("participation:record", where.unit, by=by, changes={_list(where): [None, len(made)]})
    again = sum(1 for row, known in rows if row is not None and known)
    return Written(len(made) - again, again, len(rows) - len(made))


def correct(row: Participation, line: Line, *, year: int, level: Level, by: Actor) -> None:
    """A slip of the pen; the code stays, for another person another line is written."""
    _may(row.unit, by)
    where = Where(year, level, row.unit, row.kind)
    _check(where, [replace(line, code=None)])
    before = spoken(row)
    row.year, row.level = year, level
    row.name, row.birth_year = vietnamese.clean(line.name), line.birth_year
    row.folded, row.sort_key = vietnamese.fold_name(row.name), listed(row.kind, row.name)
    row.deed = vietnamese.clean(line.deed or "") or None
    _flush()
    audit.record("participation:correct", row, by=by, changes={"tham gia": [before, spoken(row)]})


def remove(row: Participation, *, reason: str, by: Actor) -> None:
    """Out of the list of that year; the log keeps that the line was there."""
    _may(row.unit, by)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao bỏ dòng này khỏi danh sách.")
    audit.record("participation:remove", row, by=by, reason=why, changes={"tham gia": [spoken(row), None]})
    db.session.delete(row)
    db.session.flush()


def read_pasted(text: str) -> list[Line]:
    """Lines “Tên; năm sinh; mã; việc đã làm”, parted by a tab or “;”. Raises RuleBroken naming every bad line."""
    rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip(" \t;")]
    if not rows:
        raise RuleBroken("Chưa có dòng nào; mỗi dòng ghi: tên; năm sinh; mã; việc đã làm.")
    if len(rows) > LONGEST_PASTE:
        raise RuleBroken(f"Mỗi lần dán nhiều nhất {LONGEST_PASTE} dòng; hãy chia nhỏ.")
    lines, faults = [], []
    for number, line in rows:
        name, born, code, deed, *more = [vietnamese.clean(part) for part in re.split(r"[\t;]", line)] + [""] * 4
        if not name or any(more):
            faults.append(f"Dòng {number}: cần tên; năm sinh; mã; việc đã làm, cách nhau bằng dấu ;.")
        elif born and not re.fullmatch(r"[0-9]{4}", born):
            faults.append(f"Dòng {number}: năm sinh “{born}” phải là bốn chữ số, hoặc để trống.")
        lines.append(Line(name, int(born) if re.fullmatch(r"[0-9]{4}", born) else None, code or None, deed or None))
    if faults:
        raise RuleBroken(" ".join(faults[:10]))
    return lines


def spoken(row: Participation) -> str:
    """For the history: a person as initials with the code."""
    name = vietnamese.initials(row.name) if row.kind is ParticipantKind.PERSON else row.name
    return f"{row.year} · cấp {row.level.label} · {row.unit.name} · {row.kind.label} {name} ({row.code})"


def _list(where: Where) -> str:
    return f"{where.kind.label} tham gia cấp {where.level.label} năm {where.year}"


def _may(unit: Unit, by: Actor) -> None:
    if not by.may(Permission.MOVEMENT_RECORD, within=unit):
        raise NotAllowed("Bạn không có quyền ghi người tham gia của đơn vị này.")


def _wait(unit: Unit) -> None:
    """Two people who record the same person at one moment: the second sees what the first wrote."""
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())


def _check(where: Where, lines: Sequence[Line]) -> None:
    last = periods.containing(clock.today()).year_number + 1
    if not FIRST_YEAR <= where.year <= last:
        raise RuleBroken(f"Năm tham gia từ {FIRST_YEAR} đến {last}.")
    if where.level is Level.CENTRAL:
        raise RuleBroken("Người tham gia được ghi ở cấp tỉnh, huyện hoặc xã.")
    for number, line in enumerate(lines, 1):
        if not vietnamese.clean(line.name) or len(line.name) > MAX_NAME:
            raise RuleBroken(f"Dòng {number}: hãy ghi tên, ngắn hơn {MAX_NAME} ký tự.")
        if line.birth_year is not None and not OLDEST <= line.birth_year <= where.year:
            raise RuleBroken(f"Dòng {number}: năm sinh {line.birth_year} không thể; hãy xem lại hoặc để trống.")
        if len(line.code or "") > MAX_CODE or len(line.deed or "") > MAX_DEED:
            raise RuleBroken(f"Dòng {number}: mã dài nhất {MAX_CODE} ký tự, việc đã làm {MAX_DEED}.")
    _check_apart(lines)


def _check_apart(lines: Sequence[Line]) -> None:
    """Inside one list nobody can choose whom a second line of the same name means."""
    seen: dict[tuple[str, int | None, str | None], int] = {}
    for number, line in enumerate(lines, 1):
        key = (vietnamese.fold_name(line.name), line.birth_year, line.code)
        if key in seen:
            raise RuleBroken(
                f"Dòng {seen[key]} và dòng {number} cùng tên; nếu là hai người, hãy ghi năm sinh hoặc mã riêng."
            )
        seen[key] = number


def _meant(where: Where, line: Line, chosen: str | None) -> str | list[Known] | None:
    """The code this line goes under, None for a new one, or whom it may be."""
    if line.code:
        return _own_code(where, line)
    if chosen == NEW:
        return None
    found = recognising.candidates(where.kind, where.unit, line.name)
    if chosen is not None:
        if chosen not in {one.code for one in found}:
            raise RuleBroken("Người được chọn không còn trong danh sách gợi ý; hãy chọn lại.")
        return chosen
    sure = [one for one in found if one.is_surely(line.birth_year, where.unit)]
    if len(sure) == 1:
        return sure[0].code
    possible = [one for one in found if one.may_be(line.birth_year)]
    return possible or None


def _own_code(where: Where, line: Line) -> str:
    """One code, one person: a code that stands for another name is refused."""
    code = vietnamese.clean(line.code or "")
    known = merging.survivors(where.kind)
    rows = db.session.scalars(
        select(Participation.folded).where(Participation.kind == where.kind, Participation.code.in_(known.behind(code)))
    )
    names = set(rows)
    if names and vietnamese.fold_name(line.name) not in names:
        raise RuleBroken(f"Mã “{code}” đã là của một {where.kind.label} khác tên; hãy xem lại mã.")
    return code


def _put(where: Where, line: Line, code: str | list[Known] | None) -> tuple[Participation | None, bool]:
    """(the new row or None when it stood there, whether the code was known before)."""
    survivors = merging.survivors(where.kind)
    own = str(code) if code else None
    if own and _stands_there(where, survivors.behind(own)):
        return None, True
    known = bool(own) and _is_known(where.kind, survivors.behind(str(own)))
    row = Participation(
        year=where.year, level=where.level, unit=where.unit, kind=where.kind, name=vietnamese.clean(line.name),
        code=own or f"?{vietnamese.fold_name(line.name)}", birth_year=line.birth_year,
        deed=vietnamese.clean(line.deed or "") or None,
        source=line.source if line.source in SOURCES else None, source_id=line.source_id,
    )  # fmt: skip
    db.session.add(row)
    _flush()
    if own is None:
        row.code = _fresh_code(row)
        _flush()
    return row, known


def _fresh_code(row: Participation) -> str:
    """Made of the row's own number, so that two people at one moment never get the same."""
    code = f"TG{row.id:05d}"
    while _is_known(row.kind, [code]):
        code += "B"
    return code


def _stands_there(where: Where, codes: Sequence[str]) -> bool:
    same = select(Participation.id).where(
        Participation.year == where.year, Participation.level == where.level, Participation.unit_id == where.unit.id,
        Participation.kind == where.kind, Participation.code.in_(codes),
    )  # fmt: skip
    return db.session.scalar(same.limit(1)) is not None


def _is_known(kind: ParticipantKind, codes: Sequence[str]) -> bool:
    same = select(Participation.id).where(Participation.kind == kind, Participation.code.in_(codes))
    return db.session.scalar(same.limit(1)) is not None


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise RuleBroken("Người này đã có trong danh sách của năm, cấp và đơn vị ấy.") from twice
