"""Numerator and denominator of every target, by its id; what many units share is counted once for all of them."""

from collections.abc import Callable, Iterable

from nhandao_site.domain.movement.models import Level
from nhandao_site.domain.targets import figures, gathering
from nhandao_site.domain.targets.figures import Counts
from nhandao_site.domain.targets.gathering import Branch
from nhandao_site.domain.targets.scopes import is_territory
from nhandao_site.domain.targets.taking import OF_ROSTERS, Rosters, Share
from nhandao_site.domain.units import standing
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period

OF_FIGURES: dict[str, tuple[str, str | None]] = {
    "A2": ("filed_new", None),
    "A3": ("filed_new", None),
    "A6": ("filed", "surveyed"),
    "A7": ("helped_addresses", "filed"),
    "A8": ("listed_any", None),
    "B9": ("helped_addresses", "filed"),
}
"""Targets that compare two figures of the table, or count one."""
WITH_HELP = frozenset({"A7", "B9"})


class Measuring:
    """`prepare` what will be asked, then ask `of` it."""

    def __init__(self, period: Period, inside: Unit, paths: standing.Paths) -> None:
        self.period, self.inside, self.paths = period, inside, paths
        self.rosters = Rosters(period)
        self._figures: dict[int, Counts] = {}

    def prepare(self, asked: Iterable[tuple[str, Unit]]) -> None:
        """Figures of all these units: one walk over the facts for each kind of unit."""
        wanted = [(name, unit) for name, unit in asked if name in OF_FIGURES]
        units = {unit.id: unit for _name, unit in wanted}
        with_help = any(name in WITH_HELP for name, _unit in wanted)
        for kind in {unit.kind for unit in units.values()}:
            same = [unit for unit in units.values() if unit.kind is kind]
            self._figures |= self._of_one_kind(same, with_help)

    def _of_one_kind(self, units: list[Unit], with_help: bool) -> dict[int, Counts]:
        if not is_territory(units[0]):
            return figures.beside(units, self.period)
        whole = self.inside if is_territory(self.inside) else units[0]
        below = [unit for unit in units if unit.id != whole.id]
        return figures.territorial(self.period, whole, below, with_help=with_help)

    def of(self, name: str, unit: Unit, since_year: int) -> Share:
        """(numerator, denominator); None is “not known”, and the denominator of a count."""
        if name in OF_FIGURES:
            upper, lower = OF_FIGURES[name]
            counts = self._figures[unit.id]
            return counts[upper], counts[lower] if lower else None
        if name in OF_ROSTERS:
            kind, deed = OF_ROSTERS[name]
            return self.rosters.share(kind, unit, deed)
        name, _, half = name.partition(".")
        branch = Branch(unit, self.period, self.paths)
        return _MOVEMENT[name](branch, (since_year, self.period.year_number), half)


Movement = Callable[[Branch, tuple[int, int], str], Share]


def _count(counted: Callable[[Branch, tuple[int, int], str], int]) -> Movement:
    return lambda branch, years, half: (counted(branch, years, half), None)


_MOVEMENT: dict[str, Movement] = {
    "B1": _count(lambda branch, years, _half: gathering.pilots(branch.unit, years[1])),
    "B2a": lambda branch, _years, _half: gathering.districts_with_plan(branch),
    "B2b": lambda branch, _years, _half: gathering.districts_with_pilot(branch),
    "B5": _count(lambda branch, years, half: gathering.participants(branch, half, years)),
    "B5p": _count(
        lambda branch, years, half: gathering.participants(branch, half, (years[1], years[1]), Level.PROVINCE)
    ),
    "B5d": _count(
        lambda branch, years, half: gathering.participants(branch, half, (years[1], years[1]), Level.DISTRICT)
    ),
    "B6a": lambda branch, _years, _half: gathering.districts_with_both_channels(branch),
    "B6b": _count(lambda branch, _years, _half: gathering.has_website(branch.unit, branch.period)),
    "B7": _count(lambda branch, _years, _half: gathering.public_channels(branch.unit, branch.period)),
    "B8": _count(lambda branch, years, _half: gathering.rounds(branch, years)),
    "B8b": _count(lambda branch, years, _half: gathering.meetings(branch, years)),
}
