"""The accountant of Sông Mây at the statements: most lines are told apart, the latest wait for the reader to try."""

from collections.abc import Sequence
from datetime import date
from itertools import islice

from sqlalchemy import select

from nhandao_site.cli.demo.bank import untold_lines
from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.ledger.bank import aiming, allocating, confirming, matching, setting_aside
from nhandao_site.domain.ledger.bank.models import BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part, rest
from nhandao_site.domain.ledger.bank.proposing import Proposal
from nhandao_site.domain.ledger.funds import moving
from nhandao_site.domain.ledger.journal import accounts

WAITS_FROM = date(2026, 8, 1)
"""Lines of the last two months are left in the queue."""

AT_ONCE, MOST = 50, 400
"""Lines told in one sitting; beyond that a large province has a long queue to try."""


def tell_lines() -> int:
    """Returns how many lines were told apart."""
    keeper = account("ketoan")
    told = _interest_first(keeper)
    lines = islice((line for line in untold_lines() if line.on < WAITS_FROM), MOST)
    while some := list(islice(lines, AT_ONCE)):
        left = confirming.confirm_certain(some, by=keeper).left
        told += len(some) - len(left)
        told += len(allocating.allocate_all(_decided(left, keeper), by=keeper))
    return told + _went_out(keeper)


def _decided(lines: Sequence[BankLine], keeper: Account) -> list[tuple[BankLine, list[Part]]]:
    """The first guess that an accountant would follow; nobody's money goes to the general fund, some doubt is kept."""
    found, promised, work = matching.propose(lines), set[int](), []
    for line in lines:
        parts = [each.part for each in found[line.id] if _may_follow(line, each, promised)]
        promised |= {part.pledge.id for part in parts[:1] if part.pledge}
        if parts:
            work.append((line, parts[:1]))
        elif line.id % 10 == 0:
            setting_aside.set_aside(line, reason="Đã gọi ngân hàng hỏi người gửi, chờ trả lời", by=keeper)
        else:
            work.append((line, [aiming.aim(line, "general", rest(line), because="không rõ người gửi muốn giúp ai")]))
    return work


def _may_follow(line: BankLine, proposal: Proposal, promised: set[int]) -> bool:
    """For an open dossier, the whole line, and no pledge twice in one sitting."""
    part = proposal.part
    home = part.pledge.address if part.pledge else part.address
    fresh = part.pledge is None or part.pledge.id not in promised
    return home is not None and home.dossier is Dossier.APPROVED and part.amount_vnd == rest(line) and fresh


def _interest_first(keeper: Account) -> int:
    """It feeds the general fund, out of which the bank takes its fees."""
    lines = [line for line in untold_lines() if line.memo == "LAI NHAP VON" and line.on < WAITS_FROM]
    work = [(line, [Part(Purpose.INTEREST, rest(line), "nội dung ghi lãi")]) for line in lines]
    return len(allocating.allocate_all(work, by=keeper)) if work else 0


def _went_out(keeper: Account) -> int:
    """Fees, and cash that was drawn into the chapter's own box."""
    found = select(BankLine).where(BankLine.amount_vnd < 0, BankLine.allocated_vnd == 0, BankLine.on < WAITS_FROM)
    lines = db.session.scalars(found.order_by(BankLine.on, BankLine.id)).all()
    work = [(line, [_of_outgoing(line, keeper)]) for line in lines]
    return len(allocating.allocate_all(work, by=keeper)) if work else 0


def _of_outgoing(line: BankLine, keeper: Account) -> Part:
    if "RUT TIEN MAT" not in (line.memo or ""):
        return Part(Purpose.FEE, rest(line), "nội dung ghi phí")
    box, out = accounts.cash(keeper.unit_id), accounts.clearing(line.account_id)
    slip = moving.move_own(out, box, rest(line), reason=f"Rút về quỹ, {line.document}", by=keeper)
    return Part(Purpose.OWN, rest(line), "lần rút tiền mặt đã ghi sổ, cùng số tiền", transfer=slip)
