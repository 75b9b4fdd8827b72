"""Telling bank lines apart: whose gift, which fund, a fee. A part is undone by a reversal only.

Locks are taken in one order, whatever was asked: addresses, pledges, bank lines, vouchers, then the books.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.bank import entries, owner, parts
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.funds import lending, moving
from nhandao_site.domain.ledger.funds.models import Disbursement, FundTransfer, LineSource, LoanRepayment
from nhandao_site.domain.ledger.help import givers, standing
from nhandao_site.domain.ledger.journal import accounts, posting
from nhandao_site.domain.ledger.journal.kinds import Source
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.pledges import paying, sums
from nhandao_site.domain.pledges.models import Pledge, Shown
from nhandao_site.kit import clock, money, vietnamese

Work = Sequence[tuple[BankLine, Sequence[Part]]]


def allocate(line: BankLine, told: Sequence[Part], *, by: Actor) -> list[Allocation]:
    """Says what a line, or a part of it, was for; from now on a gift is “đã nhận”.

    Raises:
        RuleBroken: parts that exceed the line or the promise, an address that takes no money.
        NotAllowed: the account or the address is not of this person's branch.
    """
    return allocate_all([(line, told)], by=by)


def allocate_all(work: Work, *, by: Actor) -> list[Allocation]:
    """Several lines at once, all or none: a page of certain ones, or lines joined to one pledge."""
    chapter = owner.chapter()
    _may(by, chapter)
    _hold(work, by)
    _alone([part for _, told in work for part in told])
    made: list[tuple[Allocation, Part, BankLine]] = []
    for line, told in work:
        parts.check(line, told)
        for part in told:
            row = _written(line, part, by)
            made.append((row, part, line))
    _follow_pledges([row for row, _, _ in made], by=by)
    _refresh(row.address_id for row, _, _ in made)
    posted = [entries.posting(row, part, line, owner=chapter) for row, part, line in made]
    posting.post_all([each for each in posted if each], by=by)
    return [row for row, _, _ in made]


def undo(row: Allocation, *, reason: str, by: Actor) -> Allocation:
    """A part of minus the amount that points to the first; the line waits again. Both ends of a pair go together.

    Raises:
        RuleBroken: no reason, undone before, or its money was paid out meanwhile.
    """
    why = parts.clean_reason(reason, "ghép nhầm người gửi")
    _may(by, owner.chapter())
    if row.reverses_id:
        raise RuleBroken("Đây đã là phần đảo. Nếu đảo nhầm, hãy ghi dòng sao kê lại từ đầu.")
    pair = [row, *_other_end(row)]
    _hold_rows(pair)
    if reversal_of(row):
        raise RuleBroken("Phần này đã được bỏ ghép rồi. Xin tải lại trang để xem.")
    _refuse_handed_on(row)
    turned = [_turned(each, why, by) for each in pair]
    _free(row, why, by)
    standing.follow_pledge(row.pledge_id, by=by)
    _refresh([row.address_id])
    if first := entries.entry_of(pair):
        new, on = turned[[each.id for each in pair].index(first.source_id)], clock.today()
        shown = references.allocation(new.id, on)
        at = clock.start_of(on)
        posting.reverse(first, at=at, source=Source.ALLOCATION, source_id=new.id, reference=shown, by=by)
    return turned[0]


def reversal_of(row: Allocation) -> Allocation | None:
    return db.session.scalar(select(Allocation).where(Allocation.reverses_id == row.id))


def _may(by: Actor, where: object) -> None:
    if not by.may(Permission.LEDGER_RECORD, within=where):
        raise NotAllowed("Chỉ kế toán của Hội tỉnh mới đối soát sao kê tài khoản của Hội.")


def _hold(work: Work, by: Actor) -> None:
    """Everything the work may touch, in the order of the house."""
    told = [part for _, some in work for part in some]
    for number in sorted({sums.survivor_id(part.address_id) for part in told if part.address_id}):
        _may(by, standing.lock(number).unit)
    _lock(Pledge, {part.pledge.id for part in told if part.pledge})
    _lock(BankLine, {line.id for line, _ in work} | {part.other_line.id for part in told if part.other_line})
    _lock(Disbursement, {part.disbursement.id for part in told if part.disbursement})


def _hold_rows(rows: Sequence[Allocation]) -> None:
    for number in sorted({sums.survivor_id(row.address_id) for row in rows if row.address_id}):
        standing.lock(number)
    _lock(Pledge, {row.pledge_id for row in rows if row.pledge_id})
    _lock(BankLine, {row.bank_line_id for row in rows})


def _lock(model: type[Pledge] | type[BankLine] | type[Disbursement], numbers: set[int]) -> None:
    if numbers:
        held = select(model).where(model.id.in_(numbers)).order_by(model.id).with_for_update()
        db.session.scalars(held.execution_options(populate_existing=True)).all()


def _alone(told: Sequence[Part]) -> None:
    """A repayment is booked by its loan, at once; nothing else is booked in the same breath."""
    if len(told) > 1 and any(part.loan for part in told):
        raise RuleBroken("Vốn vay thu hồi ghi riêng từng khoản; phần còn lại của dòng ghi ở lần sau.")


def _refuse_handed_on(row: Allocation) -> None:
    """Whose gift a voucher hands on can't be changed behind its back."""
    other = aliased(AssistanceLine)
    undone = select(other.id).where(other.reverses_id == AssistanceLine.id).exists()
    found = (
        select(AssistanceLine.id, AssistanceLine.delivered_at)
        .join(LineSource, LineSource.line_id == AssistanceLine.id)
        .where(LineSource.allocation_id == row.id, AssistanceLine.reverses_id.is_(None), ~undone)
    )
    if used := db.session.execute(found.limit(1)).first():
        raise RuleBroken(
            f"Khoản này đã vào lượt trao {references.delivery(used[0], used[1])}. Hãy đảo dòng ấy trước khi bỏ ghép."
        )


