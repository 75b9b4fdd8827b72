"""`db upgrade`: from nothing to today's tables on both databases, and no row harmed on the way."""

import re
import shutil
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import inspect, text

from nhandao_site import MIGRATIONS, create_app
from nhandao_site.db import db
from tests.conftest import KEYS


@pytest.fixture
def bare(database: str, tmp_path: Path) -> Flask:
    """An installation on its first day: settings, and not one table."""
    app = create_app(tmp_path / "instance", KEYS | {"NHANDAO_DATABASE_URL": database}, TESTING=True)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The house's way of migrating, without its revisions."""
    made = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, made, ignore=shutil.ignore_patterns("*.py[co]", "__pycache__"))
    for revision in (made / "versions").glob("*.py"):
        revision.unlink()
    return made


@pytest.mark.both_databases
def test_the_revisions_kept_here_make_exactly_the_tables_of_the_rooms(bare: Flask) -> None:
    outcome = bare.test_cli_runner().invoke(args=["db", "upgrade"])
    assert outcome.exit_code == 0, outcome.output
    checked = bare.test_cli_runner().invoke(args=["db", "check"])
    assert checked.exit_code == 0, f"write a revision (flask --app wsgi db migrate -m '…'): {checked.output}"


@pytest.mark.both_databases
def test_the_tables_can_be_taken_down_and_made_again(bare: Flask) -> None:
    with bare.app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        flask_migrate.upgrade()
        assert inspect(db.engine).has_table("address")


@pytest.mark.both_databases
def test_what_is_kept_once_stays_kept_after_the_migrations_too(bare: Flask) -> None:
    """The triggers of append-only tables are part of the revisions, not only of the metadata."""
    with bare.app_context():
        flask_migrate.upgrade()
        kept = "INSERT INTO audit_event (at, what, actor_name, subject) VALUES ('2026-11-22', 'a:b', 'A', 'x')"
        db.session.execute(text(kept))
        db.session.commit()
        for deed in ("DELETE FROM audit_event", "UPDATE audit_event SET what = 'c:d'"):
            with pytest.raises(Exception, match="append-only"):
                db.session.execute(text(deed))
            db.session.rollback()


@pytest.mark.both_databases
def test_a_revision_is_written_in_plain_types_and_makes_the_tables(bare: Flask, folder: Path) -> None:
    with bare.app_context():
        flask_migrate.migrate(directory=str(folder), message="first")
        written = next((folder / "versions").glob("*.py")).read_text("utf-8")
        assert "nhandao_site" not in written
        assert not re.search(r"Nfc|Instant|Sealed|Blind", written)
        flask_migrate.upgrade(directory=str(folder))
        flask_migrate.check(directory=str(folder))
        flask_migrate.migrate(directory=str(folder), message="nothing new")
        assert len(list((folder / "versions").glob("*.py"))) == 1


REVISION = """
revision, down_revision, branch_labels, depends_on = {name!r}, {after!r}, None, None
import sqlalchemy as sa
from alembic import op

def upgrade():
    {up}

def downgrade():
    pass
"""


def write(folder: Path, name: str, after: str | None, up: str) -> None:
    (folder / "versions" / f"{name}.py").write_text(REVISION.format(name=name, after=after, up=up))


@pytest.mark.both_databases
def test_changing_a_table_with_rows_removes_nothing_that_points_to_it(bare: Flask, folder: Path) -> None:
    tables = "; ".join(
        (
            "op.create_table('p', sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.Text))",
            "op.create_table('c', sa.Column('id', sa.Integer, primary_key=True), "
            "sa.Column('p', sa.Integer, sa.ForeignKey('p.id', ondelete='CASCADE')))",
            "op.execute('INSERT INTO p (id) VALUES (1)')",
            "op.execute('INSERT INTO c (id, p) VALUES (1, 1)')",
        )
    )
    write(folder, "one", None, tables)
    write(
        folder,
        "two",
        "one",
        "with op.batch_alter_table('p', recreate='auto') as t: t.alter_column('a', type_=sa.String(80))",
    )
    with bare.app_context():
        flask_migrate.upgrade(directory=str(folder))
        assert db.session.execute(text("SELECT count(*) FROM c")).scalar() == 1
        db.session.commit()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.both_databases
def test_a_revision_that_fails_leaves_the_database_as_it_was(bare: Flask, folder: Path) -> None:
    write(folder, "one", None, "op.create_table('p', sa.Column('id', sa.Integer)); op.execute('KHÔNG PHẢI SQL')")
    with bare.app_context():
        with pytest.raises(Exception, match="syntax"):
            flask_migrate.upgrade(directory=str(folder))
        assert not inspect(db.engine).has_table("p")


def test_a_migration_that_leaves_an_orphan_is_undone(
    bare: Flask, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(
        folder,
        "one",
        None,
        "op.execute('CREATE TABLE p (id INTEGER PRIMARY KEY)'); "
        "op.execute('CREATE TABLE c (p INTEGER REFERENCES p (id))'); op.execute('INSERT INTO c VALUES (7)')",
    )
    with bare.app_context():
        with pytest.raises(SystemExit):
            flask_migrate.upgrade(directory=str(folder))
        assert "foreign keys point nowhere" in caplog.text
        assert not inspect(db.engine).has_table("c")
