"""A slip of the hand is taken back with one press, said in the log, and only while nobody built on it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import pairs, workflow
from nhandao_site.domain.addresses.models import Address, NotDuplicate
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.ledger.checks import states
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives

pytestmark = pytest.mark.both_databases
ROOM = "/quan-tri/dia-chi"


def made(site: Flask, cast: Cast, make: Any, **told: Any) -> int:
    with site.app_context():
        address = make(cast, lives.told(cast, **told))
        db.session.commit()
        return int(address.id)


def state(site: Flask, number: int) -> str:
    with site.app_context():
        return db.session.get_one(Address, number).dossier.value


def last_deed(site: Flask) -> str:
    with site.app_context():
        return db.session.scalars(select(Event.what).order_by(Event.id.desc()).limit(1)).one()


def returned(site: Flask, number: int, sen: FlaskClient) -> None:
    assert sen.post(f"{ROOM}/{number}/tra-lai", data={"reason": "Thiếu ảnh nhà"}).status_code == 303
    assert state(site, number) == "returned"


def test_a_dossier_sent_too_early_is_drawn_back_until_it_is_verified(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number, hoa = made(site, cast, lives.awaiting), sign_in("hoa")
    assert "Rút lại để sửa" in hoa.get(f"{ROOM}/{number}").text
    assert sign_in("tam").post(f"{ROOM}/{number}/rut-lai").status_code == 404
    for _ in range(2):
        assert hoa.post(f"{ROOM}/{number}/rut-lai", data={"form_key": "k"}).status_code == 303
    assert state(site, number) == "surveyed" and last_deed(site) == "address:draw_back"
    late = made(site, cast, lives.verified, name="Trần Thị Tư", birth_year=1950, hamlet_id=None)
    assert "việc này chỉ làm được khi" in hoa.post(f"{ROOM}/{late}/rut-lai", follow_redirects=True).text
    with site.app_context():
        assert not states.strange_steps(), "each step back is a line of the graph"


def test_who_returned_by_mistake_takes_it_back_and_nobody_else(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number, sen = made(site, cast, lives.awaiting), sign_in("sen")
    returned(site, number, sen)
    assert "Trả nhầm" in sen.get(f"{ROOM}/{number}").text
    assert "Chỉ người đã trả" in sign_in("minh").post(f"{ROOM}/{number}/rut-loi-tra", follow_redirects=True).text
    assert sen.post(f"{ROOM}/{number}/rut-loi-tra").status_code == 303
    assert state(site, number) == "awaiting" and last_deed(site) == "address:unreturn"


def test_a_return_the_officer_already_worked_on_stands(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number, sen = made(site, cast, lives.awaiting), sign_in("sen")
    returned(site, number, sen)
    with site.app_context():
        address = db.session.get_one(Address, number)
        given = lives.told(cast, summary="Bà ở một mình, đã có ảnh nhà.")
        workflow.change(address, given, seen_version=address.version, by=cast.account("hoa"))
        db.session.commit()
    assert "đã sửa hồ sơ sau khi được trả" in sen.post(f"{ROOM}/{number}/rut-loi-tra", follow_redirects=True).text
    assert state(site, number) == "returned"


def test_two_said_to_be_two_are_doubted_again(site: Flask, cast: Cast, sign_in: Desks) -> None:
    one, two, sen = made(site, cast, lives.awaiting), made(site, cast, lives.awaiting), sign_in("sen")
    apart = f"{ROOM}/{one}/co-the-trung/{two}"
    assert sen.post(f"{ROOM}/{one}/khong-trung/{two}", data={"reason": "hai chị em"}).status_code == 303
    assert "hai chị em" in sen.get(f"{ROOM}/{one}/gop/{two}").text
    with site.app_context():
        assert not pairs.of_branch(cast.account("sen"))
    for _ in range(2):
        assert sen.post(apart, data={"form_key": "k"}).status_code == 303
    with site.app_context():
        assert pairs.of_branch(cast.account("sen")) and db.session.scalar(select(NotDuplicate.id)) is None
    assert last_deed(site) == "address:doubt_again"
    assert sign_in("tam").post(apart).status_code == 404
