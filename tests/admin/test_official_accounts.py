"""The administrators' list of accounts: asked for by one, confirmed by another, called off by either."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger import official
from nhandao_site.domain.ledger.bank.models import AccountChange
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.bank.paper import listed

HOME = "/quan-tri/tai-khoan-chinh-thuc"


def typed(**more: Any) -> dict[str, Any]:
    values = {"number": "2022", "bank": "MB Bank", "bank_bin": "970422", "holder": "HOI CHU THAP DO"}
    return values | {"purpose": "Thiện nguyện", "position": "1", "reason": "MB mở tài khoản"} | more


def page(client: FlaskClient, url: str = HOME) -> str:
    return client.get(url).get_data(as_text=True)


def change_id(site: Flask) -> int:
    with site.app_context():
        return db.session.scalars(db.select(AccountChange.id).order_by(AccountChange.id.desc())).first() or 0


@pytest.mark.both_databases
def test_two_administrators_add_the_first_account(site: Flask, cast: Cast, sign_in: Desks) -> None:
    quan, quyen = sign_in("quan"), sign_in("quyen")
    assert "Danh sách còn trống" in page(quan)
    answers = {quan.post(f"{HOME}/moi", data=typed(form_key="k1")).location for _ in range(3)}
    assert answers == {HOME}
    number = change_id(site)
    assert number == 1, "the same form thrice is one proposal"
    mine, theirs = page(quan), page(quyen)
    assert "Cần một quản trị khác xác nhận" in mine
    assert f"thay-doi/{number}/xac-nhan" in theirs and f"thay-doi/{number}/xac-nhan" not in mine
    refused = quan.post(f"{HOME}/thay-doi/{number}/xac-nhan")
    assert (refused.status_code, "không tự xác nhận" in refused.get_data(as_text=True)) == (422, True)
    assert quyen.post(f"{HOME}/thay-doi/{number}/xac-nhan").status_code == 303
    assert "Chờ có hiệu lực" in page(quan)
    assert "Thêm tài khoản 2022" in page(site.test_client(), "/tai-khoan-chinh-thuc")
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False), site.app_context():
        official.apply_due(clock.now(), by=House())
        db.session.commit()
    assert '<th scope="row" class="num">2022</th>' in page(quan)


def test_either_calls_it_off(site: Flask, cast: Cast, sign_in: Desks) -> None:
    sign_in("quan").post(f"{HOME}/moi", data=typed())
    number = change_id(site)
    sign_in("quyen").post(f"{HOME}/thay-doi/{number}/xac-nhan")
    assert sign_in("quan").post(f"{HOME}/thay-doi/{number}/huy").status_code == 303
    assert "Đã hủy" in page(sign_in("quyen"))
    assert sign_in("quyen").post(f"{HOME}/thay-doi/{number}/huy").status_code == 422
    assert sign_in("quyen").post(f"{HOME}/thay-doi/99/huy").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": ""}, "Cần số tài khoản"),
        ({"number": "20 22"}, "chỉ gồm chữ số"),
        ({"bank_bin": "97"}, "6 chữ số"),
        ({"reason": " "}, "Cần ghi lý do"),
        ({"holder": ""}, "Cần tên tài khoản"),
    ],
)
def test_a_wrong_proposal_is_shown_again_with_what_was_typed(
    site: Flask, cast: Cast, sign_in: Desks, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in("quan").post(f"{HOME}/moi", data=typed(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert 'value="Thiện nguyện"' in answer.get_data(as_text=True)
    assert change_id(site) == 0


def test_holder_and_purpose_are_changed_and_an_account_is_ended(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        number = listed().id
        db.session.commit()
    quan, quyen = sign_in("quan"), sign_in("quyen")
    asked = {"holder": "HỘI", "purpose": "Bão lụt", "position": "0", "reason": "đổi việc"}
    assert 'value="Cuộc vận động"' in page(quan, f"{HOME}/{number}/sua")
    same = asked | {"holder": "HOI CHU THAP DO TINH SONG MAY", "purpose": "Cuộc vận động"}
    assert "Chưa có gì khác" in quan.post(f"{HOME}/{number}/sua", data=same).get_data(as_text=True)
    assert quan.post(f"{HOME}/{number}/sua", data=asked).status_code == 303
    blocked = quyen.post(f"{HOME}/{number}/ngung", data={"reason": "đóng"})
    assert (blocked.status_code, "đang có một thay đổi chờ" in blocked.get_data(as_text=True)) == (422, True)
    quan.post(f"{HOME}/thay-doi/{change_id(site)}/huy")
    assert quyen.post(f"{HOME}/{number}/ngung", data={"reason": "đóng"}).status_code == 303
    quan.post(f"{HOME}/thay-doi/{change_id(site)}/xac-nhan")
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False), site.app_context():
        official.apply_due(clock.now(), by=House())
        assert db.session.get_one(OfficialAccount, number).active_to is not None
        db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert sign_in("quan").get(f"{HOME}/{number}/sua").status_code == 404


def test_only_administrators_enter(cast: Cast, sign_in: Desks) -> None:
    for name in ("an", "minh", "phuc", "hoa"):
        assert sign_in(name).get(HOME).status_code == 403
        assert sign_in(name).post(f"{HOME}/moi", data=typed()).status_code == 403
