"""Where faults are tried: a site as in production with the cast in it, on each database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from nhandao_site import create_app
from nhandao_site.db import db
from tests.bench.chain import postgres
from tests.cast import Cast, assemble
from tests.conftest import KEYS


class Ground(NamedTuple):
    name: str
    site: Flask
    cast: Cast
    folder: Path


def grounds() -> Iterator[Ground]:
    """One after the other; the caller prints what came of each."""
    with tempfile.TemporaryDirectory() as folder, ground("SQLite", Path(folder)) as sqlite:
        yield sqlite
    if os.environ.get("TEST_POSTGRES_URL"):
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            yield stack.enter_context(ground("PostgreSQL", Path(folder), stack.enter_context(postgres())))
    else:
        print("PostgreSQL: không có máy chủ (TEST_POSTGRES_URL); phần này chưa thử.")


@contextmanager
def ground(name: str, folder: Path, url: str = "") -> Iterator[Ground]:
    settings = {"NHANDAO_DATABASE_URL": url or f"sqlite:///{folder / 'site.db'}", "NHANDAO_PROVINCE": "P1"}
    site = create_app(folder / "instance", KEYS | settings, WTF_CSRF_ENABLED=False)
    with site.app_context():
        db.create_all()
        cast = assemble()
        db.session.remove()
    yield Ground(name, site, cast, folder)
    with site.app_context():
        db.session.remove()
        db.engine.dispose()
