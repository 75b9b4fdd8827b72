"""A site to be saved and an empty one to be filled; the two share the folder of kept files of one process."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import MetaData, select

from nhandao_site import create_app
from nhandao_site.cli.backup import databases
from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.media import holding, keeping, storage
from nhandao_site.domain.media.models import MediaFile
from tests.conftest import KEYS

BACKUP_KEY = base64.b64encode(hashlib.sha256(b"another province").digest()).decode()
CLERK = audit.House("Người thử")


def run(app: Flask, *words: str) -> Result:
    use(app)
    return app.test_cli_runner().invoke(args=["backup", *map(str, words)])


def use(app: Flask) -> Flask:
    """Kept files belong to the process: whoever was made last has them."""
    storage.open_at(app.config["SETTINGS"].MEDIA_URL)
    return app


def paper(number: int) -> MediaFile:
    data = b"%PDF-1.4\n" + str(number).encode() * 500
    return keeping.keep_document(data, subject="address", subject_id=1, role="minutes", by=CLERK)


@contextmanager
def installation(folder: Path, url: str = "", **changes: str) -> Iterator[Flask]:
    """An empty one, with the keys of `site` unless others are given."""
    of_site = (folder.parent / "instance" / "backup.key").read_text("ascii")
    environment = KEYS | {"NHANDAO_BACKUP_KEY": of_site} | changes
    app = create_app(folder, environment | ({"NHANDAO_DATABASE_URL": url} if url else {}), TESTING=True)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the database holds it; when it was saved last, the copy itself can't know."""
    with app.app_context(), db.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        return {
            name: sorted(tuple(map(str, row)) for row in connection.execute(select(table)))
            for name, table in tables.tables.items()
            if name != "chore_run"
        }


def files(app: Flask) -> dict[str, bytes]:
    use(app)
    return {name: storage.read(name) for name in storage.names()}


def untouched(app: Flask) -> bool:
    with app.app_context(), db.engine.connect() as connection:
        tables = databases.counts(connection)
    work = [*Path(app.instance_path).glob("backup-work*"), *Path(app.instance_path).glob(f"media/{holding.ASIDE}")]
    return (tables, files(app), work) == ({}, {}, [])
