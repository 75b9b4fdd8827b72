"""The form at the door, shown by its own page and by any staff page that a stranger sent something to."""

from flask import Response, make_response, render_template
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from nhandao_site.web import kept_forms
from nhandao_site.web.forms import Form
from nhandao_site.web.kept_forms import KeptForm


class SignInForm(Form):
    email = StringField(
        "Thư điện tử",
        [InputRequired("Cần điền hộp thư của bạn."), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        "Mật khẩu",
        [InputRequired("Cần điền mật khẩu."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    tiep = HiddenField()
    kept = HiddenField(validators=[Length(max=kept_forms.LONGEST_SEAL)])


def ask_to_sign_in(kept: KeptForm | None) -> Response:
    """401 with the form, and with what was typed sealed inside it."""
    form = SignInForm(formdata=None)
    form.kept.data = kept_forms.seal(kept) if kept else ""
    return show_sign_in(form, 401, kept=kept, was_sent=True)


def show_sign_in(form: SignInForm, code: int, *, kept: KeptForm | None = None, was_sent: bool = False) -> Response:
    page = render_template("public/sign_in/show.html", form=form, kept=kept, was_sent=was_sent)
    return make_response(page, code)
