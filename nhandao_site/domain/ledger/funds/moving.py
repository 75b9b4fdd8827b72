"""Money between funds, asked with a reason and approved by a second person; and the chapter's own cash to its bank.

A transfer is the only way by which money given for one address reaches another.
"""

from sqlalchemy import select, update

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.funds import chapter
from nhandao_site.domain.ledger.funds.models import FundTransfer
from nhandao_site.domain.ledger.journal import accounts, posting
from nhandao_site.domain.ledger.journal.kinds import AccountKind, Kind, Source
from nhandao_site.domain.ledger.journal.posting import Posting
from nhandao_site.domain.ledger.models import OfficialAccount, Programme
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money, vietnamese

FUNDS = (AccountKind.FUND_ADDRESS, AccountKind.FUND_PROGRAMME, AccountKind.FUND_GENERAL)


def propose(from_fund: str, to_fund: str, value: int, *, reason: str, by: Actor) -> FundTransfer:
    """Asks to move đồng from one fund to another; nothing moves before a second person agrees.

    Args:
        reason: why, and what the donors of the money wished; kept beside the entry.

    Raises:
        RuleBroken: one fund twice, a fund nobody keeps, an address that takes no money, more than it holds.
        NotAllowed: a fund of another branch.
    """
    source, target = (unit_of_fund(fund) for fund in (from_fund, to_fund))
    for unit in (source, target):
        if not by.may(Permission.FUNDS_PROPOSE, within=unit) or by.id is None:
            raise NotAllowed("Chỉ kế toán của đơn vị giữ cả hai quỹ mới đề nghị điều chuyển.")
    why = _check(from_fund, to_fund, value, reason)
    row = FundTransfer(
        unit_id=chapter.root_of(source).id,
        from_fund=from_fund,
        to_fund=to_fund,
        amount_vnd=value,
        reason=why,
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record("fund_transfer:ask", row, by=by, reason=why, changes={"amount_vnd": [None, value]})
    return row


def approve(row: FundTransfer, *, by: Actor) -> None:
    """A second person agrees and the money moves.

    Raises:
        RuleBroken: one's own proposal, decided before, or the fund holds less by now.
    """
    _check_approver(row, by)
    _check_funds(row.from_fund, row.to_fund)
    _decide(row, {"approved_by_id": by.id, "approved_at": clock.now()})
    audit.record("fund_transfer:approve", row, by=by)
    posting.post(_posting(row, Kind.TRANSFER), by=by)


def refuse(row: FundTransfer, *, reason: str, by: Actor) -> None:
    """The money stays where it is. Raises RuleBroken without a reason."""
    _check_approver(row, by)
    why = vietnamese.clean(reason)[:500]
    if len(why) < 5:
        raise RuleBroken("Hãy viết rõ vì sao từ chối, để kế toán biết phải làm gì.")
    _decide(row, {"refused_at": clock.now(), "refused_reason": why})
    audit.record("fund_transfer:refuse", row, by=by, reason=why)


def move_own(from_box: str, to_box: str, value: int, *, reason: str, by: Actor) -> FundTransfer:
    """Cash that the chapter pays into its own account, or draws from it; no fund gains or loses.

    The account's side stands as money not told yet until the bank's own line meets it.

    Args:
        reason: number of the deposit slip, who carried it.

    Raises:
        RuleBroken: not between a cash box and an account, less in the box than is asked.
    """
    unit = _unit_of_own(from_box, to_box)
    if not by.may(Permission.LEDGER_RECORD, within=unit) or by.id is None:
        raise NotAllowed("Chỉ kế toán của đơn vị giữ quỹ mới ghi nộp, rút tiền.")
    why = _said(value, reason, "Hãy ghi số giấy nộp tiền, ai nộp.")
    now = clock.now()
    row = FundTransfer(
        unit_id=unit.id,
        from_fund=from_box,
        to_fund=to_box,
        amount_vnd=value,
        reason=why,
        proposed_by_id=by.id,
        proposed_at=now,
        approved_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("fund_transfer:move_own", row, by=by, reason=why, changes={"amount_vnd": [None, value]})
    posting.post(_posting(row, Kind.OWN_TRANSFER), by=by)
    return row


def reverse(row: FundTransfer, *, reason: str, by: Actor) -> FundTransfer:
    """Takes a booked transfer back with a line of its own; of a fund by whoever may approve, of cash by the accountant.

    Raises:
        RuleBroken: not booked, reversed before, no reason, or the money was paid out meanwhile.
    """
    _hold(row)
    right = Permission.LEDGER_RECORD if is_own(row) else Permission.FUNDS_APPROVE
    if not by.may(right, within=row.unit) or by.id is None:
        raise NotAllowed("Bạn không đảo lần chuyển tiền này.")
    if row.approved_at is None or row.reverses_id or reversal_of(row):
        raise RuleBroken("Lần chuyển này chưa được duyệt, là dòng đảo, hoặc đã được đảo rồi.")
    if is_own(row) and row.bank_line_id:
        raise RuleBroken("Lần nộp, rút này đã khớp với sao kê. Hãy bỏ ghép dòng sao kê trước.")
    why = _said(1, reason, "Hãy viết rõ vì sao đảo.")
    now = clock.now()
    turned = FundTransfer(
        unit_id=row.unit_id,
        from_fund=row.from_fund,
        to_fund=row.to_fund,
        amount_vnd=-row.amount_vnd,
        reason=why,
        proposed_by_id=by.id,
        proposed_at=now,
        approved_at=now,
        reverses_id=row.id,
    )
    db.session.add(turned)
    db.session.flush()
    audit.record("fund_transfer:reverse", turned, by=by, reason=why, changes={"reverses": [None, row.id]})
    first = posting.entry_of(Source.TRANSFER, row.id)
    posting.reverse(first, at=now, source=Source.TRANSFER, source_id=turned.id, reference=reference(turned), by=by)
    return turned


def waiting_own(account_id: int) -> list[FundTransfer]:
    """Deposits and withdrawals of an account that no bank line has met yet, oldest first.

    A bank line that meets one posts nothing more: both sides of the clearing account then net.
    """
    clearing, gone = accounts.clearing(account_id), select(FundTransfer.reverses_id)
    found = select(FundTransfer).where(
        (FundTransfer.from_fund == clearing) | (FundTransfer.to_fund == clearing),
        FundTransfer.bank_line_id.is_(None),
        FundTransfer.reverses_id.is_(None),
        FundTransfer.id.not_in(gone.where(FundTransfer.reverses_id.is_not(None))),
    )
    return list(db.session.scalars(found.order_by(FundTransfer.id)))


def meet(row: FundTransfer, bank_line_id: int | None, *, by: Actor) -> None:
    """The bank showed this deposit or withdrawal; None takes it back. The caller holds the bank line.

    Raises:
        RuleBroken: another line met it a moment before, or it was reversed.
    """
    _hold(row)
    if bank_line_id and (row.reverses_id or reversal_of(row)):
        raise RuleBroken("Lần nộp, rút này đã bị đảo, không còn gì để khớp. Xin tải lại trang.")
    free = FundTransfer.bank_line_id.is_(None) if bank_line_id else FundTransfer.bank_line_id.is_not(None)
    met = db.session.execute(
        update(FundTransfer)
        .where(FundTransfer.id == row.id, free)
        .values(bank_line_id=bank_line_id)
        .execution_options(synchronize_session=False)
    )
    if met.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken("Lần nộp, rút này vừa được khớp với một dòng sao kê khác. Xin tải lại trang.")
    db.session.refresh(row)
    audit.record("fund_transfer:meet", row, by=by, changes={"bank_line_id": [None, bank_line_id]})


def _hold(row: FundTransfer) -> None:
    """Whoever reverses it and whoever meets it with a bank line come one after the other."""
    held = select(FundTransfer).where(FundTransfer.id == row.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).one()


def is_own(row: FundTransfer) -> bool:
    """Between boxes and accounts of the chapter, not between funds."""
    return accounts.kind_of(row.from_fund) not in FUNDS


def reversal_of(row: FundTransfer) -> FundTransfer | None:
    return db.session.scalar(select(FundTransfer).where(FundTransfer.reverses_id == row.id))


def reference(row: FundTransfer) -> str:
    """`DC26-00004`."""
    return references.transfer(row.id, clock.local_date(row.proposed_at))


def unit_of_fund(fund: str) -> Unit:
    """Whose branch a fund belongs to. Raises RuleBroken for a key that names no fund."""
    try:
        kind, number = accounts.kind_of(fund), accounts.number_of(fund)
    except ValueError as broken:
        raise RuleBroken("Không có quỹ này. Xin chọn lại trong danh sách.") from broken
    if kind is AccountKind.FUND_ADDRESS and (address := db.session.get(Address, number)):
        return address.unit
    if kind is AccountKind.FUND_GENERAL and (unit := db.session.get(Unit, number)):
        return unit
    if kind is AccountKind.FUND_PROGRAMME and db.session.get(Programme, number) is not None:
        return chapter.the_province()
    raise RuleBroken("Không có quỹ này. Xin chọn lại trong danh sách.")


def _unit_of_own(from_box: str, to_box: str) -> Unit:
    kinds = {accounts.kind_of(box): accounts.number_of(box) for box in (from_box, to_box)}
    if set(kinds) != {AccountKind.CASH, AccountKind.CLEARING}:
        raise RuleBroken("Chỉ ghi nộp tiền mặt vào tài khoản, hoặc rút tiền mặt từ tài khoản.")
    unit = db.session.get(Unit, kinds[AccountKind.CASH])
    if unit is None or db.session.get(OfficialAccount, kinds[AccountKind.CLEARING]) is None:
        raise RuleBroken("Quỹ hoặc tài khoản không có trong danh sách. Xin chọn lại.")
    return unit


def _check(from_fund: str, to_fund: str, value: int, reason: str) -> str:
    _check_funds(from_fund, to_fund)
    why = _said(value, reason, "Hãy ghi lý do và ý của người đã góp tiền.")
    if (left := accounts.in_fund([from_fund])) < value:
        raise RuleBroken(f"Quỹ này chỉ còn {money.format_money(left)}. Xin xem lại số tiền.")
    return why


def _check_funds(from_fund: str, to_fund: str) -> None:
    if from_fund == to_fund:
        raise RuleBroken("Hai quỹ phải khác nhau. Xin chọn lại.")
    if accounts.kind_of(to_fund) is not AccountKind.FUND_ADDRESS:
        return
    address = db.session.get_one(Address, accounts.number_of(to_fund))
    if address.dossier is not Dossier.APPROVED:
        raise RuleBroken(
            f"Hồ sơ {address.code or address.id} đang “{address.dossier.label}” nên không nhận thêm tiền. "
            "Hãy chọn địa chỉ khác hoặc quỹ chung."
        )


def _said(value: int, reason: str, otherwise: str) -> str:
    if not 0 < value <= money.MAX_MONEY:
        raise RuleBroken("Số tiền phải lớn hơn 0 đồng và không quá 15 chữ số.")
    why = vietnamese.clean(reason)[:500]
    if len(why) < 10:
        raise RuleBroken(f"{otherwise} Viết ít nhất mười chữ cái.")
    return why


def _check_approver(row: FundTransfer, by: Actor) -> None:
    if not by.may(Permission.FUNDS_APPROVE, within=row.unit) or by.id is None:
        raise NotAllowed("Bạn không duyệt điều chuyển quỹ của đơn vị này.")
    if row.proposed_by_id == by.id:
        raise RuleBroken("Người đề nghị không tự duyệt. Hãy nhờ một người khác.")


def _decide(row: FundTransfer, values: dict[str, object]) -> None:
    """One statement decides who was first, whatever two screens believed."""
    decided = db.session.execute(
        update(FundTransfer)
        .where(FundTransfer.id == row.id, FundTransfer.approved_at.is_(None), FundTransfer.refused_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if decided.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken("Đề nghị này đã được duyệt hoặc từ chối rồi. Xin tải lại trang để xem.")
    db.session.refresh(row)


def _posting(row: FundTransfer, kind: Kind) -> Posting:
    """A fund that gives loses (+), one that takes gains (−); boxes and clearing the other way round."""
    value = row.amount_vnd if kind is Kind.TRANSFER else -row.amount_vnd
    fund = row.to_fund
    return Posting(
        kind=kind,
        at=row.approved_at or row.proposed_at,
        amount_vnd=row.amount_vnd,
        legs=((row.from_fund, value), (fund, -value)),
        source=Source.TRANSFER,
        source_id=row.id,
        reference=reference(row),
        unit_id=row.unit_id,
        address_id=accounts.number_of(fund) if accounts.kind_of(fund) is AccountKind.FUND_ADDRESS else None,
        programme_id=accounts.number_of(fund) if accounts.kind_of(fund) is AccountKind.FUND_PROGRAMME else None,
    )
