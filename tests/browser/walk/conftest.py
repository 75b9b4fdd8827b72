"""The demonstration, walked through once; then its pages stand on a shelf for the tests to look at."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from jinja2 import BytecodeCache

from nhandao_site import create_app
from nhandao_site.cli.demo.load import load
from nhandao_site.db import db
from tests.browser.walk import visits
from tests.browser.walk.finding import Seen, Walker
from tests.browser.walk.showing import Shelved, served
from tests.cast import PASSWORD
from tests.conftest import KEYS


@dataclass(frozen=True)
class Walked:
    """Of each template the fullest page, and the fullest refusal of its form."""

    site: Flask
    seen: list[Seen]
    shelf: Shelved

    @property
    def pages(self) -> list[Seen]:
        return self.shelf.pages


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory, compiled_templates: BytecodeCache) -> Iterator[Walked]:
    settings = {"NHANDAO_PROVINCE": "P1", "NHANDAO_DEMO_PASSWORD": PASSWORD, "NHANDAO_PUBLIC_URL": "http://localhost"}
    site = create_app(tmp_path_factory.mktemp("walk"), KEYS | settings, TESTING=True, WTF_CSRF_ENABLED=False)
    site.jinja_env.bytecode_cache = compiled_templates
    with site.app_context():
        db.create_all()
        load(60)
        db.session.commit()
        db.session.remove()
    walker = Walker(site)
    seen = walker.walk(visits.visit)
    fullest: dict[str, Seen] = {}
    for page in seen:
        if page.key not in fullest or len(page.html) > len(fullest[page.key].html):
            fullest[page.key] = page
    with served(site, list(fullest.values()), walker) as shelf:
        yield Walked(site, seen, shelf)
    with site.app_context():
        db.engine.dispose()
