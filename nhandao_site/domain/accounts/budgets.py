"""How often one visitor may do one public thing: counted in the database, so for all workers together.

A key names the deed and whose it is ("pledge:" + network address, "pledge:" + phone). It is kept as
a blind index: the table can't tell who was here.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Budget
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock

LONGEST_WINDOW = timedelta(days=2)


class TooMany(RuleBroken):
    """Too often from one place. `retry_after` is in whole seconds, at least 1."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = max(1, retry_after)


def spend(key: str, limit: int, window: timedelta) -> None:
    """Takes one of `limit` turns within `window`. Raises TooMany when none is left."""
    ask(key, limit, window)
    take(key)


def ask(key: str, limit: int, window: timedelta) -> None:
    """Whether a turn is left; nobody else asks for the same key until the transaction ends. Raises TooMany."""
    now = clock.now()
    one_at_a_time(key)
    mine = select(Budget.at).where(Budget.key == key, Budget.at > now - window)
    spent = list(db.session.scalars(mine.order_by(Budget.at.desc()).limit(limit)))
    if len(spent) >= limit:
        raise too_many(spent[-1] + window, now)


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
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(db.engine.dialect.keyring.blind(key)))))  # type: ignore[attr-defined]


def forget_old(now: datetime) -> int:
    """Turns that no window reaches any more."""
    gone = db.session.execute(delete(Budget).where(Budget.at < now - LONGEST_WINDOW))
    return int(gone.rowcount)  # type: ignore[attr-defined]
