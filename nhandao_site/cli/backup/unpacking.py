"""What check and restore have in common: the sealed file is read to its end before anything is believed."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from nhandao_site.cli.backup import databases
from nhandao_site.cli.backup.place import Place, paced
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.check import Finding
from nhandao_site.domain.media import holding
from nhandao_site.kit.vault import Broken, Reader
from nhandao_site.web import readiness

ROWS = "Mỗi bảng đủ số dòng như lúc sao lưu"
_NAME = re.compile(r"[0-9a-f]{32}(?:-\d{1,5})?\.[a-z]{3,4}", re.ASCII)


@dataclass
class Unpacked:
    """`faults`: files that were damaged when the copy was made; the copy itself is whole."""

    header: dict[str, Any]
    folder: Path
    faults: list[str] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "database"

    @property
    def settings(self) -> str:
        return (self.folder / "settings").read_text("utf-8")


@dataclass(frozen=True)
class _Entry:
    name: str
    sha256: str | None
    target: Path | None
    is_media: bool = False


def unpack(file: BinaryIO, place: Place, folder: Path, aside: Path | None) -> Unpacked:
    """Everything into `folder`, kept files into `aside` when there is one. Raises Broken, RuleBroken, OSError."""
    reader = Reader(file, place.settings.backup_key)
    _must_fit(reader.header, place)
    found = Unpacked(reader.header, folder)
    expected = _expected(found, aside)
    total = reader.header["media"]["size"] + reader.header["database"]["size"]
    more = paced("Đã đọc", total)
    for name, _, data in reader.entries():
        entry = next(expected, None)
        if entry is None or entry.name != name:
            raise Broken(f"Tệp sao lưu có “{name[:80]}” mà danh sách của nó không có ở chỗ này.")
        _take(entry, data, found, more)
    if entry := next(expected, None):
        raise Broken(f"Tệp sao lưu thiếu {entry.name}.")
    return found


def of_rows(found: Unpacked, connection: Connection) -> Finding:
    """Rows as they were counted when the copy was made."""
    said, are = found.header["counts"], databases.counts(connection)
    wrong = [name for name in sorted(said | are) if said.get(name) != are.get(name)]
    return Finding(ROWS, tuple(f"{n}: {are.get(n, 0)} dòng, lúc sao lưu là {said.get(n, 0)}" for n in wrong))


def faults_of_files(found: Unpacked, session: Session) -> Iterator[str]:
    """Rows against the files in the copy, side by side as both are in the same order."""
    yield from found.faults
    listed = _listed(found.folder / "manifest")
    line = next(listed, None)
    for each in holding.rows(session):
        if line and (each.sha256, each.name) == line:
            line = next(listed, None)
        else:
            yield f"Tệp {each.file_id}: thiếu {each.name}."
    if line:
        yield f"Không dòng nào giữ tệp {line[1]}."


def _must_fit(header: dict[str, Any], place: Place) -> None:
    if header["fingerprint"] != place.fingerprint:
        raise RuleBroken(
            "Bản sao lưu này cần đúng khóa dữ liệu (DATA_KEY) của bản cài đã tạo ra nó; khóa ở đây là khóa khác"
            f" (dấu khóa cần {header['fingerprint']}, đang có {place.fingerprint})."
            " Hãy chép data.key cũ vào instance/, hoặc đặt NHANDAO_DATA_KEY, rồi chạy lại."
        )
    if header["schema"] and header["schema"] != readiness.expected_schema():
        raise RuleBroken(
            f"Bản sao lưu có lược đồ {header['schema']}, phần mềm này dùng lược đồ {readiness.expected_schema()}."
            " Hãy khôi phục bằng đúng bản phần mềm đã sao lưu, rồi nâng cấp bằng db upgrade."
        )


def _expected(found: Unpacked, aside: Path | None) -> Iterator[_Entry]:
    """The entries in their order; the list of files is read once it has been taken out itself."""
    yield _Entry("settings", None, found.folder / "settings")
    yield _Entry("manifest", found.header["manifest"], found.folder / "manifest")
    yield _Entry("database", found.header["database"]["sha256"], found.database)
    for sha256, name in _listed(found.folder / "manifest"):
        if not _NAME.fullmatch(name):
            raise Broken(f"Tên tệp lạ trong bản sao lưu: “{name[:80]}”.")
        yield _Entry(f"media/{name}", sha256, aside / name[:2] / name if aside else None, is_media=True)


def _listed(manifest: Path) -> Iterator[tuple[str, str]]:
    with manifest.open(encoding="utf-8") as lines:
        for line in lines:
            sha256, _, name = line.rstrip("\n").split(" ", 2)
            yield sha256, name


def _take(entry: _Entry, data: Iterator[bytes], found: Unpacked, more: Any) -> None:
    digest = hashlib.sha256()
    for piece in _written(entry.target, data):
        digest.update(piece)
        more(len(piece))
    if entry.sha256 in {None, digest.hexdigest()}:
        return
    if not entry.is_media:
        raise Broken(f"Mã băm của {entry.name} không khớp phần đầu tệp. Hãy dùng một bản sao khác.")
    found.faults.append(f"{entry.name.removeprefix('media/')} không còn đúng như lúc nhận.")


def _written(target: Path | None, data: Iterator[bytes]) -> Iterator[bytes]:
    if target is None:
        yield from data
        return
    target.parent.mkdir(exist_ok=True)
    with target.open("xb") as out:
        for piece in data:
            out.write(piece)
            yield piece
