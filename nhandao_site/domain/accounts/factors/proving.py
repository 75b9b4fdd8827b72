"""The second factor is shown: a code of the application, a code on paper, or a passkey. Each works once.

Counted per account, wherever it is tried from: whoever gets this far knows the password already. After 5
failures within 15 minutes, or 20 within a day, the next try waits, and the owner gets one letter a day.
The caller keeps (commits) what was written also when this module says no.
"""

import re
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import select, update

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.accounts.factors import asking
from nhandao_site.domain.accounts.factors.models import CodeKey, Passkey, RecoveryCode
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock, totp, vietnamese, webauthn
from nhandao_site.kit.webauthn import NotProven, Party

LIMITS = ((5, timedelta(minutes=15)), (20, timedelta(days=1)))
CHALLENGE_LIVES = timedelta(minutes=15)
NO_CODE = (
    "Mã chưa đúng, đã dùng rồi, hoặc đã hết hạn. Chờ ứng dụng hiện mã mới rồi gõ lại; "
    "xem giờ trên điện thoại có đúng không."
)
NO_KEY = "Khóa đăng nhập chưa chứng minh được. Thử lại, hoặc gõ mã của ứng dụng xác thực."


class ProofRefused(RuleBroken):
    """The same answer for a wrong, an old, a used and another person's code."""


def by_code(account: Account, typed: str) -> None:
    """Six digits of the application, or a recovery code. Raises ProofRefused or TooMany."""
    _may_try(account)
    code = re.sub(r"[^a-z0-9]", "", vietnamese.fold(typed))[:40]
    good = _by_application(account, code) if re.fullmatch(r"[0-9]{6}", code) else _by_paper(account, code)
    if not good:
        _failed(account, NO_CODE)


def by_passkey(account: Account, answer: str, challenge: str, party: Party) -> None:
    """What the browser answered to `challenge`. Raises ProofRefused or TooMany."""
    _may_try(account)
    try:
        budgets.ask(f"challenge:{challenge}", 1, CHALLENGE_LIVES)  # in the database: never twice, whatever dies
        budgets.take(f"challenge:{challenge}")
        key = _passkey_of(account, webauthn.credential_of(answer))
        counted = webauthn.asserted(answer, challenge, party, key.public_key, key.counter)
    except (NotProven, budgets.TooMany):
        _failed(account, NO_KEY)
    seen = update(Passkey).where(Passkey.id == key.id, Passkey.counter == key.counter)
    if not _changed_one(seen.values(counter=counted, used_at=clock.now())):
        _failed(account, NO_KEY)


def confirms(account: Account, key: CodeKey, typed: str) -> None:
    """The first code of an application that is being set up. Raises ProofRefused or TooMany."""
    _may_try(account)
    if not _take_step(key, re.sub(r"\D", "", typed)):
        _failed(account, NO_CODE)


def _may_try(account: Account) -> None:
    for limit, window in LIMITS:
        budgets.ask(_failures(account), limit, window)


def _failed(account: Account, sentence: str) -> NoReturn:
    budgets.take(_failures(account))
    try:
        budgets.ask(_failures(account), *LIMITS[0])
    except budgets.TooMany:
        _warn(account, clock.now())
    raise ProofRefused(sentence)


def _failures(account: Account) -> str:
    return f"second-factor:{account.id}"


def _by_application(account: Account, code: str) -> bool:
    key = asking.code_key(account)
    return key is not None and _take_step(key, code)


def _take_step(key: CodeKey, code: str) -> bool:
    """A code whose step of time, or a later one, was taken already is no code any more (RFC 6238 §5.2)."""
    step = totp.step_of(key.secret, code, totp.window(clock.now().timestamp()))
    if step is None:
        return False
    taken = update(CodeKey).where(CodeKey.id == key.id, CodeKey.last_step < step)
    return _changed_one(taken.values(last_step=step))


def _by_paper(account: Account, code: str) -> bool:
    unused = (RecoveryCode.account_id == account.id, RecoveryCode.paper_mark == code, RecoveryCode.used_at.is_(None))
    if not code or not _changed_one(update(RecoveryCode).where(*unused).values(used_at=clock.now())):
        return False
    left = asking.recovery_left(account)
    audit.record("account:use_recovery", account, by=account, changes={"recovery_left": [left + 1, left]})
    if left <= 2:
        notifications.tell(account.email, "Sắp hết mã dự phòng", _few_left(account, left))
    return True


def _passkey_of(account: Account, credential_id: str) -> Passkey:
    mine = select(Passkey).where(Passkey.account_id == account.id, Passkey.credential_id == credential_id)
    found = db.session.scalar(mine)
    if found is None:
        raise NotProven("not a key of this account")
    return found


def _changed_one(sentence: object) -> bool:
    """Of two that come at once the database lets one through."""
    done = db.session.execute(sentence, execution_options={"synchronize_session": "fetch"})  # type: ignore[call-overload]
    return bool(done.rowcount == 1)


def _warn(account: Account, now: datetime) -> None:
    key = f"second-factor-failed:{account.id}:{clock.local_date(now).isoformat()}"
    body = (
        f"Chào {account.name},\n\nCó người biết mật khẩu của bạn và đã gõ sai mã xác nhận nhiều lần, "
        f"lần cuối lúc {clock.format_time(now)}. Tài khoản chưa bị vào.\n\n"
        "Nếu không phải bạn, hãy đổi mật khẩu ngay và báo người quản trị của tỉnh."
    )
    notifications.tell(account.email, "Có người gõ sai mã xác nhận của bạn", body, once_key=key)
    audit.record("account:second_factor_failed", account, by=None)


def _few_left(account: Account, left: int) -> str:
    return (
        f"Chào {account.name},\n\nMột mã dự phòng vừa được dùng, còn {left} mã. "
        "Vào trang Bảo mật của tôi để tạo bộ mã mới.\n\nNếu không phải bạn dùng, hãy báo người quản trị của tỉnh ngay."
    )
