"""An officer at a house without signal: kept sealed on the phone, sent once, said plainly. In a real Chromium."""

import io
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Survey
from nhandao_site.domain.media.models import MediaFile
from tests.browser.conftest import PHONE, enter

FIELD = "/quan-tri/thuc-dia"
SENT = re.compile("Đã gửi xong")
House = tuple[Flask, str]
EVERYTHING_KEPT = """async () => {
  const done = (asked) => new Promise((yes) => { asked.onsuccess = () => yes(asked.result); });
  const words = (_, value) => value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value)
    : value instanceof CryptoKey ? `extractable ${value.extractable}` : value;
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const base = await done(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      const rows = await done(base.transaction(store).objectStore(store).getAll());
      found.push(`${store}: ${rows.length}`, ...rows.map((row) => JSON.stringify(row, words)));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const store = await caches.open(name);
    for (const asked of await store.keys()) found.push(asked.url, await (await store.match(asked)).text());
  }
  return found.join("\\n") + JSON.stringify([localStorage, sessionStorage]);
}"""


@pytest.fixture
def phone(chromium: Browser, house: House) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=house[1], viewport=PHONE, locale="vi-VN", has_touch=True)
    context.set_default_timeout(15_000)
    yield context
    context.close()


def at_the_field_page(phone: BrowserContext, who: str = "hoa") -> Page:
    page = phone.new_page()
    enter(page, who)
    page.goto(FIELD)
    expect(page.locator("[data-ready]")).to_contain_text("mất mạng vẫn mở được")
    expect(page.locator("[data-net]")).to_have_text("Có mạng")
    return page


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(out, "JPEG")
    return {"name": "IMG_nha-ba-Nhan.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def write(page: Page, name: str, *, findings: str = "Mái dột hai gian.", year: str = "1950") -> None:
    page.click("[data-new]")
    expect(page.locator("[name=name]")).to_be_visible()
    page.locator("input[name=kind][value=household]").check(force=True)
    page.fill("[name=name]", name)
    page.fill("[name=birth_year]", year)
    page.fill("[name=hamlet_id]", "Ấp 1 · Xã Bàu Sen [H1]")
    page.select_option("[name=group]", "elderly_alone")
    page.select_option("[name=needs-0-kind]", "house_repair")
    page.fill("[name=needs-0-title]", "Lợp lại mái")
    page.fill("[name=needs-0-amount_vnd]", "5 triệu")
    page.fill("[name=findings]", findings)
    expect(page.locator("[data-kept=all]")).to_contain_text("Đã giữ trên máy")


def named(house: House, name: str) -> list[int]:
    with house[0].app_context():
        found = list(db.session.scalars(select(Address.id).where(Address.name == name)))
        db.session.remove()
    return found


def how_many(house: House, model: type[Survey | MediaFile], **where: object) -> int:
    with house[0].app_context():
        n = db.session.scalar(select(func.count()).select_from(model).filter_by(**where)) or 0
        db.session.remove()
    return n


def test_written_without_signal_kept_sealed_over_a_closed_tab_and_sent_once(phone: BrowserContext, house: House):
    page = at_the_field_page(phone)
    phone.set_offline(True)
    write(page, "Phan Thị Nhẫn", findings="Bà kể chuyện CANARI")
    page.set_input_files("#them-anh", [picture()])
    expect(page.locator(".shot")).to_have_count(1)
    page.fill(".shot input.in", "Mái nhà thủng")
    expect(page.locator("[data-kept=all]")).to_contain_text("Đã giữ trên máy")
    kept = page.evaluate(EVERYTHING_KEPT)
    assert "extractable false" in kept and "Phiếu khảo sát thực địa" in kept
    for private in ("Nhẫn", "CANARI", "Mái nhà", "Nguyễn Thị Hoa", "IMG_", "Ấp 1"):
        assert private not in kept and private.encode().decode("latin1") not in kept, private
    page.wait_for_timeout(500)  # the last letter is kept 0.4 s after it was typed
    page.close()

    again = phone.new_page()
    again.goto(FIELD)
    expect(again.locator("[data-net]")).to_have_text("Không có mạng")
    again.get_by_role("button", name="Phan Thị Nhẫn").click()
    expect(again.locator("[name=findings]")).to_have_value("Bà kể chuyện CANARI")
    expect(again.locator(".shot input.in")).to_have_value("Mái nhà thủng")
    again.click("[data-done]")
    expect(again.locator("[data-rows] .tag")).to_have_text("Chờ gửi")
    assert named(house, "Phan Thị Nhẫn") == []

    phone.set_offline(False)
    expect(again.locator("[data-said]")).to_contain_text(SENT)
    expect(again.locator("[data-rows] li")).to_have_count(0)
    expect(again.locator("[data-sent-rows]")).to_contain_text("Phan Thị Nhẫn")
    [number] = named(house, "Phan Thị Nhẫn")
    assert how_many(house, Survey, address_id=number) == 1
    assert how_many(house, MediaFile, subject="address", subject_id=number) == 1
    assert "anh: 0" in again.evaluate(EVERYTHING_KEPT), "sent photos are gone from the phone"


def test_what_lacks_is_asked_for_at_the_house_and_not_once_there_is_signal(phone: BrowserContext):
    page = at_the_field_page(phone)
    phone.set_offline(True)
    write(page, "Lâm Văn Cội")
    page.select_option("[name=needs-0-kind]", "")
    page.click("[data-done]")
    expect(page.locator("[data-refusal]")).to_contain_text("Hãy chọn loại nhu cầu.")
    page.select_option("[name=needs-0-kind]", "house_repair")
    page.click("[data-done]")
    expect(page.locator("[data-rows] .tag")).to_have_text("Chờ gửi")


def test_an_answer_lost_on_the_way_and_two_tabs_leave_one_dossier(phone: BrowserContext, house: House):
    page = at_the_field_page(phone)
    lost: list[str] = []

    def swallow(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.request.url)
            route.fetch()  # the server does its work
            route.abort()  # and the phone never hears of it
        else:
            route.continue_()

    phone.route("**/thuc-dia/lap-ho-so", swallow)
    write(page, "Hồ Thị Mất")
    page.click("[data-done]")
    expect(page.locator("[data-said]")).to_contain_text("còn chờ trên máy này")
    assert len(named(house, "Hồ Thị Mất")) == 1
    other = phone.new_page()
    other.goto(FIELD)
    expect(other.locator("[data-said]")).to_contain_text("còn chờ")
    for tab in (page, other):
        tab.evaluate("document.querySelector('[data-send]').click()")
    expect(page.locator("[data-rows] li")).to_have_count(0)
    expect(other.locator("[data-rows] li")).to_have_count(0)
    assert len(lost) == 2
    [number] = named(house, "Hồ Thị Mất")
    assert how_many(house, Survey, address_id=number) == 1


def test_what_is_refused_comes_back_with_the_sentence_and_the_words(phone: BrowserContext, house: House):
    page = at_the_field_page(phone)
    write(page, "Lý Thị Sai")
    page.fill("[name=cccd]", "123")
    page.click("[data-done]")
    expect(page.locator("[data-rows] .tag")).to_have_text("Chưa được nhận")
    page.get_by_role("button", name="Lý Thị Sai").click()
    expect(page.locator(".field--err")).to_contain_text("Số CCCD có 12 chữ số")
    expect(page.locator("[name=findings]")).to_have_value("Mái dột hai gian.")
    assert named(house, "Lý Thị Sai") == []
    page.fill("[name=cccd]", "079150000077")
    page.click("[data-done]")
    expect(page.locator("[data-said]")).to_contain_text(SENT)
    assert len(named(house, "Lý Thị Sai")) == 1


def test_a_session_that_ended_keeps_the_sheets_until_the_officer_signs_in_again(phone: BrowserContext, house: House):
    page = at_the_field_page(phone)
    write(page, "Vũ Thị Đợi")
    phone.clear_cookies()
    page.click("[data-done]")
    expect(page.locator("[data-said]")).to_contain_text("Phiên làm việc đã hết nên 1 phiếu còn chờ")
    enter(page, "hoa")
    page.goto(FIELD)
    expect(page.locator("[data-said]")).to_contain_text(SENT)
    assert len(named(house, "Vũ Thị Đợi")) == 1


def test_signing_out_shuts_the_box_and_another_officer_sees_nothing_of_it(phone: BrowserContext, house: House):
    page = at_the_field_page(phone)
    write(page, "Tạ Thị Kín")
    page.goto("/quan-tri/")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap*")
    assert "extractable" not in page.evaluate(EVERYTHING_KEPT), "the key is gone"
    phone.set_offline(True)
    page.goto(FIELD)
    expect(page.locator("[data-locked]")).to_be_visible()
    expect(page.locator("[data-list]")).to_be_hidden()
    phone.set_offline(False)

    enter(page, "sen")
    page.goto(FIELD)
    expect(page.locator("[data-who]")).to_contain_text("Lê Thị Sen")
    expect(page.locator("[data-none]")).to_be_visible()
    assert "Kín" not in page.content()
    enter_again = phone.new_page()
    enter_again.goto("/quan-tri/")
    enter_again.get_by_role("button", name="Đăng xuất").click()
    enter_again.wait_for_url("**/dang-nhap*")
    enter(enter_again, "hoa")
    enter_again.goto(FIELD)
    expect(enter_again.get_by_role("button", name="Tạ Thị Kín")).to_be_visible()
    assert named(house, "Tạ Thị Kín") == []


def test_a_full_phone_is_told_in_a_sentence(phone: BrowserContext):
    page = at_the_field_page(phone)
    write(page, "Đinh Thị Đầy")
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    page.fill("[name=findings]", "thêm một câu")
    expect(page.locator("[data-said]")).to_contain_text("hết chỗ trống")
    page.set_input_files("#them-anh", [picture()])
    expect(page.locator("[data-said]")).to_contain_text("ảnh vừa chọn CHƯA được giữ")
    expect(page.locator("[name=findings]")).to_have_value("thêm một câu")


def test_without_javascript_the_page_leads_to_the_ordinary_form(open_page: Callable[..., Page]):
    page = open_page("/", javascript=False, size=PHONE)
    enter(page, "hoa")
    page.goto(FIELD)
    page.get_by_role("link", name="lập hồ sơ mới").click()
    expect(page.locator("h1")).to_have_text("Lập hồ sơ mới")


def wake(phone: BrowserContext, house: House, name: str) -> None:
    """What the browser does by itself, whenever it pleases, once there is signal: the page is shut by then."""
    desk = phone.new_page()
    desk.goto("/healthz")  # outside the worker's own page, on its origin
    line = phone.new_cdp_session(desk)
    found: list[str] = []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(
        each["registrationId"] for each in told["registrations"] if each["scopeURL"].endswith(FIELD)
    ))  # fmt: skip
    line.send("ServiceWorker.enable")
    while not found:
        desk.wait_for_timeout(20)
    for _ in range(2):
        line.send("ServiceWorker.dispatchSyncEvent",
                  {"origin": house[1], "registrationId": found[0], "tag": "gui", "lastChance": False})  # fmt: skip
    for _ in range(500):
        if named(house, name):
            break
        desk.wait_for_timeout(20)
    desk.close()


def test_signal_that_comes_after_the_page_was_shut_sends_each_sheet_once(phone: BrowserContext, house: House):
    page = at_the_field_page(phone)
    phone.set_offline(True)
    write(page, "Kiều Thị Vắng")
    page.set_input_files("#them-anh", [picture()])
    expect(page.locator(".shot")).to_have_count(1)
    page.fill(".shot input.in", "Mái nhà thủng")
    page.click("[data-done]")
    expect(page.locator("[data-rows] .tag")).to_have_text("Chờ gửi")
    page.close()
    assert named(house, "Kiều Thị Vắng") == []

    phone.set_offline(False)
    wake(phone, house, "Kiều Thị Vắng")
    assert len(named(house, "Kiều Thị Vắng")) == 1, "the worker sent it, no page was open"
    again = phone.new_page()
    again.goto(FIELD)
    expect(again.locator("[data-sent-rows]")).to_contain_text("Kiều Thị Vắng")
    expect(again.locator("[data-rows] li")).to_have_count(0)
    [number] = named(house, "Kiều Thị Vắng")
    assert how_many(house, Survey, address_id=number) == 1
    assert how_many(house, MediaFile, subject="address", subject_id=number) == 1
