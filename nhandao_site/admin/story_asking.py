"""A page that asks for one thing (a reason, a day, a proof) before a deed on a story."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.stories import desk
from nhandao_site.domain.stories.models import Story
from nhandao_site.web import saving
from nhandao_site.web.forms import Form

Page = Response | str | tuple[str, int]


def found(story_id: int) -> Story:
    return desk.one_for(current_user, story_id) or abort(404)


def home(story_id: int) -> str:
    return url_for("admin.stories.show", story_id=story_id)


def ask(story: Story, form: Form, deed: Callable[[], Any], *, done: str, template: str = "ask", **page: Any) -> Page:
    """Shows the form; a filled one does the deed once and goes back to the story. A rule's no stays on the page."""
    story_id = story.id
    if request.method == "POST":
        if led_to := saving.answered(form.form_key.data):
            return redirect(led_to, 303)
        if form.validate():
            try:
                deed()
            except RuleBroken as broken:
                saving.undo()
                form.form_errors.append(str(broken))
            else:
                flash(done, "ok")
                return redirect(saving.save_once(form.form_key.data, page.get("back") or home(story_id)), 303)
    text = render_template(f"admin/stories/{template}.html", form=form, story=found(story_id), **page)
    return (text, 422) if form.errors else text


def do(story: Story, deed: Callable[[], Any], done: str, back: str | None = None) -> Response:
    """A one-button deed; a rule's no is told on the page the button stood on."""
    led_to = back or home(story.id)
    key = request.form.get("form_key")
    if first := saving.answered(key):
        return redirect(first, 303)
    deed()
    flash(done, "ok")
    return redirect(saving.save_once(key, led_to), 303)
