"""One's own second factor, recovery codes, passkeys, and the devices that are signed in."""

import json
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    session,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from nhandao_site.domain.accounts.factors import asking, enrolling
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.accounts.sessions import desk, keeping
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import webauthn
from nhandao_site.web import enrolment, login, proof, saving
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.proof import PASSKEY, ProofForm
from nhandao_site.web.saving import save

bp = Blueprint("security", __name__, url_prefix="/bao-mat")
APPLICATION = "admin/security/application.html"


class PasskeyForm(Form):
    name = StringField(
        "Đặt tên cho khóa", [Length(max=60)], description="Để sau này nhận ra, ví dụ “Điện thoại của tôi”."
    )
    passkey = HiddenField(validators=[Length(max=PASSKEY)])


@bp.get("")
@requires(P.ACCOUNTS_OWN)
def index() -> str:
    account = _me()
    return render_template(
        "admin/security/index.html",
        account=account,
        is_needed=asking.needed_of(account),
        application=asking.code_key(account),
        left=asking.recovery_left(account),
        passkeys=asking.passkeys(account),
        can_hold=proof.party().can_hold_passkeys,
        sessions=desk.running(account, login.here()),
    )


@bp.get("/ung-dung")
@requires(P.ACCOUNTS_OWN)
def application() -> AnyResponse:
    try:
        return enrolment.page(APPLICATION, ProofForm(formdata=None), _me(), 200)
    except RuleBroken as broken:
        return _back(str(broken))


@bp.post("/ung-dung")
@requires(P.ACCOUNTS_OWN)
def change_application() -> AnyResponse:
    form, account = ProofForm(), _me()
    try:
        codes = enrolment.confirm(account, form)
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return as_refusal(enrolment.page(APPLICATION, form, account, 422), broken)
    if codes:
        return _codes_page(codes)
    flash("Từ giờ ứng dụng mới đưa mã; ứng dụng cũ không còn dùng được.", "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/ma-du-phong")
@requires(P.ACCOUNTS_OWN)
def recovery() -> AnyResponse:
    codes = enrolling.renew_recovery(_me(), by=_me())
    save()
    return _codes_page(codes)


@bp.get("/khoa")
@requires(P.ACCOUNTS_OWN)
def passkey() -> AnyResponse:
    if not proof.party().can_hold_passkeys:
        return _back("Khóa đăng nhập chỉ dùng được khi trang chạy dưới tên miền với https.")
    return _passkey_page(PasskeyForm(formdata=None), 200)


@bp.post("/khoa")
@requires(P.ACCOUNTS_OWN)
def add_passkey() -> AnyResponse:
    form, account = PasskeyForm(), _me()
    challenge = session.pop("challenge", "")
    given = {"name": form.name.data or "", "answer": form.passkey.data or "", "challenge": challenge}
    try:
        key = enrolling.add_passkey(account, **given, party=proof.party(), by=account)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return as_refusal(_passkey_page(form, 422), broken)
    name = key.name
    save()
    flash(f"Đã thêm khóa “{name}”.", "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/khoa/<int:passkey_id>/bo")
@requires(P.ACCOUNTS_OWN)
def drop_passkey(passkey_id: int) -> AnyResponse:
    account = _me()
    enrolling.remove_passkey(account, asking.one_passkey(account, passkey_id) or abort(404), by=account)
    save()
    flash("Đã bỏ khóa ấy.", "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/phien/<int:session_id>/thoat")
@requires(P.ACCOUNTS_OWN)
def end_session(session_id: int) -> AnyResponse:
    account = _me()
    running = desk.one_of(account, session_id) or abort(404)
    is_here = running.id == login.here().id
    keeping.end(running, by=account)
    save()
    if is_here:
        login.leave()
        return redirect(url_for("public.sign_in.show"), 303)
    flash("Đã thoát thiết bị ấy.", "ok")
    return redirect(url_for(".index"), 303)


def _me() -> Account:
    account: Account = current_user._get_current_object()
    return account


def _back(sentence: str) -> AnyResponse:
    saving.undo()
    flash(sentence, "wait")
    return redirect(url_for(".index"), 303)


def _codes_page(codes: list[str]) -> Response:
    return Response(render_template("admin/security/codes.html", codes=codes))


def _passkey_page(form: PasskeyForm, code: int) -> Response:
    account = _me()
    form.passkey.data = ""
    asked: dict[str, Any] = {
        "challenge": proof.challenge(),
        "host": proof.party().host,
        "site": current_app.config["SETTINGS"].SITE_NAME,
        "user": webauthn.encoded(f"account-{account.id}".encode()),
        "email": account.email,
        "name": account.name,
        "algorithms": webauthn.ALGORITHMS,
        "keys": [key.credential_id for key in asking.passkeys(account)],
    }
    page = render_template("admin/security/passkey.html", form=form, asked=json.dumps(asked))
    return make_response(page, code)
