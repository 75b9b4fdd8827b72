"""Addresses that wait for help, and wishes people make for them; shared by the tests of the faces."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import Cast


@pytest.fixture
def app(site: Flask, cast: Cast) -> Iterator[Flask]:
    with site.app_context():
        yield site
