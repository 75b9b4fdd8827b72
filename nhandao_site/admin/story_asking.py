"""A page that asks for one thing (a reason, a day, a proof) before a deed on a story."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.domain.stories import desk
from nhandao_site.domain.stories.models import Story
from nhandao_site.web.filing import Page, filed, pressed
from nhandao_site.web.forms import Form

__all__ = ["Page", "ask", "do", "found", "home"]


def found(story_id: int) -> Story:
    return desk.one_for(current_user, story_id) or abort(404)


def home(story_id: int) -> str:
    return url_for("admin.stories.show", story_id=story_id)


def ask(story: Story, form: Form, deed: Callable[[], Any], *, done: str, template: str = "ask", **page: Any) -> Page:
    """Shows the form; a filled one does the deed once and goes back to the story."""
    story_id = story.id

    def again() -> str:
        return render_template(f"admin/stories/{template}.html", form=form, story=found(story_id), **page)

    return filed(form, deed, done=done, leads_to=page.get("back") or home(story_id), again=again)


def do(story: Story, deed: Callable[[], Any], done: str, back: str | None = None) -> Response:
    """A one-button deed; a rule's no is told on the page the button stood on."""
    return pressed(deed, done=done, leads_to=back or home(story.id))
