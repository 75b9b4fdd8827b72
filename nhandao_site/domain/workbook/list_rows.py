"""Sheets whose rows stand for themselves: rosters, classes, participation, pilots, channels, papers, honours."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from nhandao_site.db import ERASED
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.honours.models import Honour, Round
from nhandao_site.domain.movement import merging
from nhandao_site.domain.movement.models import Channel, ParticipantKind, Participation, Pilot
from nhandao_site.domain.rosters.models import CommuneClass, RosterEntry
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.domain.workbook.plan import Plan, rows_by_key, settle
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.kit import vietnamese

ONCE_ERASED = "Đợt này có người đã xóa theo yêu cầu. Nếu dòng này là người ấy thì bỏ dòng trước khi nhập."


def prepare(plan: Plan) -> None:
    for sheet, put in _SHEETS.items():
        if plan.book.rows(sheet):
            put(plan, sheet)


def _classes(plan: Plan, sheet: str) -> None:
    known = rows_by_key(
        select(CommuneClass.id, CommuneClass.year, CommuneClass.unit_id, CommuneClass.level), "year", "unit_id"
    )
    for row in plan.book.rows(sheet):
        unit = plan.unit(row, "Đơn vị", [UnitKind.COMMUNE])
        if unit and plan.in_reach(row, "Đơn vị", unit):
            values = {"year": row["Năm"], "unit_id": unit.id, "level": row["Loại"]}
            settle(plan, row, CommuneClass, known, (row["Năm"], unit.id), values)


def _rosters(plan: Plan, sheet: str) -> None:
    columns = (RosterEntry.year, RosterEntry.kind, RosterEntry.unit_id, RosterEntry.code, RosterEntry.name)
    years = {row["Năm"] for row in plan.book.rows(sheet)}
    found = select(RosterEntry.id, *columns, RosterEntry.position).where(RosterEntry.year.in_(years))
    known = rows_by_key(found, "year", "kind", "unit_id", "code")
    for row in plan.book.rows(sheet):
        unit = plan.unit(row, "Đơn vị")
        if unit is None or not plan.in_reach(row, "Đơn vị", unit):
            continue
        key = (row["Năm"], row["Danh sách"], unit.id, row["Mã"])
        if key in known:
            settle(plan, row, RosterEntry, known, key, {"name": row["Tên"], "position": row["Chức vụ"]})
            continue
        values = dict(zip(("year", "kind", "unit_id", "code"), key, strict=True))
        values |= {"name": row["Tên"], "position": row["Chức vụ"], "folded": vietnamese.fold(row["Tên"])}
        settle(plan, row, RosterEntry, known, key, values | {"sort_key": vietnamese.person_sort_key(row["Tên"])})


def _participations(plan: Plan, sheet: str) -> None:
    names = ("year", "level", "unit_id", "kind", "code")
    years = {row["Năm"] for row in plan.book.rows(sheet)}
    columns = [getattr(Participation, name) for name in ("id", *names, "name")]
    written = rows_by_key(select(*columns).where(Participation.year.in_(years)), *names)
    one = {kind: merging.survivors(kind) for kind in ParticipantKind}
    known = {(*key[:4], one[key[3]](key[4])): there for key, there in written.items()}
    for row in plan.book.rows(sheet):
        unit = plan.unit(row, "Đơn vị")
        if unit and plan.in_reach(row, "Đơn vị", unit):
            listed = (row["Năm"], row["Cấp"], unit.id, row["Loại"])
            key = (*listed, one[row["Loại"]](row["Mã"]))
            if key in known and known[key]["code"] != row["Mã"]:
                plan.count(row, new=False)  # the same person under a code that was merged
                continue
            values = dict(zip(names, (*listed, row["Mã"]), strict=True)) | {"name": row["Tên"]}
            settle(plan, row, Participation, known, key, values)


def _pilots(plan: Plan, sheet: str) -> None:
    names = ("year", "unit_id", "name")
    known = rows_by_key(select(Pilot.id, Pilot.year, Pilot.unit_id, Pilot.name, Pilot.kind), *names)
    for row in plan.book.rows(sheet):
        unit = plan.unit(row, "Đơn vị")
        if unit and plan.in_reach(row, "Đơn vị", unit):
            key = (row["Năm"], unit.id, row["Tên"])
            settle(plan, row, Pilot, known, key, dict(zip(names, key, strict=True)) | {"kind": row["Loại"]})


def _channels(plan: Plan, sheet: str) -> None:
    names = ("unit_id", "kind", "from_on")
    known = rows_by_key(select(Channel.id, Channel.unit_id, Channel.kind, Channel.from_on, Channel.link), *names)
    for row in plan.book.rows(sheet):
        unit = plan.unit(row, "Đơn vị")
        if unit and plan.in_reach(row, "Đơn vị", unit):
            key = (unit.id, row["Kênh"], row["Từ ngày"])
            settle(plan, row, Channel, known, key, dict(zip(names, key, strict=True)) | {"link": row["Liên kết"]})


def _documents(plan: Plan, sheet: str) -> None:
    names = ("symbol", "unit_id", "on")
    columns = [getattr(Document, name) for name in ("id", *names, "kind", "abstract")]
    known = rows_by_key(select(*columns), *names)
    for row in plan.book.rows(sheet):
        unit = plan.unit(row, "Đơn vị")
        if unit and plan.in_reach(row, "Đơn vị", unit):
            key = (row["Số, ký hiệu"], unit.id, row["Ngày"])
            values = dict(zip(names, key, strict=True)) | {"kind": row["Loại"], "abstract": row["Trích yếu"]}
            settle(plan, row, Document, known, key, values)


def _honours(plan: Plan, sheet: str) -> None:
    rounds = rows_by_key(
        select(Round.id, Round.year, Round.name, Round.level, Round.kind), "year", "name", "level", "kind"
    )
    names = ("round_id", "honoured_kind", "folded", "unit_id")
    columns = [getattr(Honour, name) for name in ("id", *names, "name", "decision_symbol", "decided_on")]
    known = rows_by_key(select(*columns).where(Honour.withdrawn_at.is_(None)), *names)
    erased = {(of[0], of[1], of[3]) for of, there in known.items() if there["name"] == ERASED}
    for row in plan.book.rows(sheet):
        unit = plan.unit(row, "Đơn vị")
        if (row["Đơn vị"] and unit is None) or (unit and not plan.in_reach(row, "Đơn vị", unit)):
            continue
        number, home = _round(plan, row, rounds), unit.id if unit else None
        is_new = (number, row["Là"], vietnamese.fold_name(row["Đối tượng"]), home) not in known
        if is_new and (number, row["Là"], home) in erased:
            plan.warn(row, "Đối tượng", ONCE_ERASED)
        _honour(plan, row, known, number, home)


def _round(plan: Plan, row: Row, rounds: dict[Any, dict[str, Any]]) -> int:
    key = (row["Năm"], row["Đợt"], row["Cấp"], row["Loại"])
    if key not in rounds:
        number = plan.add(Round, year=key[0], name=key[1], level=key[2], kind=key[3])
        rounds[key] = {"id": number}
    return int(rounds[key]["id"])


def _honour(plan: Plan, row: Row, known: dict[Any, dict[str, Any]], round_id: int, unit_id: int | None) -> None:
    folded = vietnamese.fold_name(row["Đối tượng"])
    key = (round_id, row["Là"], folded, unit_id)
    said = {"decision_symbol": row["Quyết định"], "decided_on": row["Ngày"]}
    if key in known:
        settle(plan, row, Honour, known, key, said)
        return
    values = {
        "round_id": round_id,
        "honoured_kind": row["Là"],
        "folded": folded,
        "unit_id": unit_id,
        "name": row["Đối tượng"],
        "sort_key": vietnamese.person_sort_key(row["Đối tượng"]),
        "achievement": None,
        "signer": None,
        "recorded_by_id": plan.by.id,
        "recorded_at": plan.now,
        **said,
    }
    settle(plan, row, Honour, known, key, values)


_SHEETS: dict[str, Callable[[Plan, str], None]] = {
    "Loại xã": _classes,
    "Danh sách": _rosters,
    "Tham gia": _participations,
    "Thí điểm": _pilots,
    "Kênh": _channels,
    "Văn bản": _documents,
    "Tôn vinh": _honours,
}
