"""A forgotten password: a link by letter that works once, for half an hour.

Asking writes one row, the same for every mailbox: neither the answer nor the work tells whether an account
has it. The letters are written afterwards, away from the request (`notices deliver`).
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts import budgets, rights, signing_in, workflow
from nhandao_site.domain.accounts.models import Account, ResetRequest
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.accounts.sessions.keeping import mark
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.kit import clock

LIVES, WAITS, KEPT = timedelta(minutes=30), timedelta(hours=2), timedelta(days=30)
LETTERS_AN_HOUR = 3
GONE = (
    "Liên kết này không còn dùng được: nó chỉ mở một lần, trong nửa giờ. Xin bấm “Quên mật khẩu” để nhận liên kết mới."
)


def ask(email: str) -> None:
    db.session.add(ResetRequest(email=signing_in.spelled(email) or "-", asked_at=clock.now()))
    db.session.flush()


def send_link(account: Account, *, by: Actor) -> None:
    """An administrator begins it for somebody: every session ends, and what the new password is, its owner alone
    will know. Raises RuleBroken."""
    rights.may_manage(account.unit, by=by)
    if not account.is_active:
        raise RuleBroken("Tài khoản đang khóa hoặc đã hết hạn. Mở lại tài khoản trước, rồi gửi liên kết.")
    if account.demonstration:
        raise RuleBroken("Tài khoản trình diễn dùng chung một mật khẩu, không nhận thư.")
    ask(account.email)
    keeping.end_all(account)
    audit.record("account:ask_reset", account, by=by)


def invite(account: Account) -> None:
    """The owner of an account just opened chooses its first password by the link of a letter."""
    ask(account.email)


def write_letters(now: datetime, public_url: str) -> int:
    """Answers what was asked: a link for an open account, silence for anybody else. Returns the letters written."""
    written = 0
    waiting = select(ResetRequest).where(ResetRequest.answered_at.is_(None)).order_by(ResetRequest.id).limit(500)
    for request in db.session.scalars(waiting.with_for_update(skip_locked=True)):
        request.answered_at = now
        account = db.session.scalar(select(Account).where(Account.email == request.email))
        if account and _may_have_one(account, request, now):
            _write(account, request, now, public_url)
            written += 1
    db.session.flush()
    return written


def find(token: str) -> ResetRequest | None:
    """The request behind a link that still opens."""
    now = clock.now()  # a link made while the clock ran ahead is no link of more than half an hour
    in_time = (ResetRequest.ends_at > now, ResetRequest.ends_at <= now + LIVES)
    open_ = (ResetRequest.token == mark(token), ResetRequest.used_at.is_(None), *in_time)
    found = db.session.scalar(select(ResetRequest).where(*open_))
    account = db.session.get(Account, found.account_id) if found else None
    return found if account and account.is_active else None


def use(token: str, password: str) -> Account:
    """Sets the password, ends every session and every other link of the account. Raises RuleBroken."""
    now, request = clock.now(), find(token)
    if request is None:
        raise RuleBroken(GONE)
    mine = update(ResetRequest).where(ResetRequest.account_id == request.account_id, ResetRequest.used_at.is_(None))
    once = mine.where(ResetRequest.id == request.id).values(used_at=now)
    if db.session.execute(once).rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken(GONE)
    db.session.execute(mine.values(used_at=now))
    account = db.session.get_one(Account, request.account_id)
    workflow.set_password(account, password=password, by=account)
    audit.record("account:reset_password", account, by=account)
    return account


def forget_old(now: datetime) -> int:
    gone = db.session.execute(delete(ResetRequest).where(ResetRequest.asked_at < now - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _may_have_one(account: Account, request: ResetRequest, now: datetime) -> bool:
    an_hour = budgets.lately(ResetRequest.answered_at, now, timedelta(hours=1))
    lately = select(func.count()).where(ResetRequest.account_id == account.id, *an_hour)
    fresh = request.asked_at > now - WAITS
    return (
        account.is_active and not account.demonstration and fresh and (db.session.scalar(lately) or 0) < LETTERS_AN_HOUR
    )


def _write(account: Account, request: ResetRequest, now: datetime, public_url: str) -> None:
    token = secrets.token_urlsafe(32)
    request.account_id, request.token, request.ends_at = account.id, mark(token), now + LIVES
    db.session.flush()
    audit.record("account:send_reset", account, by=None)
    subject, why, else_ = _FIRST if account.owes_password else _AGAIN
    body = (
        f"Chào {account.name},\n\n{why} mở liên kết sau trước {clock.format_time(now + LIVES)}; nó chỉ dùng được "
        f"một lần:\n\n{public_url.rstrip('/')}/dang-nhap/dat-lai/{token}\n\n{else_}"
    )
    notifications.tell(account.email, subject, body)


_AGAIN = (
    "Đặt lại mật khẩu",
    "Có người vừa xin đặt lại mật khẩu của tài khoản này. Nếu là bạn,",
    "Nếu không phải bạn, không cần làm gì: mật khẩu cũ vẫn nguyên. Lớp xác nhận thứ hai vẫn được hỏi như thường.",
)
_FIRST = (
    "Tài khoản của bạn",
    "Người quản trị của Hội vừa mở một tài khoản cho bạn. Để đặt mật khẩu mà chỉ mình bạn biết,",
    "Liên kết hết hạn thì mở trang đăng nhập, bấm “Quên mật khẩu” và điền hộp thư này để nhận liên kết mới. "
    "Lần đăng nhập đầu tiên sẽ đặt thêm lớp xác nhận thứ hai; hãy để sẵn điện thoại.",
)
