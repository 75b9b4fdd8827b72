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
