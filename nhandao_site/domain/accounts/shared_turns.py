"""Turns of budgets counted in Redis, for sites of several hosts with much traffic; see `budgets`.

One script asks and takes at once: of parallel copies from any host, exactly as many get through as there are
turns. A key is the blind index of what is counted, so Redis can't tell who was here, and it goes by itself when
its window is over. The clock is that of Redis, one for all hosts.
"""

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from nhandao_site.kit.switchboard import Away, Switchboard

_TAKEN = "turns taken in Redis"
PREFIX = "nhandao:turns:"
_SPEND = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local window, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) >= limit then
  local oldest = redis.call('ZRANGE', KEYS[1], -limit, -limit, 'WITHSCORES')
  return math.max(1, tonumber(oldest[2]) + window - now)
end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], window)
return 0
"""

_lines: dict[str, Switchboard | None] = {"redis": None}


def open_at(line: Switchboard | None) -> None:
    """Where turns are counted from now on; None: in the database alone."""
    _lines["redis"] = line


def line() -> Switchboard | None:
    return _lines["redis"]


def spend(board: Switchboard, blind: str, limit: int, window: timedelta, mark: str) -> int:
    """0 when a turn was left and is taken now; else the milliseconds until one is. `mark` tells this turn from
    others of the same millisecond. Raises switchboard.Away."""
    words = [int(window / timedelta(milliseconds=1)), limit, mark]
    return int(board.ask(lambda store: store.eval(_SPEND, 1, PREFIX + blind, *words)))


def give_back_when_undone(session: Session, blind: str, mark: str) -> None:
    """A deed that was refused after all has cost no turn, as in the database."""
    if _TAKEN not in session.info:
        session.info[_TAKEN] = []
        event.listen(session, "after_commit", _keep)
        event.listen(session, "after_transaction_end", _give_back)
    if not session.in_transaction():
        session.begin()  # whatever comes next, its end is heard
    session.info[_TAKEN].append((blind, mark))


def _keep(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info[_TAKEN].clear()


def _give_back(session: Session, ended: SessionTransaction) -> None:
    board = line()
    if ended.parent is not None or board is None:
        return
    while session.info[_TAKEN]:
        blind, mark = session.info[_TAKEN].pop()
        with suppress(Away):
            board.ask(lambda store: store.zrem(PREFIX + blind, mark))  # noqa: B023 — asked at once
