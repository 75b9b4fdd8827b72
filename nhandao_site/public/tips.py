"""Somebody tells of a good person or a caring community, and follows by a private link what became of it."""

from flask import Blueprint, Response, abort, render_template, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as AnyResponse
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.stories.tips import offers
from nhandao_site.public import telling
from nhandao_site.public.telling import CommuneField
from nhandao_site.web.contact_form import ContactForm
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
    unit = CommuneField("Ở xã, phường nào?")
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


@bp.get("")
def new() -> str:
    return _drawn(TipForm())


@bp.post("")
def send() -> AnyResponse:
    form = TipForm()
    return telling.sent(form, lambda: url_for(".follow", token=_told(form).token), lambda: _drawn(form))


def _told(form: TipForm) -> offers.Told:
    photo = form.photo.data
    words = offers.Words(
        kind=form.kind.data,
        unit_id=form.unit.unit_id,
        who=form.who.data or "",
        deed=form.deed.data or "",
        where=form.where.data or "",
        sender_name=form.sender_name.data or "",
        sender_phone=form.sender_phone.data or "",
        photo=photo.read() if photo and photo.filename else None,
    )
    return offers.tell(words, place=visitor_place())


def _drawn(form: TipForm) -> str:
    return render_template("public/tips/new.html", form=form)


@bp.get("/<token>")
def follow(token: str) -> Response:
    return telling.behind_link("public/tips/follow.html", tip=offers.followed(token) or abort(404))
