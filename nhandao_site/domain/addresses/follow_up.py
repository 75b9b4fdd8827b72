"""After the help: visits, a plan per address, and whether a family that got out of hardship still stands."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import steps
from nhandao_site.domain.addresses.deciding import FIRST_VISIT_AFTER_MONTHS, STILL_STANDING_AFTER_MONTHS
from nhandao_site.domain.addresses.filing import not_later_than_today
from nhandao_site.domain.addresses.models import Address, PlanStep, Visit, VisitResult
from nhandao_site.domain.addresses.words import Closing, Dossier
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese


def record_visit(
    address: Address,
    *,
    on: date,
    visitors: str,
    situation: str,
    result: VisitResult,
    next_on: date | None = None,
    by: Actor,
) -> Visit:
    """Somebody went and looked; it is no assistance. `next_on` is when to look again."""
    steps.lock(address)
    steps.may(address, Permission.ADDRESSES_FOLLOW, by=by)
    not_later_than_today(on, "thăm")
    if not vietnamese.clean(visitors) or not situation.strip():
        raise RuleBroken("Hãy ghi ai đi thăm và tình hình gia đình.")
    if next_on is not None and next_on <= on:
        raise RuleBroken("Lần thăm sau phải sau ngày thăm này.")
    visit = Visit(
        address_id=address.id,
        on=on,
        visitors=vietnamese.clean(visitors),
        situation=vietnamese.clean_lines(situation),
        result=result,
        next_on=next_on,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(visit)
    db.session.flush()
    if _latest(address) is visit:  # one typed in late does not move the day that a later visit set
        address.visit_due_on = _due_after(address, visit.next_on)
    audit.record("address:visit", address, by=by, changes={"kết quả thăm": [None, result.label]})
    db.session.flush()
    return visit


def withdraw_visit(visit: Visit, *, reason: str, by: Actor) -> None:
    """Typed wrong, or on the wrong family: it stays to be read, and counts nowhere from now on.

    Raises:
        RuleBroken: no reason, or it was withdrawn before.
    """
    address = db.session.get_one(Address, visit.address_id)
    steps.lock(address)
    db.session.refresh(visit)
    steps.may(address, Permission.ADDRESSES_FOLLOW, by=by)
    why = vietnamese.clean(reason)
    if visit.withdrawn_at is not None:
        raise RuleBroken(f"Lần thăm này đã rút ngày {clock.format_date(clock.local_date(visit.withdrawn_at))}.")
    if len(why) < 5:
        raise RuleBroken("Hãy ghi vì sao rút, ít nhất năm chữ cái, ví dụ: gõ nhầm ngày thăm.")
    set_the_day = _latest(address) is visit
    visit.withdrawn_at, visit.withdrawn_reason = clock.now(), why
    db.session.flush()
    before = _latest(address)
    if set_the_day:
        address.visit_due_on = _due_after(address, before.next_on if before else _first_visit_on(address))
    told = {"lần thăm": [clock.format_date(visit.on), None], "kết quả thăm": [visit.result.label, None]}
    audit.record("address:visit_withdraw", address, by=by, reason=why, changes=told)
    db.session.flush()


def _latest(address: Address) -> Visit | None:
    stands = select(Visit).where(Visit.address_id == address.id, Visit.withdrawn_at.is_(None))
    return db.session.scalars(stands.order_by(Visit.on.desc(), Visit.id.desc()).limit(1)).first()


def _first_visit_on(address: Address) -> date | None:
    """As approval set it; nobody visits who was not approved, or whose closing asks for no look."""
    if address.dossier is not Dossier.APPROVED or address.approved_on is None:
        return None
    return clock.add_months(address.approved_on, FIRST_VISIT_AFTER_MONTHS)


def _due_after(address: Address, next_on: date | None) -> date | None:
    """The day that was agreed on, or the look that still waits; one that was missed whole is not asked for again."""
    coming = [look.due_on for look in still_standing(address) if look.visit is None and clock.today() < look.ends_on]
    return min([day for day in [next_on, *coming] if day is not None], default=None)


@dataclass(frozen=True)
class Look:
    """Whether a closed address still stands after so many months; `ends_on` is the day of the next look."""

    months: int
    due_on: date
    ends_on: date
    visit: Visit | None

    @property
    def sustained(self) -> bool | None:
        """None while nobody looked, or met nobody."""
        if self.visit is None or self.visit.result is VisitResult.NOT_MET:
            return None
        return self.visit.result is not VisitResult.WORSE


def still_standing(address: Address) -> list[Look]:
    """6 and 12 months after “thoát khó khăn”; a visit answers for the span that ends with the next look."""
    if address.closing is not Closing.OUT_OF_HARDSHIP or address.closed_on is None:
        return []
    days = [clock.add_months(address.closed_on, months) for months in STILL_STANDING_AFTER_MONTHS]
    stand = select(Visit).where(Visit.address_id == address.id, Visit.withdrawn_at.is_(None))
    visits = list(db.session.scalars(stand.order_by(Visit.on, Visit.id)))
    ends = [*days[1:], date.max]
    return [
        Look(months, due, end, next((visit for visit in visits if due <= visit.on < end), None))
        for months, due, end in zip(STILL_STANDING_AFTER_MONTHS, days, ends, strict=True)
    ]


def add_step(address: Address, *, text: str, who: str | None = None, due_on: date | None = None, by: Actor) -> PlanStep:
    """One line of the plan of help."""
    steps.may(address, Permission.ADDRESSES_FOLLOW, by=by)
    if address.dossier not in steps.LIVING:
        raise RuleBroken(f"Hồ sơ đã ở trạng thái “{address.dossier.label}” nên không thêm việc được.")
    if not vietnamese.clean(text):
        raise RuleBroken("Hãy ghi việc cần làm.")
    step = PlanStep(
        address_id=address.id,
        text=vietnamese.clean(text),
        who=vietnamese.clean(who or "") or None,
        due_on=due_on,
        recorded_by_id=by.id,
    )
    db.session.add(step)
    db.session.flush()
    audit.record("address:plan", address, by=by, changes={"việc": [None, step.text]})
    return step


def finish_step(step: PlanStep, *, on: date, by: Actor) -> None:
    address = db.session.get_one(Address, step.address_id)
    steps.may(address, Permission.ADDRESSES_FOLLOW, by=by)
    not_later_than_today(on, "làm xong")
    if step.done_on is not None:
        raise RuleBroken(f"Việc này đã ghi xong ngày {clock.format_date(step.done_on)}.")
    step.done_on = on
    db.session.flush()
    audit.record("address:plan_done", address, by=by, changes={"việc xong": [None, step.text]})


def reopen_step(step: PlanStep, *, by: Actor) -> None:
    """Marked done by mistake: it is open again, due as it was."""
    address = db.session.get_one(Address, step.address_id)
    steps.may(address, Permission.ADDRESSES_FOLLOW, by=by)
    if step.done_on is None:
        raise RuleBroken("Việc này còn mở rồi.")
    step.done_on = None
    db.session.flush()
    audit.record("address:plan_reopen", address, by=by, changes={"việc mở lại": [None, step.text]})


def overdue(officer: Account, limit: int = 50) -> list[Address]:
    """Addresses of the officer's branch where the day of the next look is past, the longest wait first."""
    found = (
        select(Address)
        .join(Unit, Address.unit_id == Unit.id)
        .where(
            officer.unit.branch(),
            Address.visit_due_on < clock.today(),
            Address.dossier.in_((Dossier.APPROVED, Dossier.CLOSED)),
        )
        .order_by(Address.visit_due_on, Address.id)
        .limit(limit)
    )
    return list(db.session.scalars(found))


def visits_of(address: Address, limit: int = 50, *, withdrawn: bool = True) -> list[Visit]:
    """The latest first; the withdrawn ones among them, or left out."""
    found = select(Visit).where(Visit.address_id == address.id).order_by(Visit.on.desc(), Visit.id.desc())
    if not withdrawn:
        found = found.where(Visit.withdrawn_at.is_(None))
    return list(db.session.scalars(found.limit(limit)))


def visit_of(address: Address, visit_id: int) -> Visit | None:
    return db.session.scalar(select(Visit).where(Visit.address_id == address.id, Visit.id == visit_id))


def plan_of(address: Address) -> list[PlanStep]:
    """Open steps first, by day; done ones after."""
    found = select(PlanStep).where(PlanStep.address_id == address.id)
    rows = list(db.session.scalars(found))
    return sorted(rows, key=lambda step: (step.done_on is not None, step.due_on or date.max, step.id))
