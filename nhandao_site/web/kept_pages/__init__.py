"""Whole answers of the street side, kept as bytes and given out before Flask wakes up.

A page is kept until a deed that it may show: consents, money and states are seen by the next reader,
on every worker. What only the clock changes is seen after a minute at most.
"""

from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.audit import telegraph, watching
from nhandao_site.web.kept_pages.layer import KeptPages
from nhandao_site.web.kept_pages.tide import Tide


def init_app(app: Flask) -> None:
    """The outermost layer: call it last."""

    def open_watch() -> watching.Watch:
        with app.app_context():
            return telegraph.watch(db.engine)

    app.wsgi_app = KeptPages(app.wsgi_app, Tide(open_watch))  # type: ignore[method-assign]
