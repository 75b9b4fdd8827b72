"""Errors people meet: a page in Vietnamese that says what to do, and never a trace of what went wrong inside."""

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken

KNOWN = {400, 403, 404, 405, 409, 413, 429, 500, 503}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(RuleBroken, tell_and_go_back)
    app.register_error_handler(Exception, _unforeseen)


def tell_and_go_back(broken: RuleBroken) -> AnyResponse:
    """A rule said no: tell the person in the rule's own words. Nothing was saved."""
    db.session.rollback()
    flash(str(broken), "bad")
    return redirect(_back(), 303)


def _back() -> str:
    """The page the form stood on, on this host alone."""
    come_from = request.referrer or ""
    if come_from.startswith(request.host_url):
        return come_from
    return url_for("admin.desk.index") if request.path.startswith("/quan-tri") else url_for("public.home.index")


def page(code: int, headers: dict[str, str] | None = None) -> Response:
    shown = code if code in KNOWN else (400 if code < 500 else 500)
    answer = make_response(render_template(f"errors/{shown}.html"), code)
    answer.headers.update(headers or {})
    return answer


def _http(error: HTTPException) -> AnyResponse | HTTPException:
    if error.code is None or error.code < 400:
        return error
    wanted = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return page(error.code, wanted)


def _stale_form(_error: CSRFError) -> AnyResponse:
    return page(400)


def _database_busy(error: OperationalError) -> AnyResponse:

    db.session.rollback()
    current_app.logger.error("database unavailable: %s", type(error.orig).__name__)
    return page(503, {"Retry-After": "5"})


def _unforeseen(error: Exception) -> AnyResponse:

    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    db.session.rollback()
    current_app.logger.error("unforeseen %s at %s", type(error).__name__, request.endpoint, exc_info=error)
    return page(500)
