"""What the rows know about a handful of bank lines: a fixed number of questions, however many lines."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Select, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from nhandao_site.db import Blinded, db, keyring
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import rest
from nhandao_site.domain.ledger.funds.models import Disbursement, FundTransfer, Loan
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge, State
from nhandao_site.domain.pledges.wishes import donor_key
from nhandao_site.kit import clock, memos
from nhandao_site.kit.vietnamese import fold_name

OPEN = (State.WAITING, State.CONFIRMED, State.RUNNING)
"""Promises that money may still come for."""

PAYS_WITHIN = timedelta(days=45)
"""How long after a pledge its money is looked for by the amount alone."""

REPAYS = re.compile(r"\b(tra von|hoan von|von vay|tra no|tra vay)\b")
"""Words of a memo that brings principal back."""

OWN_WITHIN = timedelta(days=3)
_MOST = 400  # rows of one answer
_NAME = re.compile(r"[a-z]+")
_WORDS_READ = 14  # of a memo, where a name is looked for

Met = dict[str, list[tuple[Pledge | None, Address]]]


@dataclass(frozen=True)
class Known:
    """Rows by what a memo may say of them.

    Attributes:
        seen: line id → the codes of its memo.
        names: line id → blinded names that may stand in it.
        met: the payer's account, blinded → what it was matched with before, newest first.
        transfers: cash paid in or drawn that no bank line shows yet.
        loans: what families named in a memo of repayment still owe.
        vouchers: what was paid out and no bank line shows yet, with what is left of it in đồng.
    """

    seen: dict[int, memos.Seen] = field(default_factory=dict)
    names: dict[int, set[str]] = field(default_factory=dict)
    pledges: dict[str, Pledge] = field(default_factory=dict)
    addresses: dict[str, Address] = field(default_factory=dict)
    met: Met = field(default_factory=dict)
    opposite: tuple[BankLine, ...] = ()
    vouchers: tuple[tuple[Disbursement, int], ...] = ()
    transfers: tuple[FundTransfer, ...] = ()
    loans: tuple[Loan, ...] = ()

    def waiting_of(self, address: Address) -> list[Pledge]:
        return [each for each in self.pledges.values() if each.address_id == address.id and is_open(each)]

    def named_in(self, line: BankLine) -> list[Pledge]:
        names = self.names.get(line.id, set())
        return [each for each in self.pledges.values() if is_open(each) and str(each.donor_blind) in names]


def is_open(pledge: Pledge) -> bool:
    return pledge.state in OPEN and pledge.form is Form.CASH


def gather(lines: Sequence[BankLine]) -> Known:
    credits = [line for line in lines if line.amount_vnd > 0]
    seen = {line.id: read(line) for line in credits}
    names = {line.id: _names(line.memo or "") for line in credits}
    codes = {code for one in seen.values() for code in (*one.pledges, *one.glued, *one.near_pledges)}
    homes = {code for one in seen.values() for code in (*one.addresses, *one.near_addresses, *one.bare_addresses)}
    return Known(
        seen=seen,
        names=names,
        pledges=_pledges(codes, homes, {name for every in names.values() for name in every}, credits),
        addresses=_addresses(homes),
        met=_met(credits),
        opposite=_opposite(lines),
        vouchers=_vouchers([line for line in lines if line.amount_vnd < 0]),
        transfers=_transfers(lines),
        loans=_loans({code for line in credits if REPAYS.search(fold_name(line.memo or "")) for code in homes}),
    )


def read(line: BankLine) -> memos.Seen:
    """The memo read anew; what was seen at the import stands first."""
    seen = memos.read(line.memo or "")
    return memos.Seen(
        addresses=tuple(dict.fromkeys(code for code in (line.seen_address, *seen.addresses) if code)),
        pledges=tuple(dict.fromkeys(code for code in (line.seen_pledge, *seen.pledges) if code)),
        glued=seen.glued,
        near_pledges=seen.near_pledges,
        near_addresses=seen.near_addresses,
        bare_addresses=seen.bare_addresses,
    )


def _pledges(codes: set[str], homes: set[str], names: set[str], lines: Sequence[BankLine]) -> dict[str, Pledge]:
    """By code, by address, by the donor's name, by amount and day: one question."""
    if not lines:
        return {}
    opens = select(Pledge.id).where(Pledge.state.in_(OPEN), Pledge.form == Form.CASH)
    at_home = select(Address.id).where(Address.code.in_(homes))
    ways: list[Select[int]] = [
        select(Pledge.id).where(Pledge.code.in_(codes)),
        opens.where(Pledge.address_id.in_(at_home)),
        opens.where(Pledge.donor_blind.in_([Blinded(name) for name in names])),
        _by_amount(opens, lines),
    ]
    wanted = union(*(select(way.limit(_MOST).subquery()) for way in ways))
    asked = select(Pledge).where(Pledge.id.in_(wanted)).options(joinedload(Pledge.address)).order_by(Pledge.id)
    return {pledge.code: pledge for pledge in db.session.scalars(asked)}


