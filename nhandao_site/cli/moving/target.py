"""The database that is to be filled: refused when anything is in it, brought to today's tables, emptied again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from flask import Flask, current_app
from sqlalchemy import URL, Connection, Engine, inspect, select, table, text
from sqlalchemy.engine import make_url

from nhandao_site.cli.speaking import progress
from nhandao_site.db import db, init_app
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit.sealing import Keyring
from nhandao_site.web import readiness


class Target:
    def __init__(self, url: str) -> None:
        self.url = url
        self._home: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._app: Flask | None = None

    @property
    def shown(self) -> str:
        """Without the password."""
        return make_url(self.url).render_as_string(hide_password=True)

    def refuse_unless_other(self, here: URL) -> None:
        there = make_url(self.url)
        same = (there.get_backend_name(), there.host, there.port, there.database)
        if same == (here.get_backend_name(), here.host, here.port, here.database):
            raise RuleBroken("Nơi đến chính là cơ sở dữ liệu đang dùng. Hãy chọn một cơ sở dữ liệu khác, còn trống.")

    def prepare(self) -> None:
        """Today's tables in an empty database. Raises RuleBroken when a row is there already."""
        with self.opened():
            with db.engine.connect() as connection:
                _refuse_unless_empty(connection)
            progress("Đang tạo bảng ở nơi mới …")
            flask_migrate.upgrade()
            with db.engine.connect() as connection:
                _refuse_unless_empty(connection)

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        """Inside, the rooms read and write the target."""
        app = self._app = self._app or self._made()
        with app.app_context():
            try:
                yield db.engine
            finally:
                db.session.remove()
                db.engine.dispose()

    def empty(self) -> None:
        """As it was before: not one table."""
        with self.opened() as engine:
            if engine.dialect.name == "sqlite":
                Path(str(engine.url.database)).unlink()
                return
            with engine.begin() as connection:
                names = ", ".join(f'"{name}"' for name in inspect(connection).get_table_names())
                connection.execute(text(f"DROP TABLE {names} CASCADE"))

    def _made(self) -> Flask:
        """The least that the rooms and the revisions ask for; nothing of it is ever served."""
        settings, migrate = self._home.config["SETTINGS"], self._home.extensions["migrate"]
        app = Flask(__name__, instance_path=self._home.instance_path)
        app.config.update(SQLALCHEMY_DATABASE_URI=self.url, SETTINGS=settings)
        init_app(app, Keyring(settings.data_key))
        flask_migrate.Migrate(app, db, directory=str(migrate.directory), **migrate.configure_args)
        return app


def refuse_unless_current() -> None:
    """The database that is left must have today's tables too."""
    right = readiness.schema_is_right()
    db.session.rollback()
    if not right:
        raise RuleBroken("Cơ sở dữ liệu đang dùng chưa có lược đồ của phiên bản này. Hãy chạy db upgrade trước.")


def _refuse_unless_empty(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    strange = there - set(db.metadata.tables) - {"alembic_version"}
    for name in sorted(there & set(db.metadata.tables)):
        if connection.execute(select(text("1")).select_from(table(name)).limit(1)).first():
            raise RuleBroken(f"Nơi đến đã có dữ liệu (bảng {name}). Hãy chọn một cơ sở dữ liệu còn trống.")
    if strange := {name for name in strange if not name.startswith("search_text")}:
        raise RuleBroken(f"Nơi đến đã có bảng lạ ({min(strange)}). Hãy chọn một cơ sở dữ liệu còn trống.")
