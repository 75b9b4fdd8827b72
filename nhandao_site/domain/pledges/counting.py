"""In what the things of a pledge are counted, for those to whom the family is not theirs to know.

“Hộp Ventolin” tells of an illness as well as a diagnosis would: a child's, and that of a family that no
longer agrees to be read about, is counted in portions, as on the profile (`wording.told`).
"""

from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.published import wording
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock, money

PORTIONS = "phần"


def measure_of(need: Need | None, address: Address, *, in_sight: bool = True) -> str | None:
    """The need's own measure as a stranger may read it; `in_sight` False: the family withdrew from the public."""
    if need is None or not need.measure:
        return None
    return PORTIONS if _tells_of_health(need, address, in_sight) else need.measure


def measure(pledge: Pledge, *, in_sight: bool = True) -> str:
    """The pledge's measure as its donor may read it."""
    need = pledge.need
    if pledge.measure and need is not None and _tells_of_health(need, pledge.address, in_sight):
        return PORTIONS
    return pledge.measure or ""


def things(pledge: Pledge, counted_in: str) -> str:
    """The things of one period: the row holds those of all periods, as it holds all the money."""
    if not pledge.quantity:
        return ""
    return f"{money.format_number(pledge.quantity // pledge.periods)} {counted_in}".strip()


def _tells_of_health(need: Need, address: Address, in_sight: bool) -> bool:
    return need.kind in wording.TELLS_OF_HEALTH and (not in_sight or address.is_child_on(clock.today()))
