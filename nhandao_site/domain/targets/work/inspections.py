"""The only verbs that change inspections, and the four numbers a report tells of them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.targets.gathering import Branch
from nhandao_site.domain.targets.work.models import Inspection, InspectionState
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese
from nhandao_site.kit.periods import Period

LONGEST = 4000


@dataclass(frozen=True)
class Counted:
    """Inspections of one branch in one period, each number by its own day; a cancelled one counts as nothing."""

    planned: int  # their planned day lies in the period
    held: int  # held in the period
    demands: int  # held in the period, with something to mend
    mended: int  # mended in the period, whenever it was demanded


def counted(unit: Unit, period: Period) -> Counted:
    """What was planned, held, demanded and mended at the units that stood below `unit` on the day."""
    branch, alive = Branch.of(unit, period), Inspection.cancelled_because.is_(None)
    held = branch.dated(Inspection.held_on)
    wanted = (
        and_(alive, branch.dated(Inspection.planned_on)),
        held,
        and_(held, Inspection.demand.is_not(None)),
        branch.dated(Inspection.mended_on),
    )
    numbers = select(*(func.count(Inspection.id).filter(one) for one in wanted))
    row = db.session.execute(numbers.join(Unit, Inspection.unit_id == Unit.id)).one()
    return Counted(*(int(number) for number in row))


def plan(unit: Unit, on: date, *, inspecting: Unit, team: str, subject: str, by: Actor) -> Inspection:
    """One more inspection of the year: the inspecting unit stands above the inspected one."""
    _may(inspecting, by)
    if not unit.is_within(inspecting) or unit is inspecting:
        raise RuleBroken("Chỉ kiểm tra được đơn vị cấp dưới của đơn vị đi kiểm tra.")
    who, what = _needed(team, "Hãy ghi đoàn kiểm tra."), _needed(subject, "Hãy ghi nội dung kiểm tra.")
    known = select(Inspection.id).where(
        Inspection.unit_id == unit.id, Inspection.planned_on == on, Inspection.subject == what,
        Inspection.cancelled_because.is_(None),
    )  # fmt: skip
    if db.session.scalar(known):
        raise RuleBroken("Kế hoạch đã có cuộc kiểm tra này.")
    row = Inspection(unit=unit, inspecting=inspecting, planned_on=on, team=who, subject=what)
    db.session.add(row)
    db.session.flush()
    audit.record("inspection:add", row, by=by, changes={"đơn vị": [None, unit.name], "ngày": [None, on.isoformat()]})
    return row


def change(row: Inspection, on: date, *, team: str, subject: str, by: Actor) -> None:
    """Another day, team or subject, as long as it was not held."""
    _at_work(row, by, InspectionState.PLANNED)
    before = [row.planned_on.isoformat(), row.team, row.subject]
    row.planned_on = on
    row.team, row.subject = _needed(team, "Hãy ghi đoàn kiểm tra."), _needed(subject, "Hãy ghi nội dung kiểm tra.")
    db.session.flush()
    pairs = zip(("ngày", "đoàn", "nội dung"), before, (on.isoformat(), row.team, row.subject), strict=True)
    audit.record("inspection:change", row, by=by, changes={name: [old, new] for name, old, new in pairs if old != new})


def cancel(row: Inspection, *, reason: str, by: Actor) -> None:
    _at_work(row, by, InspectionState.PLANNED)
    row.cancelled_because = _needed(reason, "Hãy ghi vì sao hủy cuộc kiểm tra này.")
    db.session.flush()
    audit.record("inspection:cancel", row, by=by, reason=row.cancelled_because)


def hold(row: Inspection, on: date, *, findings: str, demand: str | None, due: date | None, by: Actor) -> None:
    """What was found, and what is demanded until when; found once, so that nobody rewrites it quietly."""
    _at_work(row, by, InspectionState.PLANNED)
    if on > clock.today():
        raise RuleBroken("Ngày kiểm tra chưa tới.")
    wanted = _clean(demand)
    if bool(wanted) != (due is not None):
        raise RuleBroken("Yêu cầu khắc phục đi cùng một hạn: hãy ghi cả hai, hoặc để trống cả hai.")
    if due is not None and due < on:
        raise RuleBroken("Hạn khắc phục đứng trước ngày kiểm tra.")
    row.held_on, row.findings = on, _needed(findings, "Hãy ghi kết quả kiểm tra.")
    row.demand, row.due = wanted, due
    db.session.flush()
    audit.record("inspection:found", row, by=by, changes={"ngày": [None, on.isoformat()], "yêu cầu": [None, wanted]})


def mend(row: Inspection, on: date, *, how: str | None, symbol: str | None, by: Actor) -> None:
    """The inspecting unit confirms that what it demanded was mended, by a paper or by words."""
    _at_work(row, by, InspectionState.TO_MEND)
    if row.held_on is None or not row.held_on <= on <= clock.today():
        raise RuleBroken("Ngày khắc phục từ ngày kiểm tra đến hôm nay.")
    words, paper = _clean(how), _clean(symbol)
    if not words and not paper:
        raise RuleBroken("Hãy ghi văn bản hoặc ghi chú cho thấy đã khắc phục.")
    row.mended_on, row.mended_how, row.mended_symbol = on, words, paper
    db.session.flush()
    audit.record("inspection:mend", row, by=by, reason=paper or words, changes={"ngày": [None, on.isoformat()]})


def may(row: Inspection, officer: Actor) -> bool:
    """Only the unit that inspects; the inspected one reads."""
    return officer.may(Permission.INSPECTIONS_MANAGE, within=row.inspecting)


def _may(inspecting: Unit, by: Actor) -> None:
    if not by.may(Permission.INSPECTIONS_MANAGE, within=inspecting):
        raise NotAllowed("Cuộc kiểm tra này do đơn vị khác tổ chức.")


def _at_work(row: Inspection, by: Actor, state: InspectionState) -> None:
    """Waits for whoever changes the row now; it must still stand where this deed begins."""
    _may(row.inspecting, by)
    found = select(Inspection).where(Inspection.id == row.id).with_for_update(of=Inspection)
    db.session.scalars(found.execution_options(populate_existing=True)).one()
    if row.state is not state:
        raise RuleBroken(f"Cuộc kiểm tra đang ở trạng thái “{row.state.label}”, không làm bước này được.")


def _needed(typed: str, otherwise: str) -> str:
    words = _clean(typed)
    if not words:
        raise RuleBroken(otherwise)
    return words


def _clean(typed: str | None) -> str | None:
    lines = [vietnamese.clean(line) for line in (typed or "").split("\n")]
    return "\n".join(lines).strip()[:LONGEST] or None
