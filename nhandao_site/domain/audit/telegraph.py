"""Deeds told from host to host through Redis, where the settings name one (PostgreSQL only; SQLite is one host).

Whoever commits publishes the names of the deeds; each process listens in a thread of its own, so that a reader
costs no question at all. A message may be lost, for Redis promises nothing: so once a second the end of the log
is asked for in the database, and what was missed is made good. While Redis is away the database itself announces
(`watching`). It needs no connection that only listens, so it also works behind a pooler of transactions.
"""

import threading
import time
from collections import deque
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from nhandao_site.domain.audit import watching
from nhandao_site.domain.audit.models import Event, Link, Tail
from nhandao_site.domain.audit.watching import ANYTHING, Watch
from nhandao_site.kit.switchboard import Away, Switchboard

EVERY = 1.0  # seconds between two looks at the end of the log
_REST = 1.0  # seconds before a lost line is tried again
_MOST = 200
_TOLD = "deeds to be told"

_line: dict[str, tuple[Switchboard, str] | None] = {"redis": None}
_listeners: list["RedisWatch"] = []


def open_at(board: Switchboard | None, installation: str) -> None:
    """`installation` keeps apart the sites that share one Redis."""
    _line["redis"] = (board, f"nhandao:{installation}:deeds") if board else None


def watch(engine: Engine) -> Watch:
    """The watch this installation is to have."""
    known = _line["redis"]
    if known is None or engine.dialect.name != "postgresql":
        return watching.watch(engine)
    return RedisWatch(engine, *known)


class RedisWatch:
    def __init__(self, engine: Engine, board: Switchboard, channel: str) -> None:
        self._engine, self._board, self._channel = engine, board, channel
        self._heard: deque[str] = deque([ANYTHING], maxlen=10_000)
        self._listening = threading.Event()
        self._without: Watch | None = None
        self._seq, self._asked_at = -1, 0.0
        _listeners.append(self)
        threading.Thread(target=self._listen_for_ever, name="deeds", daemon=True).start()

    def still(self) -> bool:
        is_asked = time.monotonic() - self._asked_at < EVERY
        return is_asked and not self._heard and self._listening.is_set()

    def settle(self) -> None:
        """What was heard is gone from the list once it was told."""

    def news(self) -> list[str] | None:
        if not self._listening.is_set():
            return self._told_by_the_database()
        self._without = None
        if time.monotonic() - self._asked_at > EVERY:
            try:
                self._look_at_the_end()
            except SQLAlchemyError:
                return None
        found = []
        while self._heard:
            found.append(self._heard.popleft())
        return found

    def hear(self, names: list[str]) -> None:
        self._heard.extend(names)

    def _told_by_the_database(self) -> list[str] | None:
        """The watch of the database begins with anything, and so does Redis when it comes back."""
        if self._without is None:
            self._without = watching.watch(self._engine)
        return self._without.news()

    def _look_at_the_end(self) -> None:
        """By the number in the chain, which is given in the order of the commits."""
        with self._engine.connect() as connection:
            last = connection.scalar(select(Tail.seq)) or 0
            if self._seq < 0 or last - self._seq > _MOST:
                self.hear([ANYTHING])
            elif last > self._seq:
                missed = select(Event.what).join(Link, Link.event_id == Event.id).where(Link.seq > self._seq)
                self.hear(list(connection.scalars(missed)))
        self._seq, self._asked_at = last, time.monotonic()

    def _listen_for_ever(self) -> None:
        while True:
            try:
                self._listen()
            except Exception:  # whatever the line says: the database announces until it is back
                self._listening.clear()
                self.hear([ANYTHING])
            time.sleep(_REST)

    def _listen(self) -> None:
        ear: Any = self._board.listener().pubsub(ignore_subscribe_messages=True)
        ear.subscribe(self._channel)
        self.hear([ANYTHING])
        self._asked_at = 0.0
        while True:
            told = ear.get_message(timeout=_REST)
            self._listening.set()
            if told:
                self.hear(str(told["data"]).split("\n"))


@event.listens_for(Session, "after_flush")
def _note(session: Session, _flush: Any) -> None:
    if _line["redis"]:
        names = [row.what for row in session.new if isinstance(row, Event)]
        session.info.setdefault(_TOLD, []).extend(names)


@event.listens_for(Session, "do_orm_execute")
def _note_bulk(state: Any) -> None:
    if _line["redis"] and state.is_insert and getattr(state.statement.table, "name", "") == Event.__tablename__:
        state.session.info.setdefault(_TOLD, []).append(ANYTHING)


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if session.in_nested_transaction():
        return
    names, known = session.info.pop(_TOLD, None), _line["redis"]
    if not names or not known:
        return
    said = sorted(set(names)) if len(names) < _MOST else [ANYTHING]
    for each in _listeners:  # one's own next page is right without waiting for the wire
        each.hear(said)
    board, channel = known
    try:
        board.ask(lambda store: store.publish(channel, "\n".join(said)))
    except Away:
        return  # others ask the database within a second


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: Any) -> None:
    if ended.parent is None:
        session.info.pop(_TOLD, None)
