"""Where bytes lie, each under its unguessable name: a folder, or a bucket of a store (`folder`, `bucket`).

Bytes follow the transaction of the session that wrote them: a row that is undone takes its file
along, and bytes of a discarded row go only once the discarding is committed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from nhandao_site.db import db
from nhandao_site.domain.media.bucket import Away, Bucket
from nhandao_site.domain.media.folder import Folder

__all__ = ["Away", "can_be_written", "exists", "find", "folder", "names", "open_at", "place", "read", "remove", "write"]

_place: dict[str, Folder | Bucket] = {}
_WRITTEN = "media files written"
_DOOMED = "media files to remove"


def open_at(url: str, work: Path | None = None) -> None:
    """`file:///…` or `s3://…`. A folder is made when missing; `work` is where copies out of a bucket may lie for a
    while. Raises ValueError."""
    if url.startswith("s3:"):
        _place["media"] = Bucket(url, work)
    else:
        _place["media"] = Folder(Path(unquote(urlparse(url).path)))


def place() -> Folder | Bucket:
    return _place["media"]


def folder() -> Path | None:
    """The folder of the kept files, where they lie in one."""
    kept = place()
    return kept.root if isinstance(kept, Folder) else None


def path_of(name: str) -> Path:
    """Of a file in a folder."""
    kept = place()
    assert isinstance(kept, Folder)  # noqa: S101
    return kept.path_of(name)


def write(name: str, data: bytes) -> None:
    """Raises OSError: no room, or the store is away."""
    place().write(name, data)
    session = db.session()
    _watched(session)[_WRITTEN][name] = session.get_nested_transaction()


def find(name: str) -> bytes | None:
    """None where there are none under this name."""
    return place().find(name)


def read(name: str) -> bytes:
    """Raises FileNotFoundError."""
    data = find(name)
    if data is None:
        raise FileNotFoundError(name)
    return data


def exists(name: str) -> bool:
    return place().exists(name)


def can_be_written() -> bool:
    return place().can_be_written()


def remove(name: str) -> None:
    """The bytes go when the transaction that discards their row is committed."""
    _watched(db.session())[_DOOMED].add(name)


def names() -> Iterator[str]:
    """Every file that is there, half-written ones of a broken process included."""
    return place().names()


def _watched(session: Session) -> dict[Any, Any]:
    """Listens on this one session: the registry behind `db.session` is shared by all threads."""
    if _WRITTEN not in session.info:
        session.info[_WRITTEN] = {}
        session.info[_DOOMED] = set()
        event.listen(session, "after_commit", _keep)
        event.listen(session, "after_soft_rollback", _undo_savepoint)
        event.listen(session, "after_transaction_end", _undo)
    return session.info


def _keep(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint was released; the whole may still be undone
        return
    session.info[_WRITTEN].clear()
    for name in session.info[_DOOMED]:
        place().remove(name)
    session.info[_DOOMED].clear()


def _undo_savepoint(session: Session, ended: SessionTransaction) -> None:
    written = session.info[_WRITTEN]
    if ended.nested:
        _unlink(written, [name for name, inside in written.items() if inside is ended])


def _undo(session: Session, ended: SessionTransaction) -> None:
    """The outermost transaction ended; what `_keep` did not settle was rolled back or abandoned."""
    if ended.parent is None:
        _unlink(session.info[_WRITTEN], list(session.info[_WRITTEN]))
        session.info[_DOOMED].clear()


def _unlink(written: dict[str, Any], names: list[str]) -> None:
    for name in names:
        del written[name]
        place().remove(name)
