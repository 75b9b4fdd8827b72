"""Public pages read from a copy of the database, where the settings name one (`READ_URL`).

The copy is read only when it has seen every deed of the original: the number of the last line of the log, given
in the order of the commits, is asked of both (two steps of an index). So a withdrawal counts for the next page
that is made, however late the copy runs; a late copy only gives its readers back to the original. The staff, forms,
private links and everything that writes stay with the original always.
"""

from flask import Flask, current_app, request
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from nhandao_site.db import copy_engine, db, from_copy
from nhandao_site.domain.audit.models import Tail

PRIVATE = ("/dang-ky/", "/dang-nhap", "/phan-anh/", "/gioi-thieu", "/healthz", "/readyz", "/metrics")
MAY_BE_LATE = {"public", "feeds"}


def init_app(app: Flask) -> None:
    app.before_request(_choose)
    app.teardown_request(_end)


def _choose() -> None:
    from_copy.set(False)
    if current_app.config["SETTINGS"].READ_URL and _may_be_read_elsewhere():
        from_copy.set(has_caught_up())


def _end(_error: BaseException | None) -> None:
    from_copy.set(False)


def _may_be_read_elsewhere() -> bool:
    face = (request.endpoint or "").partition(".")[0]
    return (
        face in MAY_BE_LATE
        and request.method in {"GET", "HEAD"}
        and not request.cookies
        and not request.path.startswith(PRIVATE)
    )


def has_caught_up() -> bool:
    try:
        return _last_line(db.engine) == _last_line(copy_engine())
    except SQLAlchemyError:
        return False


def _last_line(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(Tail.seq)) or 0
