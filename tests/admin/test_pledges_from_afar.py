"""What somebody learns of a family through a pledge when the family is not theirs to know."""

from typing import Any

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.pledges import lifecycle
from nhandao_site.domain.pledges.models import DonorKind, Pledge
from tests.cast import Cast
from tests.conftest import Desks
from tests.waiting import a_wish, an_address

HERE = "/quan-tri/dang-ky"


def by_the_school(cast: Cast, **family: Any) -> int:
    """The school's pledge for a family of Bàu Sen; the officer there has called about it."""
    wish = a_wish(an_address(cast, **family), unit_id=cast.unit("S1").id, donor_kind=DonorKind.ORGANISATION)
    made = lifecycle.record_paper(wish, by=cast.account("trang"))
    lifecycle.note_call(made, "Mẹ em đang nằm viện", by=cast.account("hoa"))
    db.session.commit()
    return made.id


def page_of(sign_in: Desks, who: str, path: str) -> str:
    return str(sign_in(who).get(path).get_data(as_text=True))


def test_a_unit_that_helps_a_child_learns_no_more_of_it_than_the_street(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    with site.app_context():
        number = by_the_school(cast, birth_year=2018, alias="Em A.")
    for path in (f"{HERE}/{number}", f"{HERE}?trang-thai=tat-ca", f"{HERE}/don-vi"):
        page = page_of(sign_in, "trang", path)
        assert "SM26-0031" in page and "Bàu Sen" not in page, path
    page = page_of(sign_in, "trang", f"{HERE}/{number}")
    assert "Tỉnh Sông Mây" in page and "Lợp lại mái" not in page and "nằm viện" not in page
    for who in ("hoa", "phuc"):
        page = page_of(sign_in, who, f"{HERE}/{number}")
        assert "Xã Bàu Sen" in page and "Lợp lại mái" in page and "nằm viện" in page, who


def test_the_title_of_a_need_is_told_to_outsiders_while_the_family_agrees(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    with site.app_context():
        number = by_the_school(cast)
    page = page_of(sign_in, "trang", f"{HERE}/{number}")
    assert "Xã Bàu Sen" in page and "Lợp lại mái" in page
    with site.app_context():
        family = db.session.get_one(Address, db.session.get_one(Pledge, number).address_id)
        family.publication = Publication.HIDDEN
        db.session.commit()
    assert "Lợp lại mái" not in page_of(sign_in, "trang", f"{HERE}/{number}")


@pytest.mark.parametrize("need", ["²", "9" * 30, "٣", "-1", ""])
def test_a_need_that_is_no_number_breaks_nothing(site: Flask, cast: Cast, sign_in: Desks, need: str) -> None:
    with site.app_context():
        number = by_the_school(cast)
    assert sign_in("hoa").post(f"{HERE}/{number}/xac-nhan", data={"need": need}).status_code in {303, 422}


def test_a_reporter_is_told_all_that_is_wrong_at_once_and_keeps_what_was_typed(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    with site.app_context():
        hidden = an_address(cast, publication=Publication.HIDDEN).code
    trang = sign_in("trang")
    wrong = {"address": hidden, "form": "in_kind", "amount": "năm trăm", "cycle": "month", "who": "0", "quantity": "ba"}
    answer = trang.post(f"{HERE}/don-vi", data=wrong | {"measure": "cuốn vở", "form_key": "k"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Đơn vị tính" in page and 'value="cuốn vở"' in page
    for sentence in ("không có trong danh sách", "số nguyên", "Cần viết bạn giúp gì", "cần số kỳ", "năm trăm"):
        assert sentence in page, sentence


def test_a_reporter_s_things_are_counted_in_the_typed_measure(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        code = an_address(cast).code
    gift = {"address": code, "form": "in_kind", "content": "Vở", "quantity": "50", "measure": "cuốn", "cycle": "once"}
    assert sign_in("trang").post(f"{HERE}/don-vi", data=gift | {"who": "0", "form_key": "k"}).status_code == 303
    with site.app_context():
        row = db.session.query(Pledge).one()
        assert (row.quantity, row.measure) == (50, "cuốn")
