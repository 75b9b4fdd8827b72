"""The two sorts of report: the campaign's with the table of figures, the movement's with a table of its own.

What every other file of this room asks of a report, whichever sort it is, it asks here.
"""

from collections.abc import Sequence

from nhandao_site.domain.errors import Actor
from nhandao_site.domain.reports import across, frozen, plausibility, proposed, snapshots, tables, worked
from nhandao_site.domain.reports.listed import Listed, as_kept, from_kept
from nhandao_site.domain.reports.models import WITH_FIGURES, Report, ReportKind, Snapshot
from nhandao_site.domain.reports.movement import columns, lists
from nhandao_site.domain.reports.movement import table as movement
from nhandao_site.domain.reports.plausibility import Question
from nhandao_site.domain.reports.tables import Group
from nhandao_site.domain.targets import asked, definitions, figures
from nhandao_site.domain.targets.definitions import Definition
from nhandao_site.domain.targets.figures import Counts, Table
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import periods
from nhandao_site.kit.periods import Period

BEFORE = 3
"""How many earlier periods tell what is usual."""


def of_movement(kind: ReportKind) -> bool:
    return kind not in WITH_FIGURES


def groups(kind: ReportKind) -> Sequence[Group]:
    """The columns of the report's table."""
    return columns.GROUPS if of_movement(kind) else tables.GROUPS


def definition(key: str) -> Definition:
    """What a number of either table means. Raises KeyError for an unknown key."""
    return columns.definitions().get(key) or definitions.figure(key)


def spoken(kind: ReportKind, period: Period, unit: Unit) -> Table:
    """The table as it may be quoted: frozen when it was reported, else as the facts stand now."""
    return movement.spoken(kind, period, unit) if of_movement(kind) else snapshots.spoken(period, unit)


def live(kind: ReportKind, period: Period, unit: Unit) -> Table:
    return movement.live(period, unit) if of_movement(kind) else figures.table(period, unit)


def annex(kind: ReportKind, period: Period, unit: Unit) -> list[Listed]:
    """The lists that go with a report: frozen with it, else as the facts stand now."""
    kept = frozen.in_force(unit, period, kind)
    if kept is not None:
        return [from_kept(one) for one in kept.table.get("lists", ())]
    return _lists(kind, period, unit)


def take(report: Report, *, by: Actor) -> Snapshot:
    """Freezes the report's table, its lists and the targets of the unit as the facts stand now."""
    unit, kind, period = report.unit, report.kind, periods.parse(report.period)
    found = _lists(kind, period, unit)
    if not of_movement(kind):
        return snapshots.take(unit, period, lists=found, by=by)
    told = movement.as_kept(movement.spoken(kind, period, unit)) | {"lists": as_kept(found)}
    return snapshots.keep(unit, period, told, definitions.versions() | columns.versions(), by=by)


def questions(report: Report, now: Counts) -> list[Question]:
    """What these figures have to answer for, beside the unit's own earlier reports of this kind."""
    period, before = periods.parse(report.period), []
    for _ in range(BEFORE):
        period = period.previous()
        before.append(spoken(report.kind, period, report.unit).total)
    return plausibility.questions(now, before, groups(report.kind))


def questions_of(report: Report) -> list[Question]:
    """The same that `workflow.submit` waits for; nothing is frozen by looking."""
    return questions(report, live(report.kind, periods.parse(report.period), report.unit).total)


def _lists(kind: ReportKind, period: Period, unit: Unit) -> list[Listed]:
    letter = "B" if of_movement(kind) else "A"
    results = [one.as_json() for one in asked.targets(period, unit) if one.id.startswith(letter)]
    standing = worked.of_targets(results, unit)
    old = [] if of_movement(kind) else across.lists(period, unit, lambda one: _stated(kind, period, one, unit))
    if kind is ReportKind.QUARTER:
        return [*old, *proposed.listed(unit, period), *standing]
    own = lists.all_of(period, unit) if of_movement(kind) else []
    return [*old, *standing, *own, *worked.lists(period, unit)]


def _stated(kind: ReportKind, period: Period, one: Unit, unit: Unit) -> Table:
    """An old unit as it reported; the unit that is to be frozen as the facts stand now."""
    return live(kind, period, one) if one is unit else spoken(kind, period, one)
