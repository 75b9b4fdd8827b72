"""How much one request may bring: letters of an address, parts of a form, bytes of a body, letters of a box.

A body is refused before it is read: 2 MB of text, files at the few doors that take some, and there as many as the
page says. A stranger at the staff door brings text alone, whatever the door behind it takes.
"""

from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, Request, abort, request, session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from wtforms import Field, IntegerField, PasswordField, StringField, TextAreaField
from wtforms.fields.simple import HiddenField
from wtforms.validators import Length, StopValidation

MB = 1024 * 1024
TEXT, PARTED = 2 * MB, 3 * MB
"""Bytes of a form without files: a story of 60.000 letters, a pasted roster, what was typed before the door.
Sent in parts each box comes with its heading."""
LONGEST_ADDRESS = 8192  # bytes of path and query; every browser and proxy takes as many
MOST_PARTS = 1000  # boxes of one form

_ONE, _TWO, _MANY = 48 * MB, 60 * MB, 64 * MB
"""A photo or a sheet of 30 MB, and somewhat more, so that the page itself says what is too large · with a paper of
20 MB · several papers."""
FILES: dict[str, int] = {
    "admin.assistance.new": _TWO,
    "admin.casework.consent": _ONE,
    "admin.casework.photos": _ONE,
    "admin.casework.review": _ONE,
    "admin.casework.survey": _ONE,
    "admin.disbursements.attach": _TWO,
    "admin.documents.edit": _MANY,
    "admin.documents.new": _MANY,
    "admin.events.photos.album": _ONE,
    "admin.field.photo": _ONE,
    "admin.honour_decisions.decide": _ONE,
    "admin.honour_papers.attach": _ONE,
    "admin.honour_papers.confirm": _ONE,
    "admin.pilots.confirm": _ONE,
    "admin.pilots.review": _ONE,
    "admin.reports.decisions.paper": _ONE,
    "admin.sharing.press_pieces.new": _ONE,
    "admin.statements.send": _ONE,
    "admin.stories.people.agree": _ONE,
    "admin.stories.photos.album": _ONE,
    "admin.stories.photos.drop": _ONE,
    "admin.workbook.index": _ONE,
    "public.tips.send": _ONE,
}
"""Doors that take files → bytes of the whole body; every other door takes text."""

_LONGEST = ((TextAreaField, 60_000), (HiddenField, LONGEST_ADDRESS), (PasswordField, 1000), (StringField, 2000))
_FARTHEST = 10**15  # of a whole number; a column holds 9·10¹⁸


class _Parser(FormDataParser):
    """The library counts the parts of one kind of form only."""

    def _parse_urlencoded(self, stream: Any, mimetype: str, content_length: int | None, options: Any) -> Any:
        sent = stream.read()
        if sent.count(b"&") >= MOST_PARTS:
            raise RequestEntityTooLarge
        pairs = parse_qsl(sent.decode(), keep_blank_values=True, errors="werkzeug.url_quote")
        return stream, self.cls(pairs), MultiDict()


class Incoming(Request):
    form_data_parser_class = _Parser


def init_app(app: Flask) -> None:
    app.request_class = Incoming
    app.config.from_mapping(
        MAX_CONTENT_LENGTH=max(FILES.values()), MAX_FORM_MEMORY_SIZE=TEXT, MAX_FORM_PARTS=MOST_PARTS
    )


def keep() -> None:
    """Asked before anything of the request is read; ends it with 413 or 414."""
    if len(request.environ.get("QUERY_STRING", "")) + len(request.path) > LONGEST_ADDRESS:
        abort(414)
    request.max_content_length = _allowed()


def _allowed() -> int:
    if request.mimetype != "multipart/form-data":
        return TEXT  # such a body is read whole, in one piece
    endpoint = request.endpoint or ""
    if endpoint.startswith("admin.") and "sid" not in session:
        return PARTED
    return FILES.get(endpoint, PARTED)


class Bounded:
    """The first check of each box of each form: no longer than its kind may be; a form's own Length says more."""

    def __call__(self, _form: Any, field: Field) -> None:
        most = longest(field)
        sent = max((len(each) for each in field.raw_data or () if isinstance(each, str)), default=0)
        if sent > most and not _own(field):
            raise StopValidation(f"Ô này nhận nhiều nhất {most:,} ký tự; bạn đã viết {sent:,}.".replace(",", "."))
        if isinstance(field, IntegerField) and field.data is not None and abs(field.data) > _FARTHEST:
            raise StopValidation("Số này lớn quá, xin xem lại.")


def longest(field: Field) -> int:
    """Letters this box may hold: what its form says, else what its kind may."""
    return min(_own(field) or [next((most for kind, most in _LONGEST if isinstance(field, kind)), 2000)])


def _own(field: Field) -> list[int]:
    return [each.max for each in field.validators if isinstance(each, Length) and each.max >= 0]
