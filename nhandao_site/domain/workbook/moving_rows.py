"""The sheet “Chuyển đơn vị”, and communes that ended with one heir: where an address belonged when."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Residence
from nhandao_site.domain.units.models import Succession, UnitKind
from nhandao_site.domain.workbook.filed import Filed, Register, Stay
from nhandao_site.domain.workbook.plan import Place, Plan
from nhandao_site.domain.workbook.reading import Row

SHEET = "Chuyển đơn vị"


def prepare(plan: Plan, register: Register) -> None:
    for row in plan.book.rows(SHEET):
        filed = register.find(row, "Địa chỉ")
        unit = plan.unit(row, "Đơn vị mới", [UnitKind.COMMUNE])
        hamlet = plan.unit(row, "Thôn mới", [UnitKind.HAMLET])
        if filed and unit and plan.in_reach(row, "Đơn vị mới", unit):
            _move(plan, row, filed, unit, hamlet)
    heirs = _Heirs(plan)
    for filed in register.fresh():
        _check_hamlet(plan, filed, heirs)
        heirs.take(filed)
        _stand_today(plan, filed)


def _move(plan: Plan, row: Row, filed: Filed, unit: Place, hamlet: Place | None) -> None:
    day: date = row["Từ ngày"]
    there = next((stay for stay in filed.stays if stay.from_on == day), None)
    if there is not None:
        if there.unit_id == unit.id:
            plan.count(row, new=False)
        else:
            plan.fault(row, "Từ ngày", "Địa chỉ này đã chuyển sang đơn vị khác từ chính ngày ấy; hãy giữ một dòng.")
        return
    if (unit.valid_from and day < unit.valid_from) or (unit.valid_to and day > unit.valid_to):
        plan.fault(row, "Đơn vị mới", f"“{unit.name}” không tồn tại vào Từ ngày; hãy xem lại ngày hoặc đơn vị.")
    if hamlet is not None and hamlet.parent_id != unit.id:
        plan.fault(row, "Thôn mới", f"“{hamlet.name}” không thuộc “{unit.name}”; hãy sửa Thôn mới.")
    number = hamlet.id if hamlet else None
    filed.stays = sorted([*filed.stays, Stay(day, unit.id, number)])
    plan.count(row, new=True)
    if filed.row is None:
        _write_known(plan, filed, Stay(day, unit.id, number))


def _write_known(plan: Plan, filed: Filed, stay: Stay) -> None:
    """An address that was written before this import: its first stay may have no row yet."""
    rows = db.session.scalars(select(Residence.from_on).where(Residence.address_id == filed.id)).all()
    news = [stay] if rows else filed.stays
    for one in news:
        plan.add(Residence, address_id=filed.id, unit_id=one.unit_id, hamlet_id=one.hamlet_id, from_on=one.from_on)
    today = filed.stay_on(plan.today)
    filed.unit_id, filed.hamlet_id = today.unit_id, today.hamlet_id
    plan.change(Address, filed.id, unit_id=today.unit_id, hamlet_id=today.hamlet_id)


def _stand_today(plan: Plan, filed: Filed) -> None:
    today = filed.stay_on(plan.today)
    filed.unit_id, filed.hamlet_id = today.unit_id, today.hamlet_id


class _Heirs:
    """Who followed whom, written before or by this import."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        pairs = {(old, new) for old, new in db.session.execute(select(Succession.old_id, Succession.new_id))}
        pairs |= {(row["old_id"], row["new_id"]) for row in plan.inserts.get(Succession, ())}
        self.of: dict[int, list[int]] = {}
        for old, new in sorted(pairs):
            self.of.setdefault(old, []).append(new)

    def related(self, one: int, other: int) -> bool:
        return one == other or other in self.of.get(one, ()) or one in self.of.get(other, ())

    def take(self, filed: Filed) -> None:
        """A commune that went over whole takes its addresses along; a shared-out one needs a row of the sheet."""
        while True:
            last = filed.stays[-1]
            unit = self.plan.units_by_id[last.unit_id]
            if unit.valid_to is None:
                return
            heirs = self._by_hamlet(last) or self.of.get(unit.id, [])
            after = date.fromordinal(unit.valid_to.toordinal() + 1)
            if len(heirs) != 1 or after <= last.from_on:
                if filed.row is not None and filed.row["Ngày đóng"] is None and filed.merged_into_id is None:
                    message = f"“{unit.name}” đã kết thúc; chưa biết địa chỉ này về đơn vị nào (trang Chuyển đơn vị)."
                    self.plan.warn(filed.row, "Đơn vị", message)
                return
            heir = self.plan.units_by_id[heirs[0]]
            filed.stays.append(Stay(after, heir.id, self._hamlet(last, heir)))

    def _by_hamlet(self, stay: Stay) -> list[int]:
        """The commune under which the hamlet, or the hamlet that followed it, stands now."""
        hamlet = self.plan.units_by_id.get(stay.hamlet_id or 0)
        if hamlet is None:
            return []
        heirs = [self.plan.units_by_id[one] for one in self.of.get(hamlet.id, [])] or [hamlet]
        return [one.parent_id for one in heirs if one.parent_id and one.parent_id != stay.unit_id]

    def _hamlet(self, stay: Stay, unit: Place) -> int | None:
        for number in (stay.hamlet_id, *self.of.get(stay.hamlet_id or 0, [])):
            hamlet = self.plan.units_by_id.get(number or 0)
            if hamlet is not None and hamlet.parent_id == unit.id:
                return hamlet.id
        return None


def _check_hamlet(plan: Plan, filed: Filed, heirs: _Heirs) -> None:
    """A hamlet may stand under the commune that came after: it moved there with its people."""
    hamlet = plan.units_by_id.get(filed.stays[0].hamlet_id or 0)
    if hamlet is None or filed.row is None:
        return
    communes = {stay.unit_id for stay in filed.stays}
    if not any(heirs.related(one, hamlet.parent_id or 0) for one in communes):
        unit = plan.units_by_id[filed.stays[0].unit_id]
        plan.fault(filed.row, "Thôn", f"“{hamlet.name}” không thuộc “{unit.name}”; hãy sửa Thôn hoặc Đơn vị.")
