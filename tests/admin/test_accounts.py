"""An administrator at the screen: opening, changing, locking; and everybody's own page."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts import passwords, resetting
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock
from tests.cast import PASSWORD, Cast
from tests.conftest import Desks

LIST = "/quan-tri/tai-khoan/"
NEXT_YEAR = clock.format_date(clock.today() + timedelta(days=300))
NEW = {
    "email": "moi@nhandao.example",
    "name": "Lý Thị Mới",
    "role": "commune_officer",
    "unit": "X1",
    "ends_on": NEXT_YEAR,
    "form_key": "mot-lan",
}


def number_of(site: Flask, cast: Cast, name: str) -> int:
    with site.app_context():
        return cast.account(name).id


@pytest.mark.both_databases
def test_the_list_shows_names_and_states(sign_in: Desks) -> None:
    page = sign_in("quan").get(LIST).get_data(as_text=True)
    assert "<h1>Tài khoản cán bộ</h1>" in page
    assert "Nguyễn Thị Hoa" in page
    assert "đang mở" in page
    found = sign_in("quan").get(LIST + "?vai-tro=editor&trang-thai=open").get_data(as_text=True)
    assert "Hồ Thị Đào" in found
    assert "Nguyễn Thị Hoa" not in found


@pytest.mark.both_databases
def test_an_account_is_opened_once_however_often_the_form_comes(site: Flask, sign_in: Desks) -> None:
    quan = sign_in("quan")
    first = quan.post(LIST + "moi", data=NEW)
    assert first.status_code == 303
    assert quan.post(LIST + "moi", data=NEW).location == first.location
    with site.app_context():
        made = db.session.scalars(select(Account).where(Account.email == NEW["email"])).one()
        assert (made.name, made.role, made.unit.code) == ("Lý Thị Mới", Role.COMMUNE_OFFICER, "X1")
        assert made.owes_password and not passwords.matches(made.password_hash, PASSWORD)
    assert "Lý Thị Mới" in quan.get(first.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "hoa@nhandao.example", "Đã có tài khoản"),
        ("email", "x@y@z", "chưa đúng"),
        ("ends_on", "", "ngày hết hạn"),
        ("ends_on", "32/13/2026", "Không có ngày"),
        ("ends_on", "01/01/2020", "Ngày hết hạn"),
        ("unit", "không có đâu", "Không tìm thấy đơn vị"),
        ("role", "vua", "có trong danh sách"),
        ("name", "", "họ tên"),
    ],
)
def test_a_form_that_is_refused_says_why_and_keeps_the_rest(
    sign_in: Desks, field: str, value: str, sentence: str
) -> None:
    answer = sign_in("quan").post(LIST + "moi", data={**NEW, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert ("Lý Thị Mới" in page) or field == "name"
    assert "<title>Lỗi: " in page


@pytest.mark.both_databases
def test_a_change_of_role_is_in_the_log_and_a_lock_shows_its_reason(site: Flask, cast: Cast, sign_in: Desks) -> None:
    quan, hoa = sign_in("quan"), number_of(site, cast, "hoa")
    given = {"name": "Nguyễn Thị Hoa", "role": "editor", "unit": "P1", "ends_on": NEXT_YEAR}
    assert quan.post(f"{LIST}{hoa}", data=given).status_code == 303
    assert quan.post(f"{LIST}{hoa}/khoa", data={"reason": "Nghỉ việc"}).status_code == 303
    page = quan.get(f"{LIST}{hoa}").get_data(as_text=True)
    assert "cán bộ xã" in page
    assert "Nghỉ việc" in page
    assert "Mở khóa tài khoản" in page
    assert quan.post(f"{LIST}{hoa}/mo-khoa", data={"reason": "Trở lại"}).status_code == 303
    assert quan.post(f"{LIST}{hoa}/khoa", data={"reason": ""}).status_code == 422


def test_nobody_changes_the_own_role_on_the_screen_either(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = number_of(site, cast, "quan")
    given = {"name": "Ngô Anh Quân", "role": "auditor", "unit": "P1", "ends_on": NEXT_YEAR}
    answer = sign_in("quan").post(f"{LIST}{number}", data=given)
    assert answer.status_code == 422
    assert "Không ai tự đổi vai trò" in answer.get_data(as_text=True)
    with site.app_context():
        assert cast.account("quan").role is Role.ADMINISTRATOR


def test_an_account_of_another_branch_is_not_there(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        cast.account("quan").unit = cast.unit("X2")
        db.session.commit()
    quan, hoa = sign_in("quan"), number_of(site, cast, "hoa")
    for answer in (
        quan.get(f"{LIST}{hoa}"),
        quan.post(f"{LIST}{hoa}"),
        *(quan.post(f"{LIST}{hoa}/{verb}") for verb in ("khoa", "mo-khoa", "mat-khau")),
    ):
        assert answer.status_code == 404
    assert "Nguyễn Thị Hoa" not in quan.get(LIST).get_data(as_text=True)
    assert quan.post(LIST + "moi", data=NEW).status_code == 422  # X1 is not in the branch


def test_an_administrator_sends_a_link_and_never_chooses_the_password(site: Flask, cast: Cast, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), f"{LIST}{number_of(site, cast, 'hoa')}/mat-khau"
    with site.app_context():
        before = cast.account("hoa").password_hash
    answer = sign_in("quan").post(url, data={"password": "thuyền qua sông rộng"})
    assert answer.status_code == 303
    assert hoa.get(LIST + "cua-toi").status_code == 302
    with site.app_context():
        assert cast.account("hoa").password_hash == before
        assert resetting.write_letters(clock.now(), "https://hoi.example") == 1
        letter = db.session.scalars(select(Message)).one()
        assert letter.recipient == "hoa@nhandao.example" and "/dang-nhap/dat-lai/" in letter.body
        assert db.session.scalar(select(Event.actor_name).where(Event.what == "account:ask_reset")) == "Ngô Anh Quân"


def test_no_link_goes_to_a_locked_account(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        cast.account("hoa").locked_at = clock.now()
        db.session.commit()
    answer = sign_in("quan").post(f"{LIST}{number_of(site, cast, 'hoa')}/mat-khau")
    assert answer.status_code == 422
    assert "Mở lại tài khoản trước" in answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_everybody_changes_the_own_password_and_stays_in(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        cast.account("trang").password_hash = passwords.hashed(PASSWORD)
        db.session.commit()
    here, phone = sign_in("trang"), sign_in("trang")
    given = {"current": PASSWORD, "password": "thuyền  qua sông rộng ", "again": "thuyền  qua sông rộng "}
    wrong = here.post(LIST + "cua-toi", data={**given, "current": "đoán"})
    assert wrong.status_code == 422
    assert "Mật khẩu đang dùng chưa đúng" in wrong.get_data(as_text=True)
    assert here.post(LIST + "cua-toi", data={**given, "again": "khác"}).status_code == 422
    assert here.post(LIST + "cua-toi", data=given).status_code == 303
    assert here.get(LIST + "cua-toi").status_code == 200
    assert phone.get(LIST + "cua-toi").status_code == 302
    with site.app_context():
        assert passwords.matches(cast.account("trang").password_hash, "thuyền  qua sông rộng ")


def test_guessing_the_own_password_has_an_end(sign_in: Desks) -> None:
    trang = sign_in("trang")
    given = {"current": "đoán", "password": "thuyền qua sông rộng", "again": "thuyền qua sông rộng"}
    codes = [trang.post(LIST + "cua-toi", data=given).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_one_button_shows_all_other_devices_out(sign_in: Desks) -> None:
    here, phone = sign_in("hoa"), sign_in("hoa")
    assert here.post(LIST + "cua-toi/thoat-het").status_code == 303
    assert here.get(LIST + "cua-toi").status_code == 200
    assert phone.get(LIST + "cua-toi").status_code == 302


def test_an_administrator_opens_an_account_and_only_its_owner_ever_knows_a_password(
    site: Flask, sign_in: Desks, visitor: FlaskClient
) -> None:
    typed = {**NEW, "password": PASSWORD}  # what an older page would have sent opens nothing
    assert "liên kết đặt mật khẩu" in sign_in("quan").post(LIST + "moi", data=typed, follow_redirects=True).text
    door = {"email": NEW["email"], "password": PASSWORD}
    assert visitor.post("/dang-nhap", data=door).status_code == 422
    with site.app_context():
        assert resetting.write_letters(clock.now(), "https://hoi.example") == 1
        db.session.commit()
        letter = db.session.scalars(select(Message)).one()
        assert (letter.recipient, letter.subject) == (NEW["email"], "Tài khoản của bạn")
        link = letter.body.partition("https://hoi.example")[2].split()[0]
    own = {"password": "thuyền qua sông rộng", "again": "thuyền qua sông rộng"}
    assert visitor.post(link, data=own).status_code == 303
    assert visitor.post("/dang-nhap", data={**door, "password": own["password"]}).location == "/dang-nhap/ma"
    with site.app_context():
        made = db.session.scalars(select(Account).where(Account.email == NEW["email"])).one()
        assert not made.owes_password


@pytest.mark.both_databases
def test_a_password_that_was_given_opens_one_page_until_its_owner_changes_it(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    hoa, changing = sign_in("hoa"), {"current": PASSWORD, "password": PASSWORD, "again": PASSWORD}
    with site.app_context():
        given = cast.account("hoa")
        given.password_hash, given.first_password_until = passwords.hashed(PASSWORD), clock.now() + timedelta(days=1)
        db.session.commit()
    for path in ("/quan-tri/", "/quan-tri/dia-chi", "/quan-tri/bao-mat"):
        assert hoa.get(path).location == LIST + "cua-toi"
    assert hoa.post("/quan-tri/tai-khoan/cua-toi/thoat-het").location == LIST + "cua-toi"
    assert hoa.get("/quan-tri/xac-nhan-lai").status_code == 200, "asked again before the change, ten minutes later"
    assert "người ấy cũng biết" in hoa.get(LIST + "cua-toi").text
    assert "phải khác mật khẩu được cấp" in hoa.post(LIST + "cua-toi", data=changing).text
    changing |= {"password": "thuyền qua sông rộng", "again": "thuyền qua sông rộng"}
    assert hoa.post(LIST + "cua-toi", data=changing).status_code == 303
    assert hoa.get("/quan-tri/").status_code == 200
