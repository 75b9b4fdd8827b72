"""Cookies of the house: one for the session, one that knows a browser again; nobody else gets any.

Behind https their names begin with `__Host-`: a browser then takes them only with Secure, for the whole of this
very host, so that no neighbour under the same domain can slip one in (RFC 6265bis, 4.1.3.2). On plain http of the
own machine a browser would refuse such a name.
"""

import hashlib

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Response

PREFIX = "__Host-"
SESSION = "session"


class Sessions(SecureCookieSessionInterface):
    """Signed with HMAC-SHA-256; the framework's own choice is SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def init_app(app: Flask) -> None:
    app.session_interface = Sessions()
    secure = app.config["SETTINGS"].PUBLIC_URL.startswith("https:")
    app.config.from_mapping(
        SESSION_COOKIE_NAME=(PREFIX if secure else "") + SESSION,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


def read(name: str) -> str | None:
    return request.cookies.get(_called(name))


def give(answer: Response, name: str, value: str, seconds: int) -> None:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(_called(name), value, seconds, path="/", secure=secure, httponly=True, samesite="Lax")


def _called(name: str) -> str:
    return (PREFIX if current_app.config["SESSION_COOKIE_SECURE"] else "") + name
