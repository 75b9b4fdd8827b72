"""Setting a second factor up, changing it, and taking it away from somebody who lost it."""

import secrets

from sqlalchemy import delete, select

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts import rights
from nhandao_site.domain.accounts.factors import asking, proving
from nhandao_site.domain.accounts.factors.models import CodeKey, Passkey, RecoveryCode
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.kit import clock, totp, vietnamese, webauthn
from nhandao_site.kit.webauthn import NotProven, Party

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is taken for another one when it is read from paper."""
CODES, CODE_LENGTH, MOST_PASSKEYS = 10, 10, 10


def open_application(account: Account, *, by: Actor) -> CodeKey:
    """The secret to be shown; the same one until it is confirmed. The application in use still counts meanwhile."""
    rights.own(account, by=by)
    if not asking.needed_of(account):
        raise RuleBroken("Tài khoản trình diễn dùng chung, nên không đặt lớp xác nhận thứ hai.")
    waiting = select(CodeKey).where(CodeKey.account_id == account.id, CodeKey.confirmed_at.is_(None))
    found = db.session.scalars(waiting.order_by(CodeKey.id)).first()
    if found is None:
        found = CodeKey(account_id=account.id, secret=totp.fresh_secret(), made_at=clock.now())
        db.session.add(found)
        db.session.flush()
    return found


def confirm_application(account: Account, typed: str, *, by: Actor) -> list[str]:
    """The application answered with its first code: from now on it counts, alone.

    Returns:
        New recovery codes when the account has none, to be shown this once; else nothing.

    Raises:
        ProofRefused, TooMany: both leave rows to be kept.
    """
    key = open_application(account, by=by)
    proving.confirms(account, key, typed)
    db.session.execute(delete(CodeKey).where(CodeKey.account_id == account.id, CodeKey.id != key.id))
    key.confirmed_at = clock.now()
    audit.record("account:enrol", account, by=by)
    _tell(account, "Đã đặt ứng dụng xác thực cho tài khoản của bạn")
    return [] if asking.recovery_left(account) else renew_recovery(account, by=by)


def renew_recovery(account: Account, *, by: Actor) -> list[str]:
    """Ten new codes; the old ones end. They are shown this once."""
    rights.own(account, by=by)
    if not asking.has_any(account):
        raise RuleBroken("Hãy đặt ứng dụng xác thực trước, rồi mới tạo mã dự phòng.")
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    now = clock.now()
    db.session.add_all(RecoveryCode(account_id=account.id, paper_mark=code, made_at=now) for code in codes)
    audit.record("account:renew_recovery", account, by=by)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def add_passkey(account: Account, *, name: str, answer: str, challenge: str, party: Party, by: Actor) -> Passkey:
    """A key beside the application. Raises RuleBroken."""
    rights.own(account, by=by)
    mine = asking.passkeys(account)
    if asking.code_key(account) is None or len(mine) >= MOST_PASSKEYS:
        raise RuleBroken(f"Cần có ứng dụng xác thực trước; mỗi tài khoản giữ nhiều nhất {MOST_PASSKEYS} khóa.")
    try:
        made = webauthn.registered(answer, challenge, party)
    except NotProven:
        raise RuleBroken("Trình duyệt chưa tạo được khóa cho trang này. Mở lại trang và thử lần nữa.") from None
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)):
        raise RuleBroken("Khóa này đã được thêm từ trước.")
    key = Passkey(
        account_id=account.id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        counter=made.counter,
        name=vietnamese.clean(name)[:60] or f"Khóa {len(mine) + 1}",
        made_at=clock.now(),
    )
    db.session.add(key)
    audit.record("account:add_passkey", account, by=by, changes={"passkey": [None, key.name]})
    _tell(account, "Đã thêm một khóa đăng nhập vào tài khoản của bạn")
    return key


def remove_passkey(account: Account, key: Passkey, *, by: Actor) -> None:
    rights.own(account, by=by)
    db.session.delete(key)
    audit.record("account:remove_passkey", account, by=by, changes={"passkey": [key.name, None]})


def take_away(account: Account, *, reason: str, by: Actor) -> None:
    """For a lost telephone, by another person: every factor and session ends; the next sign-in sets up anew."""
    rights.not_oneself(account, "Không ai tự gỡ lớp xác nhận của mình. Nhờ một người quản trị khác.", by=by)
    rights.may_manage(account.unit, by=by)
    reason = vietnamese.clean(reason)[:500]
    if not reason:
        raise RuleBroken("Cần ghi lý do, và đã hỏi lại chính người ấy bằng cách nào.")
    for kind in (CodeKey, RecoveryCode, Passkey):
        db.session.execute(delete(kind).where(kind.account_id == account.id))
    keeping.end_all(account)
    audit.record("account:take_factor", account, by=by, reason=reason)
    _tell(account, "Lớp xác nhận thứ hai của bạn vừa được gỡ")


def _tell(account: Account, subject: str) -> None:
    body = (
        f"Chào {account.name},\n\n{subject}, lúc {clock.format_time(clock.now())}.\n\n"
        "Nếu không phải bạn làm hoặc nhờ làm, hãy báo ngay cho người quản trị của tỉnh."
    )
    notifications.tell(account.email, subject, body)
