"""Writing in a real browser: the bar, a paste from Word and from Facebook, a photo dropped in, what was typed kept."""

import base64
import io
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Draft
from nhandao_site.web.saving import save
from tests.browser.conftest import PHONE, enter
from tests.cast import Cast
from tests.domain.stories import telling

Open = Callable[..., Page]
ROOM = "/quan-tri/cau-chuyen"
WORD = """<html><head><style>p{color:red}</style></head><body><!--StartFragment-->
<p class=MsoNormal><b>Ba giờ sáng</b>, bếp&nbsp;đã <i>đỏ lửa</i>.<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1'>
<span style='mso-list:Ignore'>·&nbsp;</span>Người vo gạo</p>
<p class=MsoListParagraph style='mso-list:l0 level1'>
<span style='mso-list:Ignore'>·&nbsp;</span>Người gọt củ</p>
<h2>Không ai là trưởng nhóm</h2><p onclick="alert(1)">Hết.<script>alert(1)</script></p></body></html>"""
FACEBOOK = """<div><div dir="auto"><span>Nhóm Cây Me <img alt="❤️" src="x.png"></span></div>
<div dir="auto"><a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fvidu.vn%2Fbai%3Ffbclid%3Da&amp;h=A">bài báo</a>
<div role="button">Xem thêm</div></div></div>"""


@pytest.fixture
def story(house: tuple[Flask, str], folk: Cast) -> Iterator[int]:
    with house[0].app_context():
        db.session.execute(delete(Draft))
        number = telling.told(folk, body="Một đoạn.").id
        save()
        db.session.remove()
    yield number


@pytest.fixture
def editor(open_page: Open, story: int) -> Page:
    page = open_page("/dang-nhap")
    enter(page, "dao")
    page.goto(f"{ROOM}/{story}/sua")
    return page


def paste(page: Page, html: str) -> None:
    page.evaluate(
        """(html) => {
            const data = new DataTransfer(), area = document.querySelector("#body");
            data.setData("text/html", html);
            area.focus();
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        html,
    )


def body(page: Page) -> str:
    return page.locator("#body").input_value()


def test_the_bar_is_walked_by_keys_and_dresses_the_chosen_words(editor: Page) -> None:
    area = editor.locator("#body")
    area.fill("bếp cháo")
    area.press("Control+a")
    area.press("Control+b")
    assert body(editor) == "**bếp cháo**"
    area.press("Control+b")
    assert body(editor) == "bếp cháo"
    editor.get_by_role("button", name="Chữ đậm").focus()
    editor.keyboard.press("ArrowRight")
    editor.keyboard.press("ArrowRight")
    expect(editor.get_by_role("button", name="Tiêu đề nhỏ")).to_be_focused()
    editor.keyboard.press("Enter")
    assert body(editor) == "## bếp cháo"
    area.press("Control+z")
    assert body(editor) == "bếp cháo", "the browser's own undo works on what the bar did"
    assert editor.get_by_role("toolbar").get_attribute("aria-controls") == "body"


def test_what_comes_from_word_and_facebook_is_plain_markdown(editor: Page) -> None:
    editor.locator("#body").fill("")
    paste(editor, WORD)
    assert body(editor) == (
        "**Ba giờ sáng**, bếp đã *đỏ lửa*.\n\n- Người vo gạo\n- Người gọt củ\n\n## Không ai là trưởng nhóm\n\nHết."
    )
    editor.locator("#body").fill("")
    paste(editor, FACEBOOK)
    assert body(editor) == "Nhóm Cây Me ❤️\n\n[bài báo](https://vidu.vn/bai)"


def test_a_photo_dropped_in_asks_for_words_and_stands_in_the_text(editor: Page) -> None:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#7a8").save(out, "JPEG")
    editor.evaluate(
        """(data) => {
            const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0)), given = new DataTransfer();
            given.items.add(new File([bytes], "IMG_1.jpg", { type: "image/jpeg" }));
            document.querySelector("#body").dispatchEvent(
                new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
        }""",
        base64.b64encode(out.getvalue()).decode(),
    )
    dialog = editor.get_by_role("dialog")
    dialog.get_by_role("button", name="Đặt ảnh vào bài").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Hãy tả ảnh")
    dialog.get_by_label("Lời tả ảnh").fill("Nồi cháo bốc khói")
    dialog.get_by_role("button", name="Đặt ảnh vào bài").click()
    expect(dialog).to_have_count(0)
    assert "![Nồi cháo bốc khói](/tep/" in body(editor) and "Một đoạn." in body(editor)


def test_what_was_typed_comes_back_after_the_page_was_left(editor: Page, story: int) -> None:
    with editor.expect_response(lambda answer: "luu-nhap" in answer.url) as kept:
        editor.locator("#body").fill("Gõ dở rồi đóng máy.")
        editor.evaluate("""() => {
            Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""")
    assert kept.value.status == 200
    expect(editor.locator(".saved")).to_contain_text("Đã lưu nháp lúc")
    editor.goto(f"{ROOM}/{story}/sua")
    editor.get_by_role("link", name="Dùng bản này").click()
    assert body(editor) == "Gõ dở rồi đóng máy."
    editor.get_by_role("button", name="Lưu bài").last.click()
    expect(editor.locator("main")).to_contain_text("Đã lưu bài.")


def test_the_desk_works_on_a_phone_without_a_script(open_page: Open, story: int) -> None:
    page = open_page("/dang-nhap", javascript=False, size=PHONE)
    enter(page, "dao")
    for path in ("", "/doc", "/sua", "/giao", "/giu-tin", "/ban-cu"):
        page.goto(f"{ROOM}/{story}{path}")
        assert page.locator("h1").count() == 1
    page.goto(f"{ROOM}/{story}/doc")
    page.locator("summary", has_text="Góp ý đoạn 1").click()
    page.locator("textarea").first.fill("Không cần JavaScript.")
    page.locator("form", has=page.locator("#noi-0")).get_by_role("button").click()
    expect(page.locator(".talk")).to_contain_text("Không cần JavaScript.")
