"""What a stranger may know of the log: that it is whole, by the number and hash of its published ends."""

from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Head


@dataclass(frozen=True)
class LogHead:
    day: str  # 2026-11-22
    seq: int
    hash: str


def newest_heads(limit: int = 7) -> list[LogHead]:
    """The newest first."""
    rows = db.session.scalars(select(Head).order_by(Head.seq.desc(), Head.id.desc()).limit(limit))
    return [LogHead(row.day, row.seq, row.hash) for row in rows]
