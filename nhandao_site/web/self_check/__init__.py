"""The machine looked at by itself: what is wrong, in words an administrator understands, and the command that helps."""

from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from nhandao_site.db import db
from nhandao_site.web import saving
from nhandao_site.web.self_check import machine, settings, work
from nhandao_site.web.self_check.findings import Finding, Level

__all__ = ["Finding", "Level", "worst", "written"]

CHECKS: tuple[Callable[[], Finding | None], ...] = (
    machine.database,
    machine.schema,
    machine.disk,
    machine.journal,
    machine.clocks,
    work.chores,
    work.letters,
    work.backup,
    work.books,
    settings.address,
    settings.certificate,
    settings.proxies,
    settings.keys,
    settings.demonstration,
    settings.mail,
    settings.kept_files,
    settings.redis,
    settings.scanner,
    settings.way_to_the_database,
    settings.watching,
)


def written() -> list[Finding]:
    """Every check that concerns this installation, the bad ones first. Nobody who writes waits for it."""
    saving.begin_reading()
    found = [finding for check in CHECKS if (finding := _looked_at(check))]
    return sorted(found, key=lambda finding: finding.level, reverse=True)


def worst(found: list[Finding]) -> Level:
    return max((finding.level for finding in found), default=Level.OK)


def _looked_at(check: Callable[[], Finding | None]) -> Finding | None:
    """One that can't be looked at hides no other."""
    try:
        return check()
    except (SQLAlchemyError, OSError) as wrong:
        db.session.rollback()
        name = (check.__doc__ or check.__name__).splitlines()[0].rstrip(".")
        return Finding(name, Level.BAD, f"Không xem được ({type(wrong).__name__}).", "Xem nhật ký của trang.", LOG)


LOG = "journalctl -u nhandao.service -n 50"
