"""The lists of hand-overs and a form that lacks much."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.ledger import assistance
from nhandao_site.domain.ledger.help import desk, lately
from nhandao_site.domain.ledger.models import Act
from nhandao_site.kit import clock
from tests.admin.test_assistance import typed, url
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.scene import cash, given, household


@pytest.mark.both_databases
def test_what_was_handed_over_last_stands_first_whenever_it_was_typed_in(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 4)
    with site.app_context():
        home, minh = household(cast), cast.account("minh")
        acts = [
            given(cast, home, cash(1_000_000), delivered_at=clock.now() - timedelta(days=(n * 7) % 10 + 1))
            for n in range(10)
        ]
        assistance.reverse(acts[3].lines[0], reason="ghi trùng biên nhận", by=cast.account("hoa"))
        db.session.commit()
        seen, after = [], None
        while True:
            page = lately.acts_by_day(minh, after)
            seen += [row.first.delivered_at for row in page.rows]
            after = page.after
            if after is None:
                break
        assert len(seen) == len(db.session.scalars(select(Act)).all()) == 10
        assert seen == sorted(seen, reverse=True)
        assert lately.acts_by_day(cast.account("tam")).rows == ()


def test_a_form_that_lacks_much_says_all_of_it_at_once(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        home = household(cast).id
        db.session.commit()
    labour = {"need": ":house_new", "form": "labour", "giver_kind": "person", "shown": "masked", "programme": ""}
    data = typed(evidence="", **{"lines-0-form": "in_kind", "lines-0-value": "", "lines-0-giver_name": ""})
    data |= {f"lines-1-{name}": value for name, value in labour.items()}
    answer = sign_in("hoa").post(url(home), data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for sentence in (
        "Cần chứng từ",
        "Giá trị phải lớn hơn 0",
        "Hiện vật cần căn cứ",
        "cần số ngày công",
        "cần mức khai",
    ):
        assert sentence in page, sentence
    assert page.count("Cần ghi người giúp.") >= 2 and 'href="#lines-1-days"' in page and 'href="#evidence"' in page
