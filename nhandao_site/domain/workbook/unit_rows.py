"""The sheet “Đơn vị”: units, what stands above them, when they lived and what followed them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.units import naming
from nhandao_site.domain.units.models import Succession, Unit, UnitKind
from nhandao_site.domain.workbook.plan import Place, Plan, load_units
from nhandao_site.domain.workbook.reading import Row

SHEET = "Đơn vị"


def prepare(plan: Plan) -> None:
    load_units(plan)
    rows = plan.book.rows(SHEET)
    fresh = [row for row in rows if row["Mã"] not in plan.units]
    for row in fresh:
        _begin(plan, row)
    for row in rows:
        _put_under(plan, row, new=plan.units[row["Mã"]].fresh)
    for row in fresh:
        _find_path(plan, row)
    for row in fresh:
        _finish(plan, row)
    _succeed(plan, rows)


def _begin(plan: Plan, row: Row) -> None:
    kind: UnitKind = row["Cấp"]
    if row["Từ ngày"] and row["Đến ngày"] and row["Đến ngày"] < row["Từ ngày"]:
        plan.fault(row, "Đến ngày", "Đến ngày đứng trước Từ ngày; hãy xem lại hai ngày.")
    place = Place(
        id=plan.fresh_id(Unit),
        code=row["Mã"],
        name=row["Tên"],
        kind=kind,
        parent_id=None,
        path="",
        valid_from=row["Từ ngày"],
        valid_to=row["Đến ngày"],
        abbreviation=naming.abbreviate(row["Tên"]) if kind is UnitKind.PROVINCE else None,
        fresh=True,
    )
    plan.units[place.code] = plan.units_by_id[place.id] = place


def _put_under(plan: Plan, row: Row, *, new: bool) -> None:
    place, above = plan.units[row["Mã"]], plan.unit(row, "Thuộc")
    if above is not None and above is place:
        plan.fault(row, "Thuộc", "Một đơn vị không thể thuộc chính nó.")
        return
    if new:
        place.parent_id = above.id if above else None
        return
    _compare(plan, row, place, above)


def _compare(plan: Plan, row: Row, place: Place, above: Place | None) -> None:
    """A unit that is known already: the same, with dates filled in, or a contradiction."""
    said: dict[str, tuple[Any, Any]] = {"Tên": (row["Tên"], place.name), "Cấp": (row["Cấp"], place.kind)}
    if above is not None:
        said["Thuộc"] = (above.id, place.parent_id)
    for column, theirs in (("Từ ngày", place.valid_from), ("Đến ngày", place.valid_to)):
        if theirs is not None and row[column] is not None:
            said[column] = (row[column], theirs)
    different = [column for column, (ours, theirs) in said.items() if ours != theirs]
    for column in different:
        shown = f"là “{place.name}” ({place.kind.label})" if column in {"Tên", "Cấp"} else f"có {column} khác"
        plan.fault(row, column, f"Mã “{place.code}” trong hệ thống {shown}; hãy dùng mã khác hoặc sửa trên trang.")
    filled = {
        name: row[column]
        for column, name in (("Từ ngày", "valid_from"), ("Đến ngày", "valid_to"))
        if row[column] and getattr(place, name) is None
    }
    if filled and not different and plan.in_reach(row, "Mã", place):
        plan.change(Unit, place.id, **filled)
        for name, value in filled.items():
            setattr(place, name, value)
    plan.count(row, new=bool(filled))


def _find_path(plan: Plan, row: Row) -> None:
    """Ids from the root down; a unit that stands under itself by a detour has none."""
    below: list[Place] = []
    place: Place | None = plan.units[row["Mã"]]
    while place is not None and not place.path:
        if place in below:
            plan.fault(row, "Thuộc", "Các đơn vị thuộc lẫn nhau thành vòng; hãy sửa cột Thuộc.")
            for one in below:
                one.path = f"/{one.id}/"
            return
        below.append(place)
        place = plan.units_by_id.get(place.parent_id or 0)
    path = place.path if place else "/"
    for one in reversed(below):
        path = one.path = f"{path}{one.id}/"


def _finish(plan: Plan, row: Row) -> None:
    place = plan.units[row["Mã"]]
    if place.parent_id is not None:
        plan.in_reach(row, "Thuộc", place)
    plan.add(
        Unit,
        id=place.id,
        code=place.code,
        official_code=None,
        name=place.name,
        kind=place.kind,
        parent_id=None,
        path=place.path,
        valid_from=place.valid_from,
        valid_to=place.valid_to,
        abbreviation=place.abbreviation,
        **naming.keys(place.name),
    )
    if place.parent_id is not None:
        # A row may stand above its parent's: every unit is there before anyone points at it.
        plan.change(Unit, place.id, parent_id=place.parent_id)
    plan.count(row, new=True)


def _succeed(plan: Plan, rows: list[Row]) -> None:
    there = {(old_id, new_id) for old_id, new_id in db.session.execute(select(Succession.old_id, Succession.new_id))}
    for row in rows:
        old = plan.units[row["Mã"]]
        codes = row["Kế tục bởi"] or []
        for code in codes:
            new = plan.units.get(code)
            if new is None:
                if code not in plan.book.mentioned(SHEET):
                    plan.fault(row, "Kế tục bởi", f"Không có đơn vị mã “{code}”; hãy thêm dòng hoặc sửa mã.")
                continue
            on = old.valid_to + timedelta(days=1) if old.valid_to else new.valid_from
            if new is old or on is None:
                why = "không thể kế tục chính nó" if new is old else "cần Đến ngày để biết kế tục từ ngày nào"
                plan.fault(row, "Kế tục bởi", f"Đơn vị “{old.name}” {why}.")
            elif (old.id, new.id) not in there:
                there.add((old.id, new.id))
                plan.inserts.setdefault(Succession, []).append(
                    {
                        "old_id": old.id,
                        "new_id": new.id,
                        "on": on,
                        "partial": len(codes) > 1,
                        "is_default": len(codes) == 1,
                        "decision": plan.source(row),
                    }
                )
