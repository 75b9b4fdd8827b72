"""Whose site this is: the province of the settings, or the only living one.

Asked at the start; a known name is asked again only for the staff, so that no reader waits for it.
"""

import time

from flask import Flask, current_app, has_request_context, request
from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from nhandao_site.db import db
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock

FRESH = 60.0  # seconds


def init_app(app: Flask) -> None:
    with app.app_context():
        province_name()
        db.session.remove()


def province_name() -> str:
    """ "tỉnh Sông Mây", or nothing while no single province is known."""
    known: tuple[float, str] | None = current_app.extensions.get("chapter")
    if known and (time.monotonic() - known[0] < FRESH or (known[1] and not _for_staff())):
        return known[1]
    name = _asked()
    current_app.extensions["chapter"] = (time.monotonic(), name)
    return name


def _asked() -> str:
    code = current_app.config["SETTINGS"].PROVINCE
    alive = or_(Unit.valid_to.is_(None), Unit.valid_to >= clock.today())
    wanted = Unit.code == code if code else alive
    try:
        names = db.session.scalars(select(Unit.name).where(Unit.kind == UnitKind.PROVINCE, wanted).limit(2)).all()
    except SQLAlchemyError:
        return ""
    return names[0][:1].lower() + names[0][1:] if len(names) == 1 else ""


def _for_staff() -> bool:
    return has_request_context() and request.path.startswith("/quan-tri")
