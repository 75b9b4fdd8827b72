"""A small form on its way: shown, checked, done once, and shown again with a rule's no and what was typed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.web import saving
from nhandao_site.web.forms import Form

Page = Response | str | tuple[str, int]


class ReasonForm(Form):
    """One reason for whichever decision is pressed; whether it may be missing, the rule says."""

    reason = TextAreaField("Lý do", [Length(max=2000)], render_kw={"rows": 3})

    def __init__(self, *args: Any, label: str = "", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.label.text = label or self.reason.label.text
        self.reason.description = hint


def filed(
    form: Any, deed: Callable[[], Any], *, done: str, leads_to: str | Callable[[], str], again: Callable[[], str]
) -> Page:
    """The page of a form, or the redirect after its deed.

    Args:
        form: a `Form`; sent twice, its one-time key gives the first answer again.
        deed: the verb of the room; a RuleBroken undoes it and is told on the page.
        done: the sentence after the deed.
        leads_to: where it leads, asked after the deed when that decides it.
        again: draws the page with the form; 422 once something was sent.
    """
    if request.method != "POST":
        return again()
    if first := saving.answered(form.form_key.data):
        return redirect(first, 303)
    if form.validate():
        try:
            deed()
        except RuleBroken as broken:
            saving.undo()
            tell(form, broken)
        else:
            return once(form.form_key.data, done, leads_to)
    return again(), 422


def pressed(deed: Callable[[], Any], *, done: str, leads_to: str | Callable[[], str]) -> Response:
    """One press of a button that carries only its key: done once and told the same, however often it is pressed."""
    key = request.form.get("form_key")
    if first := saving.answered(key):
        flash(done, "ok")
        return redirect(first, 303)
    deed()
    return once(key, done, leads_to)


def once(key: str | None, done: str, leads_to: str | Callable[[], str]) -> Response:
    """What was done is kept together with the form's key."""
    led_to = leads_to if isinstance(leads_to, str) else leads_to()
    flash(done, "ok")
    return redirect(saving.save_once(key, led_to), 303)


def tell(form: Any, broken: RuleBroken) -> None:
    """A missing reason is told at its field, everything else above the form."""
    reason, said = getattr(form, "reason", None), str(broken)
    if reason is not None and not reason.data and any(words in said for words in ("lý do", "vì sao")):
        reason.errors = [said]
    else:
        form.form_errors.append(said)
