"""Whoever wants to see, correct, withdraw or erase what is kept about them. Known or not, the answer is the same."""

from flask import Blueprint, Response, abort, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.domain.privacy import offers
from nhandao_site.domain.privacy.published import SPEAKERS, WISHES
from nhandao_site.public import telling
from nhandao_site.web.forms import Form
from nhandao_site.web.place import visitor_place

bp = Blueprint("privacy_requests", __name__, url_prefix="/quyen-rieng-tu/yeu-cau")
NEEDED = InputRequired("Cần điền ô này.")


class RequestForm(Form):
    wish = RadioField(
        "Bạn muốn gì?",
        [InputRequired("Hãy chọn một việc.")],
        choices=[SelectChoice(value, label) for value, label in WISHES.choices()],
    )
    speaks_for = RadioField(
        "Bạn yêu cầu cho ai?",
        [InputRequired("Hãy chọn cho ai.")],
        choices=[SelectChoice(value, label) for value, label in SPEAKERS.choices()],
    )
    code = StringField(
        "Mã địa chỉ hoặc mã đăng ký, nếu bạn có",
        [Optional(), Length(max=offers.CODE)],
        render_kw={"autocomplete": "off"},
    )
    name = StringField("Tên của bạn", [NEEDED, Length(max=offers.SHORT)], render_kw={"autocomplete": "name"})
    phone = StringField(
        "Số điện thoại Hội đã có của bạn",
        [NEEDED, Length(max=30)],
        description="Cán bộ gọi lại số đang lưu để chắc đúng là bạn. Chưa chắc thì Hội không cho biết và không xóa gì.",
        render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
    )
    words = TextAreaField(
        "Nói rõ hơn",
        [Optional(), Length(max=offers.LONG)],
        description="Muốn sửa thì ghi điều nào chưa đúng, đúng phải là gì. Đừng ghi số CCCD.",
        render_kw={"rows": 5},
    )
    agree = BooleanField(
        "Tôi đồng ý để Hội giữ tên và số điện thoại này để trả lời yêu cầu",
        [InputRequired("Hội cần tên và số điện thoại để trả lời; hãy đánh dấu, hoặc gọi thẳng cho Hội xã, phường.")],
    )


@bp.get("")
def new() -> str:
    return _drawn(RequestForm())


@bp.post("")
def send() -> AnyResponse:
    form = RequestForm()
    return telling.sent(form, lambda: url_for(".follow", token=_asked(form).token), lambda: _drawn(form))


def _asked(form: RequestForm) -> offers.Asked:
    return offers.ask(
        wish=WISHES(form.wish.data),
        speaks_for=SPEAKERS(form.speaks_for.data),
        code=form.code.data,
        name=form.name.data or "",
        phone=form.phone.data or "",
        words=form.words.data,
        place=visitor_place(),
    )


def _drawn(form: RequestForm) -> str:
    return render_template("public/privacy_requests/new.html", form=form)


@bp.get("/<token>")
def follow(token: str) -> Response:
    """Behind the private link: what became of the request."""
    return telling.behind_link("public/privacy_requests/follow.html", status=offers.status(token) or abort(404))
