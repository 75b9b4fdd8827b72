"""One site per process and kind of database, which moves from test to test: its faces are built once.

Building them costs more than most tests do. A test finds what it would get from `create_app`: settings of its
own, its own database and folder, nothing remembered of the test before. What was hung onto the site itself (an
address, a filter, a function around requests) is noticed, and the next test gets another one.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Config, Flask
from jinja2 import BytecodeCache
from sqlalchemy import Engine, event, make_url

from nhandao_site import config, create_app, serve_from
from nhandao_site.db import db, keyring
from nhandao_site.domain.audit.watching import PostgresWatch
from nhandao_site.web import crowd
from nhandao_site.web.kept_pages.layer import KeptPages
from nhandao_site.web.kept_pages.tide import Tide
from nhandao_site.web.noting import lines

AROUND = (
    "view_functions", "error_handler_spec", "before_request_funcs", "after_request_funcs", "teardown_request_funcs",
    "teardown_appcontext_funcs", "template_context_processors", "url_value_preprocessors", "url_default_functions",
    "session_interface", "request_class", "test_client_class", "wsgi_app",
)  # fmt: skip
"""Of an app: where somebody may hang something that stays."""


class Standing:
    def __init__(self, folder: Path, settings: dict[str, str], templates: BytecodeCache, **overrides: Any) -> None:
        self.settings = settings
        self.app = create_app(folder, settings, **overrides)
        self.app.jinja_env.bytecode_cache = templates
        with self.app.app_context():
            self.engine = db.engine
        self.noting: Any = self.app.wsgi_app
        self.kept: KeptPages = self.noting.below
        self.as_built = dict(self.app.config), dict(self.app.extensions), dict(vars(self.noting)), self.kept.below
        self.shape = shape_of(self.app)
        _follow_its_address(self.engine)

    def move_to(self, instance: Path, url: str) -> Flask:
        app, here = self.app, config.read(instance, self.settings | {"NHANDAO_DATABASE_URL": url})
        settings, extensions, noting, below = self.as_built
        for kept, as_built in ((app.config, settings), (app.extensions, extensions), (vars(self.noting), noting)):
            kept.clear()
            kept.update(as_built)
        uri = here.DATABASE_URL.replace("postgresql://", "postgresql+psycopg://")
        app.config.update(SETTINGS=here, SQLALCHEMY_DATABASE_URI=uri)
        app.extensions["chapter"] = (time.monotonic(), "")  # as known where the tables are new
        app.instance_path, app._got_first_request = str(instance.resolve()), False
        crowd.init_app(app)
        lines.init_app(app)
        app.logger.propagate = True
        self.engine.url = make_url(uri)
        self.kept.__init__(below, Tide(self.kept.tide._open))  # type: ignore[misc]
        serve_from(here, instance)
        self._forget_keys()
        return app

    def _forget_keys(self) -> None:
        with self.app.app_context():
            keyring().learn([])
            if self.engine.dialect.name == "postgresql" and (again := keyring().read_again):
                again()

    def leave(self) -> bool:
        """False: it is not as it was built, and nobody may have it after this."""
        with self.app.app_context():
            db.session.remove()
        watch = self.kept.tide._watch
        if isinstance(watch, PostgresWatch):
            event.remove(self.engine, "commit", watch._be_careful)
            if watch._own is not None:
                watch._own.close()
        self.engine.dispose()
        return shape_of(self.app) == self.shape


def _follow_its_address(engine: Engine) -> None:
    """Each connection leads to where the engine's address says by then."""

    @event.listens_for(engine, "do_connect")
    def lead(_dialect: Any, _record: Any, where: list[Any], options: dict[str, Any]) -> None:
        if engine.dialect.name == "sqlite":
            where[0] = engine.url.database
        else:
            options["dbname"] = engine.url.database

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, _record: Any) -> None:
        """A test outlives no power cut: nobody waits for the disk."""
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA synchronous=OFF")


def shape_of(app: Flask) -> list[int]:
    hung = [getattr(app, name) for name in AROUND]
    hung += [app.jinja_env.filters, dict(app.jinja_env.globals)]
    return [sum(1 for _rule in app.url_map.iter_rules()), *sorted(map(id, _leaves(hung)))]


def _leaves(thing: Any) -> Iterator[Any]:
    if isinstance(thing, dict) and not isinstance(thing, Config):
        thing = list(thing.values())
    if not isinstance(thing, list | tuple | set):
        yield thing
        return
    for each in thing:
        yield from _leaves(each)
