"""What has been done since one looked last. It is asked before every kept page, so it costs microseconds.

SQLite: `PRAGMA data_version` tells whether anybody committed anything; where a commit writes into the
file itself, the file's own stamp tells that there is nothing to ask. PostgreSQL: a trigger announces
every deed with its transaction (LISTEN/NOTIFY), and only the socket is looked at.
"""

import os
import select
import time
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import DDL, Engine, event
from sqlalchemy.exc import DBAPIError

from nhandao_site.domain.audit.models import Event

CHANNEL = "deed"
ANYTHING = "*"
"""Something was changed, and nobody can say what."""

ANNOUNCE = (
    "CREATE OR REPLACE FUNCTION announce_deed() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN PERFORM pg_notify('{CHANNEL}', NEW.what); RETURN NULL; END $$; "
    "CREATE TRIGGER announce_deed AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION announce_deed()"
)
event.listen(Event.__table__, "after_create", DDL(ANNOUNCE).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]

_MOST = 200
_CAREFUL = 1.0  # seconds after a commit of one's own
_SIGN_OF_LIFE = 5.0  # seconds between two questions whether the server is still there
_TICKS = 0.05  # seconds; file systems stamp by a clock that moves every few thousandths

Stamp = tuple[int, int, int]
"""Of a file: nanosecond of its last change, length, number."""


class Watch(Protocol):
    def still(self) -> bool:
        """Certainly nothing new since `settle`. Any thread may ask, beside a running `news`."""

    def settle(self) -> None:
        """The last news have been taken in: `still` may speak for them from now on."""

    def news(self) -> list[str] | None:
        """Names of the deeds since the last call, `ANYTHING` among them when that is not known.
        None when it can't be told now: somebody is just committing, or the server is away."""


def watch(engine: Engine) -> Watch:
    """On a connection of its own; one caller at a time."""
    return SqliteWatch(engine) if engine.dialect.name == "sqlite" else PostgresWatch(engine)


def _own_connection(engine: Engine) -> Any:
    pooled = engine.raw_connection()
    own = pooled.dbapi_connection
    pooled.detach()
    return own


class SqliteWatch:
    """A commit that left no deed (a form key, a draft) counts as anything."""

    def __init__(self, engine: Engine) -> None:
        self._busy = engine.dialect.loaded_dbapi.OperationalError
        self._cursor = _own_connection(engine).cursor()
        self._cursor.execute("PRAGMA busy_timeout=50")  # milliseconds
        self._version: int | None = None
        self._last = 0
        self._file = self._written_by_commits()
        self._asked: Stamp | None = None
        self._seen: Stamp | None = None
        self._settled: Stamp | None = None
        self._seen_at = 0.0

    def still(self) -> bool:
        return self._settled is not None and self._stamp() == self._settled

    def settle(self) -> None:
        """A stamp counts once it stood for a while: two commits within a tick of the clock bear the same one."""
        now = time.monotonic()
        if self._asked != self._seen:
            self._seen, self._seen_at, self._settled = self._asked, now, None
        elif now - self._seen_at > _TICKS:
            self._settled = self._seen

    def news(self) -> list[str] | None:
        self._asked = self._stamp()  # before the question: what comes in between is asked for again
        with suppress(self._busy):
            version = self._ask("PRAGMA data_version")[0][0]
            return [] if version == self._version else self._since(version)
        return None

    def _since(self, version: int) -> list[str]:
        if self._version is None:
            self._last = self._ask("SELECT coalesce(max(id), 0) FROM audit_event")[0][0]
            self._version = version
            return [ANYTHING]
        rows = self._ask(f"SELECT id, what FROM audit_event WHERE id > {self._last} ORDER BY id LIMIT {_MOST}")  # noqa: S608
        self._version = version
        if not rows:
            return [ANYTHING]
        self._last = rows[-1][0]
        return [what for _, what in rows] if len(rows) < _MOST else [ANYTHING]

    def _written_by_commits(self) -> str:
        """The database's file when every commit changes it; with a write-ahead log it does so much later."""
        waits = self._ask("PRAGMA journal_mode")[0][0] not in {"delete", "truncate", "persist"}
        return "" if waits else str(self._ask("PRAGMA database_list")[0][2])

    def _stamp(self) -> Stamp | None:
        if not self._file:
            return None
        try:
            told = os.stat(self._file)  # noqa: PTH116 — asked before every page: no object more than needed
        except OSError:
            return None
        return told.st_mtime_ns, told.st_size, told.st_ino

    def _ask(self, question: str) -> list[Any]:
        found: list[Any] = self._cursor.execute(question).fetchall()
        return found


class PostgresWatch:
    """A lost connection loses what was announced meanwhile: the next one begins with anything.

    An announcement may come a moment after its commit. For a while after a commit of this process the
    server is asked: its answer comes behind all that was announced before. Other processes hear of it in
    a thousandth of a second or so.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._own: Any = None
        self._gone = (engine.dialect.loaded_dbapi.Error, DBAPIError)
        self._heard: list[str] = []
        self._alive_at = self._careful_until = 0.0
        event.listen(engine, "commit", self._be_careful)

    def still(self) -> bool:
        return False

    def settle(self) -> None:
        pass

    def news(self) -> list[str] | None:
        try:
            self._listen()
        except self._gone:
            self._own = None
            return None
        heard, self._heard = self._heard, []
        return heard

    def _be_careful(self, _connection: Any) -> None:
        self._careful_until = time.monotonic() + _CAREFUL

    def _listen(self) -> None:
        now = time.monotonic()
        if self._own is None:
            self._own, self._heard = _own_connection(self._engine), [ANYTHING]
            self._own.autocommit = True
            self._own.add_notify_handler(lambda told: self._heard.append(told.payload))
            self._ask(f"LISTEN {CHANNEL}")
        elif now < self._careful_until or now - self._alive_at > _SIGN_OF_LIFE or self._is_readable():
            self._ask("SELECT 1")

    def _is_readable(self) -> bool:
        """Something came in: an announcement, or the end of the connection."""
        return bool(select.select([self._own.fileno()], [], [], 0)[0])

    def _ask(self, question: str) -> None:
        self._own.execute(question)
        while told := self._own.pgconn.notifies():
            self._heard.append(told.extra.decode())
        self._alive_at = time.monotonic()
