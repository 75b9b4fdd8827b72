from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.pledges import lapsing, lifecycle, offers, published
from nhandao_site.domain.pledges.models import Pledge, State
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.waiting import ROOF, a_wish, an_address


def the(made: offers.Made) -> Pledge:
    return db.session.scalars(select(Pledge).where(Pledge.code == made.code)).one()


def test_an_unconfirmed_pledge_lapses_and_frees_its_need(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    made = offers.pledge(a_wish(address, amount_vnd=10_000_000), place="10.0.0.1")
    last_day = clock.today() + timedelta(days=14)
    assert lapsing.run(last_day) == 0
    assert lapsing.run(last_day + timedelta(days=1)) == 1
    assert lapsing.run(last_day + timedelta(days=1)) == 0
    assert the(made).state is State.LAPSED and published.openings(address.code or "")[ROOF].vnd == 10_000_000


def test_a_confirmed_pledge_never_lapses_and_a_changed_one_has_new_days(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    kept, changed = (offers.pledge(a_wish(address), place="10.0.0.1") for _ in range(2))
    lifecycle.confirm(the(kept), by=cast.account("hoa"))
    offers.change(changed.token, offers.Change(amount_vnd=600_000), lapse_days=30)
    assert lapsing.run(clock.today() + timedelta(days=30)) == 0
    assert lapsing.run(clock.today() + timedelta(days=31)) == 1
    assert (the(kept).state, the(changed).state) == (State.CONFIRMED, State.LAPSED)
