"""The door: in by two steps, out, and back to what one was writing when the session ended."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.web import enrolment, kept_forms, login, proof
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.kept_forms import KeptForm
from nhandao_site.web.proof import ProofForm
from nhandao_site.web.sign_in_form import SignInForm, show_sign_in
from nhandao_site.web.wish import wanted

bp = Blueprint("sign_in", __name__)
SECOND, SET_UP = "public/sign_in/second.html", "public/sign_in/set_up.html"


@bp.get("/dang-nhap")
def show() -> AnyResponse:
    wish = request.args.get("tiep", "")
    if current_user.is_authenticated:
        return redirect(wanted(wish))
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
        is_in = login.knock(form.email.data, form.password.raw_data[0])
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return as_refusal(show_sign_in(form, 422, kept=kept), broken)
    if is_in:
        return _inside(form.tiep.data, kept)
    if kept:
        return _ask_second(form.tiep.data, form.kept.data, kept)
    return redirect(url_for(".second", tiep=form.tiep.data or None), 303)


@bp.get("/dang-nhap/ma")
def second() -> AnyResponse:
    """The second step by its own address: a page loaded again sends no password again."""
    return _ask_second(request.args.get("tiep", ""), "", None)


@bp.post("/dang-nhap/ma")
def prove() -> AnyResponse:
    account = login.half_way()
    if account is None or not enrolment.is_done(account):
        return _too_late()
    form = ProofForm()
    kept = proof.kept_of(form)
    try:
        proof.check(account, form)
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return as_refusal(proof.page(SECOND, form, account, 422, kept=kept), broken)
    login.enter(account)
    return _inside(form.tiep.data, kept)


@bp.post("/dang-nhap/thiet-lap")
def set_up() -> AnyResponse:
    """The first sign-in: the application is set up before anything opens."""
    account = login.half_way()
    if account is None or enrolment.is_done(account):
        return _too_late()
    form = ProofForm()
    kept = proof.kept_of(form)
    try:
        codes = enrolment.confirm(account, form)
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return as_refusal(enrolment.page(SET_UP, form, account, 422, kept=kept), broken)
    login.enter(account)
    page = render_template("public/sign_in/codes.html", codes=codes, kept=kept, on=wanted(form.tiep.data))
    return Response(page)


@bp.post("/dang-xuat")
def leave() -> AnyResponse:
    login.leave()
    flash("Bạn đã đăng xuất.", "ok")
    answer = redirect(url_for(".show"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'  # not "storage": drafts written without a network wait there
    return answer


def _ask_second(wish: str | None, sealed: str | None, kept: KeptForm | None) -> AnyResponse:
    """Whichever step is due; what was typed stays in the page."""
    account = login.half_way()
    if account is None:
        return _too_late()
    form = ProofForm(formdata=None)
    form.tiep.data, form.kept.data = wish or "", sealed or ""
    if enrolment.is_done(account):
        return proof.page(SECOND, form, account, 200, kept=kept)
    return enrolment.page(SET_UP, form, account, 200, kept=kept)


def _inside(wish: str | None, kept: KeptForm | None) -> AnyResponse:
    if kept:
        return Response(render_template("public/sign_in/resend.html", kept=kept))
    return redirect(wanted(wish), 303)


def _too_late() -> AnyResponse:
    if current_user.is_authenticated:
        return redirect(wanted(None), 303)
    return redirect(url_for(".show", het="1"), 303)
