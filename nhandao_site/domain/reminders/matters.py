"""What is due, whatever room it belongs to: its last day, whom it concerns, and a name that is nobody's.

Each source is asked for the days it may speak of and, for one desk, for the units whose matters are wanted.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.ledger.funds import chapter
from nhandao_site.domain.ledger.funds import desk as funds
from nhandao_site.domain.ledger.funds.models import Loan, LoanInstalment
from nhandao_site.domain.pledges import due
from nhandao_site.domain.pledges.models import Instalment, Pledge
from nhandao_site.domain.targets.work.models import OVER, Inspection, PlanTask
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit.labelled import Labelled

Days = Collection[date]
Units = Collection[int] | None
NAME = 80


class Sort(Labelled):
    REPORT = "report", "Báo cáo chưa nộp"
    MISSING = "missing", "Đơn vị chưa nộp báo cáo"
    VISIT = "visit", "Thăm địa chỉ"
    INSTALMENT = "instalment", "Kỳ trợ giúp thường xuyên"
    LOAN = "loan", "Kỳ trả vốn vay"
    TASK = "task", "Nhiệm vụ của kế hoạch"
    INSPECTION = "inspection", "Cuộc kiểm tra"
    DEMAND = "demand", "Yêu cầu khắc phục sau kiểm tra"


@dataclass(frozen=True)
class Matter:
    """Whoever sits in one of `units` with the permission hears of it. `name` is a code or a title, never a person."""

    sort: Sort
    name: str
    last_day: date
    units: frozenset[int]
    permission: Permission


def all_of(days: Days, units: Units = None, may: Collection[Permission] | None = None) -> list[Matter]:
    """Every matter but the reports; only of sources that somebody with these permissions would hear of."""
    sources = {
        visits: {Permission.ADDRESSES_FOLLOW},
        instalments: {Permission.PLEDGES_CONFIRM},
        loans: {Permission.ADDRESSES_FOLLOW, Permission.LEDGER_RECORD},
        tasks: {Permission.TASKS_DO},
        inspections: {Permission.INSPECTIONS_MANAGE, Permission.TASKS_DO},
    }
    wanted = [source for source, heard_by in sources.items() if may is None or heard_by & set(may)]
    return [matter for source in wanted for matter in source(days, units)]


def visits(days: Days, units: Units) -> Iterator[Matter]:
    found = select(Address.id, Address.code, Address.visit_due_on, Address.unit_id).where(
        Address.visit_due_on.in_(days),
        Address.dossier.in_((Dossier.APPROVED, Dossier.CLOSED)),
        *_of(Address.unit_id, units),
    )
    for number, code, day, unit_id in db.session.execute(found.order_by(Address.id)):
        if day is not None:
            yield _matter(Sort.VISIT, code or f"hồ sơ số {number}", day, [unit_id], Permission.ADDRESSES_FOLLOW)


def instalments(days: Days, units: Units) -> Iterator[Matter]:
    """Periods that neither came nor reached the family."""
    found = (
        select(Pledge.code, Instalment.number, Instalment.due_on, Address.unit_id)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .join(Address, Address.id == Pledge.address_id)
        .where(Instalment.due_on.in_(days), due.awaited(), *_of(Address.unit_id, units))
        .order_by(Instalment.id)
    )
    for code, number, day, unit_id in db.session.execute(found):
        yield _matter(Sort.INSTALMENT, f"{code} kỳ {number}", day, [unit_id], Permission.PLEDGES_CONFIRM)


def loans(days: Days, units: Units) -> Iterator[Matter]:
    """Parts that have not come back whole, for the commune and for the accountants above it."""
    found = select(LoanInstalment).join(Loan).join(Unit, Unit.id == Loan.unit_id)
    found = found.where(LoanInstalment.due_on.in_(days), *funds.running())
    for part in db.session.scalars(found.order_by(LoanInstalment.id)):
        loan = part.loan
        owed = sum(each.value_vnd for each in loan.instalments if each.number <= part.number)
        if owed <= loan.repaid_vnd + loan.written_off_vnd:
            continue
        name = f"{loan.address.code or f'hồ sơ số {loan.address_id}'} kỳ {part.number}"
        above = [unit.id for unit in chapter.path_of(loan.unit)]
        yield _matter(Sort.LOAN, name, part.due_on, [loan.unit_id], Permission.ADDRESSES_FOLLOW)
        yield _matter(Sort.LOAN, name, part.due_on, above, Permission.LEDGER_RECORD)


def tasks(days: Days, units: Units) -> Iterator[Matter]:
    """A task of no unit is the province's."""
    found = select(PlanTask).where(PlanTask.due.in_(days), PlanTask.state.not_in(OVER)).order_by(PlanTask.id)
    rows = list(db.session.scalars(found))
    provinces = _provinces() if any(row.unit_id is None for row in rows) else []
    for row in rows:
        if row.due is not None:
            whose = [row.unit_id] if row.unit_id is not None else provinces
            yield _matter(Sort.TASK, _short(row.text), row.due, whose, Permission.TASKS_DO)


def inspections(days: Days, units: Units) -> Iterator[Matter]:
    """To be held, for the unit that inspects; to be mended, for the unit that has to and for the one that asked it."""
    for row in _inspections(days):
        if row.held_on is None and row.planned_on in days:
            yield _matter(
                Sort.INSPECTION, row.unit.name, row.planned_on, [row.inspecting_id], Permission.INSPECTIONS_MANAGE
            )
        if row.due is not None and row.mended_on is None and row.due in days:
            yield _matter(Sort.DEMAND, row.unit.name, row.due, [row.unit_id], Permission.TASKS_DO)
            yield _matter(Sort.DEMAND, row.unit.name, row.due, [row.inspecting_id], Permission.INSPECTIONS_MANAGE)


def _inspections(days: Days) -> Iterable[Inspection]:
    near = or_(Inspection.planned_on.in_(days), Inspection.due.in_(days))
    found = select(Inspection).where(Inspection.cancelled_because.is_(None), near)
    return db.session.scalars(found.options(joinedload(Inspection.unit)).order_by(Inspection.id))


def _short(text: str) -> str:
    """Cut at a word, with a sign that it goes on."""
    return text if len(text) <= NAME else f"{text[:NAME].rsplit(' ', 1)[0]}…"


def _provinces() -> list[int]:
    return list(db.session.scalars(select(Unit.id).where(Unit.kind == UnitKind.PROVINCE, Unit.valid_to.is_(None))))


def _of(column: InstrumentedAttribute[int], units: Units) -> list[ColumnElement[bool]]:
    return [] if units is None else [column.in_(units)]


def _matter(sort: Sort, name: str, day: date, units: Iterable[int], permission: Permission) -> Matter:
    return Matter(sort, name, day, frozenset(units), permission)
