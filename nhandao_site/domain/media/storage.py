"""Where bytes lie: a folder, each file under its unguessable name, written whole or not at all.

Bytes follow the transaction of the session that wrote them: a row that is undone takes its file
along, and bytes of a discarded row go only once the discarding is committed.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from nhandao_site.db import db

_root: dict[str, Path] = {}
_WRITTEN = "media files written"
_DOOMED = "media files to remove"


def open_at(url: str) -> None:
    """`file:///…`: the folder of the kept files; made when missing."""
    folder = Path(unquote(urlparse(url).path))
    folder.mkdir(parents=True, exist_ok=True)
    _root["media"] = folder


def root() -> Path:
    return _root["media"]


def path_of(name: str) -> Path:
    """Two letters of the name make the sub-folder, so that no folder grows endless."""
    return _root["media"] / name[:2] / name


def write(name: str, data: bytes) -> None:
    target = path_of(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    session = db.session()
    _watched(session)[_WRITTEN][name] = session.get_nested_transaction()


def read(name: str) -> bytes:
    return path_of(name).read_bytes()


def exists(name: str) -> bool:
    return path_of(name).is_file()


def remove(name: str) -> None:
    """The bytes go when the transaction that discards their row is committed."""
    _watched(db.session())[_DOOMED].add(name)


def names() -> Iterator[str]:
    """Every file in the folder, half-written ones of a broken process included."""
    for path in sorted(_root["media"].glob("*/*")):
        if path.is_file():
            yield path.name


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
        path_of(name).unlink(missing_ok=True)
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
        path_of(name).unlink(missing_ok=True)
