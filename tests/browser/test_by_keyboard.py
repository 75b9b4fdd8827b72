"""Whole tasks with the keys alone, found by the names a screen reader says; and what is told on the way."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.kit import clock
from tests.browser.conftest import enter
from tests.cast import PASSWORD, Cast
from tests.domain.addresses import lives

Open = Callable[..., Page]
House = tuple[Flask, str]
WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
HERE = """() => {
    const node = document.activeElement;
    if (!node || node === document.body) return ["", ""];
    const told = (ids) => (ids || "").split(" ").map((id) => document.getElementById(id)?.innerText || "").join(" ");
    const group = node.matches("[type=radio], [type=checkbox]") && node.closest("fieldset")?.querySelector("legend");
    const name = node.getAttribute("aria-label") || told(node.getAttribute("aria-labelledby")).trim()
        || node.labels?.[0]?.innerText || node.innerText || node.value || "";
    return [(group ? group.innerText + ": " : "") + name, told(node.getAttribute("aria-describedby"))]
        .map((words) => words.replace(/\\s+/g, " ").trim());
}"""
"""Name and description of what has the focus, put together as a screen reader does."""
_numbers = count(1)


def tab_to(page: Page, name: str, most: int = 90) -> str:
    """Goes forward from where the focus is to what is called so; returns what else is said of it."""
    passed: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        said, told = page.evaluate(HERE)
        if name in said:
            return str(told)
        passed.append(said)
    raise AssertionError(f"“{name}” is not reached by Tab; passed {passed}")


def choose(page: Page, *names: str) -> None:
    for name in names:
        tab_to(page, name)
        page.keyboard.press("Space")


def write(page: Page, **told: str) -> None:
    for name, words in told.items():
        tab_to(page, name.replace("_", " "))
        page.keyboard.type(words)


def send(page: Page, button: str) -> None:
    tab_to(page, button)
    page.keyboard.press("Enter")


def family(house: House, folk: Cast, state: Callable[..., Address]) -> tuple[int, str]:
    """Number and code of a household of this test alone, brought as far as `state` brings it."""
    with house[0].app_context():
        n = next(_numbers)
        content = lives.told(folk, name=f"Trần Thị Phím {n}", cccd=f"0791234{n:05}", phone=f"09123{n:05}")
        row = state(folk, content)
        db.session.commit()
        found = row.id, row.code or ""
        db.session.remove()
    return found


def test_an_address_is_taken_on_and_a_fault_is_mended_where_it_is_told(
    house: House, folk: Cast, open_page: Open
) -> None:
    _, code = family(house, folk, lives.published)
    page = open_page(f"/dia-chi/{code}")
    tab_to(page, "Đến nội dung chính", most=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')"), "the skip link leads into the content"
    send(page, "Nhận giúp")
    page.wait_for_url("**/dang-ky")
    choose(page, "Bạn giúp bằng gì?: Tiền", "Dành cho nhu cầu nào?")
    write(page, Số_tiền_bạn_muốn_giúp="2.000.000")
    choose(page, "Một lần hay đều đặn?: Một lần", "Bạn giúp với tư cách: Cá nhân")
    write(page, Họ_và_tên="Trần Văn Thắng", Số_điện_thoại="0912345678")
    choose(page, "gọi bạn thế nào?: Che bớt tên")
    send(page, "Gửi đăng ký")
    page.wait_for_selector("[data-errors]:focus")
    assert page.title().startswith("Lỗi: "), "what was wrong is said before anything else"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said, told = page.evaluate(HERE)
    assert "Tôi đồng ý" in said and "Lỗi" in told, f"“{said}” has the focus and tells “{told}”"
    page.keyboard.press("Space")
    send(page, "Gửi đăng ký")
    page.wait_for_url("**/dang-ky/*")
    expect(page.locator("h1")).to_be_visible()


@WITH_AND_WITHOUT
def test_a_case_and_a_good_deed_are_told(open_page: Open, javascript: bool) -> None:
    page = open_page("/gioi-thieu", javascript=javascript)
    write(page, Người_cần_giúp_là_ai="Bà Tư bán bánh", Xã="X1")
    if javascript:
        page.wait_for_selector("[role=option]")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    write(page, Tìm_đến_nhà="Cuối ấp 2, cạnh cây me", Hoàn_cảnh="Ở một mình, mái nhà dột.")
    send(page, "Gửi")
    page.wait_for_url("**/gioi-thieu/*")
    page.goto("/gioi-thieu-guong")
    choose(page, "Bạn muốn kể về ai?")
    for words in ("Chú Ba Đờn sửa xe", "X1", "Vá xe miễn phí cho học trò suốt mười năm."):
        while page.evaluate("!document.activeElement.matches('main input:not([type=radio]), main textarea')"):
            page.keyboard.press("Tab")
        page.keyboard.type(words)
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
    send(page, "Gửi")
    page.wait_for_url("**/gioi-thieu-guong/*")


@WITH_AND_WITHOUT
def test_an_officer_signs_in_writes_a_survey_down_and_files(
    house: House, folk: Cast, open_page: Open, javascript: bool
) -> None:
    number, _ = family(house, folk, lives.opened)
    ready, _ = family(house, folk, lives.reviewed)
    page = open_page("/dang-nhap", javascript=javascript)
    write(page, Thư_điện_tử="hoa@nhandao.example", Mật_khẩu=PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/quan-tri/**")
    page.goto(f"/quan-tri/dia-chi/{number}/khao-sat")
    write(page, Ngày=clock.format_date(clock.today() - timedelta(days=1)))
    page.keyboard.press("Tab")
    page.keyboard.type("Nguyễn Thị Hoa")
    send(page, "Ghi phiếu khảo sát")
    expect(page).to_have_title(re.compile("^Lỗi: "))
    if javascript:
        page.wait_for_selector("[data-errors]:focus")
    assert page.locator("[name=surveyors]").input_value() == "Nguyễn Thị Hoa"
    page.locator("[data-errors] a").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Mái dột hai gian, kể đúng như bà con nói.")
    send(page, "Ghi phiếu khảo sát")
    page.wait_for_url(lambda url: "khao-sat" not in url)
    page.goto(f"/quan-tri/dia-chi/{ready}")
    send(page, "Gửi xác minh")
    if javascript and page.locator("dialog[open]").count():
        send(page, "Gửi xác minh")
    expect(page.locator("main")).to_contain_text("chờ xác minh")


def test_a_question_before_a_decision_holds_the_focus_and_gives_it_back(open_page: Open) -> None:
    page = open_page("/dang-nhap")
    enter(page, "quan")
    page.goto("/quan-tri/thanh-phan#bieu-mau")
    page.get_by_role("button", name="Duyệt và đăng").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate(HERE)[0] == "Để tôi xem lại", "the safe answer has the focus"
    page.keyboard.press("Escape")
    assert page.evaluate(HERE)[0] == "Duyệt và đăng", "whoever thinks again is where they were"
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("không có gì được gửi đi")


@WITH_AND_WITHOUT
def test_an_approver_decides(house: House, folk: Cast, open_page: Open, javascript: bool) -> None:
    number, _ = family(house, folk, lives.verified)
    page = open_page("/dang-nhap", javascript=javascript)
    enter(page, "minh")
    page.goto(f"/quan-tri/dia-chi/{number}")
    send(page, "Duyệt")
    expect(page.locator("main")).to_contain_text("đã duyệt")


def test_conditions_of_a_list_exchange_its_results_alone(house: House, folk: Cast, open_page: Open) -> None:
    family(house, folk, lives.opened)
    page = open_page("/dang-nhap")
    enter(page, "hoa")
    page.goto("/quan-tri/dia-chi")
    before = page.locator("#ket-qua [role=status]").inner_text()
    page.evaluate("window.stayed = true")
    tab_to(page, "Hồ sơ")
    page.select_option("[name=ho-so]", "draft")
    page.wait_for_url("**ho-so=draft**")
    expect(page.locator("body > p.vh[role=status]")).to_contain_text("hồ sơ")
    assert page.evaluate("window.stayed"), "the page was not loaded anew"
    assert page.locator("#ket-qua #ket-qua").count() == 0
    page.select_option("[name=ho-so]", "approved")
    page.wait_for_url("**ho-so=approved**")
    page.go_back()
    page.wait_for_url("**ho-so=draft**")
    expect(page.locator("[name=ho-so]")).to_have_value("draft")
    page.goto("/quan-tri/dia-chi")
    assert page.locator("#ket-qua [role=status]").inner_text() == before
    page.context.clear_cookies()
    page.select_option("[name=ho-so]", "draft")
    page.wait_for_url("**/dang-nhap**")


def test_conditions_of_a_list_work_without_a_script(open_page: Open) -> None:
    page = open_page("/dia-chi", javascript=False)
    page.select_option("[name=nhom]", index=1)
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.wait_for_url("**nhom=**")
    expect(page.get_by_role("status")).to_be_visible()
