"""Eight hours at the desk: keys that are shown, heads that stay in sight."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter

Open = Callable[..., Page]


def test_a_form_is_sent_and_the_search_found_by_keys_that_are_no_single_letters(open_page: Open) -> None:
    page = open_page("/")
    enter(page, "hoa")
    page.goto("/quan-tri/dia-chi")
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.keyboard.press("Alt+Shift+F")
    expect(page.locator("input[name=q]")).to_be_focused()
    assert page.locator("input[name=q]").get_attribute("aria-keyshortcuts") == "Alt+Shift+F"
    page.keyboard.press("Alt+Shift+M")
    expect(page.locator(".side [aria-current]")).to_be_focused()
    page.goto("/quan-tri/dia-chi/moi")
    page.fill("[name=name]", "Bà Tám")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.locator("[name=name]")).to_have_value("Bà Tám")
    page.goto("/quan-tri/tai-khoan/cua-toi")
    expect(page.locator("#phim-tat kbd")).to_have_count(8)


def test_the_head_of_a_table_stays_in_sight(open_page: Open) -> None:
    page = open_page("/", size={"width": 1280, "height": 620})
    enter(page, "quan")
    page.goto("/quan-tri/tai-khoan/")
    expect(page.locator(".scroll--fits thead").first).to_be_visible()
    page.evaluate("window.scrollTo(0, document.querySelector('tbody').getBoundingClientRect().top + 200)")
    assert page.evaluate("document.querySelector('thead').getBoundingClientRect().top") >= 0
