"""`backup restore`: a copy becomes an installation, where none is yet."""

from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from nhandao_site.cli import ledger
from nhandao_site.cli.backup import databases
from nhandao_site.cli.backup.place import Place, workroom
from nhandao_site.cli.backup.unpacking import Unpacked, of_rows, unpack
from nhandao_site.cli.speaking import progress
from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.check import Finding
from nhandao_site.domain.media import holding
from nhandao_site.domain.privacy import erasing
from nhandao_site.web import erased

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def restore(file: Path, place: Place) -> tuple[dict[str, Any], list[Finding]]:
    """Database, files and settings; then the books are added up. Until the copy was read whole nothing is touched.

    Raises:
        vault.Broken: the copy is damaged; RuleBroken: something is here already, another key; OSError: the disk.
    """
    _refuse_unless_empty()
    with workroom(place.instance) as (folder, aside), file.open("rb") as sealed:
        found = unpack(sealed, place, folder, aside)
        _must_be_sound(found)
        progress("Đang đưa cơ sở dữ liệu và tệp vào chỗ …")
        with holding.put_in_place(aside):
            load = databases.load_sqlite if found.header["kind"] == "sqlite" else databases.load_postgres
            load(db.engine, found.database)
        _keep_settings(found, place)
    with db.engine.connect() as connection:
        rows = of_rows(found, connection)
    _erase_again()
    progress("Đang cộng lại sổ …")
    return found.header, [rows, *ledger.everything()]


def _erase_again() -> None:
    """Whoever was erased after this copy was made does not come back with it."""
    if not (listed := erased.read()):
        progress(
            f"Không có {erased.NAME} trong {erased.path().parent}: ai đã xóa sau bản sao này thì phải xóa lại bằng tay."
        )
        return
    count = erasing.again(listed, by=House("Khôi phục"))
    db.session.commit()
    progress(f"Đã xóa lại {count} người, tin theo {erased.NAME}.")


def _refuse_unless_empty() -> None:
    try:
        with db.engine.connect() as connection:
            tables = inspect(connection).get_table_names()
    except DatabaseError as wrong:
        raise RuleBroken(f"Không mở được cơ sở dữ liệu để khôi phục vào: {wrong.orig}.") from wrong
    if tables:
        raise RuleBroken(
            f"Cơ sở dữ liệu ở đây đã có {len(tables)} bảng; chỉ khôi phục vào nơi còn trống."
            " Hãy dời cơ sở dữ liệu cũ đi, hoặc đặt NHANDAO_DATABASE_URL tới một nơi mới."
        )
    if not holding.is_empty():
        raise RuleBroken(
            "Thư mục ảnh và tệp ở đây đã có tệp; chỉ khôi phục vào nơi còn trống."
            " Hãy dời thư mục cũ đi, hoặc đặt NHANDAO_MEDIA_URL tới một thư mục mới."
        )


def _must_be_sound(found: Unpacked) -> None:
    kind = found.header["kind"]
    if kind != db.engine.dialect.name:
        raise RuleBroken(
            f"Bản sao lưu này là của {NAMES.get(kind, kind)}, NHANDAO_DATABASE_URL ở đây lại là"
            f" {NAMES[db.engine.dialect.name]}. Hãy đặt NHANDAO_DATABASE_URL cùng loại rồi chạy lại."
        )
    if kind == "sqlite":
        with databases.opened(found.database) as connection:
            faults = databases.sqlite_faults(found.database) or list(of_rows(found, connection).faults)
        if faults:
            raise RuleBroken(f"Cơ sở dữ liệu trong bản sao lưu đã hỏng từ trước: {faults[0]}. Chưa khôi phục gì.")


def _keep_settings(found: Unpacked, place: Place) -> None:
    target = place.instance / "settings.toml"
    if found.settings and not target.exists():
        target.write_text(found.settings, "utf-8")
        progress(
            f"Đã đặt lại thiết lập trong {target}: {', '.join(n.split(' ')[0] for n in found.settings.splitlines())}."
        )