def _met(line: BankLine, part: Part, row: Allocation, by: Actor) -> None:
    """Papers that booked the money themselves learn that the bank showed it."""
    if part.transfer:
        moving.meet(part.transfer, line.id, by=by)
    if part.loan:
        into = accounts.clearing(line.account_id)
        repaid = lending.repay(part.loan, part.amount_vnd, paid_on=line.on, paid_into=into, by=by)
        row.repayment_id = repaid.id


def _free(row: Allocation, reason: str, by: Actor) -> None:
    if row.repayment_id:
        lending.turn(db.session.get_one(LoanRepayment, row.repayment_id), reason=reason, by=by)
    if row.purpose is Purpose.OWN and row.other_line_id is None:
        found = select(FundTransfer).where(FundTransfer.bank_line_id == row.bank_line_id)
        same = found.where(FundTransfer.amount_vnd == abs(row.amount_vnd)).order_by(FundTransfer.id).limit(1)
        moving.meet(db.session.scalars(same).one(), None, by=by)


def _written(line: BankLine, part: Part, by: Actor) -> Allocation:
    row = _row(line, part, by)
    _met(line, part, row, by)
    db.session.add(row)
    if part.other_line is not None:
        db.session.add(_row(part.other_line, part, by, other=line))
        _take(part.other_line, part.amount_vnd)
    _take(line, part.amount_vnd)
    if part.pledge:
        # The next line for the same pledge is measured against what is left of the promise, or of what came.
        part.pledge.received_vnd += row.amount_vnd
    db.session.flush()
    changes = {"amount_vnd": [None, row.amount_vnd], "purpose": [None, row.purpose.value]}
    audit.record("allocation:record", row, by=by, changes=changes)
    return row


