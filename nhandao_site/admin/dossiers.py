"""Writing a dossier: the form in sections, its drafts, what it says when two people write at once."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from nhandao_site.admin import dossier_form, dossier_sheet, dossier_suspects
from nhandao_site.admin.dossier_form import DossierForm
from nhandao_site.admin.dossier_sheet import Page, Sheet
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses import desk, drafts, rebasing, workflow
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import clock, markdown
from nhandao_site.web import saving
from nhandao_site.web.permissions import requires

bp = Blueprint("dossiers", __name__, url_prefix="/dia-chi")


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def new() -> Page:
    return _answer(None) if request.method == "POST" else dossier_sheet.shown(_fresh())


@bp.route("/<int:address_id>/sua", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def edit(address_id: int) -> Page:
    address = _address(address_id)
    return _answer(address) if request.method == "POST" else dossier_sheet.shown(_kept(address))


@bp.post("/luu-nhap")
@requires(Permission.ADDRESSES_EDIT)
def autosave_new() -> Page:
    return _autosave(None)


@bp.post("/<int:address_id>/luu-nhap")
@requires(Permission.ADDRESSES_EDIT)
def autosave(address_id: int) -> Page:
    return _autosave(_address(address_id))


@bp.post("/bo-nhap/<int:draft_id>")
@requires(Permission.ADDRESSES_EDIT)
def drop_draft(draft_id: int) -> Response:
    drafts.drop(drafts.one(draft_id, by=current_user) or abort(404), by=current_user)
    saving.save()
    flash("Đã bỏ bản nháp.", "ok")
    return redirect(request.referrer or url_for("admin.addresses.index"), 303)


@bp.post("/xem-thu")
@requires(Permission.ADDRESSES_EDIT)
def preview() -> str:
    return markdown.render(request.form.get("text", "")[: contents.checking.LONG])


def _address(address_id: int) -> Address:
    return desk.one_for(current_user, address_id) or abort(404)


def _fresh() -> Sheet:
    if request.args.get("ban-nhap"):
        return _from_draft(None)
    home = current_user.unit if current_user.unit.kind is UnitKind.COMMUNE else None
    return Sheet(dossier_sheet.bound(data={"unit_id": home, **_from_proposal()}), None)


def _from_proposal() -> dict[str, Any]:
    """What a neighbour told, as a start; the survey says what is true of it."""
    if "tin" not in request.args:
        return {}
    saving.begin_writing()
    told = _told(request.args["tin"]) or abort(404)
    audit.record("proposal:look", told, by=current_user)
    saving.save()
    return {"proposal_id": told.id, "name": told.person, "residence": told.where, "unit_id": told.unit}


def _told(number: str | None) -> Any:
    known = number is not None and number.isdecimal() and len(number) < 10
    return desk.proposal_for(current_user, int(number or 0)) if known else None


def _kept(address: Address) -> Sheet:
    if request.args.get("ban-nhap"):
        return _from_draft(address)
    return Sheet(dossier_sheet.bound(data=dossier_sheet.values(address, opened=False)), address)


def _from_draft(address: Address | None) -> Sheet:
    draft = drafts.one(request.args.get("ban-nhap", type=int) or 0, by=current_user) or abort(404)
    typed = MultiDict([(name, v) for name, values in drafts.values(draft).items() for v in values])
    sheet = Sheet(dossier_sheet.bound(typed), address, from_draft=draft.saved_at)
    return sheet if sheet.place == draft.place else abort(404)


def _answer(address: Address | None) -> Page:
    if led_to := saving.answered(request.form.get("form_key")):
        return redirect(led_to, 303)
    act = request.form.get("act", "save")
    if act[:5] == "needs" or act[:7] == "members":
        return dossier_sheet.shown(Sheet(dossier_sheet.bound(dossier_form.grown(request.form, act)), address))
    sheet = Sheet(dossier_sheet.bound(dossier_form.without_empty_rows(request.form)), address)
    others = {"draft": _keep_draft, "reveal": _reveal, "alias": _name_it, "preview": _preview}
    return others.get(act, _save)(sheet)


def _autosave(address: Address | None) -> Page:
    _write_draft(Sheet(DossierForm(formdata=request.form), address))
    saving.save()
    return "", 204


def _write_draft(sheet: Sheet) -> Any:
    left_out = {"csrf_token", "form_key", "act", "suspects_seen"}
    typed = {name: values for name, values in request.form.lists() if name not in left_out}
    return drafts.keep(sheet.place, typed, based_on=dossier_sheet.version(sheet.form) or None, by=current_user)


def _keep_draft(sheet: Sheet) -> Page:
    draft = _write_draft(sheet)
    url = url_for(str(request.endpoint), **(request.view_args or {}), **{"ban-nhap": draft.id})
    flash(f"Đã lưu nháp lúc {clock.format_time(draft.saved_at)}. Mở lại lúc nào cũng được.", "ok")
    return redirect(saving.save_once(sheet.form.form_key.data, url), 303)


def _reveal(sheet: Sheet) -> Page:
    """The private part comes into the form, beside what was already typed; the look is written down."""
    address, form = sheet.address or abort(404), sheet.form
    try:
        desk.reveal(address, reason=form.reveal_reason.data or "", by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.reveal_reason.errors = [str(broken)]
        return dossier_sheet.shown(sheet, 422)
    saving.save()
    opened = DossierForm(formdata=None, data=dossier_sheet.values(address, opened=True))
    for name in dossier_form.SEALED:
        form[name].data = form[name].data or opened[name].data
    if not form.guardian.form.name.data:
        form.guardian = opened.guardian
    form.opened.data = "1"
    return dossier_sheet.shown(sheet)


def _name_it(sheet: Sheet) -> Page:
    sheet.form.alias.data = dossier_sheet.suggested(sheet) or sheet.form.alias.data
    return dossier_sheet.shown(sheet)


def _preview(sheet: Sheet) -> Page:
    sheet.story_html = markdown.render(sheet.form.story.data or "")
    return dossier_sheet.shown(sheet)


def _save(sheet: Sheet) -> Page:
    form, address = sheet.form, sheet.address
    if not form.validate():
        return dossier_sheet.shown(sheet, 422)
    known = rebasing.seen(address, dossier_sheet.version(form)) if address else None
    content = dossier_form.content_of(form, known)
    form.take(contents.faults(content))
    if form.errors:
        return dossier_sheet.shown(sheet, 422)
    if dossier_suspects.ask(sheet, content):
        return dossier_sheet.shown(sheet, 422)
    try:
        saved = _written(sheet, content)
    except contents.ChangedSince as changed:
        saving.undo()
        return _changed_meanwhile(sheet, known, content, changed)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return dossier_sheet.shown(sheet, 422)
    drafts.drop_at(sheet.place, by=current_user)
    flash("Đã lưu hồ sơ.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for("admin.addresses.show", address_id=saved.id)), 303)


def _written(sheet: Sheet, content: contents.Content) -> Address:
    form, address = sheet.form, sheet.address
    if address is not None:
        workflow.change(
            address, content, seen_version=dossier_sheet.version(form), reason=form.reason.data or None, by=current_user
        )
        return address
    address = workflow.open_dossier(content, by=current_user)
    if told := _told(form.proposal_id.data):
        desk.accept_proposal(told, address, by=current_user)
    dossier_suspects.tell(sheet, address)
    return address


def _changed_meanwhile(sheet: Sheet, was: Any, mine: contents.Content, changed: contents.ChangedSince) -> Page:
    """Both changes are laid over each other; the second editor reads what the first did and saves on."""
    address = _address(sheet.address.id if sheet.address else 0)
    now = contents.of(address)
    both = rebasing.laid_over(was, now, mine)
    dossier_form.refill(sheet.form, mine, both, dossier_sheet.values_of(both, address))
    sheet.address = address
    sheet.meanwhile = {
        "sentence": str(changed),
        "theirs": changed.differences,
        "mine": contents.differences(now, contents.clean(both)),
    }
    sheet.form.seen_version.data = address.version
    return dossier_sheet.shown(sheet, 409)
