"""How often one visitor may do one public thing: counted for all workers of all hosts together.

A key names the deed and whose it is ("pledge:" + network address, "pledge:" + phone). It is kept as
a blind index: whoever reads it can't tell who was here.

Counted in the database; where the settings name a Redis, there (`shared_turns`), so that a flood of requests
that are refused anyway writes no row. While Redis is away the database counts again: neither is anybody let in
uncounted nor is anybody sent away for a machine's fault. At the change the other side begins at nothing, so in
one window around an outage a visitor may get his turns twice. What guards an account (sign-in, second factor)
stays in the database always: it must outlive a restart.
"""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from nhandao_site.db import db, keyring
from nhandao_site.domain.accounts import shared_turns
from nhandao_site.domain.accounts.models import Budget
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock
from nhandao_site.kit.switchboard import Away, Switchboard

LONGEST_WINDOW = timedelta(days=2)


class TooMany(RuleBroken):
    """Too often from one place. `retry_after` is in whole seconds, at least 1."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = max(1, retry_after)


def spend(key: str, limit: int, window: timedelta) -> None:
    """Takes one of `limit` turns within `window`. Raises TooMany when none is left."""
    if (board := shared_turns.line()) is not None:
        with suppress(Away):
            return _spend_there(board, key, limit, window)
    ask(key, limit, window)
    take(key)
    return None


def _spend_there(board: Switchboard, key: str, limit: int, window: timedelta) -> None:
    one_at_a_time(key)  # copies of one form wait for the first here too, and its turn is the only one spent
    blind, mark = keyring().lasting(key), secrets.token_hex(8)
    if wait := shared_turns.spend(board, blind, limit, window, mark):
        now = clock.now()
        raise too_many(now + timedelta(milliseconds=wait), now)
    shared_turns.give_back_when_undone(db.session(), blind, mark)


def ask(key: str, limit: int, window: timedelta) -> None:
    """Whether a turn is left; nobody else asks for the same key until the transaction ends. Raises TooMany."""
    now = clock.now()
    one_at_a_time(key)
    mine = select(Budget.at).where(Budget.key == key, *lately(Budget.at, now, window))
    spent = list(db.session.scalars(mine.order_by(Budget.at.desc()).limit(limit)))
    if len(spent) >= limit:
        raise too_many(spent[-1] + window, now)


def lately(at: Any, now: datetime, window: timedelta) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Within a window of now. What was written while a clock ran far ahead must not shut the door until that day."""
    return at > now - window, at <= now + window


def take(key: str) -> None:
    db.session.add(Budget(key=key, at=clock.now()))
    db.session.flush()


def too_many(until: datetime, now: datetime) -> TooMany:
    seconds = int((until - now).total_seconds()) + 1
    minutes = -(-seconds // 60)
    wait = f"{minutes} phút" if minutes < 120 else f"{-(-minutes // 60)} giờ"
    return TooMany(f"Từ chỗ bạn vừa có quá nhiều lần gửi. Xin đợi khoảng {wait} rồi thử lại.", seconds)


def one_at_a_time(key: str) -> None:
    """Parallel copies queue up until the transaction ends; SQLite's writers queue anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(keyring().lasting(key)))))


def forget_old(now: datetime) -> int:
    """Turns that no window reaches any more."""
    gone = db.session.execute(delete(Budget).where(Budget.at < now - LONGEST_WINDOW))
    return int(gone.rowcount)  # type: ignore[attr-defined]
