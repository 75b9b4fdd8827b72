"""`backup check`: a copy is read to its end and its database brought to life in a place of its own."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from nhandao_site.cli.backup import databases
from nhandao_site.cli.backup.place import Place, another_database, workroom
from nhandao_site.cli.backup.unpacking import Unpacked, faults_of_files, of_rows, unpack
from nhandao_site.cli.speaking import progress
from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import check as ledger
from nhandao_site.domain.ledger.check import Finding

PAGES = "Cơ sở dữ liệu không hỏng trang, chỉ mục hay khóa ngoại nào"


def check(file: Path, place: Place) -> tuple[dict[str, Any], list[Finding]]:
    """The header of the copy and every promise looked at. Raises vault.Broken, RuleBroken, OSError."""
    with workroom(place.instance) as (folder, _), file.open("rb") as sealed:
        found = unpack(sealed, place, folder, None)
        progress("Đang khôi phục thử cơ sở dữ liệu …")
        pages = databases.sqlite_faults(found.database) if found.header["kind"] == "sqlite" else []
        findings = [Finding(PAGES, tuple(pages))]
        if not pages:
            with _brought_to_life(found, place) as url, another_database(url, place):
                findings.append(of_rows(found, db.session.connection()))
                progress("Đang cộng lại sổ …")
                findings += ledger.run(faults_of_files=lambda: faults_of_files(found, db.session()))
    return found.header, findings


@contextmanager
def _brought_to_life(found: Unpacked, place: Place) -> Iterator[str]:
    if found.header["kind"] == "sqlite":
        yield f"sqlite:///{found.database}"
        return
    if db.engine.dialect.name != "postgresql":
        raise RuleBroken(
            "Bản sao lưu này là của PostgreSQL. Hãy đặt NHANDAO_DATABASE_URL tới một máy chủ PostgreSQL rồi chạy lại."
        )
    name = f"{db.engine.url.database}_soat_{uuid.uuid4().hex[:8]}"
    with databases.for_a_while(db.engine, name) as url:
        engine = create_engine(url)
        databases.load_postgres(engine, found.database)
        engine.dispose()
        yield url.render_as_string(hide_password=False)
