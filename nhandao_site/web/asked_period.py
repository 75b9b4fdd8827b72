"""Which period and unit a page of figures is about, from its address; what can't be read is said, not guessed."""

from dataclasses import dataclass

from flask import abort, request
from flask_login import current_user

from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period


@dataclass(frozen=True)
class AskedPeriod:
    period: Period
    unread: str  # a sentence about what was typed, or nothing
    over: Period | None = None  # the year before, where the one that is shown has just begun


def told() -> AskedPeriod:
    """As `period`, for what is counted: a year of which no quarter is over yet stands with a way to the one before."""
    asked, now = period(), periods.containing(clock.today())
    last = periods.last_told(clock.today())
    return AskedPeriod(asked.period, asked.unread, over=last if asked.period == now and last != now else None)


def period() -> AskedPeriod:
    """`?ky=2026-Q1`; without one, or with one that is none, the reporting year that runs."""
    typed = request.args.get("ky", "").strip()[:20]
    now = periods.containing(clock.today())
    try:
        return AskedPeriod(periods.parse(typed) if typed else now, "")
    except ValueError as wrong:
        return AskedPeriod(now, f"{wrong} Đang xem {now.title()}.")


def unit() -> Unit:
    """`?don-vi=` by words or code, the officer's own without one. Not in the branch: 404."""
    words = request.args.get("don-vi", "")[:200].strip()
    if not words:
        own: Unit = current_user.unit
        return own
    return units.exactly(words, units.find(words, within=current_user.unit)) or _ended(words) or abort(404)


def _ended(words: str) -> Unit | None:
    """A unit that ended is found by its code: its own time is looked at as well, by its heirs too."""
    code = words.rsplit("[", 1)[-1].rstrip("] ").strip() if "[" in words else words
    found = units.by_code(code)
    return found if found is not None and units.is_of(current_user, found) else None


def table_of() -> Unit | None:
    """`?trong=`: whose table a number was read in. Not in the branch: 404."""
    code = request.args.get("trong", "")[:60].strip()
    return (_ended(code) or abort(404)) if code else None


def choices(chosen: Period) -> list[tuple[str, str]]:
    """Periods around the chosen one: three years of it with their halves and quarters, newest first."""
    now = periods.containing(clock.today()).year_number
    years = sorted({now, now - 1, now - 2, chosen.year_number, chosen.year_number - 1}, reverse=True)
    found = []
    for year in years:
        if year >= 2000:
            found += [periods.year(year), periods.half_year(year), *periods.quarters(year)]
    return [(one.code, one.title()) for one in found]
