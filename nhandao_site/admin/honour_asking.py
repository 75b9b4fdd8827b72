"""What the pages of honours have in common: one question before a deed, and the rows an officer may reach."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.honours.council import desk as council
from nhandao_site.domain.honours.council.models import Session
from nhandao_site.domain.honours.nominating import desk as nominations
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.honours.rounds import desk as rounds
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.kit.labelled import Labelled
from nhandao_site.web import saving
from nhandao_site.web.filing import Page, filed, once
from nhandao_site.web.forms import Form

__all__ = [
    "Page",
    "Trail",
    "ask",
    "choices",
    "do",
    "nomination_at",
    "nomination_trail",
    "number",
    "review_at",
    "sent_file",
    "session_at",
    "session_trail",
]

Trail = list[tuple[str, str | None]]


def choices(words: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in words.choices()]


def review_at(number: int) -> Review:
    return rounds.one_for(current_user, number) or abort(404)


def nomination_at(number: int) -> Nomination:
    """Of the own branch; a member of the council also reads what lies on the table before them."""
    return nominations.one_for(current_user, number) or council.table_for(current_user, number) or abort(404)


def session_at(number: int) -> Session:
    return council.one_for(current_user, number) or abort(404)


def ask(
    form: Form, deed: Callable[[], Any], *, done: str, back: str | Callable[[], str], heading: str, trail: Trail,
    leave: str = "", **page: Any,
) -> Page:  # fmt: skip
    """A page that asks for what one deed needs; `page` may hold lead, button, kind, multipart."""
    stay = leave or (back if isinstance(back, str) else request.path)

    def again() -> str:
        steps = [*trail, (heading, None)]
        return render_template("admin/honours/asking.html", form=form, heading=heading, trail=steps, back=stay, **page)

    return filed(form, deed, done=done, leads_to=back, again=again)


def do(deed: Callable[[], Any], done: str, back: str) -> AnyResponse:
    """A one-button deed; a rule's no is told on the page the button stood on."""
    key = request.form.get("form_key")
    if first := saving.answered(key):
        return redirect(first, 303)
    deed()
    return once(key, done, back)


def sent_file(field: Any, otherwise: str) -> tuple[bytes, str | None]:
    """Bytes and the name of a chosen file."""
    sent = field.data
    if not isinstance(sent, FileStorage) or not sent.filename:
        raise RuleBroken(otherwise)
    return sent.read(), sent.filename


def nomination_trail(nomination: Nomination) -> Trail:
    return [
        ("Hồ sơ đề cử", url_for("admin.honour_nominations.index")),
        (nomination.name, url_for("admin.honour_nominations.show", number=nomination.id)),
    ]


def session_trail(session: Session) -> Trail:
    return [
        ("Phiên hội đồng", url_for("admin.honour_council.index")),
        (f"Phiên số {session.id}", url_for("admin.honour_council.show", number=session.id)),
    ]


def number(text: str) -> int | None:
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 10 else None
