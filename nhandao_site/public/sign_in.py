"""The door: in, out, and back to what one was writing when the session ended."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.web import kept_forms, login
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.sign_in_form import SignInForm, show_sign_in

bp = Blueprint("sign_in", __name__)


@bp.get("/dang-nhap")
def show() -> AnyResponse:
    wish = request.args.get("tiep", "")
    if current_user.is_authenticated:
        return redirect(_wanted(wish))
    form = SignInForm(formdata=None)
    form.tiep.data = wish
    return show_sign_in(form, 200)


@bp.post("/dang-nhap")
def enter() -> AnyResponse:
    form = SignInForm()
    kept = kept_forms.opened(form.kept.data)
    form.kept.data = form.kept.data if kept else ""
    if not form.validate_on_submit():
        return show_sign_in(form, 422, kept=kept)
    try:
        login.knock(form.email.data, form.password.raw_data[0])
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return as_refusal(show_sign_in(form, 422, kept=kept), broken)
    if kept:
        return Response(render_template("public/sign_in/resend.html", kept=kept))
    return redirect(_wanted(form.tiep.data), 303)


@bp.post("/dang-xuat")
def leave() -> AnyResponse:
    login.leave()
    flash("Bạn đã đăng xuất.", "ok")
    return redirect(url_for(".show"), 303)


def _wanted(wish: str | None) -> str:
    """A path of this very site; anything else leads to the desk."""
    desk = url_for("admin.desk.index")
    if not wish or not wish.startswith("/") or wish.startswith("//"):
        return desk
    if "\\" in wish or any(ord(char) < 33 or ord(char) == 127 for char in wish):
        return desk
    try:
        parts = urlsplit(wish)
    except ValueError:
        return desk
    return desk if parts.scheme or parts.netloc or parts.path == url_for(".show") else wish
