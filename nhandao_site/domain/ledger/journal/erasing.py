"""Somebody is erased: the published lines stay, the chain stays valid, nobody can tie a line to a name or code."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.journal.models import Entry, EntrySalt

CHUNK = 500


def forget(entry_ids: Iterable[int], *, by: Actor) -> int:
    """Drops the salts of these lines; returns how many there were. It can't be undone."""
    return sum(_drop(some, by=by) for some in _chunks(sorted(set(entry_ids))))


def forget_address(address_ids: Sequence[int], *, by: Actor) -> int:
    """The same for every line of these addresses (an address with all that was merged into it)."""
    found = select(Entry.id).where(Entry.address_id.in_(address_ids))
    return forget(db.session.scalars(found), by=by)


def _drop(numbers: list[int], *, by: Actor) -> int:
    there = list(db.session.scalars(select(EntrySalt.entry_id).where(EntrySalt.entry_id.in_(numbers))))
    if not there:
        return 0
    db.session.execute(delete(EntrySalt).where(EntrySalt.entry_id.in_(there)))
    first = db.session.get_one(Entry, there[0])
    audit.record("journal:forget", first, by=by, changes={"salts": [there, None]})
    return len(there)


def _chunks(numbers: list[int]) -> Iterable[list[int]]:
    for start in range(0, len(numbers), CHUNK):
        yield numbers[start : start + CHUNK]
