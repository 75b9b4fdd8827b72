"""From a house in need to a gift in its hands, in a real browser, with a script and without."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.kit import clock
from tests.browser.conftest import DESK, PHONE, enter

Open = Callable[..., Page]
WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])


def press(page: Page, label: str) -> None:
    """Presses a button and answers the question it may ask."""
    page.get_by_role("button", name=label, exact=True).first.click()
    question = page.locator("dialog[open]")
    if question.count():
        question.locator("button").first.click()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"main input[name='{name}'][value='{value}']").check(force=True)


def file_a_dossier(page: Page, name: str, headline: str) -> int:
    page.goto("/quan-tri/dia-chi/moi")
    choose(page, "kind", "household")
    page.fill("[name=name]", name)
    page.select_option("[name=gender]", label="nữ")
    page.fill("[name=birth_year]", "1950")
    page.fill("[name=unit_id]", "X1")
    page.fill("[name=hamlet_id]", "H1")
    page.fill("[name=residence]", "Tổ 3, nhà số 12")
    page.select_option("[name=group]", "elderly_alone")
    choose(page, "urgency", "soon")
    page.select_option("[name=needs-0-kind]", "house_repair")
    page.fill("[name=needs-0-title]", "Lợp lại mái")
    page.fill("[name=needs-0-amount_vnd]", "5 triệu")
    page.fill("[name=other_support]", "Trợ cấp người cao tuổi")
    page.fill("[name=alias]", "Bà H.")
    page.fill("[name=headline]", headline)
    page.fill("[name=summary]", "Mái tôn thủng nhiều chỗ, mưa là kê giường vào góc bếp.")
    page.fill("[name=story]", "Bà ở một mình, buổi sáng nhặt rau thuê cho chợ.")
    press(page, "Lưu hồ sơ")
    expect(page.locator("h1")).to_contain_text(headline)
    return int(page.url.rstrip("/").split("/")[-1].split("?")[0].split("#")[0])


def survey_select_and_agree(page: Page, number: int) -> None:
    day = clock.format_date(clock.today() - timedelta(days=2))
    page.goto(f"/quan-tri/dia-chi/{number}/khao-sat")
    page.fill("[name=on]", day)
    page.fill("[name=surveyors]", "Nguyễn Thị Hoa; Lê Thị Sen")
    page.fill("[name=findings]", "Mái dột hai gian, kể đúng như bà con nói.")
    press(page, "Ghi phiếu khảo sát")
    page.goto(f"/quan-tri/dia-chi/{number}/dong-y")
    assert page.locator("input[name=scopes]:checked").count() == 0, "no consent is ever ticked beforehand"
    choose(page, "scopes", "receive")
    choose(page, "scopes", "text")
    choose(page, "giver", "self")
    page.fill("[name=given_on]", day)
    page.fill("[name=evidence]", "Phiếu có chữ ký")
    press(page, "Ghi đồng ý")
    page.goto(f"/quan-tri/dia-chi/{number}/binh-chon")
    page.fill("[name=on]", day)
    page.fill("[name=place]", "Nhà văn hóa ấp 1")
    page.fill("[name=attended]", "30")
    page.fill("[name=agreed]", "29")
    page.fill("[name=minutes_symbol]", "04/BB-BC")
    press(page, "Ghi buổi bình chọn")
    page.goto(f"/quan-tri/dia-chi/{number}")
    press(page, "Gửi xác minh")


def pledge_from_the_street(page: Page, code: str) -> str:
    page.goto(f"/dia-chi/{code}/dang-ky")
    choose(page, "form", "cash")
    page.locator("main input[name=need]").first.check(force=True)
    page.fill("[name=amount]", "2.000.000")
    choose(page, "cycle", "once")
    choose(page, "donor_kind", "person")
    page.fill("[name=name]", "Trần Văn Thắng")
    page.fill("[name=phone]", "0912345678")
    choose(page, "shown", "masked")
    press(page, "Gửi đăng ký")
    assert page.title().startswith("Lỗi: "), "consent is asked for and never ticked beforehand"
    expect(page.locator("[name=amount]")).to_have_value("2.000.000")
    page.locator("main input[name=agree]").check(force=True)
    press(page, "Gửi đăng ký")
    page.wait_for_url("**/dang-ky/*")
    return page.url


def code_of(house: tuple[Flask, str], number: int) -> str:
    with house[0].app_context():
        code = db.session.scalars(select(Address.code).where(Address.id == number)).one()
        db.session.remove()
    assert code
    return code


@WITH_AND_WITHOUT
def test_a_family_is_filed_approved_published_pledged_to_and_helped(
    open_page: Open, house: tuple[Flask, str], javascript: bool
):
    name, headline = ("Hồ Thị Hợp", "Bà H. mong một mái nhà không dột") if javascript else (
        "Đỗ Thị Ngẫm", "Bà N. mong một mái bếp không dột"
    )  # fmt: skip
    hoa = open_page("/", javascript=javascript)
    enter(hoa, "hoa")
    number = file_a_dossier(hoa, name, headline)
    survey_select_and_agree(hoa, number)
    assert hoa.request.get(f"{house[1]}/xac-minh?ma=SM26-9999-X").ok

    sen = open_page("/", javascript=javascript)
    enter(sen, "sen")
    sen.goto(f"/quan-tri/dia-chi/{number}/xac-minh")
    sen.fill("[name=on]", clock.format_date(clock.today()))
    press(sen, "Xác minh")

    minh = open_page("/", javascript=javascript)
    enter(minh, "minh")
    for step in ("Duyệt", "Đăng lên trang công khai"):
        minh.goto(f"/quan-tri/dia-chi/{number}")
        press(minh, step)
    code = code_of(house, number)

    donor = open_page(f"/dia-chi/{code}", javascript=javascript, size=PHONE)
    expect(donor.locator("h1")).to_contain_text(headline)
    assert name not in donor.content(), "the family agreed to an alias"
    private = pledge_from_the_street(donor, code)

    hoa.goto("/quan-tri/dang-ky?trang-thai=waiting")
    hoa.locator("main table a").first.click()
    press(hoa, "Xác nhận đăng ký")

    hoa.goto(f"/quan-tri/trao/moi?dia-chi={number}")
    hoa.fill("[name=delivered_at]", clock.format_time(clock.now() - timedelta(hours=1)))
    hoa.fill("[name=evidence]", "BN-01, bà ký nhận")
    hoa.select_option("[name=lines-0-need]", index=1)
    choose(hoa, "lines-0-form", "cash")
    hoa.fill("[name=lines-0-value]", "2.000.000")
    hoa.select_option("[name=lines-0-pledge]", index=1)
    press(hoa, "Ghi lượt trao")
    act = hoa.url
    expect(hoa.locator("main")).to_contain_text("Chờ xác minh")

    sen.goto(act)
    press(sen, "Xác minh lượt trao")
    expect(sen.locator("main")).to_contain_text("Đã xác minh")

    donor.goto(f"/dia-chi/{code}")
    expect(donor.locator("main")).to_contain_text("2.000.000")
    assert "Trần Văn Thắng" not in donor.content(), "the donor asked for a masked name"
    donor.goto(private)
    expect(donor.locator("main")).to_contain_text("hoàn thành")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_public_page_is_wider_than_the_screen_or_asks_another_host(open_page: Open, size: dict[str, int]):
    page = open_page("/", size=size)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for path in ("/", "/dia-chi", "/nguoi-tot-viec-thien", "/ton-vinh", "/so-cong-khai", "/gioi-thieu", "/xac-minh",
                 "/tai-khoan-chinh-thuc", "/van-ban", "/tim-kiem?q=nha", "/quyen-rieng-tu", "/dang-nhap"):  # fmt: skip
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path
    assert len(hosts) == 1
