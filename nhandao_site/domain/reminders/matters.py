"""What is due, whatever room it belongs to: its last day, whom it concerns, and a name that is nobody's.

Each room gives a strand: one statement for the days it may speak of, with the unit that each row lies in.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, Text, and_, cast, func, null, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import Unindexed, db
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.ledger.funds import desk as funds
from nhandao_site.domain.ledger.funds.models import Loan, LoanInstalment
from nhandao_site.domain.pledges import due
from nhandao_site.domain.pledges.models import Instalment, Pledge
from nhandao_site.domain.targets.work.models import OVER, Inspection, PlanTask
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit.labelled import Labelled

Days = Collection[date]
NAME = 80
_NO_TEXT, _NO_NUMBER = cast(null(), Text), cast(null(), BigInteger().with_variant(Integer(), "sqlite"))


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


@dataclass(frozen=True)
class Strand:
    """Rows of (id, day, words, address, part, path of the unit), heard in that unit, or in those above it too."""

    sort: Sort
    permission: Permission
    rows: Select[*tuple[Any, ...]]
    above_too: bool = False

    def heard_at(self, unit: Unit) -> Select[*tuple[Any, ...]]:
        return self.rows.where(unit.branch() if self.above_too else Unit.id == unit.id)


def strands(days: Days) -> list[Strand]:
    """Every matter of these days but the reports."""
    return [strand for source in (_visits, _instalments, _loans, _tasks, _inspections) for strand in source(days)]


def all_of(days: Days) -> Iterator[Matter]:
    for strand in strands(days):
        for row in db.session.execute(strand.rows.order_by("id")):
            path = [int(number) for number in row.path.strip("/").split("/")]
            units = frozenset(path if strand.above_too else path[-1:])
            yield Matter(strand.sort, named(strand.sort, row), row.day, units, strand.permission)


def named(sort: Sort, row: Any) -> str:
    """Cut at a word, with a sign that it goes on."""
    text: str = row.words or f"hồ sơ số {row.address}"
    if row.part:
        return f"{text} kỳ {row.part}"
    return text if sort is not Sort.TASK or len(text) <= NAME else f"{text[:NAME].rsplit(' ', 1)[0]}…"


def _row(id_: Any, day: Any, words: Any, address: Any = _NO_NUMBER, part: Any = _NO_NUMBER) -> Select[Any]:
    columns = {"id": id_, "day": day, "words": cast(words, Text), "address": address, "part": part, "path": Unit.path}
    return select(*(column.label(name) for name, column in columns.items()))


def _visits(days: Days) -> Iterator[Strand]:
    found = _row(Address.id, Address.visit_due_on, Address.code, Address.id)
    found = found.join_from(Address, Unit, Unit.id == Address.unit_id)
    here = Address.visit_due_on.in_(days), Unindexed(Address.dossier).in_((Dossier.APPROVED, Dossier.CLOSED))
    yield Strand(Sort.VISIT, Permission.ADDRESSES_FOLLOW, found.where(*here))


def _instalments(days: Days) -> Iterator[Strand]:
    """Periods that neither came nor reached the family."""
    found = _row(Instalment.id, Instalment.due_on, Pledge.code, part=Instalment.number)
    found = found.join_from(Instalment, Pledge, Pledge.id == Instalment.pledge_id)
    found = found.join(Address, Address.id == Pledge.address_id).join(Unit, Unit.id == Address.unit_id)
    here = Instalment.due_on.in_(days), due.awaited()
    yield Strand(Sort.INSTALMENT, Permission.PLEDGES_CONFIRM, found.where(*here))


def _loans(days: Days) -> Iterator[Strand]:
    """Parts that have not come back whole, for the commune and for the accountants above it."""
    found = _row(LoanInstalment.id, LoanInstalment.due_on, Address.code, Address.id, LoanInstalment.number)
    found = found.join_from(LoanInstalment, Loan, Loan.id == LoanInstalment.loan_id)
    found = found.join(Address, Address.id == Loan.address_id).join(Unit, Unit.id == Loan.unit_id)
    earlier = aliased(LoanInstalment)
    owed = select(func.sum(earlier.value_vnd)).where(earlier.loan_id == LoanInstalment.loan_id)
    by_then = owed.where(earlier.number <= LoanInstalment.number).correlate(LoanInstalment).scalar_subquery()
    missing = by_then > Loan.repaid_vnd + Loan.written_off_vnd
    found = found.where(LoanInstalment.due_on.in_(days), *funds.running(), missing)
    yield Strand(Sort.LOAN, Permission.ADDRESSES_FOLLOW, found)
    yield Strand(Sort.LOAN, Permission.LEDGER_RECORD, found, above_too=True)


def _tasks(days: Days) -> Iterator[Strand]:
    """A task of no unit is the province's."""
    provinces = and_(PlanTask.unit_id.is_(None), Unit.kind == UnitKind.PROVINCE, Unit.valid_to.is_(None))
    found = _row(PlanTask.id, PlanTask.due, PlanTask.text)
    found = found.join_from(PlanTask, Unit, or_(Unit.id == PlanTask.unit_id, provinces))
    yield Strand(Sort.TASK, Permission.TASKS_DO, found.where(PlanTask.due.in_(days), PlanTask.state.not_in(OVER)))


def _inspections(days: Days) -> Iterator[Strand]:
    """To be held, for the unit that inspects; to be mended, for the unit that has to and for the one that asked it."""
    to_hold = Inspection.held_on.is_(None), Inspection.planned_on.in_(days)
    to_mend = Inspection.mended_on.is_(None), Inspection.due.in_(days)
    inspecting, inspected = Unit.id == Inspection.inspecting_id, Unit.id == Inspection.unit_id
    manage = Permission.INSPECTIONS_MANAGE
    yield Strand(Sort.INSPECTION, manage, _inspected(Inspection.planned_on, inspecting).where(*to_hold))
    yield Strand(Sort.DEMAND, Permission.TASKS_DO, _inspected(Inspection.due, inspected).where(*to_mend))
    yield Strand(Sort.DEMAND, manage, _inspected(Inspection.due, inspecting).where(*to_mend))


def _inspected(day: Any, hears: ColumnElement[bool]) -> Select[Any]:
    whom = aliased(Unit)
    found = _row(Inspection.id, day, whom.name).join_from(Inspection, whom, whom.id == Inspection.unit_id)
    return found.join(Unit, hears).where(Inspection.cancelled_because.is_(None))
