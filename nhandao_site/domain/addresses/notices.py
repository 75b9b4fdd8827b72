"""Letters of this room. They carry a number or a code, never a name: a mailbox is not a safe place."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import GRANTS, Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor
from nhandao_site.kit import clock


def label(address: Address) -> str:
    return f"Hồ sơ {address.code}" if address.code else f"Hồ sơ số {address.id}"


def tell_author(address: Address, what: str, *, by: Actor, reason: str | None = None) -> None:
    author = db.session.get(Account, address.created_by_id) if address.created_by_id else None
    if author is not None and author.id != by.id and author.is_active:
        _tell(author, address, what, by, reason)


def tell_holders(address: Address, permission: Permission, what: str, *, by: Actor, reason: str | None = None) -> None:
    """Whoever may do the next step with this address, but the one who just acted and its author."""
    for account in _holders(permission, _line_of_units(address)):
        if account.id not in {by.id, address.created_by_id}:
            _tell(account, address, what, by, reason)


def _line_of_units(address: Address) -> list[int]:
    return [int(part) for part in address.unit.path.strip("/").split("/") if part]


def _holders(permission: Permission, units: list[int]) -> list[Account]:
    roles = [role for role, granted in GRANTS.items() if permission in granted]
    found = (
        select(Account)
        .where(
            Account.role.in_(roles),
            Account.unit_id.in_(units),
            Account.locked_at.is_(None),
            Account.ends_on >= clock.today(),
        )
        .order_by(Account.id)
        .limit(20)
    )
    return list(db.session.scalars(found))


def _tell(
    account: Account, address: Address, what: str, by: Actor, reason: str | None, once_key: str | None = None
) -> bool:
    lines = [f"{label(address)} ({address.unit.name}): {what}.", f"Người làm: {by.name}."]
    if reason:
        lines.append(f"Lý do: {reason}")
    lines.append("Xin mời vào trang quản trị để xem và làm tiếp.")
    subject = f"{label(address)}: {what}"
    return notifications.tell(account.email, subject, "\n".join(lines), once_key=once_key) is not None
