"""The whole page of a unit in a period: plain values that outlive the session, so that they can be kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nhandao_site.domain.targets.figures import Counts
from nhandao_site.domain.targets.overview.fairness import Fairness, Share, fairness, shares
from nhandao_site.domain.targets.overview.funnel import Step, steps
from nhandao_site.domain.targets.overview.ground import Ground
from nhandao_site.domain.targets.overview.progress import Progress, progress
from nhandao_site.domain.targets.overview.ranking import Place, places
from nhandao_site.domain.targets.overview.stuck import Stuck, stuck
from nhandao_site.domain.targets.overview.sustaining import Sustaining, sustaining
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period


@dataclass(frozen=True)
class Overview:
    """`total` are the figures of the unit itself; `by_place` compares need and help of the same `places`."""

    progress: Sequence[Progress]
    places: Sequence[Place]
    total: Counts
    funnel: Sequence[Step]
    stuck: Stuck
    fairness: Fairness
    by_place: Sequence[Share]
    sustaining: Sustaining

    @property
    def is_empty(self) -> bool:
        """Nothing was ever surveyed or filed here, nothing lies on a desk, nothing was given in the period."""
        return not (self.funnel[0].count or self.total["filed"] or self.stuck.piles or self.total["helped_times"])


def overview(period: Period, unit: Unit, today: date | None = None) -> Overview:
    ground = Ground(period, unit, today or clock.today())
    below, total = places(ground)
    return Overview(
        progress=progress(ground),
        places=below,
        total=total,
        funnel=steps(ground),
        stuck=stuck(ground),
        fairness=fairness(ground),
        by_place=shares([_share(place) for place in below]),
        sustaining=sustaining(ground),
    )


def _share(place: Place) -> tuple[str, str, int, int, int]:
    counts = place.counts
    return place.name, place.code, counts["filed"], counts["helped_addresses"], counts["value_vnd"]
