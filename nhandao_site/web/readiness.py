"""Whether this process can serve: the database answers with the tables of this very release, files can be
written, and there is room to write."""

import shutil
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from nhandao_site.db import db
from nhandao_site.domain.media import storage

LEAST_FREE = 100 * 1024 * 1024
"""Bytes. Below it a photo, a statement or a transaction may find no room, so people are sent elsewhere."""


def lacks() -> list[str]:
    """What is missing, in one word each; empty when everything is there."""
    answers = database_answers()
    found = {
        "database": answers,
        "schema": not answers or schema_is_right(),
        "media": storage.can_be_written(),
        "disk": all(free >= LEAST_FREE for free in free_bytes().values()),
    }
    return [name for name, good in found.items() if not good]


def database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1")).first()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def schema_is_right() -> bool:
    """Neither older nor newer than this software. Tables made without revisions must be there, all of them."""
    try:
        connection = db.session.connection()
        if standing := schema_of(connection):
            return standing == expected_schema()
        return set(db.metadata.tables) <= set(inspect(connection).get_table_names())
    except SQLAlchemyError:
        db.session.rollback()
        return False


def schema_of(connection: Connection) -> str:
    """The revision of the tables; empty when they were made without one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return ", ".join(sorted(connection.scalars(text("SELECT version_num FROM alembic_version"))))


def expected_schema() -> str:
    """The revision this software works with."""
    known: str | None = current_app.extensions.get("nhandao-schema")
    if known is None:
        folder = str(current_app.extensions["migrate"].directory)
        known = current_app.extensions["nhandao-schema"] = ", ".join(sorted(ScriptDirectory(folder).get_heads()))
    return known


def free_bytes() -> dict[str, int]:
    """Place in one word → bytes free; what lies on one disk is told once."""
    places = {"instance": Path(current_app.instance_path), "media": storage.folder(), "database": _database_folder()}
    found, disks = {}, set[int]()
    for name, place in places.items():
        if place is not None and place.is_dir() and (disk := place.stat().st_dev) not in disks:
            disks.add(disk)
            found[name] = shutil.disk_usage(place).free
    return found


def _database_folder() -> Path | None:
    url = db.engine.url
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database)).parent
