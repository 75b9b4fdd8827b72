"""A site that is full, and an empty one with its keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Publication
from tests import conftest
from tests.cast import Cast
from tests.cli.backup.scene import installation, paper
from tests.domain.ledger.scene import cash, given, household


@pytest.fixture
def full(site: Flask, cast: Cast) -> Flask:
    """A site with people, a booked gift, and two papers."""
    with site.app_context():
        given(cast, household(cast, publication=Publication.NONE), cash(1_000_000))
        paper(1)
        paper(2)
        db.session.commit()
        db.session.remove()
    return site


@pytest.fixture
def empty(full: Flask, database: str, tmp_path: Path) -> Iterator[Flask]:
    if database.startswith("sqlite:"):
        with installation(tmp_path / "other") as app:
            yield app
        return
    name = database.rpartition("/")[2] + "_other"
    conftest._on_server(f'CREATE DATABASE "{name}" TEMPLATE template0')
    with installation(tmp_path / "other", conftest._on_postgres(name)) as app:
        yield app
    conftest._on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
