"""Field work: a survey written at a house without signal, kept sealed on the phone, sent once when there is some.

The page itself is a shell without a word about anybody: the phone may keep it. What belongs to the
officer comes by `mine`, is never kept by a cache, and is sealed on the phone with the officer's own key.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import FileStorage

from nhandao_site.admin import dossier_form, dossier_sheet, dossier_suspects, field_sending
from nhandao_site.admin.casework_forms import PhotoForm, SurveyForm
from nhandao_site.admin.dossier_sheet import Sheet
from nhandao_site.admin.field_sending import Refused, faults_of
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses import desk, photographs, workflow
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import clock
from nhandao_site.web import login
from nhandao_site.web.permissions import requires
from nhandao_site.web.screen import static_url

bp = Blueprint("field", __name__, url_prefix="/thuc-dia")
MOST_PLACES = 600
SHEETS = ("tokens", "base", "components", "public", "admin", "field")
SCRIPTS = ("site", "thuc-dia-kho", "thuc-dia")
FONTS = ("be-vietnam-pro-400", "be-vietnam-pro-600", "phudu-digits-600", "hanken-digits")
WORKER = "js/thuc-dia-nen.js"


@bp.get("")
@requires(Permission.ADDRESSES_EDIT)
def show() -> str:
    """The same bytes for everybody: no name, no token, no count."""
    dossier = dossier_form.DossierForm(formdata=None)
    return render_template("admin/field/show.html", dossier=dossier, survey=SurveyForm(formdata=None))


@bp.get("/nen.js")
@requires(Permission.ADDRESSES_EDIT)
def worker() -> Response:
    """The page's own service worker; it may rule nothing outside this page's address."""
    shell = _shell()
    made = hashlib.sha256(json.dumps([show(), *shell]).encode()).hexdigest()[:16]
    begin = f"const LAN = {json.dumps(made)}, KHUNG = {json.dumps(shell)};\n"
    store = f"importScripts({json.dumps(static_url(f'js/{SCRIPTS[1]}.js'))});\n"
    words = Path(current_app.static_folder or "", WORKER).read_text("utf-8")
    headers = {"Service-Worker-Allowed": url_for(".show")}
    return Response(begin + store + words, mimetype="text/javascript", headers=headers)


def _shell() -> list[str]:
    """Everything the page needs without signal, as the page itself names it."""
    return [
        url_for(".show"),
        *(static_url(f"css/{name}.css") for name in SHEETS),
        *(static_url(f"js/{name}.js") for name in SCRIPTS),
        *(static_url(f"fonts/{name}.woff2").partition("?")[0] for name in FONTS),
        static_url("icons/sprite.svg"),
        static_url("icons/favicon.svg"),
    ]


@bp.get("/toi")
@requires(Permission.ADDRESSES_EDIT)
def mine() -> Response:
    """Who is signed in, the key of this account, and what is carried along: places, dossiers to visit."""
    ends_at = login.here().began_at + keeping.ABSOLUTE
    return jsonify(
        owner=field_sending.mark_of(current_user),
        key=base64.b64encode(field_sending.secret_of(current_user)).decode(),
        seconds=max(0, int((ends_at - clock.now()).total_seconds())),
        csrf=generate_csrf(),
        name=current_user.name,
        communes=[units.label(unit) for unit in _places(UnitKind.COMMUNE)],
        hamlets=[units.label(unit) for unit in _places(UnitKind.HAMLET)],
        visits=[vars(each) for each in desk.to_visit(current_user)],
    )


def _places(kind: UnitKind) -> list[Any]:
    return units.below_of_kind(current_user.unit, kind, limit=MOST_PLACES)


@bp.post("/lap-ho-so")
@requires(Permission.ADDRESSES_EDIT)
def open_dossier() -> Response:
    def deed() -> Address:
        sheet = Sheet(dossier_sheet.bound(dossier_form.without_empty_rows(request.form)), None)
        survey = SurveyForm(formdata=request.form)
        content = _content_of(sheet, survey)
        if dossier_suspects.ask(sheet, content):
            faults, seen = faults_of(sheet.form), sheet.form.suspects_seen.data
            raise Refused(422, error=SUSPECTS, suspects=sheet.suspects, seen=seen, fields=faults)
        address = workflow.open_dossier(content, by=current_user)
        dossier_suspects.tell(sheet, address)
        _record(address, survey, None)
        return address

    return field_sending.once(deed)


SUSPECTS = "Có thể trùng với hồ sơ đã có. Cùng một hộ thì bỏ phiếu này và sửa hồ sơ cũ; hai hộ thì ghi vì sao vẫn lưu."
FAULTS = "Còn vài ô phải xem lại; chữ đã ghi còn nguyên trên máy này."
SURVEYED_SINCE = "Đã có người ghi phiếu khảo sát hồ sơ này sau khi bạn tải về máy. Vẫn gửi thì hồ sơ có thêm một phiếu."


def _content_of(sheet: Sheet, survey: SurveyForm) -> contents.Content:
    both = [sheet.form.validate(), survey.validate()]
    if not all(both):
        raise Refused(422, error=FAULTS, fields=faults_of(sheet.form, survey))
    content = dossier_form.content_of(sheet.form, None)
    sheet.form.take(contents.faults(content))
    if sheet.form.errors:
        raise Refused(422, error=FAULTS, fields=faults_of(sheet.form))
    return content


def _record(address: Address, survey: Any, seen_version: int | None) -> None:
    workflow.record_survey(
        address,
        on=survey.on.data,
        surveyors=survey.surveyors.data,
        witness=survey.witness.data or None,
        findings=survey.findings.data,
        seen_version=seen_version,
        by=current_user,
    )


@bp.post("/<int:address_id>/khao-sat")
@requires(Permission.ADDRESSES_EDIT)
def survey(address_id: int) -> Response:
    address = _address(address_id)

    def deed() -> Address:
        form = SurveyForm(formdata=request.form)
        if not form.validate():
            raise Refused(422, error=FAULTS, fields=faults_of(form))
        there = {"version": address.version, "surveys": len(desk.surveys_of(address))}
        if there["surveys"] > (request.form.get("seen_surveys", 0, int) or 0):
            raise Refused(409, error=SURVEYED_SINCE, now=there)
        try:
            _record(address, form, request.form.get("seen_version", 0, int) or 0)
        except contents.ChangedSince as changed:
            raise Refused(409, **field_sending.changes_of(changed), now=there) from changed
        return address

    return field_sending.once(deed)


@bp.post("/<int:address_id>/anh")
@requires(Permission.ADDRESSES_EDIT)
def photo(address_id: int) -> Response:
    address = _address(address_id)

    def deed() -> Address:
        form: Any = PhotoForm()
        if not form.validate():
            raise Refused(422, error=FAULTS, fields=faults_of(form))
        sent = form.photo.data if isinstance(form.photo.data, FileStorage) else None
        words = photographs.Words(alt=form.alt.data or "", shows_face=bool(form.shows_face.data))
        data, name = (sent.read(), sent.filename) if sent else (b"", None)
        photographs.add(address, data, words, original_name=name, by=current_user)
        return address

    return field_sending.once(deed)


def _address(address_id: int) -> Address:
    return desk.one_for(current_user, address_id) or abort(404)
