"""Lines that wait for an answer from outside: put aside with a reason, taken back when it came."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger.bank import owner, parts
from nhandao_site.domain.ledger.bank.models import BankLine
from nhandao_site.kit import clock


def set_aside(line: BankLine, *, reason: str, by: Actor) -> None:
    """What is left of a line leaves the queue until somebody takes it back.

    Raises:
        RuleBroken: no reason, nothing left of the line, or put aside before.
    """
    why = parts.clean_reason(reason, "đã hỏi ngân hàng ngày 20/11, chờ trả lời")
    _hold(line, by)
    if line.set_aside_at is not None:
        raise RuleBroken("Dòng này đã được để riêng rồi. Xin tải lại trang để xem.")
    if parts.rest(line) == 0:
        raise RuleBroken("Dòng này đã ghi rõ hết, không còn gì để riêng.")
    line.set_aside_at, line.set_aside_by_id, line.set_aside_reason = clock.now(), by.id, why
    audit.record("bank_line:set_aside", line, by=by, reason=why)


def take_back(line: BankLine, *, by: Actor) -> None:
    """Into the queue again; why it was put aside stays in the log."""
    _hold(line, by)
    if line.set_aside_at is None:
        raise RuleBroken("Dòng này đang ở trong hàng chờ rồi. Xin tải lại trang để xem.")
    line.set_aside_at = line.set_aside_by_id = line.set_aside_reason = None
    audit.record("bank_line:take_back", line, by=by)


def _hold(line: BankLine, by: Actor) -> None:
    if not by.may(Permission.LEDGER_RECORD, within=owner.chapter()):
        raise NotAllowed("Chỉ kế toán của Hội tỉnh mới đối soát sao kê tài khoản của Hội.")
    db.session.flush()
    held = select(BankLine).where(BankLine.id == line.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).one()
