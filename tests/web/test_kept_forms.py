"""Nothing typed is lost: over an ended session, over a stale token, and never to another site's profit."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db, keyring
from nhandao_site.domain.accounts import passwords
from nhandao_site.web import kept_forms
from tests.cast import PASSWORD, Cast
from tests.house import doors

HERE = {"Origin": "http://localhost"}
NEW = "/quan-tri/tai-khoan/moi"
TYPED = {
    "name": 'Lê "Quý" Đôn <b>',
    "email": "don@nhandao.example",
    "password": "bí mật không được giữ",
    "form_key": "k1",
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
CARRIED = re.compile(r'name="(kept|tiep)" type="hidden" value="([^"]*)"')
KEPT = passwords.hashed(PASSWORD)


@pytest.fixture
def browser(site: Flask, cast: Cast) -> FlaskClient:
    """A browser at the real door: with tokens, as in production."""
    site.config["WTF_CSRF_ENABLED"] = True
    with site.app_context():
        quan = cast.account("quan")
        quan.password_hash, quan.demonstration = KEPT, True
        db.session.commit()
    return site.test_client()


def hidden(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for found in (HIDDEN, CARRIED) for name, value in found.findall(page)}


def come_in(browser: FlaskClient, page: str) -> str:
    given = {"email": "quan@nhandao.example", "password": PASSWORD, **hidden(page)}
    answer = browser.post("/dang-nhap", data=given, headers=HERE)
    assert answer.status_code in {200, 303}, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_what_was_typed_after_the_session_ended_comes_back_behind_the_door(browser: FlaskClient) -> None:
    turned = browser.post(NEW, data=TYPED, headers=HERE)
    page = turned.get_data(as_text=True)
    assert turned.status_code == 401
    assert "Chữ bạn vừa gõ còn nguyên" in page
    assert "Quý" not in page  # sealed: the next person at this screen reads nothing
    again = come_in(browser, page)
    assert "Gửi lại nội dung đã gõ" in again
    assert f'action="{NEW}"' in again
    fields = hidden(again)
    assert fields["name"] == TYPED["name"]
    assert "password" not in fields
    assert "mật khẩu" in again
    answer = browser.post(NEW, data=fields, headers=HERE)
    assert answer.status_code == 422  # role, unit and password are still missing; the rest is there
    assert html.escape(TYPED["name"], quote=False) in answer.get_data(as_text=True).replace("&#34;", '"')


def test_a_wrong_password_in_between_loses_nothing(browser: FlaskClient) -> None:
    page = browser.post(NEW, data=TYPED, headers=HERE).get_data(as_text=True)
    wrong = browser.post(
        "/dang-nhap", data={**hidden(page), "email": "quan@nhandao.example", "password": "sai rồi"}, headers=HERE
    )
    assert wrong.status_code == 422
    assert "Gửi lại nội dung đã gõ" in come_in(browser, wrong.get_data(as_text=True))


def test_a_form_that_another_site_sent_is_not_kept(browser: FlaskClient) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "https://localhost.evil/"}, {}):
        answer = browser.post(NEW, data=TYPED, headers=headers)
        assert answer.status_code == 400
        assert "don@nhandao.example" not in answer.get_data(as_text=True)
        assert 'name="kept"' not in answer.get_data(as_text=True)


def test_only_what_this_house_sealed_for_the_staff_side_is_opened(site: Flask, browser: FlaskClient) -> None:
    with site.app_context():
        stranger = kept_forms.seal(kept_forms.KeptForm("/dia-chi", [("a", "b")], []))
        assert kept_forms.opened(stranger) is None
        assert kept_forms.opened("s1:bịa") is None
        assert kept_forms.opened(keyring().wrapping.carry("[1]")) is None
        assert kept_forms.opened(None) is None


def test_a_sealed_form_grows_old(site: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.app_context():
        sealed = kept_forms.seal(kept_forms.KeptForm(NEW, [("a", "b")], []))
        assert kept_forms.opened(sealed) is not None
        monkeypatch.setattr(kept_forms, "LONGEST_SECONDS", -1)
        assert kept_forms.opened(sealed) is None


def test_files_are_not_kept_and_the_page_says_which(browser: FlaskClient) -> None:
    from io import BytesIO

    page = browser.post(NEW, data={"name": "Lê", "photo": (BytesIO(b"x"), "anh-nha.jpg")}, headers=HERE)
    assert "anh-nha.jpg" in page.get_data(as_text=True)
    assert "anh-nha.jpg" in come_in(browser, page.get_data(as_text=True))


def test_a_long_text_is_kept_whole_and_one_too_long_is_told_so(browser: FlaskClient, site: Flask) -> None:
    long = "Bà L. sống một mình.\n" * 40_000
    page = browser.post(NEW, data={"name": long}, headers=HERE, content_type="multipart/form-data")
    assert page.status_code == 401
    assert hidden(come_in(browser, page.get_data(as_text=True)))["name"].replace("\r\n", "\n") == long
    too_long = site.test_client().post(
        NEW, data={"name": long + long[:600_000]}, headers=HERE, content_type="multipart/form-data"
    )
    assert too_long.status_code == 401
    assert "quá lớn" in too_long.get_data(as_text=True)


def test_a_stale_token_from_this_very_site_offers_to_send_again(browser: FlaskClient) -> None:
    come_in(browser, browser.get("/dang-nhap").get_data(as_text=True))
    answer = browser.post(NEW, data={**TYPED, "csrf_token": "cũ"}, headers={"Referer": "http://localhost" + NEW})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Gửi lại" in page
    assert hidden(page)["name"] == TYPED["name"]
    assert browser.post(NEW, data=hidden(page), headers=HERE).status_code == 422


def test_a_stale_token_from_elsewhere_gets_the_plain_page(browser: FlaskClient) -> None:
    come_in(browser, browser.get("/dang-nhap").get_data(as_text=True))
    answer = browser.post(NEW, data=TYPED, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert "Đôn" not in answer.get_data(as_text=True)


def test_whatever_form_of_the_staff_side_meets_an_ended_session_comes_back_typed(site: Flask, cast: Cast) -> None:
    """Every door that takes a form, not only the ones somebody thought of."""
    site.config["WTF_CSRF_ENABLED"] = True
    stranger, typed = (
        site.test_client(),
        {"name": "Lê Quý", "story": "Chữ gõ cả buổi sáng.\nDòng hai", "form_key": "k1"},
    )
    posts = [endpoint for endpoint, method in doors.as_built(site) if method == "POST"]
    assert len(posts) > 150
    for endpoint in posts:
        url = doors.url_of(site, endpoint)
        answer = stranger.post(url, data=typed, headers=HERE)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 401 and "Chữ bạn vừa gõ còn nguyên" in page, endpoint
        with site.app_context():
            kept = kept_forms.opened(hidden(page)["kept"])
            assert kept is not None and (kept.path, dict(kept.fields)) == (url, typed), endpoint
