"""Each page template of both faces in Chromium: axe-core, and what the eye and the thumb would find."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, DESK, FLAGS, PHONE
from tests.browser.walk.conftest import Walked
from tests.browser.walk.finding import Seen
from tests.browser.walk.showing import OF_A_FORM, OF_THE_LOOK, Shelved, axe, looks

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 450}
EXTENDS = re.compile(r'{%-?\s*extends\s+"([^"]+)"')

NOT_MET = {
    "admin/honour_confirmations/show.html": "the demonstration has confirmed nobody's year; its sheet is honours' own",
    "admin/loans/reverse_write_off.html": "no debt is written off in the demonstration",
    "admin/proof/resend.html": "stands for one answer after a proof; components/resend.html is shown with all others",
    "admin/stories/correction.html": "no correction waits in the demonstration",
    "public/bulletins/gone.html": "no bulletin is taken back in the demonstration; the same words as stories/gone.html",
    "public/honours/gone.html": "no honour is withdrawn in the demonstration; the same words as stories/gone.html",
    "public/sign_in/resend.html": "stands for one answer after signing in; components/resend.html is shown",
}
"""Page templates no walk through the demonstration opens, each with the reason."""
MAY_BE_MET = {
    "admin/long_work/show.html": "a long work may be over before anybody looks",
    "admin/privacy_requests/excerpt.html": "stands on a request that was answered",
    "admin/privacy_requests/show.html": "stands on a request about one's own data",
    "public/privacy_requests/follow.html": "stands behind the private link of a request",
    "public/units/show.html": "stands where a unit has something public of its own",
}
"""Those that the state of a row decides about; whatever was met of them is looked at like any other."""


def page_templates() -> set[str]:
    """Templates that extend a layout and are not themselves extended by another."""
    above = {}
    for face in ("public", "admin", "errors"):
        for path in (TEMPLATES / face).rglob("*.html"):
            if found := EXTENDS.search(path.read_text("utf-8")):
                above[str(path.relative_to(TEMPLATES))] = found[1]
    return set(above) - set(above.values())


def test_every_page_template_is_met_or_named_with_its_reason(walked: Walked) -> None:
    met = {page.template for page in walked.seen}
    missing = sorted(page_templates() - met - set(NOT_MET) - set(MAY_BE_MET))
    assert not missing, f"{missing}: let the demonstration lead there, or say in NOT_MET why it can't"
    stale = sorted(set(NOT_MET) & met)
    assert not stale, f"{stale} is met by now: take it out of NOT_MET"


def faults_of(window: Page, url: str, page: Seen, number: int) -> Iterator[str]:
    """Every second page is seen by day on the phone and by night at the desk, the others the other way round."""
    night, day = ("dark", "light") if number % 2 else ("light", "dark")
    window.set_viewport_size(DESK)  # type: ignore[arg-type]
    window.emulate_media(color_scheme=night)  # type: ignore[arg-type]
    window.goto(url)
    if page.is_refusal:
        yield from (f"axe, the form: {fault}" for fault in axe(window, rules=OF_A_FORM))
        yield from refused(window)
    else:
        yield from (f"axe, 1280 px, {night}: {fault}" for fault in axe(window))
    window.emulate_media(color_scheme=day)  # type: ignore[arg-type]
    window.set_viewport_size(PHONE)  # type: ignore[arg-type]
    if not page.is_refusal:
        yield from (f"axe, 360 px, {day}: {fault}" for fault in axe(window, rules=OF_THE_LOOK))
    yield from (f"360 px: {fault}" for fault in looks(window, touch=True))
    for size in (NARROW, ZOOMED):
        window.set_viewport_size(size)  # type: ignore[arg-type]
        yield from (f"{size['width']} px: {fault}" for fault in looks(window, touch=False))


def refused(window: Page) -> Iterator[str]:
    """The summary has the focus, each of its lines leads to a field, each faulty field tells its fault."""
    if not window.evaluate("document.activeElement?.matches('[data-errors]') ?? false"):
        yield "the focus is not on the summary of what was wrong"
    if not window.title().startswith("Lỗi: "):
        yield f"the title “{window.title()}” does not begin with “Lỗi: ”"
    astray = window.evaluate(
        """() => [...document.querySelectorAll("[data-errors] a")].map((link) => link.hash)
            .filter((hash) => !document.getElementById(decodeURIComponent(hash.slice(1))))"""
    )
    yield from (f"a line of the summary leads to {hash_}, which is not there" for hash_ in astray)
    untied = window.evaluate(
        """() => [...document.querySelectorAll("main .err[id]")].map((fault) => fault.id)
            .filter((id) => !document.querySelector(`[aria-describedby~="${CSS.escape(id)}"]`))"""
    )
    yield from (f"no field tells of its fault #{id_}" for id_ in untied)


def seen_by_one(shelf: Shelved, numbers: range) -> dict[str, list[str]]:
    """One Chromium, one window for each person."""
    found: dict[str, list[str]] = {}
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        windows: dict[str, Page] = {}
        for number in numbers:
            page = shelf.pages[number]
            window = windows.get(page.who) or windows.setdefault(page.who, shelf.window(chromium, page.who))
            if faults := list(faults_of(window, shelf.url(number), page, number)):
                found[f"{page.key} ({page.url}, {page.who or 'người đọc'})"] = faults
        chromium.close()
    return found


def test_no_template_has_a_fault_that_axe_the_eye_or_the_thumb_would_find(walked: Walked, chromium: object) -> None:
    count = len(walked.pages)
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(lambda first: seen_by_one(walked.shelf, range(first, count, 2)), range(2))
        found = {name: faults for half in halves for name, faults in half.items()}
    told = "\n".join(f"{name}\n    " + "\n    ".join(faults) for name, faults in sorted(found.items()))
    assert not found, f"{len(found)} of {count} pages:\n{told}"
