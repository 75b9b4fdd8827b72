"""Which tier verifies and which approves: a setting of the province (domain rule: commune, then province)."""

from dataclasses import dataclass

from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor, NotAllowed
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock

_HEIGHT = {UnitKind.COMMUNE: 1, UnitKind.DISTRICT: 2, UnitKind.PROVINCE: 3, UnitKind.CENTRAL: 4}


@dataclass(frozen=True)
class Tiers:
    """The lowest tier that may take each decision; a higher one may stand in."""

    verifies: UnitKind
    approves: UnitKind


def usual(address: Address) -> Tiers:
    """Commune verifies and province approves; where a living district stands above, the district verifies."""
    above = address.unit.parent
    district = above is not None and above.kind is UnitKind.DISTRICT and above.lives_on(clock.today())
    return Tiers(UnitKind.DISTRICT if district else UnitKind.COMMUNE, UnitKind.PROVINCE)


def ask(lowest: UnitKind, what: str, *, by: Actor) -> None:
    """The clock and imports have no unit and pass; a person works at a tier."""
    unit: Unit | None = getattr(by, "unit", None)
    if unit is not None and _HEIGHT.get(unit.kind, 0) < _HEIGHT[lowest]:
        raise NotAllowed(f"Việc {what} do cấp {lowest.label} trở lên làm; hãy chuyển hồ sơ lên cấp đó.")
