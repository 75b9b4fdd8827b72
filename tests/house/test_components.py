"""The page of components: every macro that templates are built from stands on it, and really ran."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2.runtime import Macro

from nhandao_site.domain.accounts.permissions import Role
from tests.house.conftest import Enter

COMPONENTS = Path(__file__).resolve().parents[2] / "templates" / "components"
MACRO = re.compile(r"{%-?\s*macro\s+([a-z]\w*)\(")


def names() -> set[str]:
    return {
        f"{path.stem}.{name}" for path in COMPONENTS.glob("*.html") for name in MACRO.findall(path.read_text("utf-8"))
    }


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """`tag.tag` for each macro of a component that ran."""
    ran: set[str] = set()
    real = Macro._invoke

    def noted(macro: Macro, arguments: list[object], autoescape: bool) -> str:
        ran.add(f"{Path(macro._func.__code__.co_filename).stem}.{macro.name}")
        return real(macro, arguments, autoescape)

    monkeypatch.setattr(Macro, "_invoke", noted)
    yield ran


def test_every_component_stands_on_the_page_of_components(house: Flask, enter: Enter, called: set[str]) -> None:
    page = enter(Role.ADMINISTRATOR).get("/quan-tri/thanh-phan")
    assert page.status_code == 200
    missing = sorted(names() - called)
    assert not missing, f"{missing}: show it in templates/admin/components/, in each of its states"
    shown = set(re.findall(r'data-component="([^"]+)"', page.get_data(as_text=True)))
    assert shown <= names(), f"{sorted(shown - names())} is shown under a name that no component has"
    unnamed = sorted(names() - shown - {"share_image.share_image_tags"})  # these stand in the head of the page
    assert not unnamed, f"{unnamed} only stands on the page as a part of another: give it a place of its own"
