"""What is forgotten of somebody who left long ago: mailbox, password, second factors, devices. No way leads back in."""

from typing import Any

from sqlalchemy import delete

from nhandao_site.db import ERASED, db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.factors.models import CodeKey, Passkey, RecoveryCode
from nhandao_site.domain.accounts.models import Account, ResetRequest
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.accounts.sessions.models import KnownDevice, StaffSession
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.kit import clock

GONE_TO = "@da-xoa.invalid"
"""No mailbox ends so (RFC 2606)."""
_OF_ONE: tuple[type[Any], ...] = (CodeKey, Passkey, RecoveryCode, KnownDevice, StaffSession, ResetRequest)


def forget(account: Account, *, by: Actor) -> None:
    """The name stays for the log; the account is locked for good."""
    for model in _OF_ONE:
        db.session.execute(delete(model).where(model.account_id == account.id))
    account.email, account.password_hash, account.stamp = f"{account.id}{GONE_TO}", "!", keeping.new_stamp()
    account.locked_at, account.locked_reason = account.locked_at or clock.now(), ERASED
    audit.record("account:erase", account, by=by)


def refuse_forgotten(account: Account) -> None:
    """Raises RuleBroken: nobody can be reached there any more."""
    if account.email.endswith(GONE_TO):
        raise RuleBroken("Dữ liệu của tài khoản này đã xóa theo hạn lưu; người ấy trở lại thì mở một tài khoản mới.")
