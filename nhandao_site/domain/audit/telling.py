"""The log in the reader's language: what was done, on what, and which field changed how."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nhandao_site.domain.audit.fields import FIELDS, VALUES
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.audit.words import SUBJECTS, VERBS
from nhandao_site.kit import clock, money

NO_YEAR = 10_000
"""From here on a number is counted in thousands; below, it may be a year."""


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One line of the log as a person reads it."""

    id: int
    at: datetime
    who: str
    did: str
    subject: str
    subject_id: int | None
    reason: str | None
    changes: list[Change]
    origin: str | None


def told(deed: Event) -> Told:
    return Told(
        id=deed.id,
        at=deed.at,
        who=deed.actor_name,
        did=did(deed.what),
        subject=SUBJECTS.get(deed.subject, deed.subject),
        subject_id=deed.subject_id,
        reason=deed.reason,
        changes=[_change(name, pair) for name, pair in (deed.changes or {}).items()],
        origin=deed.origin,
    )


def did(what: str) -> str:
    """`address:approve` → “duyệt hồ sơ địa chỉ”; a new word is shown as it is written."""
    room, _, verb = what.partition(":")
    return f"{VERBS.get(verb, verb.replace('_', ' '))} {SUBJECTS.get(room, room)}".strip()


def _change(name: str, pair: Any) -> Change:
    before, after = pair if isinstance(pair, list | tuple) and len(pair) == 2 else (None, pair)
    known = VALUES.get(name, {})
    if name.endswith("_vnd"):
        before, after = (money.format_money(side) if isinstance(side, int) else side for side in (before, after))
    sides = (known.get(side.partition(":")[0], side) if isinstance(side, str) else side for side in (before, after))
    return Change(FIELDS.get(name, name.replace("_", " ")), *map(_plain, sides))


def _plain(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int) and abs(value) >= NO_YEAR:
        return money.format_number(value)
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{FIELDS.get(key, key)}: {_plain(inner)}" for key, inner in value.items())
    return _day_or_text(str(value))


def _day_or_text(text: str) -> str:
    try:
        return clock.format_date(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
