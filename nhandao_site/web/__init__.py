"""What the faces share: the door, saving, errors, forms, words on the screen."""

from flask import Flask
from flask_wtf import CSRFProtect

from nhandao_site.web import (
    chapter,
    cookies,
    crowd,
    errors,
    headers,
    kept_pages,
    limits,
    login,
    noting,
    reading_turns,
    replica,
    screen,
    static_shelf,
)

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    app.jinja_environment = screen.Templates
    cookies.init_app(app)
    limits.init_app(app)
    crowd.init_app(app)
    headers.init_app(app)
    reading_turns.init_app(app)
    replica.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    screen.init_app(app)
    errors.init_app(app)
    static_shelf.init_app(app)
    chapter.init_app(app)
    kept_pages.init_app(app)
    noting.init_app(app)
    headers.believe_proxies(app)  # outermost: what stands below asks for the scheme
