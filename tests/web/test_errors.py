"""Whatever is thrown at an address, the answer is a page that says what to do, and never a fault of the site."""

import os
import re
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.routing import Rule

from nhandao_site.domain.accounts.budgets import TooMany
from nhandao_site.domain.accounts.permissions import GRANTS, Role
from nhandao_site.domain.errors import RuleBroken
from tests.conftest import Desks

SAID = {
    400: "Trang chưa hiểu yêu cầu này",
    403: "Cửa này cần người có quyền",
    404: "Không có nhà nào mang số này",
    405: "Trang này không nhận cách gửi ấy",
    413: "Tệp gửi lên lớn quá",
    429: "Xin đợi một chút",
    500: "Trang gặp trục trặc",
    503: "Trang đang tạm nghỉ",
}
ODD_PATHS = [
    *("%00", "a%00b", "%ff%fe", "%ed%a0%80", "%20", "..%2f..%2fetc", "%F0%9F%8F%A0"),
    *("99999999999999999999", "2147483648", "-1", "a" * 3000),
]
ODD_VALUES = [
    *("%00", "%ff%fe", "%ed%a0%80", "%22%27%3B--", "%F0%9F%8F%A0", "%25%5F%5C", "~", "NEAR(", "*", "", "a" * 3000),
    *("99999999999999999999999", "-1", "1e400", "nan", "x~99999999999", "31/02/2026", "0001-01-01", "9999-12-31"),
]
DOSE = int(os.environ.get("ODD_VALUES", "3"))
"""How many odd values each address meets, and its neighbour the next ones; `make faults` gives it all of them."""
FAULTS = {
    "400": 400,
    "403": 403,
    "404": 404,
    "405": 405,
    "413": 413,
    "418": 418,
    "429": 429,
    "502": 502,
    "503": 503,
    "mot-loi": 500,
    "ban": 503,
    "doi": 409,
    "so": 400,
}
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PART = b'Content-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\n'
BODIES = (
    (b"email=a%00b&password=%00", FORM, {400, 422}),
    (b"email=%ff%fe&password=%ed%a0%80", FORM, {422}),
    (b"\xff\xfe\x00=\x00", FORM, {422}),
    (b"--x\r\nnothing", PARTS, {400, 413, 422}),
    (b"nothing", "multipart/form-data", {400, 422}),
    (b"{}", "application/json", {400, 415, 422}),
    (b"&".join(b"a%d=1" % n for n in range(5000)), FORM, {413, 422}),
    (b"--x\r\n" + PART * 5000 + b"--x--", PARTS, {413}),
    (b"email=" + b"a" * 3_000_000, FORM, {413}),
)
COOKIES = ("session=", "session=abc", "session=" + "x" * 5000, "session=\xff\xfe", "=;=;", 'session="')


def filled(rule: Rule, value: str) -> str:
    return re.sub(r"<[^>]+>", value, rule.rule)


def readable(site: Flask) -> list[Rule]:
    return [rule for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]


def names_of_filters(site: Flask) -> list[str]:
    """Every query name that some view asks for, read from the views themselves."""
    asked = set()
    for path in Path(site.root_path).rglob("*.py"):
        asked |= set(re.findall(r'args\.(?:get|getlist)\(\s*"([^"]+)"', path.read_text("utf-8")))
    return sorted(asked | {"q", "sau", "ma", "tiep", "noi", "nhom", "nhu-cau", "trang-thai", "nam", "ky"})


@pytest.fixture
def throwing(site: Flask) -> Flask:
    """A site as in production, with one address for each thing that goes wrong."""
    wrong = {
        "mot-loi": RuntimeError("bí mật bên trong"),
        "ban": OperationalError("SELECT bí mật", {}, Exception("locked")),
        "doi": StaleDataError("bí mật"),
        "so": OverflowError("bí mật"),
        "luat": RuleBroken("Hồ sơ chưa có phiếu đồng ý."),
        "nhieu": TooMany("Xin đợi khoảng 2 phút.", 120),
    }

    def throw(what: str) -> str:
        if what.isdigit():
            abort(int(what))
        raise wrong[what]

    site.add_url_rule("/nem/<what>", "throw", throw, methods=["GET", "POST"])
    site.testing = False
    site.config["PROPAGATE_EXCEPTIONS"] = False
    return site


