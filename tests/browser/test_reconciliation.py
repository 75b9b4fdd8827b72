"""Matching bank lines in a real browser: by keyboard without leaving the queue, and by plain forms without a script."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import codes
from tests.browser.conftest import enter
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import line, promise
from tests.domain.ledger.scene import household

Open = Callable[..., Page]
QUEUE = "/quan-tri/doi-soat"


_accounts = count(70_000)


@pytest.fixture
def number() -> str:
    """An account of this test alone: the house and its queue are shared."""
    return str(next(_accounts))


@pytest.fixture
def lines(house: tuple[Flask, str], folk: Cast, number: str) -> list[int]:
    """Thirty lines with their codes and one nobody can guess."""
    with house[0].app_context():
        home = household(folk)
        pledges = [promise(home, 100_000 + n) for n in range(30)]
        rows = [line(each.value_vnd, codes.memo(home.code or "", each.code), at=number).id for each in pledges]
        rows.append(line(98_765, "ck", at=number).id)
        db.session.commit()
        db.session.remove()
    return rows


def told(house: tuple[Flask, str], lines: list[int]) -> int:
    with house[0].app_context():
        rows = db.session.scalars(select(BankLine).where(BankLine.id.in_(lines), BankLine.allocated_vnd != 0)).all()
        db.session.remove()
        return len(rows)


def focused(page: Page) -> str | None:
    found: str | None = page.evaluate("() => document.activeElement.closest('[data-line]')?.dataset.line ?? null")
    return found


def test_a_queue_is_matched_by_keyboard_over_its_pages(
    house: tuple[Flask, str], lines: list[int], number: str, open_page: Open
) -> None:
    page = open_page("/dang-nhap")
    enter(page, "an")
    page.goto(f"{QUEUE}?tai-khoan={number}")
    page.get_by_role("button", name="Làm bằng bàn phím").click()
    assert focused(page) == str(lines[0])
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == str(lines[0])
    for _ in range(25):
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sau="))
    expect(page.locator(f"#dong-{lines[25]}")).to_be_focused()
    for each in lines[25:30]:
        page.keyboard.press("Enter")
        expect(page.locator(f"#dong-{each}")).to_have_attribute("data-state", "done")
    expect(page.locator("[data-progress]")).to_contain_text("chưa rõ")
    assert told(house, lines) == 30
    assert focused(page) == str(lines[30])
    page.keyboard.press("Enter")
    expect(page.locator("[data-say]")).to_have_text("Dòng này không có gợi ý để ghi.")
    page.keyboard.press("b")
    page.keyboard.type("chờ người gửi trả lời")
    page.keyboard.press("Enter")
    expect(page.locator(f"#dong-{lines[30]}")).to_have_attribute("data-state", "aside")
    page.locator(f"#dong-{lines[29]}").focus()
    page.keyboard.press("u")
    page.keyboard.type("ghép nhầm người gửi")
    page.keyboard.press("Enter")
    expect(page.locator(f"#dong-{lines[29]}")).to_have_attribute("data-state", "open")
    assert told(house, lines) == 29


def test_a_search_and_a_split_stay_in_the_queue_and_a_refusal_is_said(
    house: tuple[Flask, str], lines: list[int], number: str, open_page: Open
) -> None:
    with house[0].app_context():
        wanted = db.session.scalars(select(Pledge).order_by(Pledge.id.desc()).limit(1)).one().code
        db.session.remove()
    page = open_page("/dang-nhap")
    enter(page, "an")
    page.goto(f"{QUEUE}?loai=khong-ro&tai-khoan={number}")
    row = page.locator(f"#dong-{lines[30]}")
    row.focus()
    page.keyboard.press("/")
    page.keyboard.type(wanted)
    page.keyboard.press("Enter")
    expect(row.locator(".match__r")).to_contain_text(wanted)
    expect(row.locator("[data-found]")).to_be_focused()
    row.focus()
    page.keyboard.press("s")
    expect(row.locator("input[name=muc]").first).to_be_focused()
    page.keyboard.type("quỹ chung")
    page.keyboard.press("Tab")
    page.keyboard.type("1 triệu")
    page.keyboard.press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("chỉ còn 98.765")
    expect(page.locator("[data-say]")).to_contain_text("chỉ còn 98.765")
    expect(row.locator("input[name=tien]").first).to_have_value("1 triệu")


def test_every_deed_works_without_a_script(
    house: tuple[Flask, str], lines: list[int], number: str, open_page: Open
) -> None:
    page = open_page("/dang-nhap", javascript=False)
    enter(page, "an")
    page.goto(f"{QUEUE}?loai=chac-chan&tai-khoan={number}")
    page.get_by_role("button", name=re.compile("Ghi cả 25 dòng")).click()
    expect(page.get_by_text("Đã ghi 25 dòng chắc chắn.")).to_be_visible()
    page.goto(f"{QUEUE}/{lines[30]}")
    page.get_by_role("link", name=re.compile("Không theo đăng ký")).click()
    page.get_by_role("button", name="Ghi vào quỹ chung").click()
    page.goto(f"{QUEUE}/{lines[30]}?mo=bo-ghep")
    page.fill("input[name=ly-do]", "ghép nhầm người gửi")
    page.get_by_role("button", name="Bỏ ghép").click()
    with house[0].app_context():
        parts = db.session.scalars(select(Allocation.amount_vnd).where(Allocation.bank_line_id == lines[30])).all()
        db.session.remove()
    assert sorted(parts) == [-98_765, 98_765]


def test_the_queue_fits_a_phone_and_the_dark(lines: list[int], open_page: Open) -> None:
    for dark in (False, True):
        page = open_page("/dang-nhap", size={"width": 360, "height": 740}, dark=dark)
        enter(page, "an")
        page.goto(f"{QUEUE}/{lines[0]}?mo=chia")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
        page.goto(QUEUE)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
