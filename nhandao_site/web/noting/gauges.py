"""What stands at this moment, asked when somebody asks. Where the database is away, what is known without it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from nhandao_site.db import db
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.chores import desk as chores
from nhandao_site.domain.chores.recording import BACKUP
from nhandao_site.domain.ledger.journal import desk as books
from nhandao_site.domain.notifications import delivery
from nhandao_site.kit import clock
from nhandao_site.web import readiness
from nhandao_site.web.noting.counting import gauge

WANTS = ("database", "schema", "media", "disk")


def written() -> Iterator[str]:
    lacks = readiness.lacks()
    yield from gauge("nhandao_ready", "1 when this host can serve.", {"": float(not lacks)})
    missing = {f'what="{name}"': float(name in lacks) for name in WANTS}
    yield from gauge("nhandao_lacks", "1 for what is missing, as /readyz names it.", missing)
    free = {f'place="{name}"': float(left) for name, left in readiness.free_bytes().items()}
    yield from gauge("nhandao_disk_free_bytes", "Room left where this host writes.", free)
    if "database" in lacks or "schema" in lacks:
        return
    try:
        yield from [*_letters(), *_chores(), *_books(), *_sessions()]
    except SQLAlchemyError:
        db.session.rollback()


def _letters() -> Iterator[str]:
    waiting = delivery.waiting()
    oldest = (clock.now() - waiting.oldest).total_seconds() if waiting.oldest else 0.0
    yield from gauge("nhandao_letters_waiting", "Letters of the outbox still to be sent.", {"": float(waiting.count)})
    yield from gauge("nhandao_letters_oldest_seconds", "How long the oldest of them has been due.", {"": oldest})
    gone = float(delivery.given_up())
    yield from gauge("nhandao_letters_given_up", "Letters that failed so often that nobody tries again.", {"": gone})


def _chores() -> Iterator[str]:
    runs = [run for run in chores.last_runs() if run.ended_at]
    ended = {f'chore="{run.name}"': _second(run.ended_at) for run in runs if run.name != BACKUP}
    yield from gauge("nhandao_chore_ended_timestamp_seconds", "When each chore ended last.", ended)
    failed = {f'chore="{run.name}"': float(bool(run.last_error)) for run in runs}
    yield from gauge("nhandao_chore_failed", "1 when its last run ended in an error.", failed)
    whole = [_second(run.ended_at) for run in runs if run.name == BACKUP and not run.last_error]
    saved = {"": max(whole)} if whole else {}
    yield from gauge("nhandao_backup_timestamp_seconds", "When the last whole backup was written.", saved)


def _books() -> Iterator[str]:
    newest = books.last_checks(1)
    for check in newest:
        at, faults, lines = _second(check.ended_at), float(check.faults), float(check.lines)
        yield from gauge("nhandao_ledger_check_timestamp_seconds", "When the books were added up last.", {"": at})
        yield from gauge("nhandao_ledger_faults", "What did not add up then.", {"": faults})
        yield from gauge("nhandao_ledger_lines", "Lines of the books then.", {"": lines})


def _sessions() -> Iterator[str]:
    running = float(keeping.running(clock.now()))
    yield from gauge("nhandao_staff_sessions", "Sign-ins of the staff that may still be used.", {"": running})


def _second(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
