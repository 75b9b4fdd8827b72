"""A change of units re-labels nothing: the totals above it stay, and so does every row of the years gone by.

The figures are computed before the change and once more after it, in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.targets import definitions, figures
from nhandao_site.domain.targets.figures import Counts
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, periods

COMPARED = "units:compare"
YEAR, WHOLE = "Năm báo cáo", "Tổng của"
NOTHING = dict.fromkeys(figures.KEYS, 0)
WIDE = frozenset({UnitKind.CENTRAL, UnitKind.PROVINCE})


@dataclass(frozen=True)
class Seen:
    """`total` of the reporting year in which the change falls; `past`: the year before, name and row by unit id."""

    whole: Unit
    total: Counts
    past: dict[int, tuple[str, Counts]]


@dataclass(frozen=True)
class Comparison:
    """What stood before and after, as it was recorded with the change; `year` is the reporting year."""

    year: str
    whole: str
    rows: list[tuple[str, int, int]]  # (name of the figure, before, after)
    decision: str | None


def above(units: Sequence[Unit]) -> Unit:
    """The province, or the root of the tree, that holds all of these units."""
    paths = [[int(part) for part in unit.path.strip("/").split("/")] for unit in units]
    shared = [ids[0] for ids in zip(*paths, strict=False) if len(set(ids)) == 1]
    found = select(Unit).where(Unit.id.in_(shared or [units[0].id])).order_by(db.func.length(Unit.path).desc())
    holders = list(db.session.scalars(found))
    return next((one for one in holders if one.kind in WIDE), holders[-1])


def seen(whole: Unit, on: date) -> Seen:
    year = periods.containing(on)
    past = figures.table(year.previous(), whole)
    rows = {row.unit.id: (row.unit.name, row.counts) for row in past.rows}
    return Seen(whole, figures.table(year, whole).total, rows | {whole.id: (whole.name, past.total)})


def confirm(before: Seen, unit: Unit, on: date, *, decision: str, by: Actor) -> Comparison:
    """Records on `unit` that nothing differs. Raises RuleBroken: some number would."""
    year = periods.containing(on)
    after = seen(before.whole, on)
    for number, (name, counts) in before.past.items():
        kept = after.past[number][1] if number in after.past else NOTHING
        if kept != counts:
            raise RuleBroken(
                f"Thay đổi này sẽ làm số liệu năm {year.previous().code} của {name} khác đi. Hãy thêm đơn vị mới dưới "
                "đơn vị cấp trên mới rồi nhập đơn vị cũ vào đó, để số liệu đã qua ở lại với đơn vị cũ."
            )
    if after.total != before.total:
        raise RuleBroken(f"Tổng của {before.whole.name} sẽ khác đi sau thay đổi này, nên chưa ghi gì.")
    changes = {definitions.figure(key).label: [before.total[key], after.total[key]] for key in figures.KEYS}
    named = {YEAR: [None, year.code], WHOLE: [None, before.whole.name]}
    return _told(audit.record(COMPARED, unit, by=by, reason=decision, changes=named | changes))


def comparison(unit: Unit) -> Comparison | None:
    """The newest one recorded on this unit."""
    found = select(Event).where(
        Event.subject == Unit.__tablename__, Event.subject_id == unit.id, Event.what == COMPARED
    )
    deed = db.session.scalars(found.order_by(Event.id.desc()).limit(1)).first()
    return _told(deed) if deed else None


def _told(deed: Event) -> Comparison:
    pairs = dict(deed.changes or {})
    year, whole = pairs.pop(YEAR)[1], pairs.pop(WHOLE)[1]
    return Comparison(year, whole, [(key, pair[0], pair[1]) for key, pair in pairs.items()], deed.reason)


def may_be_recorded(on: date) -> None:
    """Addresses, hamlets and accounts move at once, so the day must have come."""
    if on > clock.today():
        day = clock.format_date(on)
        raise RuleBroken(f"Ngày {day} chưa đến; hãy ghi thay đổi từ ngày đó trở đi, vì hồ sơ và tài khoản chuyển ngay.")
