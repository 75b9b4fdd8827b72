"""What is laid into a dossier: the survey, the public selection, consents, photos, other listings."""

import dataclasses
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.admin.casework_forms import ConsentForm, ListingForm, PhotoForm, ReviewForm, SurveyForm
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import consenting, desk, photographs, workflow
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.media import desk as media_desk
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import FileKind, MediaFile
from nhandao_site.kit import clock
from nhandao_site.web import saving
from nhandao_site.web.filing import Page, filed
from nhandao_site.web.handing_out import handed_out
from nhandao_site.web.permissions import requires

bp = Blueprint("casework", __name__, url_prefix="/dia-chi")


@bp.route("/<int:address_id>/khao-sat", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def survey(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = SurveyForm() if request.method == "POST" else SurveyForm(data=_just_been_there())

    def write() -> None:
        _paper(address, form.paper.data, "survey")
        workflow.record_survey(
            address,
            on=form.on.data,
            surveyors=form.surveyors.data,
            witness=form.witness.data or None,
            findings=form.findings.data,
            by=current_user,
        )

    return _filed(form, address, "survey", write, "Đã ghi phiếu khảo sát.")


def _just_been_there() -> dict[str, Any]:
    return {"on": clock.today(), "surveyors": current_user.name}


@bp.route("/<int:address_id>/binh-chon", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def review(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = ReviewForm()

    def write() -> None:
        minutes = _paper(address, form.paper.data, "minutes")
        workflow.record_review(
            address,
            on=form.on.data,
            place=form.place.data,
            attended=form.attended.data,
            agreed=form.agreed.data,
            rank=form.rank.data,
            minutes_symbol=form.minutes_symbol.data or None,
            minutes_file_id=minutes.id if minutes else None,
            by=current_user,
        )

    return _filed(form, address, "review", write, "Đã ghi buổi bình chọn.")


@bp.route("/<int:address_id>/dong-y", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def consent(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = ConsentForm()

    def write() -> None:
        proof = _paper(address, form.paper.data, "consent")
        consenting.give(
            address,
            scopes=[Scope(value) for value in form.scopes.data],
            giver=Giver(form.giver.data),
            giver_name=form.giver_name.data or None,
            given_on=form.given_on.data,
            valid_until=form.valid_until.data,
            evidence=form.evidence.data or None,
            evidence_file_id=proof.id if proof else None,
            by=current_user,
        )

    asked = consenting.asked_of(address, clock.today())
    return _filed(form, address, "consent", write, "Đã ghi đồng ý.", asked=asked)


@bp.route("/<int:address_id>/anh", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def photos(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = PhotoForm()

    def write() -> None:
        sent = form.photo.data if isinstance(form.photo.data, FileStorage) else None
        words = photographs.Words(
            alt=form.alt.data or "",
            caption=form.caption.data or None,
            credit=form.credit.data or None,
            shows_face=bool(form.shows_face.data),
        )
        data, name = (sent.read(), sent.filename) if sent else (b"", None)
        photographs.add(address, data, words, original_name=name, by=current_user)

    return _filed(
        form, address, "photos", write, "Đã nhận ảnh.", back="admin.casework.photos", photos=_pictures(address)
    )


@bp.post("/<int:address_id>/anh/<int:file_id>/chon")
@requires(Permission.ADDRESSES_EDIT)
def choose_photo(address_id: int, file_id: int) -> AnyResponse:
    """The one picture the profile shows; the same button again takes it off."""
    address = _address(address_id)
    photo = _file(address, file_id)
    if photo.kind is not FileKind.PHOTO:
        abort(404)
    chosen = None if address.shown_photo_id == photo.id else photo.id
    new = dataclasses.replace(contents.of(address), shown_photo_id=chosen)
    workflow.change(address, new, seen_version=address.version, reason="Đổi ảnh đăng", by=current_user)
    saving.save()
    flash("Đã đổi ảnh của hồ sơ.", "ok")
    return redirect(url_for(".photos", address_id=address.id), 303)


@bp.post("/<int:address_id>/tep/<int:file_id>/bo")
@requires(Permission.ADDRESSES_EDIT)
def discard(address_id: int, file_id: int) -> AnyResponse:
    address = _address(address_id)
    reason = request.form.get("reason") or "Bỏ ảnh khỏi hồ sơ"
    desk.discard_file(address, _file(address, file_id), reason=reason, by=current_user)
    saving.save()
    flash("Đã bỏ tệp. Lịch sử còn ghi ai đã tải lên và ai đã bỏ.", "ok")
    return redirect(url_for("admin.addresses.show", address_id=address.id), 303)


@bp.get("/<int:address_id>/tep/<int:file_id>")
@requires(Permission.ADDRESSES_READ)
def file(address_id: int, file_id: int) -> AnyResponse:
    """A private paper or picture, to the people in whose branch the address lies; each look is written down."""
    saving.begin_writing()
    kept = media_desk.look_at(_file(_address(address_id), file_id), request.args.get("co"), by=current_user) or abort(
        404
    )
    saving.save()
    return handed_out(kept)


@bp.route("/<int:address_id>/noi-khac", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def listing(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = ListingForm()

    def write() -> None:
        workflow.list_elsewhere(
            address,
            system=form.system.data,
            code=form.code.data or None,
            on=form.on.data,
            link=form.link.data or None,
            by=current_user,
        )

    return _filed(form, address, "listing", write, "Đã ghi nơi đưa lên.")


def _address(address_id: int) -> Address:
    return desk.one_for(current_user, address_id) or abort(404)


def _file(address: Address, file_id: int) -> MediaFile:
    return media_desk.one_of("address", address.id, file_id) or abort(404)


def _paper(address: Address, sent: Any, role: str) -> MediaFile | None:
    if not isinstance(sent, FileStorage) or not sent.filename:
        return None
    return keeping.keep_document(
        sent.read(),
        subject="address",
        subject_id=address.id,
        role=role,
        original_name=sent.filename,
        by=current_user,
    )


def _pictures(address: Address) -> list[MediaFile]:
    return [each for each in media_desk.files_of("address", address.id) if each.kind is FileKind.PHOTO]


def _filed(
    form: Any,
    address: Address,
    name: str,
    write: Callable[[], Any],
    said: str,
    back: str = "admin.addresses.show",
    **more: Any,
) -> Page:
    def again() -> str:
        return render_template(f"admin/casework/{name}.html", form=form, address=address, **more)

    return filed(form, write, done=said, leads_to=url_for(back, address_id=address.id), again=again)
