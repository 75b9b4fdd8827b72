"""Who may work with an account: its owner with some things, the administrator of its branch with the rest."""

from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed
from nhandao_site.domain.units.models import Unit


def may_manage(unit: Unit, *, by: Actor) -> None:
    """Raises NotAllowed."""
    if not by.may(Permission.ACCOUNTS_MANAGE, within=unit):
        raise NotAllowed("Chỉ người quản trị của đơn vị này, hoặc của cấp trên, mới làm việc với tài khoản này.")


def not_oneself(account: Account, sentence: str, *, by: Actor) -> None:
    """Raises NotAllowed with the sentence."""
    if by.id is not None and by.id == account.id:
        raise NotAllowed(sentence)


def own(account: Account, *, by: Actor) -> None:
    """Raises NotAllowed for anybody but the owner."""
    if by.id is None or by.id != account.id:
        raise NotAllowed("Chỉ chủ tài khoản mới làm được việc này.")


def own_or_managed(account: Account, *, by: Actor) -> None:
    """Raises NotAllowed."""
    if by.id is None or by.id != account.id:
        may_manage(account.unit, by=by)
