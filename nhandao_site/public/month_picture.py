"""Thu and chi by month as a drawing: where each bar stands, in pixels of height and percent of width."""

from collections.abc import Sequence
from dataclasses import dataclass

from nhandao_site.domain.ledger.published import Month
from nhandao_site.kit import money

TOP, BASE, HEIGHT = 14, 184, 230
BAR, GAP = 0.36, 0.02  # of a slot
UNITS = ((10**6, "triệu đồng"), (10**3, "nghìn đồng"), (1, "đồng"))


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class Slot:
    """One month: its two bars and its words."""

    middle: float
    label: str
    year: str  # told where a year begins
    told: str
    received: Bar
    delivered: Bar


@dataclass(frozen=True)
class Tick:
    y: float
    label: str


@dataclass(frozen=True)
class Drawing:
    slots: tuple[Slot, ...]
    ticks: tuple[Tick, ...]
    unit: str
    title: str
    months: tuple[Month, ...]
    height: int = HEIGHT
    base: int = BASE


def draw(months: Sequence[Month]) -> Drawing | None:
    """None while no month has anything to show."""
    most = max((max(month.in_vnd, month.out_vnd) for month in months), default=0)
    if most <= 0:
        return None
    size, unit = next((size, unit) for size, unit in UNITS if most >= size)
    step = _step(most, size)
    top = -(-most // step) * step
    ticks = tuple(Tick(_y(vnd, top), money.format_number(vnd // size)) for vnd in range(0, top + 1, step))
    slots = tuple(_slot(month, place, len(months), top) for place, month in enumerate(months))
    return Drawing(slots, ticks, unit, _title(months), tuple(months))


def _step(most: int, size: int) -> int:
    """1, 2 or 5 times a power of ten, so that two to five lines are drawn."""
    step = size
    while True:
        for times in (1, 2, 5):
            if most <= 5 * step * times:
                return step * times
        step *= 10


def _slot(month: Month, place: int, many: int, top: int) -> Slot:
    width = 100 / many
    left = place * width + (0.5 - BAR - GAP) * width
    day = month.first
    return Slot(
        middle=round((place + 0.5) * width, 2),
        label=str(day.month),
        year=str(day.year) if day.month == 1 or place == 0 else "",
        told=f"{day.month}/{day.year}: thu {money.format_money(month.in_vnd)}, chi {money.format_money(month.out_vnd)}",
        received=_bar(left, width, month.in_vnd, top),
        delivered=_bar(left + (BAR + 2 * GAP) * width, width, month.out_vnd, top),
    )


def _bar(left: float, width: float, vnd: int, top: int) -> Bar:
    y = _y(max(0, vnd), top)
    return Bar(round(left, 2), round(BAR * width, 2), y, round(BASE - y, 1))


def _y(vnd: int, top: int) -> float:
    return round(BASE - vnd / top * (BASE - TOP), 1)


def _title(months: Sequence[Month]) -> str:
    first, last = months[0].first, months[-1].first
    return f"Thu và chi từ tháng {first.month}/{first.year} đến tháng {last.month}/{last.year}"
