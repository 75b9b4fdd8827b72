"""`db upgrade` from every released schema, with people, a family and a booked gift in it, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from nhandao_site import MIGRATIONS, create_app
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.web import readiness
from tests.cast import PEOPLE, Cast, assemble
from tests.conftest import KEYS
from tests.domain.ledger.scene import cash, given, household

pytestmark = [pytest.mark.both_databases, pytest.mark.books_by_hand]


@pytest.fixture
def bare(database: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(tmp_path / "instance", KEYS | {"NHANDAO_DATABASE_URL": database, "NHANDAO_PROVINCE": "P1"})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def counts() -> dict[str, int]:
    """Rows of every table that is there."""
    db.session.remove()
    with db.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if not name.startswith("search_text")]
        return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}


def test_rows_of_every_released_schema_are_there_after_the_upgrade(bare: Flask) -> None:
    released = [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]  # the newest first
    flask_migrate.upgrade()
    cast = assemble()
    given(cast, household(cast), cash(1_000_000))
    db.session.commit()
    kept = {released[0]: counts()}
    for revision in released[1:]:
        flask_migrate.downgrade(revision=revision)
        kept[revision] = counts()
    for before, after in zip(reversed(released), list(reversed(released))[1:], strict=False):
        assert counts() == kept[before]
        flask_migrate.upgrade(revision=after)
        now = counts()
        lost = {name for name, many in kept[before].items() if name in now and now[name] < many}
        assert not lost, f"{before} → {after} lost rows of {lost}"
        kept[after] = now
    assert readiness.schema_is_right()
    db.session.rollback()
    assert db.session.query(Account).count() == len(PEOPLE)
    assert db.session.query(Entry).count() > 0, "help that stood before there was a journal is booked"
    assert check.money() == []
    assert Cast().account("hoa").name == "Nguyễn Thị Hoa", "sealed columns open"
