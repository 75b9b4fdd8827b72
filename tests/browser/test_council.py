"""A council of five in five real browsers at the same moment, from the nomination to the certificate."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import func, select
from werkzeug.serving import make_server

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.accounts import passwords
from nhandao_site.domain.honours.council.models import Session, SessionState, Turnout
from nhandao_site.domain.honours.nominating import moving
from tests.browser.conftest import CHROMIUM, FLAGS, PHONE, enter
from tests.cast import PASSWORD, PEOPLE, Cast, assemble
from tests.conftest import KEYS
from tests.domain.honours.round import COUNCIL, convened, council, drafted, review

GOOD, POOR, KIN = "Đặng Thị Mơ", "Lê Văn Vừa", "Võ Thị Cháu"
CHOICES = {GOOD: "yyyyn", POOR: "ynnnn", KIN: "-yyyy"}
"""What each of the five chooses; “-” declares a conflict."""
WORDS = {"y": "Đồng ý", "n": "Không đồng ý"}


@pytest.fixture
def hall(database: str, tmp_path: Path) -> Iterator[tuple[Flask, str, int]]:
    """The site on this database, with three nominations verified and a session called; listens on a free port."""
    app = create_app(
        tmp_path / "hall",
        KEYS | {"NHANDAO_DATABASE_URL": database, "NHANDAO_PROVINCE": "P1", "NHANDAO_DEMO_PASSWORD": PASSWORD},
    )
    with app.app_context():
        db.create_all()
        table = _set(assemble())
        db.session.commit()
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}", table
    server.shutdown()
    thread.join()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _set(cast: Cast) -> int:
    hashed = passwords.hashed(PASSWORD)
    for short, *_rest in PEOPLE:
        account = cast.account(short)
        account.password_hash, account.demonstration = hashed, True  # no second factor is asked of these
    for account in council(cast):
        account.password_hash, account.demonstration = hashed, True
    round_ = review(cast)
    rows = [drafted(cast, round_, name=name) for name in CHOICES]
    for row in rows:
        moving.submit(row, by=cast.account("hoa"))
        moving.verify(row, by=cast.account("minh"))
    return convened(cast, round_, *rows).id


@contextmanager
def a_browser(base: str, who: str) -> Iterator[Page]:
    """Its own Chromium: each thread drives one."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(base_url=base, locale="vi-VN", viewport=PHONE).new_page()
        page.set_default_timeout(20_000)
        enter(page, who)
        yield page
        browser.close()


def press(page: Page, name: str) -> None:
    """A button, and the question it asks before it is done."""
    page.get_by_role("button", name=name, exact=True).first.click()
    asked = page.get_by_role("dialog").get_by_role("button", name=name, exact=True)
    if page.get_by_role("dialog").count():
        asked.click()


def choose(page: Page, number: int) -> None:
    for name, choices in CHOICES.items():
        if choices[number] != "-":
            page.get_by_role("group", name=name).get_by_label(WORDS[choices[number]], exact=True).check()


def play(
    base: str, table: str, number: int, here: threading.Barrier, box_open: threading.Event, counted: threading.Event
) -> str:
    """One member: sits down, declares, votes with all the others, keeps the receipt, checks it."""
    with a_browser(base, COUNCIL[number][0]) as page:
        page.goto(table)
        press(page, "Tôi có mặt")
        if CHOICES[KIN][number] == "-":
            page.locator("li", has_text=KIN).get_by_role("link", name="Tôi có liên quan").click()
            page.get_by_label("Liên quan thế nào").fill("cháu ruột")
            press(page, "Khai có liên quan")
        here.wait(60)
        assert box_open.wait(60)
        page.goto(table)
        choose(page, number)
        here.wait(60)
        press(page, "Bỏ phiếu")
        expect(page.get_by_text("Phiếu của đồng chí đã vào hòm").first).to_be_visible()
        receipt = re.findall(r"PHIEU-\w{4}-\w{4}", page.content())[0]
        assert "không đồng ý," not in page.content()
        here.wait(60)
        assert counted.wait(60)
        page.goto(f"{table}/bien-nhan?ma={receipt}")
        expect(page.get_by_text("Có, phiếu này đã được đếm")).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
        return receipt


@pytest.mark.both_databases
def test_five_members_at_once_lose_no_vote_and_double_none(
    hall: tuple[Flask, str, int], chromium: object, open_page: Callable[..., Page]
) -> None:
    app, base, number = hall
    table = f"/quan-tri/hoi-dong/{number}"
    here, box_open, counted = threading.Barrier(6), threading.Event(), threading.Event()
    with ThreadPoolExecutor(6) as pool:
        members = [pool.submit(play, base, table, n, here, box_open, counted) for n in range(5)]
        told = pool.submit(lead, base, table, here, box_open, counted)
        minutes = told.result(120)
        receipts = {member.result(120) for member in members}
    assert len(receipts) == 5
    for name, words in ((GOOD, "4 1 0 5 thông qua"), (POOR, "1 4 0 5 không đạt"), (KIN, "4 0 0 4 thông qua")):
        row = next(line for line in minutes.splitlines() if name in line)
        assert " ".join(row.split()).endswith(words), row
    assert "5/5 thành viên có mặt" in minutes and "cháu ruột" in minutes and "Số phiếu trong hòm: 5" in minutes
    with app.app_context():
        assert db.session.scalars(select(Session.state)).one() is SessionState.CLOSED
        assert db.session.scalar(select(func.count()).select_from(Turnout)) == 5
        db.session.remove()


def lead(base: str, table: str, here: threading.Barrier, box_open: threading.Event, counted: threading.Event) -> str:
    """Linh runs the session: opens the box, sees no number, counts, reads the minutes."""
    with a_browser(base, "linh") as page:
        here.wait(60)
        page.goto(table)
        press(page, "Mở hòm phiếu")
        expect(page.get_by_text("Hòm phiếu đã mở.")).to_be_visible()
        box_open.set()
        here.wait(60)
        here.wait(60)
        page.goto(table)
        expect(page.get_by_text("Đã bỏ phiếu: 5/5")).to_be_visible()
        assert "thông qua</span>" not in page.content() and "không đồng ý," not in page.content()
        press(page, "Kiểm phiếu")
        expect(page.get_by_text("Đã kiểm phiếu; biên bản đã lập.")).to_be_visible()
        counted.set()
        page.get_by_role("link", name="Biên bản", exact=True).click()
        return page.locator("main").inner_text().replace("\t", " ")
