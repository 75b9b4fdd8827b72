"""A real Chromium against a real server of this site; with and without JavaScript."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from nhandao_site import create_app, serve_from
from nhandao_site.db import db
from nhandao_site.domain.accounts import passwords
from tests.cast import PASSWORD, PEOPLE, Cast, assemble
from tests.conftest import KEYS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker("browser")
            if "/walk/" in str(item.path):
                item.add_marker(pytest.mark.timeout(1800))  # the whole demonstration is filed, walked and looked at


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: .ci/run installs it")
        pytest.skip("Chromium: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The site with its cast, listening on a free port of the loopback."""
    folder = tmp_path_factory.mktemp("house")
    app = create_app(folder, KEYS | {"NHANDAO_PROVINCE": "P1", "NHANDAO_DEMO_PASSWORD": PASSWORD})
    with app.app_context():
        db.create_all()
        cast = assemble()
        hashed = passwords.hashed(PASSWORD)
        for short, *_rest in PEOPLE:
            account = cast.account(short)
            account.password_hash, account.demonstration = hashed, True  # no second factor is asked of these
        db.session.commit()
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def folk() -> Cast:
    return Cast()


@pytest.fixture
def open_page(chromium: Browser, house: tuple[Flask, str]) -> Iterator[Callable[..., Page]]:
    """`open_page("/dia-chi", javascript=False, width=PHONE)`; fails on any script error or refused resource."""
    serve_from(house[0].config["SETTINGS"], Path(house[0].instance_path))  # another site may have led the files away
    opened: list[BrowserContext] = []
    troubles: list[str] = []

    def opener(path: str = "/", *, javascript: bool = True, size: dict[str, int] = DESK, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=house[1], java_script_enabled=javascript, viewport=size, locale="vi-VN",
            color_scheme="dark" if dark else "light",
        )  # fmt: skip
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda said: troubles.append(f"{page.url}: {said.text}") if "Refused" in said.text else None)
        page.goto(path)
        return page

    yield opener
    for context in opened:
        context.close()
    assert troubles == []


def enter(page: Page, who: str) -> None:
    """Signs in through the door, as a person would."""
    page.goto("/dang-nhap")
    page.fill("input[name=email]", f"{who}@nhandao.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit], main form button")
    page.wait_for_url("**/quan-tri/**")


@pytest.fixture
def pictures() -> Path:
    """Where pictures go to be looked at; never committed."""
    folder = Path(__file__).resolve().parents[2] / "shots"
    folder.mkdir(exist_ok=True)
    return folder
