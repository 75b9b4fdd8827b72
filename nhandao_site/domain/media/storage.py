"""Where bytes lie: a folder, each file under its unguessable name, written whole or not at all."""

import os
from pathlib import Path
from urllib.parse import unquote, urlparse

from sqlalchemy import event

from nhandao_site.db import db

_root: dict[str, Path] = {}


def open_at(url: str) -> None:
    """`file:///…`: the folder of the kept files; made when missing."""
    folder = Path(unquote(urlparse(url).path))
    folder.mkdir(parents=True, exist_ok=True)
    _root["media"] = folder


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
    _forget_if_undone(target)


def _forget_if_undone(target: Path) -> None:
    """A file whose row was rolled back would be an orphan."""

    def undo(*_: object) -> None:
        target.unlink(missing_ok=True)
        event.remove(db.session, "after_commit", keep)

    def keep(*_: object) -> None:
        event.remove(db.session, "after_rollback", undo)

    event.listen(db.session, "after_rollback", undo, once=True)
    event.listen(db.session, "after_commit", keep, once=True)


def read(name: str) -> bytes:
    return path_of(name).read_bytes()


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)
