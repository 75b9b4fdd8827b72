"""The chain is checked in the reader's own browser: whole, spoilt, without WebCrypto; nothing is sent."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger.journal import accounts, heads, posting
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.models import ChainTail
from nhandao_site.domain.ledger.journal.posting import Posting
from nhandao_site.kit import clock
from tests.browser.conftest import PHONE
from tests.cast import Cast
from tests.domain.ledger.journal.written import SMALL, book, flips

Open = Callable[..., Page]
WITHOUT_WEBCRYPTO = "Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined });"

WALK_ALL = """async (spoilt) => {
  const missed = [];
  for (const [place, text] of spoilt) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    try {
      await kiemSo.walk(new Blob([bytes]).stream(), new kiemSo.Chain(new Map()), () => {});
      missed.push(place);
    } catch { /* found */ }
  }
  return missed;
}"""


@pytest.fixture
def lines(house: tuple[Flask, str], folk: Cast) -> int:
    """Six lines of the journal and their head; returns how many lines there are."""
    with house[0].app_context():
        unit, by = folk.unit("P1").id, House("Đồng hồ")
        before = getattr(db.session.get(ChainTail, 1), "seq", 0)
        for number in range(before + 1, before + 7):
            legs = ((accounts.cash(unit), number), (accounts.general_fund(unit), -number))
            words = {"source": Source.RECEIPT, "source_id": 9_000_000 + number, "reference": f"PT26-{number:04}-P1"}
            deed = Posting(kind=Kind.GIFT_CASH, at=clock.now(), amount_vnd=number, legs=legs, unit_id=unit, **words)
            posting.post(deed, by=by)
        heads.publish(today=clock.today(), now=clock.now(), by=by)
        db.session.commit()
        many = db.session.get_one(ChainTail, 1).seq
        db.session.remove()
        return int(many)


def listening(page: Page) -> list[str]:
    """What the page asks for from now on, its own styles and pictures aside."""
    asked: list[str] = []

    def note(request: Any) -> None:
        path = "/" + request.url.split("/", 3)[3]
        if not path.startswith("/static/"):
            asked.append(f"{request.method} {path}")

    page.on("request", note)
    return asked


def outcome(page: Page) -> str:
    page.wait_for_selector("[data-said] .note")
    return page.inner_text("[data-said]")


@pytest.mark.parametrize("webcrypto", [True, False])
def test_the_published_book_is_checked_on_the_spot(open_page: Open, lines: int, webcrypto: bool) -> None:
    page = open_page("/chung-thuc", size=PHONE)
    if not webcrypto:
        page.add_init_script(WITHOUT_WEBCRYPTO)
        page.reload()
        assert page.evaluate("crypto.subtle") is None
    asked = listening(page)
    page.click("[data-live]")
    said = outcome(page)
    assert "Sổ nguyên vẹn" in said and f"Đủ {lines} dòng" in said and "Khớp" in said
    assert asked == ["GET /so-cong-khai.jsonl"]


def test_a_spoilt_file_is_told_where_and_nothing_is_sent(open_page: Open, lines: int) -> None:
    page = open_page("/chung-thuc")
    written, hashes = book(*SMALL)
    spoilt = [*written[:2], written[2].replace(b"1000001", b"1000002"), written[3]]
    asked = listening(page)

    def choose(whole: bytes) -> str:
        page.locator("[data-said]").evaluate("place => place.replaceChildren()")
        page.set_input_files("#tep", files=[{"name": "so.jsonl", "mimeType": "", "buffer": whole}])
        return outcome(page)

    assert "Dòng thứ 3 của tệp: nội dung không khớp mã băm" in choose(b"".join(spoilt))
    assert "có dòng bị thiếu" in choose(b"".join([written[0], written[2]]))
    assert "bị cắt ngang" in choose(b"".join(written)[:-1])
    page.fill("#dau", f"2:{hashes[3]}")
    assert "không phải dòng đã công bố" in choose(b"".join(written))
    page.fill("#dau", f"2: {hashes[1].upper()}")
    assert "Sổ nguyên vẹn" in choose(b"".join(written))
    page.fill("#dau", "hai: một mã")
    assert "đầu sổ đã ghi lại phải viết" in choose(b"".join(written))
    assert asked == []


@pytest.mark.parametrize("webcrypto", [True, False])
def test_any_byte_that_is_flipped_is_found_in_the_browser(open_page: Open, lines: int, webcrypto: bool) -> None:
    page = open_page("/chung-thuc")
    if not webcrypto:
        page.add_init_script(WITHOUT_WEBCRYPTO)
        page.reload()
    whole = b"".join(book(*SMALL)[0])
    tell: Any = [[-1, encoded(whole)], *([place, encoded(bad)] for place, bad in flips(whole, (0x01, 0x20, 0x80)))]
    assert page.evaluate(WALK_ALL, tell) == [-1]


def encoded(raw: bytes) -> str:
    return b64encode(raw).decode()


def test_the_own_sha_256_is_that_of_everybody(open_page: Open, lines: int) -> None:
    page = open_page("/chung-thuc")
    sizes = [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 300, 1000]
    made = page.evaluate("sizes => sizes.map((size) => kiemSo.sha256(new Uint8Array(size).fill(97)))", sizes)
    assert made == [hashlib.sha256(b"a" * size).hexdigest() for size in sizes]


def test_without_javascript_the_page_says_how_to_go_on(open_page: Open, lines: int) -> None:
    page = open_page("/chung-thuc", javascript=False, size=PHONE)
    assert page.locator("[data-live]").is_visible() is False
    assert "python3 kiem-so.py so-cong-khai.jsonl" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
