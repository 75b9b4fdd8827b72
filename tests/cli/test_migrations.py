"""The schema that migrations make is the schema the rows describe, on both databases, with data in it."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, select, text

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from tests.cast import PEOPLE, assemble
from tests.conftest import KEYS

pytestmark = pytest.mark.both_databases


@pytest.fixture
def bare(database: str, tmp_path: Path) -> Iterator[Flask]:
    """A site whose database holds nothing at all."""
    app = create_app(tmp_path / "instance", KEYS | {"NHANDAO_DATABASE_URL": database})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def triggers() -> set[str]:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with db.engine.connect() as connection:
        return {row[0] for row in connection.execute(text(names[db.engine.dialect.name]))}


def test_an_empty_database_becomes_the_one_the_rows_describe(bare: Flask):
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_put_the_same_guards_as_the_metadata(bare: Flask):
    flask_migrate.upgrade()
    migrated = triggers()
    flask_migrate.downgrade(revision="base")
    db.create_all()
    assert migrated == triggers()
    assert any(name.startswith("keep_assistance_line") for name in migrated)


def test_migrations_make_the_index_of_words_that_rows_are_asked_by(bare: Flask):
    flask_migrate.upgrade()
    migrated = _index_of_words()
    flask_migrate.downgrade(revision="base")
    db.create_all()
    assert migrated == _index_of_words() and migrated


def test_a_populated_database_goes_down_and_up_again(bare: Flask):
    flask_migrate.upgrade()
    assemble()
    assert len(db.session.scalars(select(Account)).all()) == len(PEOPLE)
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    flask_migrate.upgrade()
    assemble()
    assert len(db.session.scalars(select(Account)).all()) == len(PEOPLE)


def test_a_meeting_becomes_an_event_and_a_meeting_again(bare: Flask):
    flask_migrate.upgrade()
    assemble()
    told = (
        'INSERT INTO event (kind, unit_id, name, "on", guests, is_public, recorded_at, updated_at) '
        "VALUES ('meeting', 1, 'Gặp mặt', '2026-11-23', 30, false, '2026-11-24', '2026-11-24')"
    )
    db.session.execute(text(told))
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(revision="0005")
    assert db.session.execute(text("SELECT name, guests FROM meeting")).all() == [("Gặp mặt", 30)]
    db.session.remove()
    flask_migrate.upgrade()
    assert db.session.execute(text("SELECT kind, name, guests FROM event")).all() == [("meeting", "Gặp mặt", 30)]


def test_upgrading_twice_changes_nothing(bare: Flask):
    flask_migrate.upgrade()
    assemble()
    flask_migrate.upgrade()
    assert len(db.session.scalars(select(Account)).all()) == len(PEOPLE)


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The full-text index is not in the metadata."""
    return not (kind in {"table", "index"} and (name or "").startswith(("search_text", "ix_search_row_text")))


def _index_of_words() -> list[str]:
    """As the database itself tells of it."""
    told = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE name = 'search_text'",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_search_row_text' "
        "UNION ALL SELECT pg_get_functiondef(CAST('search_newest' AS regproc))",
    }
    with db.engine.connect() as connection:
        return list(connection.scalars(text(told[db.engine.dialect.name])))
