"""Errors people meet: a page in Vietnamese that says what to do, and never a trace of what went wrong inside."""

import errno

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.db import db
from nhandao_site.domain.accounts.budgets import TooMany
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import storage
from nhandao_site.web import kept_forms, noting
from nhandao_site.web.permissions import turned_away

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
KNOWN = {400, 403, 404, 405, 409, 413, 429, 500, 503}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(OSError, _no_room)
    app.register_error_handler(StaleDataError, _changed_meanwhile)
    for kind in (DataError, OverflowError, UnicodeError):
        app.register_error_handler(kind, _not_understood)
    app.register_error_handler(TooMany, too_many)
    app.register_error_handler(RuleBroken, tell_and_go_back)
    app.register_error_handler(Exception, _unforeseen)


def tell_and_go_back(broken: RuleBroken) -> AnyResponse:
    """A rule said no: tell the person in the rule's own words. Nothing was saved."""
    db.session.rollback()
    flash(str(broken), "bad")
    return redirect(_back(), 303)


def too_many(broken: TooMany) -> AnyResponse:
    """429 with the rule's sentence; what was typed on this site can be sent again from the page itself."""
    current_app.logger.warning("too many at %s", request.endpoint)
    db.session.rollback()
    return page(429, {"Retry-After": str(broken.retry_after)}, sentence=str(broken), kept=kept_forms.typed())


def as_refusal(answer: Response, broken: RuleBroken) -> Response:
    """The status of a form shown again with the rule's sentence: 422, or 429 with its wait."""
    answer.status_code = 422
    if isinstance(broken, TooMany):
        answer.status_code = 429
        answer.headers["Retry-After"] = str(broken.retry_after)
    return answer


def _back() -> str:
    """The page the form stood on, on this host alone."""
    come_from = request.referrer or ""
    if come_from.startswith(request.host_url):
        return come_from
    return url_for("admin.desk.index") if request.path.startswith("/quan-tri") else url_for("public.home.index")


def page(code: int, headers: dict[str, str] | None = None, **more: object) -> Response:
    shown = code if code in KNOWN else (400 if code < 500 else 500)
    answer = make_response(render_template(f"errors/{shown}.html", request_id=noting.noted().id, **more), code)
    answer.headers.update(headers or {})
    return answer


def _http(error: HTTPException) -> AnyResponse | HTTPException:
    if error.code is None or error.code < 400:
        return error
    wanted = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return page(error.code, wanted)


def _foreign_host(_error: SecurityError) -> AnyResponse:
    """No page of the house under a foreign name: its links would carry that name."""
    current_app.logger.warning("a foreign host name at %s", request.endpoint)
    return Response("Tên máy chủ trong yêu cầu không phải của trang này.\n", 400, mimetype="text/plain")


def _stale_form(_error: CSRFError) -> AnyResponse:
    current_app.logger.warning("a form without its token at %s", request.endpoint)
    if request.path.startswith(kept_forms.STAFF) and not current_user.is_authenticated:
        return turned_away() if kept_forms.is_from_here() else page(400)
    return page(400, kept=kept_forms.typed())


def _changed_meanwhile(_error: StaleDataError) -> AnyResponse:
    db.session.rollback()
    return page(409)


def _not_understood(error: Exception) -> AnyResponse:
    """A number or a letter that no column can hold: the sender's mistake, not a fault of the site."""
    db.session.rollback()
    current_app.logger.warning("not understood at %s: %s", request.endpoint, type(error).__name__)
    return page(400)


def _database_busy(error: OperationalError) -> AnyResponse:
    db.session.rollback()
    current_app.logger.error("database unavailable: %s", type(error.orig).__name__)
    return page(503, {"Retry-After": "5"}, kept=kept_forms.typed())


def _no_room(error: OSError) -> AnyResponse:
    """The disk is full, or the store of kept files is away: nothing was kept, reading goes on, and soon it may be
    well again."""
    if not isinstance(error, storage.Away) and error.errno not in NO_ROOM:
        return _unforeseen(error)
    db.session.rollback()
    current_app.logger.error("no room for files: %s %s", type(error).__name__, error.errno)
    return page(503, {"Retry-After": "30"}, kept=kept_forms.typed())


def _unforeseen(error: Exception) -> AnyResponse:
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    db.session.rollback()
    current_app.logger.error("unforeseen %s at %s", type(error).__name__, request.endpoint, exc_info=error)
    return page(500)
