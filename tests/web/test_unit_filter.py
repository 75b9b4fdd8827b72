"""A list is narrowed to a unit by its name as people type it, or by its code; without a script too."""

from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.kit import clock
from nhandao_site.web.unit_filter import asked_unit
from tests.cast import Cast
from tests.conftest import Desks
from tests.waiting import an_address


@pytest.mark.parametrize("typed", ["X1", "bau sen", "Xã Bàu Sen · Tỉnh Sông Mây [X1]", "Xã Bàu Sen"])
def test_a_name_or_a_code_means_one_unit(site: Flask, cast: Cast, typed: str) -> None:
    with site.test_request_context("/", query_string={"noi": typed}):
        asked = asked_unit("noi")
        assert asked.data and asked.data.code == "X1" and not asked.errors


def test_what_fits_several_is_offered_and_the_choice_wins(site: Flask, cast: Cast) -> None:
    with site.test_request_context("/?noi=xã"):
        asked = asked_unit("noi")
        assert asked.data is None and {unit.code for unit in asked.candidates} == {"X1", "X2"}
    with site.test_request_context("/?noi=xã&noi=X2"):
        asked = asked_unit("noi")
        assert asked.data and asked.data.code == "X2"


def test_an_ended_unit_is_found_by_its_code_and_one_of_another_branch_is_not(site: Flask, cast: Cast) -> None:
    with site.app_context():
        cast.unit("X2").valid_to = clock.today() - timedelta(1)
        db.session.commit()
    with site.test_request_context("/?noi=X2"):
        ended = asked_unit("noi")
        assert ended.data and ended.data.code == "X2"
    with site.test_request_context("/?noi=X2"):
        asked = asked_unit("noi", within=cast.unit("X1"))
        assert asked.data is None and asked.errors


def test_the_lists_of_the_staff_understand_a_name(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        here, there = an_address(cast, 31).code, an_address(cast, 32, unit="X2").code
    minh = sign_in("minh")
    page = minh.get("/quan-tri/dia-chi", query_string={"noi": "bàu sen"}).text
    assert here in page and there not in page and 'value="Xã Bàu Sen · Tỉnh Sông Mây [X1]"' in page
    several = minh.get("/quan-tri/dia-chi?noi=xã").text
    assert "xin chọn một trong danh sách" in several and 'type="radio" name="noi" value="X2"' in several
    assert "Không tìm thấy đơn vị" in minh.get("/quan-tri/dia-chi?noi=Xã Không Có").text
    for path, name in (("/quan-tri/dang-ky", "don-vi"), ("/quan-tri/gioi-thieu/S1", "noi")):
        answer = minh.get(path, query_string={name: "loc xuan"})
        assert answer.status_code == 200 and "Xã Lộc Xuân · Tỉnh Sông Mây [X2]" in answer.text, path
        assert "Mã đơn vị" not in answer.text
