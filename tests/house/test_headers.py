"""Every answer of the house carries the headers that a browser needs to keep its reader safe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.web.headers import ABILITIES, HSTS, POLICY, SEALED
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.house import doors
from tests.house.conftest import Enter
from tests.signed_in import cookie_of

ALLOWED = {"'none'", "'self'"}
BEHIND_TLS = {"base_url": "https://hoi.example"}


def assert_careful(answer: TestResponse, of: str) -> None:
    said = answer.headers
    assert said["X-Content-Type-Options"] == "nosniff", of
    assert said["X-Frame-Options"] == "DENY", of
    assert said["Referrer-Policy"] in {"strict-origin-when-cross-origin", "same-origin", "no-referrer"}, of
    assert said["Cross-Origin-Opener-Policy"] == "same-origin", of
    others_may = "/anh-chia-se/" in of and answer.mimetype == "image/png"
    assert said["Cross-Origin-Resource-Policy"] == ("cross-origin" if others_may else "same-origin"), of
    assert said["Permissions-Policy"] == ABILITIES, of
    assert "Access-Control-Allow-Origin" not in said, of
    assert "Server" not in said and "X-Powered-By" not in said, of
    assert_policy(said["Content-Security-Policy"], of)
    if answer.mimetype not in {"text/html", "text/javascript"} and answer.status_code != 304:
        assert said["Content-Security-Policy"] == SEALED, f"{of} is {answer.mimetype}"
    if answer.data:
        assert "charset=" in said["Content-Type"] or not said["Content-Type"].startswith("text/"), of


def assert_policy(policy: str, of: str) -> None:
    parts = {name: values for name, *values in (part.split() for part in policy.split(";"))}
    assert parts["default-src"] == ["'none'"], of
    assert parts["frame-ancestors"] == ["'none'"], of
    assert set().union(*parts.values()) <= ALLOWED, f"{of}: {policy}"


def test_every_door_answers_with_them_whoever_knocks(house: Flask, enter: Enter) -> None:
    visitors = {"street": house.test_client(), "administrator": enter(Role.ADMINISTRATOR)}
    for rule in house.url_map.iter_rules():
        url = doors.url_of(house, rule.endpoint)
        for name, client in visitors.items():
            if name == "street" or rule.endpoint.startswith("admin."):
                assert_careful(client.get(url), f"{name}: GET {url}")


def test_mistakes_are_answered_with_them_too(house: Flask) -> None:
    street = house.test_client()
    told_size = {"CONTENT_LENGTH": str(80 * 1024 * 1024)}
    for status, answer in {
        400: street.get("/dia-chi?q=%00"),
        404: street.get("/khong-co-trang-nay"),
        405: street.get("/dang-xuat"),
        413: street.post("/dang-nhap", data=b"a=1", environ_overrides=told_size),
        414: street.get("/dia-chi?q=" + "a" * 9000),
        422: street.post("/gioi-thieu", data={}),
    }.items():
        assert answer.status_code == status
        assert_careful(answer, str(status))
    foreign = street.get("/dang-nhap", headers={"Host": "evil.example"})
    assert foreign.status_code == 400
    assert_careful(foreign, "a foreign host")


def test_files_of_the_house_and_what_did_not_change(house: Flask) -> None:
    street = house.test_client()
    with street.get("/static/css/tokens.css") as sheet:
        assert_careful(sheet, "a style sheet")
        since = sheet.headers["Last-Modified"]
    unchanged = street.get("/static/css/tokens.css", headers={"If-Modified-Since": since})
    assert unchanged.status_code == 304
    assert_careful(unchanged, "304 of a style sheet")


def test_a_kept_page_says_the_same_as_when_it_was_made(house: Flask) -> None:
    street = house.test_client()
    first, again = street.get("/cach-tinh"), street.get("/cach-tinh")
    for answer in (first, again):
        assert_careful(answer, "a kept page")
    unchanged = street.get("/cach-tinh", headers={"If-None-Match": again.headers["ETag"]})
    assert unchanged.status_code == 304
    assert_careful(unchanged, "304 of a kept page")
    assert unchanged.headers["Content-Security-Policy"] == POLICY


@pytest.fixture(scope="module")
def behind_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("tls")
    settings = {
        "NHANDAO_DATABASE_URL": f"sqlite:///{folder / 'tls.db'}",
        "NHANDAO_PROVINCE": "P1",
        "NHANDAO_PUBLIC_URL": "https://hoi.example",
        "NHANDAO_TRUSTED_HOSTS": "hoi.example",
        "NHANDAO_PROXIES": "1",
    }
    site = create_app(folder, KEYS | settings, TESTING=True, WTF_CSRF_ENABLED=False)
    with site.app_context():
        db.create_all()
        assemble()
    yield site
    with site.app_context():
        db.engine.dispose()


def test_behind_tls_every_answer_asks_for_tls_from_now_on(behind_tls: Flask) -> None:
    street = behind_tls.test_client()
    for url in ("/dang-nhap", "/cach-tinh", "/cach-tinh", "/khong-co", "/static/css/tokens.css", "/healthz"):
        with street.get(url, base_url="http://hoi.example", headers={"X-Forwarded-Proto": "https"}) as answer:
            assert answer.headers["Strict-Transport-Security"] == HSTS, url
        with street.get(url, base_url="http://hoi.example") as plain:
            assert "Strict-Transport-Security" not in plain.headers, url


def test_behind_tls_each_cookie_belongs_to_this_host_alone(behind_tls: Flask) -> None:
    client = behind_tls.test_client()
    answer = client.get("/dang-nhap", **BEHIND_TLS)
    given = answer.headers.getlist("Set-Cookie")
    assert given, "the form at the door carries a token"
    for cookie in given:
        assert cookie.startswith("__Host-")
        assert "; Secure" in cookie and "; HttpOnly" in cookie and "; Path=/" in cookie
        assert "SameSite=Lax" in cookie and "Domain" not in cookie
        assert len(cookie) < 4096


def test_a_session_behind_tls_lives_under_its_new_name_alone(behind_tls: Flask) -> None:
    client: FlaskClient = behind_tls.test_client()
    with behind_tls.app_context():
        cookie = cookie_of(Cast().account("quan"))
    with client.session_transaction(**BEHIND_TLS) as session:
        session.update(cookie)
    assert client.get("/quan-tri/", **BEHIND_TLS).status_code == 200
    kept = client.get_cookie("__Host-session", domain="hoi.example")
    assert kept is not None
    other = behind_tls.test_client()
    other.set_cookie("session", kept.value, domain="hoi.example")
    assert other.get("/quan-tri/", **BEHIND_TLS).status_code == 302


def test_nobody_gets_a_cookie_for_reading(house: Flask) -> None:
    street = house.test_client()
    for rule in house.url_map.iter_rules():
        if rule.endpoint.startswith("public.") and "GET" in (rule.methods or ()) and "sign_in" not in rule.endpoint:
            answer = street.get(doors.url_of(house, rule.endpoint))
            if "Set-Cookie" in answer.headers:
                assert "<form" in answer.get_data(as_text=True), f"{rule.rule} gives a cookie and holds no form"


def test_leaving_clears_what_the_browser_kept(house: Flask, enter: Enter) -> None:
    answer = enter(Role.AUDITOR).post("/dang-xuat")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache"'
