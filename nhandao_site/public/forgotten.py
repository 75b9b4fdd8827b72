"""A forgotten password: asking for a link, and the page the link opens. Every mailbox gets the same answer."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.web import forgotten, saving
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.forms import Form

bp = Blueprint("forgotten", __name__, url_prefix="/dang-nhap")
NEW = {"autocomplete": "new-password"}


class AskForm(Form):
    email = StringField(
        "Thư điện tử",
        [InputRequired("Cần điền hộp thư của bạn."), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewPasswordForm(Form):
    password = PasswordField(
        "Mật khẩu mới",
        [InputRequired("Cần mật khẩu mới.")],
        description="Ít nhất 12 ký tự; bốn từ không liên quan nhau là tốt nhất.",
        render_kw=NEW,
    )
    again = PasswordField(
        "Gõ lại mật khẩu mới", [EqualTo("password", "Hai lần gõ mật khẩu mới chưa giống nhau.")], render_kw=NEW
    )


@bp.get("/quen")
def ask() -> AnyResponse:
    return _ask_page(AskForm(formdata=None), 200)


@bp.post("/quen")
def send() -> AnyResponse:
    form = AskForm()
    if not form.validate_on_submit():
        return _ask_page(form, 422)
    forgotten.ask(form.email.data)
    return Response(render_template("public/forgotten/sent.html"))


@bp.get("/dat-lai/<token>")
def choose(token: str) -> AnyResponse:
    """Looking opens nothing: scanners of letters follow links too."""
    if not forgotten.opens(token):
        return _gone()
    return _choose_page(NewPasswordForm(formdata=None), token, 200)


@bp.post("/dat-lai/<token>")
def change(token: str) -> AnyResponse:
    form = NewPasswordForm()
    if not forgotten.opens(token):
        return _gone()
    if not form.validate_on_submit():
        return _choose_page(form, token, 422)
    try:
        forgotten.use(token, str(form.password.raw_data[0]))
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return as_refusal(_choose_page(form, token, 422), broken)
    flash("Đã đặt mật khẩu mới; mọi thiết bị đã được thoát ra. Xin đăng nhập.", "ok")
    return redirect(url_for("public.sign_in.show"), 303)


def _ask_page(form: AskForm, code: int) -> Response:
    return make_response(render_template("public/forgotten/ask.html", form=form), code)


def _choose_page(form: NewPasswordForm, token: str, code: int) -> Response:
    return make_response(render_template("public/forgotten/choose.html", form=form, token=token), code)


def _gone() -> Response:
    return make_response(render_template("public/forgotten/gone.html"), 404)
