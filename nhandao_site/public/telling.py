"""What a stranger tells the chapter: sent once, refused with what was typed, followed behind a private link."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, StopValidation

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units import published as units
from nhandao_site.web import saving
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.unit_field import UnitField

MISSING = "Hãy ghi tên xã, phường."


def province() -> str:
    """The code of the chapter whose communes are asked about."""
    return str(current_app.config["SETTINGS"].PROVINCE)


class CommuneField(UnitField):
    """A commune of the chapter. The staff's search stands behind the door; this one knows communes alone."""

    def __init__(self, label: str = "", validators: Sequence[Callable[..., Any]] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("description", "Gõ vài chữ rồi chọn, có dấu hay không dấu đều được.")
        super().__init__(label, validators or [InputRequired(MISSING)], kinds=units.COMMUNES, **kwargs)
        self.within = units.chapter(province())

    @property
    def search_url(self) -> str:
        return url_for("public.proposals.communes", q="")

    @property
    def unit_id(self) -> int:
        return self.data.id if self.data else 0

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data is None:
            raise StopValidation(MISSING)


def sent(form: Any, tell: Callable[[], str], again: Callable[[], str]) -> AnyResponse:
    """The answer to a stranger's form.

    Args:
        form: a `Form`; sent twice, its one-time key gives the first answer again.
        tell: does what is asked and says where it leads; a RuleBroken undoes it and is told on the page.
        again: draws the page with the form, for a 422, or for a 429 with its wait.
    """
    if first := saving.answered(form.form_key.data):
        return redirect(first, 303)
    if not form.validate_on_submit():
        return make_response(again(), 422)
    try:
        led_to = tell()
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return as_refusal(make_response(again()), broken)
    return redirect(saving.save_once(form.form_key.data, led_to), 303)


def behind_link(template: str, **shown: Any) -> Response:
    """A page for whoever holds its private link: kept by no cache, told to no other site, found by no search."""
    answer = make_response(render_template(template, own_url=request.path, **shown))
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
