"""A reader thinks something about an address is wrong. What they write goes to the chapter, never to a page."""

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.addresses import offers
from nhandao_site.kit import codes
from nhandao_site.public import telling
from nhandao_site.web.contact_form import ContactForm
from nhandao_site.web.freshness import revalidated
from nhandao_site.web.place import visitor_place

bp = Blueprint("concerns", __name__, url_prefix="/phan-anh")

WORDS = {
    "sai sự thật": "Điều viết trên trang không đúng",
    "trùng": "Gia đình này đã có ở một mã khác",
    "riêng tư": "Riêng tư: lộ điều không nên đăng, hoặc muốn gỡ trang",
    "giả mạo": "Có người mượn mã này để xin tiền",
    "khác": "Điều khác",
}


class ConcernForm(ContactForm):
    what = RadioField(
        "Bạn thấy điều gì?",
        [InputRequired("Hãy chọn điều bạn thấy chưa đúng.")],
        choices=[SelectChoice(what, WORDS[what]) for what in offers.CONCERNS],
    )
    text = TextAreaField(
        "Kể rõ hơn",
        [InputRequired("Hãy kể vài dòng."), Length(max=4000)],
        description="Bạn thấy gì, ở đâu, khi nào. Nếu có người xin tiền: số tài khoản hoặc đường dẫn họ đưa ra.",
        render_kw={"rows": 6},
    )


@bp.get("/<code>")
def new(code: str) -> AnyResponse | str:
    """Shown for every well-formed code: the form itself must not tell which ones exist."""
    known = codes.parse_address_code(code) or abort(404)
    if known != code:
        return redirect(url_for(".new", code=known), 301)
    return _drawn(ConcernForm(), known)


@bp.post("/<code>")
def send(code: str) -> AnyResponse:
    known = codes.parse_address_code(code) or abort(404)
    form = ConcernForm()

    def tell() -> str:
        _raised(form, known)
        return url_for(".thanks", code=known)

    return telling.sent(form, tell, lambda: _drawn(form, known))


def _raised(form: ConcernForm, code: str) -> int:
    return offers.raise_concern(
        code,
        what=form.what.data,
        text=form.text.data or "",
        sender_name=form.sender_name.data,
        sender_phone=form.sender_phone.data,
        place=visitor_place(),
    )


def _drawn(form: ConcernForm, code: str) -> str:
    return render_template("public/concerns/new.html", form=form, code=code)


@bp.get("/<code>/cam-on")
def thanks(code: str) -> AnyResponse:
    known = codes.parse_address_code(code) or abort(404)
    return revalidated(render_template("public/concerns/thanks.html", code=known))
