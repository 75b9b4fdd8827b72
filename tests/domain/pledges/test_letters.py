from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.pledges import letters, offers
from nhandao_site.domain.pledges.models import Form, Pledge
from tests.cast import Cast
from tests.waiting import RICE, a_wish, an_address


def test_regular_things_are_told_by_the_period_as_the_donor_typed_them(app: Flask, cast: Cast) -> None:
    things = {"form": Form.IN_KIND, "amount_vnd": None, "content": "Gạo", "quantity": 10}
    rice = a_wish(an_address(cast), need=RICE, cycle=Cycle.MONTH, periods=3, **things)
    made = offers.pledge(rice, place="10.0.0.1", links_at="https://example.vn/dang-ky/")
    row = db.session.query(Pledge).filter_by(code=made.code).one()
    assert row.quantity == 30 and letters.gift(row) == "Gạo: 10 kg gạo mỗi tháng, 3 kỳ"
