"""Each request is noted: a number that stands in the answer and in the log, one line of JSON, and counts.

Never noted: the address of the visitor, the path as it was asked for (it may hold a private link), the query,
a value of a form or a column.
"""

import os
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from nhandao_site.db import db
from nhandao_site.kit.tallies import Tallies
from nhandao_site.web.noting import lines
from nhandao_site.web.noting.layer import Noting
from nhandao_site.web.noting.noted import KEY, Noted, noted

__all__ = ["KEY", "Noted", "init_app", "noted", "tallies_of"]

SQL = "nhandao_sql_statements_total"


def init_app(app: Flask) -> None:
    """Around everything but the proxies: call it after the kept pages."""
    settings = app.config["SETTINGS"]
    tallies = tallies_of(app) if settings.METRICS_TOKEN else None
    if tallies is not None:
        _count_statements(app, tallies)
    app.wsgi_app = Noting(  # type: ignore[method-assign]
        app.wsgi_app,
        told_by_proxy=int(settings.PROXIES) > 0,
        write=_standard_error if _tells_requests(app) else None,
        tallies=tallies,
    )
    lines.init_app(app)


def tallies_of(app: Flask) -> Tallies:
    return Tallies(Path(app.instance_path) / "counts")


def _tells_requests(app: Flask) -> bool:
    """Somebody who starts the site by hand reads its address there, not its log."""
    return not app.testing and not (sys.stderr is not None and sys.stderr.isatty())


def _standard_error(line: bytes) -> None:
    """One write a line: lines of several workers never run into each other (a pipe takes 4 KB whole)."""
    os.write(2, line)


def _count_statements(app: Flask, tallies: Tallies) -> None:
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "after_cursor_execute")
    def count(*_told: object) -> None:
        tallies.add(SQL)
