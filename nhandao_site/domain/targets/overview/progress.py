"""Targets of the period in one line each: how many units met theirs, how many did not, where data is missing."""

from dataclasses import dataclass

from nhandao_site.domain.targets import desk
from nhandao_site.domain.targets.adding import Status
from nhandao_site.domain.targets.desk import Group
from nhandao_site.domain.targets.overview.ground import Ground


@dataclass(frozen=True)
class Progress:
    """`missing` is what all its units together still need; the words of the one unit where it is only one."""

    id: str
    label: str
    met: int
    not_met: int
    no_data: int
    missing: int
    reached: str
    wanted: str
    pace: str
    percent: int | None
    mark: int | None

    @property
    def units(self) -> int:
        return self.met + self.not_met + self.no_data

    @property
    def status(self) -> Status:
        if self.not_met:
            return Status.NOT_MET
        return Status.NO_DATA if self.no_data else Status.MET


def progress(ground: Ground) -> list[Progress]:
    return [_told(group) for group in desk.board(ground.period, ground.unit, ground.today)]


def _told(group: Group) -> Progress:
    many = {status: sum(one.result.status is status for one in group.shown) for status in Status}
    one = group.shown[0]
    single = len(group.shown) == 1
    known = len(group.shown) - many[Status.NO_DATA]
    return Progress(
        id=group.definition.id,
        label=group.definition.label,
        met=many[Status.MET],
        not_met=many[Status.NOT_MET],
        no_data=many[Status.NO_DATA],
        missing=sum(shown.result.missing for shown in group.shown),
        reached=one.reached if single else "",
        wanted=one.wanted,
        pace=one.pace if single else "",
        percent=one.percent if single else group.met * 100 // len(group.shown) if known else None,
        mark=one.mark if single else None,
    )