def _by_amount(opens: Select[int], lines: Sequence[BankLine]) -> Select[int]:
    """Promises of about that time whose money, rest or period is the amount of one of the lines."""
    amounts = {rest(line) for line in lines}
    since = clock.start_of(min(line.on for line in lines) - PAYS_WITHIN)
    fits = or_(
        Pledge.value_vnd.in_(amounts),
        (Pledge.value_vnd - Pledge.received_vnd).in_(amounts),
        db.and_(Pledge.periods > 1, (Pledge.value_vnd // Pledge.periods).in_(amounts)),
    )
    return opens.where(Pledge.pledged_at >= since, fits)


def _addresses(wanted: set[str]) -> dict[str, Address]:
    if not wanted:
        return {}
    return {row.code: row for row in db.session.scalars(select(Address).where(Address.code.in_(wanted))) if row.code}


def _met(lines: Sequence[BankLine]) -> Met:
    payers = {line.counterparty_blind for line in lines if line.counterparty_blind}
    found: Met = defaultdict(list)
    if not payers:
        return found
    turned = aliased(Allocation)
    undone = select(turned.id).where(turned.reverses_id == Allocation.id).exists()
    asked = (
        select(BankLine.counterparty_blind, Pledge, Address)
        .join(Allocation, Allocation.bank_line_id == BankLine.id)
        .join(Address, Address.id == Allocation.address_id)
        .outerjoin(Pledge, Pledge.id == Allocation.pledge_id)
        .where(BankLine.counterparty_blind.in_(payers), Allocation.purpose == Purpose.ADDRESS)
        .where(Allocation.reverses_id.is_(None), ~undone)
        .order_by(Allocation.id.desc())
        .limit(_MOST)
    )
    for payer, pledge, address in db.session.execute(asked):
        found[str(payer)].append((pledge, address))
    return found


def _names(memo: str) -> set[str]:
    """Runs of two to four words that may be somebody's name, blinded as donors are."""
    words = _NAME.findall(fold_name(memo[:200]))[:_WORDS_READ]
    runs = {" ".join(words[at : at + size]) for size in (4, 3, 2) for at in range(len(words) - size + 1)}
    marks = keyring().blinds
    return {mark for run in runs for mark in marks(donor_key(DonorKind.PERSON, run))}


def _vouchers(lines: Sequence[BankLine]) -> tuple[tuple[Disbursement, int], ...]:
    """Verified payments out of these accounts that no bank line shows yet."""
    if not lines:
        return ()
    boxes = {accounts.clearing(line.account_id) for line in lines}
    since = clock.start_of(min(line.on for line in lines) - PAYS_WITHIN)
    paid = (
        select(func.coalesce(func.sum(AssistanceLine.value_vnd), 0))
        .where(AssistanceLine.disbursement_id == Disbursement.id, AssistanceLine.verified_at.is_not(None))
        .scalar_subquery()
    )
    shown = (
        select(func.coalesce(func.sum(Allocation.amount_vnd), 0))
        .where(Allocation.disbursement_id == Disbursement.id)
        .scalar_subquery()
    )
    asked = (
        select(Disbursement, paid + shown)
        .where(Disbursement.paid_from.in_(boxes), Disbursement.prepared_at >= since, paid + shown > 0)
        .options(joinedload(Disbursement.address), joinedload(Disbursement.unit))
        .order_by(Disbursement.id.desc())
        .limit(_MOST)
    )
    return tuple((voucher, int(left)) for voucher, left in db.session.execute(asked))


def _transfers(lines: Sequence[BankLine]) -> tuple[FundTransfer, ...]:
    boxes = {accounts.clearing(line.account_id) for line in lines}
    turned = aliased(FundTransfer)
    asked = select(FundTransfer).where(
        or_(FundTransfer.from_fund.in_(boxes), FundTransfer.to_fund.in_(boxes)),
        FundTransfer.bank_line_id.is_(None),
        FundTransfer.reverses_id.is_(None),
        ~select(turned.id).where(turned.reverses_id == FundTransfer.id).exists(),
    )
    return tuple(db.session.scalars(asked.order_by(FundTransfer.id).limit(_MOST)))


def _loans(homes: set[str]) -> tuple[Loan, ...]:
    if not homes:
        return ()
    left = Loan.principal_vnd - Loan.repaid_vnd - Loan.written_off_vnd
    running = (Loan.booked_at.is_not(None), Loan.cancelled_at.is_(None), left > 0)
    asked = select(Loan).join(Address, Address.id == Loan.address_id).where(Address.code.in_(homes), *running)
    return tuple(db.session.scalars(asked.options(joinedload(Loan.address)).order_by(Loan.id).limit(_MOST)))


def _opposite(lines: Sequence[BankLine]) -> tuple[BankLine, ...]:
    """Open lines of the other sign and the same amount, about the same days: own transfers, money sent back."""
    amounts = {-line.amount_vnd for line in lines if line.allocated_vnd == 0}
    if not amounts:
        return ()
    days = [line.on for line in lines]
    asked = select(BankLine).where(
        BankLine.on.between(min(days) - OWN_WITHIN, max(days) + OWN_WITHIN),
        BankLine.amount_vnd.in_(amounts),
        BankLine.allocated_vnd == 0,
        BankLine.allocated_vnd != BankLine.amount_vnd,  # names the index of open lines
        BankLine.set_aside_at.is_(None),
    )
    return tuple(db.session.scalars(asked.options(joinedload(BankLine.account)).order_by(BankLine.id).limit(_MOST)))
