"""A page is drawn anew when something it shows is another, and only then."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.kit import clock
from nhandao_site.public import addresses
from nhandao_site.web import drawn
from tests.cast import Cast
from tests.public.street import a_row


@pytest.fixture
def drawings(site: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of the profiles that were drawn."""
    seen, draw = list[str](), addresses._drawn

    def noted(profile: addresses.published.Profile, *more: object) -> str:
        seen.append(profile.code)
        return draw(profile, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(addresses, "_drawn", noted)
    return seen


def changed(site: Flask, **values: object) -> str:
    with site.app_context():
        row = db.session.query(Address).one()
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()
        return f"/dia-chi/{row.code}"


def test_a_profile_is_drawn_again_only_after_something_on_it_changed(
    site: Flask, cast: Cast, visitor: FlaskClient, drawings: list[str]
) -> None:
    with site.app_context():
        a_row(cast, 31, headline="Bà Đào mong mái nhà kín gió")
    path = changed(site)
    visitor.set_cookie("x", "1")  # past the kept pages
    first = visitor.get(path).data
    changed(site, priority=-77, surveyed_on=clock.today())
    assert visitor.get(path).data != first and len(drawings) == 2
    changed(site, story="Mưa là dột.")
    assert "Mưa là dột." in visitor.get(path).text and len(drawings) == 3
    assert visitor.get(path).status_code == 200 and len(drawings) == 3
    changed(site, publication=Publication.HIDDEN)
    assert visitor.get(path).status_code == 404


def test_a_message_for_one_person_stands_on_no_kept_drawing(
    site: Flask, cast: Cast, visitor: FlaskClient, drawings: list[str]
) -> None:
    with site.app_context():
        a_row(cast, 31)
    path = changed(site)
    with visitor.session_transaction() as session:
        session["_flashes"] = [("success", "Đã ghi nhận lời hứa của bạn.")]
    assert "Đã ghi nhận lời hứa của bạn." in visitor.get(path).text
    for who in (visitor, site.test_client()):
        assert "Đã ghi nhận" not in who.get(path).text
    assert len(drawings) == 2


def test_the_least_read_are_forgotten() -> None:
    shelf, made = drawn.Drawn(most=2), list[str]()

    def draw(name: str) -> str:
        made.append(name)
        return name

    for name in ("a", "b", "a", "c", "a", "b"):
        assert shelf.page(name, lambda name=name: draw(name)) == name.encode()  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]