@pytest.mark.parametrize(("what", "code"), FAULTS.items())
def test_each_error_says_in_vietnamese_what_to_do(throwing: Flask, what: str, code: int) -> None:
    answer = throwing.test_client().get(f"/nem/{what}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == code
    assert SAID.get(code, "") in page
    assert len(re.findall("<h1", page)) == 1
    assert "bí mật" not in page
    assert "Traceback" not in page


def test_a_broken_rule_is_told_where_the_form_stood(throwing: Flask) -> None:
    client = throwing.test_client()
    answer = client.post("/nem/luat", headers={"Referer": "http://localhost/gioi-thieu"})
    assert answer.status_code == 303
    assert answer.location == "http://localhost/gioi-thieu"
    assert client.post("/nem/luat", headers={"Referer": "http://evil.example/"}).location == "/"
    with client.session_transaction() as session:
        assert session["_flashes"][0][1] == "Hồ sơ chưa có phiếu đồng ý."


def test_too_many_says_how_long_and_keeps_what_was_typed(throwing: Flask) -> None:
    answer = throwing.test_client().post(
        "/nem/nhieu", data={"wish": "giúp bà L."}, headers={"Origin": "http://localhost"}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "120")
    assert "Xin đợi khoảng 2 phút." in page
    assert "giúp bà L." in page


def test_a_foreign_host_name_is_refused_without_a_page_of_the_house(site: Flask, visitor: FlaskClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "a b", "", "[::1", "localhost@evil.example"):
        answer = visitor.get("/dang-nhap", headers={"Host": host})
        assert answer.status_code == 400, host
        assert "<a" not in answer.get_data(as_text=True)
    for host in ("localhost:8123", "127.0.0.1:8000"):
        assert visitor.get("/dang-nhap", headers={"Host": host}).status_code == 200


def test_a_wrong_method_names_the_right_ones(visitor: FlaskClient) -> None:
    answer = visitor.get("/dang-xuat")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert SAID[405] in answer.get_data(as_text=True)


@pytest.mark.parametrize(("body", "kind", "codes"), BODIES)
def test_a_malformed_body_is_the_senders_matter(visitor: FlaskClient, body: bytes, kind: str, codes: set[int]) -> None:
    assert visitor.post("/dang-nhap", data=body, content_type=kind).status_code in codes


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(site: Flask, visitor: FlaskClient) -> None:
    for kind in (PARTS, FORM):
        told_size = {"CONTENT_LENGTH": str(80 * 1024 * 1024)}
        answer = visitor.post("/dang-nhap", data=b"a=1", content_type=kind, environ_overrides=told_size)
        assert answer.status_code == 413
        assert SAID[413] in answer.get_data(as_text=True)


@pytest.mark.parametrize("cookie", COOKIES)
def test_a_malformed_cookie_is_no_cookie(visitor: FlaskClient, cookie: str) -> None:
    answer = visitor.get("/dang-nhap", headers={"Cookie": cookie})
    assert answer.status_code == 200


@pytest.fixture
def everybody(site: Flask, sign_in: Desks) -> dict[str, FlaskClient]:
    """The face of each address is visited by somebody who may see most of it."""
    return {"street": site.test_client(), "province": sign_in("minh"), "administrator": sign_in("quan")}


def turned(values: list[str], by: int) -> list[str]:
    """Each address begins with another value: together a small dose meets them all."""
    start = by * DOSE % len(values)
    return values[start:] + values[:start]


def visitors_of(site: Flask, rule: Rule) -> str:
    """Who may enter there."""
    if not rule.rule.startswith("/quan-tri"):
        return "street"
    permission = getattr(site.view_functions[rule.endpoint], "required_permission", None)
    return "province" if permission in GRANTS[Role.PROVINCE_OFFICER] else "administrator"


def told(answer: object) -> bool:
    return answer.status_code < 500  # type: ignore[attr-defined]


@pytest.mark.both_databases
def test_no_address_falls_over_odd_paths(site: Flask, everybody: dict[str, FlaskClient]) -> None:
    rules = [rule for rule in readable(site) if "<" in rule.rule]
    for number, rule in enumerate(rules):
        name = visitors_of(site, rule)
        for value in turned(ODD_PATHS, number)[: 2 * DOSE]:
            answer = everybody[name].get(filled(rule, value))
            assert told(answer), f"{name}: {rule.rule} with {value[:40]} gave {answer.status_code}"


@pytest.mark.both_databases
def test_no_address_falls_over_odd_filters(site: Flask, everybody: dict[str, FlaskClient]) -> None:
    names = names_of_filters(site)
    for number, rule in enumerate(readable(site)):
        name, url = visitors_of(site, rule), filled(rule, "1")
        for value in turned(ODD_VALUES, number)[:DOSE] if url == rule.rule else turned(ODD_VALUES, number)[:2]:
            query = "&".join(f"{asked}={value}" for asked in names)
            answer = everybody[name].get(f"{url}?{query}")
            assert told(answer), f"{name}: {rule.rule} with every filter {value[:40]!r} gave {answer.status_code}"


def test_head_and_options_answer_everywhere(site: Flask, visitor: FlaskClient) -> None:
    for rule in readable(site):
        for value in ("1", "khong-co"):
            assert told(visitor.head(filled(rule, value))), rule.rule
            assert told(visitor.options(filled(rule, value))), rule.rule


def test_every_answer_carries_the_headers(visitor: FlaskClient) -> None:
    for url in ("/dang-nhap", "/khong-co-trang-nay", "/quan-tri/tai-khoan/"):
        headers = visitor.get(url).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert visitor.get("/dang-nhap").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "XYZ"])
def test_no_door_takes_a_method_it_does_not_name(site: Flask, visitor: FlaskClient, method: str) -> None:
    for url in ("/", "/dia-chi", "/dang-nhap", "/so-cong-khai.csv", "/static/css/tokens.css", "/healthz"):
        answer = visitor.open(url, method=method)
        assert answer.status_code == 405, f"{method} {url}: {answer.status_code}"
    named = {method for rule in site.url_map.iter_rules() for method in rule.methods or ()}
    assert named == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_refusal_at_a_door_is_written_into_the_log(
    site: Flask, sign_in: Desks, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in("hoa").get("/quan-tri/tai-khoan/")
    assert "no right: account" in caplog.text
    assert "admin.accounts.index" in caplog.text
