"""A family on the street, for what stands in front of its page."""

import pytest
from flask import Flask

from nhandao_site.db import db
from tests.cast import Cast
from tests.public.street import a_family


@pytest.fixture
def code(site: Flask, cast: Cast) -> str:
    """Of a published address with its consents."""
    with site.app_context():
        made = a_family(cast).code
        db.session.commit()
        db.session.remove()
    return made
