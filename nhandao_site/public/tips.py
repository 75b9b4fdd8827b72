"""Somebody tells of a good person or a caring community, and follows by a private link what became of it."""

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as AnyResponse
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.stories.tips import offers
from nhandao_site.domain.units import published as units
from nhandao_site.public.proposals import CommuneField
from nhandao_site.web import saving
from nhandao_site.web.contact_form import ContactForm
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.place import visitor_place

bp = Blueprint("tips", __name__, url_prefix="/gioi-thieu-guong")


class TipForm(ContactForm):
    kind = RadioField(
        "Bạn muốn kể về ai?",
        [InputRequired("Hãy chọn một người hay một nhóm.")],
        choices=[SelectChoice(kind, words) for kind, words in offers.KINDS.items()],
    )
    who = StringField(
        "Tên hoặc cách gọi",
        [InputRequired("Hãy ghi tên hoặc cách bà con vẫn gọi."), Length(max=300)],
        description="“Chú Ba sửa xe miễn phí”, “nhóm nấu cháo chợ Bến”. Chỉ cán bộ đọc.",
    )
    unit = CommuneField(
        "Ở xã, phường nào?",
        [InputRequired("Hãy ghi tên xã, phường.")],
        kinds=units.COMMUNES,
        description="Gõ vài chữ rồi chọn, có dấu hay không dấu đều được.",
    )
    where = StringField("Tìm gặp bằng cách nào?", [Length(max=300)], description="Không bắt buộc. Chỉ cán bộ đọc.")
    deed = TextAreaField(
        "Họ đã làm việc gì?",
        [InputRequired("Hãy kể vài dòng về việc tốt bạn đã thấy."), Length(max=4000)],
        description="Vài dòng là đủ: việc gì, cho ai, từ bao giờ. Cán bộ sẽ gặp họ trước khi viết.",
        render_kw={"rows": 6},
    )
    photo = FileField(
        "Ảnh, nếu có",
        description="Ảnh từ điện thoại cũng được. Hội không đăng ảnh này; nơi chụp và dấu vết của máy được bỏ đi.",
    )


def _form() -> TipForm:
    form = TipForm()
    form.unit.within = units.chapter(str(current_app.config["SETTINGS"].PROVINCE))
    return form


@bp.get("")
def new() -> str:
    return render_template("public/tips/new.html", form=_form())


@bp.post("")
def send() -> AnyResponse:
    form = _form()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate_on_submit() or form.unit.data is None:
        return _again(form)
    try:
        told = offers.tell(_words(form, form.unit.data.id), place=visitor_place())
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return as_refusal(_again(form), broken)
    return redirect(saving.save_once(form.form_key.data, url_for(".follow", token=told.token)), 303)


def _words(form: TipForm, unit_id: int) -> offers.Words:
    sent = form.photo.data
    return offers.Words(
        kind=form.kind.data,
        unit_id=unit_id,
        who=form.who.data or "",
        deed=form.deed.data or "",
        where=form.where.data or "",
        sender_name=form.sender_name.data or "",
        sender_phone=form.sender_phone.data or "",
        photo=sent.read() if sent and sent.filename else None,
    )


def _again(form: TipForm) -> Response:
    return make_response(render_template("public/tips/new.html", form=form), 422)


@bp.get("/<token>")
def follow(token: str) -> Response:
    tip = offers.followed(token) or abort(404)
    answer = make_response(render_template("public/tips/follow.html", tip=tip, own_url=request.path))
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