def _row(line: BankLine, part: Part, by: Actor, other: BankLine | None = None) -> Allocation:
    named = vietnamese.clean(part.giver_name)[:200]
    pledge = part.pledge
    name = named or (pledge.donor_name if pledge else "")
    other = other or part.other_line
    return Allocation(
        bank_line_id=line.id,
        amount_vnd=part.amount_vnd if line.amount_vnd > 0 else -part.amount_vnd,
        purpose=part.purpose,
        address_id=sums.survivor_id(part.address_id) if part.address_id else None,
        need_id=part.need_id or (pledge.need_id if pledge else None),
        pledge_id=pledge.id if pledge else None,
        programme_id=part.programme.id if part.programme else None,
        disbursement_id=part.disbursement.id if part.disbursement else None,
        other_line_id=other.id if other else None,
        giver_name=name or None,
        shown_name=_shown_name(part, named),
        because=vietnamese.clean(part.because)[:200] or "kế toán chọn",
        allocated_by_id=by.id,
        allocated_at=clock.now(),
    )


def _shown_name(part: Part, named: str) -> str | None:
    """A pledge's donor keeps what was chosen there; anybody else is masked or chose today."""
    if part.pledge:
        return None if part.pledge.shown is Shown.ANONYMOUS else part.pledge.shown_name
    return givers.shown_as(named, part.shown) if named else None


def _take(line: BankLine, amount: int) -> None:
    """By statement and with its condition, so that the line is never told twice whoever else is at it."""
    signed = amount if line.amount_vnd > 0 else -amount
    after = BankLine.allocated_vnd + signed
    within = or_(
        db.and_(BankLine.amount_vnd > 0, after <= BankLine.amount_vnd, after >= 0),
        db.and_(BankLine.amount_vnd < 0, after >= BankLine.amount_vnd, after <= 0),
    )
    taken = db.session.execute(
        update(BankLine)
        .where(BankLine.id == line.id, within)
        .values(allocated_vnd=after)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken(
            f"Dòng này chỉ còn {money.format_money(parts.rest(line))} chưa rõ. Xin tải lại trang rồi ghi lại."
        )
    _lock(BankLine, {line.id})


def _follow_pledges(rows: Sequence[Allocation], *, by: Actor) -> None:
    for number in sorted({row.pledge_id for row in rows if row.pledge_id}):
        mine = [row for row in rows if row.pledge_id == number]
        pledge = db.session.get_one(Pledge, number)
        for row in mine:
            if row.amount_vnd > 0:
                paying.came(pledge, on=_day(row), by=by)
        standing.follow_pledge(number, by=by)
        for row in mine:
            if row.amount_vnd > 0:
                on = _day(row)
                paying.thank(pledge, row.amount_vnd, on=on, reference=references.allocation(row.id, on))


def _day(row: Allocation) -> date:
    return db.session.get_one(BankLine, row.bank_line_id).on


def _refresh(addresses: Iterable[int | None]) -> None:
    for number in sorted({each for each in addresses if each}):
        standing.write_received(number)


def _other_end(row: Allocation) -> list[Allocation]:
    """Of equal parts between the same two lines, the nearest that still stands."""
    if row.other_line_id is None:
        return []
    turned = aliased(Allocation)
    found = select(Allocation).where(
        Allocation.bank_line_id == row.other_line_id,
        Allocation.other_line_id == row.bank_line_id,
        Allocation.amount_vnd == -row.amount_vnd,
        Allocation.reverses_id.is_(None),
        ~select(turned.id).where(turned.reverses_id == Allocation.id).exists(),
    )
    return list(db.session.scalars(found.order_by(func.abs(Allocation.id - row.id)).limit(1)))


def _turned(row: Allocation, reason: str, by: Actor) -> Allocation:
    columns = ("bank_line_id", "purpose", "address_id", "need_id", "pledge_id", "programme_id", "disbursement_id")
    kept = {name: getattr(row, name) for name in (*columns, "other_line_id", "giver_name", "shown_name", "because")}
    new = Allocation(
        **kept,
        amount_vnd=-row.amount_vnd,
        allocated_by_id=by.id,
        allocated_at=clock.now(),
        reverses_id=row.id,
        reason=reason,
    )
    db.session.add(new)
    db.session.flush()
    _take(db.session.get_one(BankLine, row.bank_line_id), -abs(row.amount_vnd))
    audit.record("allocation:reverse", new, by=by, reason=reason, changes={"reverses": [None, row.id]})
    return new
