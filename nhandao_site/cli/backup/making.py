"""`backup create`: the database at one moment and every file its rows name, in one sealed file."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from nhandao_site.cli.backup import databases
from nhandao_site.cli.backup.place import Place, paced, workroom
from nhandao_site.cli.speaking import progress
from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import holding
from nhandao_site.kit import clock
from nhandao_site.kit.vault import CHUNK, Writer
from nhandao_site.web import readiness, saving

TURNS = 5
"""How often the moment is chosen anew when a file was taken away between the rows and the files."""


@dataclass
class Copy:
    """What lies ready in the work folder, and what was missing."""

    folder: Path
    aside: Path
    facts: dict[str, Any]
    faults: list[str] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "database"

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest"


def create(file: Path, place: Place) -> tuple[dict[str, Any], list[str]]:
    """Writes `file`; gives its header and what was missing or damaged on the disk already.

    Raises:
        RuleBroken: the file is there already, the tool of PostgreSQL is missing or refuses.
        OSError: the disk.
    """
    if file.exists():
        raise RuleBroken(f"Đã có {file}. Hãy chọn tên khác; tệp sao lưu cũ không bị ghi đè.")
    with workroom(place.instance) as (folder, aside), _part(file) as out:
        holding.hold_all(aside)
        copy = _copy(folder, aside)
        header = copy.facts | {
            "created": clock.now().isoformat(timespec="seconds"),
            "fingerprint": place.fingerprint,
            "database": {"size": copy.database.stat().st_size, "sha256": _sha256(copy.database)},
            "manifest": _sha256(copy.manifest),
        }
        _write(Writer(out, place.settings.backup_key, header), copy, place.carried().encode())
    return header, copy.faults


@contextmanager
def _part(file: Path) -> Iterator[BinaryIO]:
    """Written beside under another name; it gets its own when it is whole and on the disk."""
    part = file.with_name(file.name + ".part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuleBroken(f"Một lượt sao lưu khác đang ghi {file}. Hãy chờ lượt đó xong.") from None
        try:
            out.truncate()
            yield out
            out.flush()
            os.fsync(out.fileno())
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)
    _sync(file.parent)


def _copy(folder: Path, aside: Path) -> Copy:
    """Rows and files of one moment; a file discarded between the two asks for another moment."""
    for turn in count(1):
        copy = Copy(folder, aside, {"kind": db.engine.dialect.name})
        progress("Đang chép cơ sở dữ liệu …")
        with databases.still(db.engine, copy.database) as (connection, write):
            gone = _list_files(connection, copy)
            if gone and turn < TURNS and _taken_away(gone):
                continue
            copy.facts |= {"counts": databases.counts(connection), "schema": readiness.schema_of(connection)}
            write()
            break
    if copy.facts["kind"] == "sqlite":
        copy.faults += databases.sqlite_faults(copy.database)
    return copy


def _list_files(connection: Connection, copy: Copy) -> set[int]:
    """Writes the list of files; gives the rows whose bytes are nowhere."""
    gone, files, size = set(), 0, 0
    with copy.manifest.open("w", encoding="utf-8") as out, Session(connection) as session:
        for each in holding.rows(session):
            held = holding.hold(copy.aside, each.name)
            if held is None:
                gone.add(each.file_id)
                copy.faults.append(f"Tệp {each.file_id}: thiếu {each.name}.")
                continue
            out.write(f"{each.sha256} {held.stat().st_size} {each.name}\n")
            files, size = files + 1, size + held.stat().st_size
    copy.facts["media"] = {"files": files, "size": size}
    return gone


def _taken_away(gone: set[int]) -> bool:
    """Whether a row that lacks its bytes has been discarded since; otherwise the disk has lost them."""
    saving.begin_reading()
    kept = {each.file_id for each in holding.rows(db.session())}
    saving.begin_writing()
    return bool(gone - kept)


def _write(writer: Writer, copy: Copy, settings: bytes) -> None:
    total = copy.facts["media"]["size"] + copy.database.stat().st_size
    more = paced("Đã ghi", total)
    writer.add("settings", len(settings), [settings])
    for path in (copy.manifest, copy.database):
        writer.add(path.name, path.stat().st_size, _counted(pieces(path), more))
    with copy.manifest.open(encoding="utf-8") as lines:
        for line in lines:
            sha256, size, name = line.split()
            path, digest = copy.aside / name[:2] / name, hashlib.sha256()
            writer.add(f"media/{name}", int(size), _counted(pieces(path, digest), more))
            if digest.hexdigest() != sha256:
                copy.faults.append(f"{name} không còn đúng như lúc nhận.")
    writer.close()


def pieces(path: Path, digest: Any = None) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            if digest:
                digest.update(piece)
            yield piece


def _counted(data: Iterable[bytes], more: Callable[[int], None]) -> Iterator[bytes]:
    for piece in data:
        yield piece
        more(len(piece))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for _ in pieces(path, digest):
        pass
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
