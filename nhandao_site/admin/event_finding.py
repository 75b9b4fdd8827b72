"""An event of the officer's own branch, or nothing; where its page is."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.domain.movement import desk
from nhandao_site.domain.movement.models import Event
from nhandao_site.web import saving
from nhandao_site.web.filing import once


def found(number: int) -> Event:
    return desk.event_for(current_user, number) or abort(404)


def home(number: int) -> str:
    return url_for("admin.events.show", number=number)


def press(deed: Callable[[], Any], done: str, leads_to: str) -> Response:
    """A one-button deed; a rule's no is told on the page the button stood on."""
    key = request.form.get("form_key")
    if first := saving.answered(key):
        return redirect(first, 303)
    deed()
    return once(key, done, leads_to)
