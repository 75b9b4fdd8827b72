"""Who gave, as the figures count them and as the public may read them."""

from nhandao_site.domain.pledges.models import DonorKind, Shown
from nhandao_site.kit import vietnamese

NAMELESS = {DonorKind.PERSON: "Một người giấu tên", DonorKind.ORGANISATION: "Một tổ chức giấu tên"}


def same_giver_key(kind: DonorKind, name: str, roster_code: str | None = None) -> str:
    """What `AssistanceLine.giver_blind` hides: the roster code, or kind and folded name.

    Givers without a roster code are the same when kind and folded name agree.
    """
    code = vietnamese.clean(roster_code or "")
    return f"roster:{code}" if code else f"{kind.value}:{vietnamese.fold_name(name)}"


def shown_as(name: str, shown: Shown) -> str | None:
    """What may be printed for a giver: masked unless chosen otherwise, None for an anonymous one."""
    if shown is Shown.ANONYMOUS:
        return None
    return vietnamese.clean(name) if shown is Shown.NAMED else vietnamese.mask_name(name)


def public_name(kind: DonorKind | None, shown_name: str | None, amount_hidden: bool = False) -> str:
    """The name beside an amount. A donor who hid the amount is not named where the amount must stand."""
    if shown_name and not amount_hidden:
        return shown_name
    return NAMELESS[kind or DonorKind.PERSON]
