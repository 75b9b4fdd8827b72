"""One site for all house tests: they read it, walk through it, and leave nothing behind that another one needs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site import create_app, serve_from
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from tests.cast import assemble
from tests.conftest import KEYS
from tests.signed_in import cookie_of, seat

Enter = Callable[[Role], FlaskClient]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("house")
    settings = {"NHANDAO_DATABASE_URL": f"sqlite:///{folder / 'house.db'}", "NHANDAO_PROVINCE": "P1"}
    site = create_app(folder, KEYS | settings, TESTING=True, WTF_CSRF_ENABLED=False)
    with site.app_context():
        db.create_all()
        assemble()
        _somebody_of_a_district()
    yield site
    with site.app_context():
        db.engine.dispose()


def _somebody_of_a_district() -> None:
    """The one role without a name in the cast: that tier ended on 30/06/2025."""
    db.session.add(
        Account(
            email="huyen@nhandao.example",
            name="Trương Văn Huyện",
            role=Role.DISTRICT_OFFICER,
            unit=db.session.scalars(select(Unit).where(Unit.code == "P1")).one(),
            password_hash="!",
            stamp="s0",
            ends_on=clock.today() + timedelta(days=365),
            created_at=clock.now(),
        )
    )
    db.session.commit()


@pytest.fixture(autouse=True)
def _back_in_the_house(request: pytest.FixtureRequest) -> None:
    """A process keeps files in one place: the site of another test may have led it into a folder that is gone."""
    if "house" in request.fixturenames:
        house: Flask = request.getfixturevalue("house")
        serve_from(house.config["SETTINGS"], Path(house.instance_path))


@pytest.fixture(scope="session")
def enter(house: Flask) -> Enter:
    """A browser in which somebody with this role has just signed in."""

    def come_in(role: Role) -> FlaskClient:
        with house.app_context():
            wanted = select(Account).where(Account.role == role, Account.locked_at.is_(None)).order_by(Account.id)
            cookie = cookie_of(db.session.scalars(wanted).first())
        return seat(house.test_client(), cookie)

    return come_in
