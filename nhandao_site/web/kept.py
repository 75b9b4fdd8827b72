"""Figures that cost a walk through many rows, kept by each worker until anything changes anywhere.

Every verb leaves a deed in the audit log, so the number of the last deed, with the day, marks what
the figures were made from; asking for it costs one step of an index.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from flask import current_app

from nhandao_site.domain import audit
from nhandao_site.kit import clock

Figures = TypeVar("Figures")


def until_something_happens(name: str, make: Callable[[], Figures]) -> Figures:
    """`make()`, or what it answered when nothing has happened since."""
    mark = (audit.last_deed(), clock.today())  # first the mark: what comes in meanwhile is asked for again
    shelf = current_app.extensions.setdefault("kept_figures", {})
    known = shelf.get(name)
    if known is None or known[0] != mark:
        shelf[name] = known = (mark, make())
    figures: Figures = known[1]
    return figures


def until_touched(name: str, make: Callable[[], Figures], is_untouched: Callable[[int], bool]) -> Figures:
    """`make()`, or what it answered while `is_untouched` says that nothing after a line of the log can change it.

    For figures that few deeds touch and that are dear; what the calendar ends stands in the `name`.
    """
    line = audit.last_line()  # first, as above
    shelf = current_app.extensions.setdefault("untouched_figures", {})
    known = shelf.get(name)
    figures: Figures = known[1] if known and (known[0] == line or is_untouched(known[0])) else make()
    shelf[name] = (line, figures)
    return figures


def carried_on(name: str, grow: Callable[[Figures | None], Figures]) -> Figures:
    """Figures that only grow: `grow` is given what it answered last and adds what came since."""
    shelf = current_app.extensions.setdefault("carried_figures", {})
    known: Figures = grow(shelf.get(name))
    shelf[name] = known
    return known


def mark_of_everything() -> tuple[str, datetime | None]:
    """For files that show much: the newest deed with the day, for some things end by the calendar; and its instant."""
    number = audit.last_deed()  # asked first: what is done meanwhile makes the mark too old, never too young
    return f"{number}-{clock.today():%Y%m%d}", audit.newest_at()
