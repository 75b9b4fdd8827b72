"""The log as a chain: each deed one canonical line, numbered without a gap, hashed together with the line before.

One line is the JSON object `seq at what actor name subject row reason changes origin prev`, in that order, no
blanks, UTF-8, the keys inside `changes` sorted; `hash = SHA-256(0x00 ‖ line)` in lower-case hex. `at` is the
instant in UTC with its microseconds. Times may jump with a clock; the order is that of `seq`.

Lines are added in the transaction of their deeds, as its very last step: whoever commits holds the tail for
that moment alone, so writers do not wait for each other's work, and no lock is taken after it.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event, Link, Tail

FIRST = "0" * 64
WAITING, IN_BULK = "deeds to be chained", "deeds were written past the session"
CHUNK = 500
KEPT = (
    Event.id, Event.at, Event.what, Event.actor_id, Event.actor_name, Event.subject, Event.subject_id, Event.reason,
    Event.changes, Event.origin,
)  # fmt: skip


def line_of(deed: Any, seq: int, prev: str) -> str:
    """The canonical line of a deed (the columns of KEPT) as it is kept."""
    said = {
        "seq": seq,
        "at": deed.at.isoformat(timespec="microseconds"),
        "what": deed.what,
        "actor": deed.actor_id,
        "name": deed.actor_name,
        "subject": deed.subject,
        "row": deed.subject_id,
        "reason": deed.reason,
        "changes": _sorted(deed.changes),
        "origin": deed.origin,
        "prev": prev,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def digest(line: str) -> str:
    return hashlib.sha256(b"\0" + line.encode("utf-8", "surrogatepass")).hexdigest()


def chain_waiting(session: Session) -> None:
    """Puts the deeds of this transaction at the end of the chain: right before it is committed, or earlier for
    who wants to walk the chain with them; what is chained already is passed over."""
    session.flush()
    numbers = session.info.get(WAITING, [])
    if session.info.get(IN_BULK):
        chain_all_standing(session)
    elif numbers:
        _append(session, sorted(set(numbers)))


def chain_all_standing(session: Session) -> int:
    """Deeds of before there was a chain, in their order; returns how many. Deeds already chained are passed over."""
    alone = select(Event.id).outerjoin(Link, Link.event_id == Event.id).where(Link.seq.is_(None)).order_by(Event.id)
    numbers = list(session.scalars(alone))
    if numbers:
        _append(session, numbers)
    return len(numbers)


def hold(session: Session) -> Tail:
    """The end of the chain, nobody else's until the transaction ends."""
    found = select(Tail).where(Tail.id == 1).with_for_update().execution_options(populate_existing=True)
    tail = session.scalar(found)
    if tail is None:
        dialect: Any = sqlite if db.engine.dialect.name == "sqlite" else postgresql
        first = dialect.insert(Tail).values(id=1, seq=0, hash=FIRST)
        session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        tail = session.scalars(found).one()
    return tail


def _append(session: Session, numbers: list[int]) -> None:
    tail = hold(session)
    seq, before = tail.seq, tail.hash
    for start in range(0, len(numbers), CHUNK):
        rows = []
        for deed in _unchained(session, numbers[start : start + CHUNK]):
            seq += 1
            own = digest(line_of(deed, seq, before))
            rows.append({"seq": seq, "event_id": deed.id, "prev": before, "hash": own})
            before = own
        if rows:
            session.execute(insert(Link), rows)
    session.execute(update(Tail).where(Tail.id == 1).values(seq=seq, hash=before))


def _unchained(session: Session, numbers: list[int]) -> Iterable[Any]:
    """As they are kept: a deed undone by a savepoint is gone, and a text was normalised on its way in."""
    wanted = select(*KEPT).outerjoin(Link, Link.event_id == Event.id).where(Event.id.in_(numbers), Link.seq.is_(None))
    return session.execute(wanted.order_by(Event.id)).all()


def _sorted(changes: Any) -> Any:
    return json.loads(json.dumps(changes, sort_keys=True, ensure_ascii=False)) if changes is not None else None


@event.listens_for(Session, "after_flush")
def _note(session: Session, _flush: Any) -> None:
    """Numbers of deeds that are undone again do no harm: they are looked up before they are chained."""
    fresh = [row.id for row in session.new if isinstance(row, Event)]
    if fresh:
        session.info.setdefault(WAITING, []).extend(fresh)


@event.listens_for(Session, "do_orm_execute")
def _note_bulk(state: Any) -> None:
    """An import writes thousands of deeds in one statement; their numbers are asked for at the end."""
    if state.is_insert and getattr(state.statement.table, "name", "") == Event.__tablename__:
        state.session.info[IN_BULK] = True


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    """The one place that no verb, no command and no test can forget."""
    if not session.in_nested_transaction():
        chain_waiting(session)
        session.info.pop(WAITING, None)
        session.info.pop(IN_BULK, None)
