"""A donor is erased: name and contact of every promise of the same person; papers of the books stay ten years."""

from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from nhandao_site.db import Blinded, db, keyring
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.bank.models import Allocation
from nhandao_site.domain.ledger.donors.models import SummaryGrant
from nhandao_site.domain.ledger.journal import erasing as journal
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges.models import Pledge, PledgeMove, Shown, State
from nhandao_site.domain.privacy.erasing.rows import GONE, Told
from nhandao_site.kit import codes

TEN_YEARS = "luật kế toán buộc giữ 10 năm từ hết năm tài chính"
RUNNING = (State.WAITING, State.CONFIRMED, State.RUNNING)


def of_the_same(pledge: Pledge) -> list[int]:
    """The promises of one donor: the same name and the same telephone; without one, this promise alone."""
    if pledge.phone_blind is None:
        return [pledge.id]
    same = select(Pledge.id).where(Pledge.phone_blind == pledge.phone_blind, Pledge.donor_blind == pledge.donor_blind)
    return list(db.session.scalars(same.order_by(Pledge.id)))


def obstacles(pledge: Pledge) -> list[str]:
    running = select(func.count(Pledge.id)).where(Pledge.id.in_(of_the_same(pledge)), Pledge.state.in_(RUNNING))
    count = db.session.scalar(running)
    return [f"Người này còn {count} đăng ký chưa kết thúc; hãy hủy hoặc hoàn thành trước."] if count else []


def forget(pledge: Pledge, *, by: Actor) -> Told:
    told, numbers, mails = Told(), of_the_same(pledge), _mails(pledge)
    mine = Pledge.id.in_(numbers)
    told.blank(
        Pledge, mine,
        donor_name=GONE, donor_blind=Blinded(keyring().blind(codes.token())), shown_name=None, shown=Shown.ANONYMOUS,
        phone=None, phone_blind=None, email=None, note=None, content=None, wants_news=False, token_hash=None,
    )  # fmt: skip
    told.blank(PledgeMove, PledgeMove.pledge_id.in_(numbers), by_name=GONE, reason=None)
    told.blank(SummaryGrant, SummaryGrant.pledge_id.in_(numbers), reason=GONE)
    _letters(mails, told)
    for model in (Receipt, AssistanceLine, Allocation):
        _anonymous(model, model.pledge_id.in_(numbers), told)
    lines = select(Entry.id).where(Entry.pledge_id.in_(numbers))
    told.rows += journal.forget(db.session.scalars(lines), by=by)
    return told


def _mails(pledge: Pledge) -> set[str]:
    kept = select(Pledge.email).where(Pledge.id.in_(of_the_same(pledge)))
    return {mail for mail in db.session.scalars(kept) if mail}


def _letters(mails: set[str], told: Told) -> None:
    """The box is sealed: each letter is opened to see whose it is."""
    if mails:
        letters = db.session.execute(select(Message.id, Message.recipient).execution_options(yield_per=500))
        told.drop(Message, Message.id.in_([number for number, recipient in letters if recipient in mails]))


def _anonymous(model: type[Any], which: ColumnElement[bool], told: Told) -> None:
    """In public “một người giấu tên” from now on; the paper keeps its name for as long as it must be kept."""
    db.session.execute(update(model).where(which).values(shown_name=None).execution_options(synchronize_session=False))
    told.keep(model, which, what=_WHAT[model.__tablename__], law=TEN_YEARS)


_WHAT = {
    "receipt": "phiếu thu ghi tên người nộp",
    "assistance_line": "dòng trao ghi tên người giúp",
    "allocation": "phần dòng sao kê ghi tên người gửi",
}
