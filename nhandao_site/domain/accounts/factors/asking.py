"""What an account can prove itself with."""

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.factors.models import CodeKey, Passkey, RecoveryCode
from nhandao_site.domain.accounts.models import Account


def needed_of(account: Account) -> bool:
    """Everybody but the demonstration, whose passwords stand in the handbook."""
    return not account.demonstration


def has_any(account: Account) -> bool:
    return code_key(account) is not None or bool(passkeys(account))


def code_key(account: Account) -> CodeKey | None:
    """The application that counts."""
    confirmed = select(CodeKey).where(CodeKey.account_id == account.id, CodeKey.confirmed_at.is_not(None))
    return db.session.scalars(confirmed.order_by(CodeKey.id.desc())).first()


def passkeys(account: Account) -> list[Passkey]:
    return list(db.session.scalars(select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)))


def one_passkey(account: Account, passkey_id: int) -> Passkey | None:
    found = db.session.get(Passkey, passkey_id)
    return found if found and found.account_id == account.id else None


def recovery_left(account: Account) -> int:
    unused = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0
