"""The door asks again who is there, and lets the deed that waited go on."""

from flask import Blueprint, Response, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.web import login, proof
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.permissions import requires
from nhandao_site.web.proof import ProofForm
from nhandao_site.web.saving import save
from nhandao_site.web.wish import wanted

bp = Blueprint("proof", __name__, url_prefix="/xac-nhan-lai")
PAGE = "admin/proof/show.html"


@bp.get("")
@requires(P.ACCOUNTS_OWN)
def show() -> AnyResponse:
    form = ProofForm(formdata=None)
    form.tiep.data = request.args.get("tiep", "")
    return proof.page(PAGE, form, current_user, 200)


@bp.post("")
@requires(P.ACCOUNTS_OWN)
def prove() -> AnyResponse:
    account: Account = current_user._get_current_object()
    form = ProofForm()
    kept = proof.kept_of(form)
    try:
        proof.check(account, form)
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return as_refusal(proof.page(PAGE, form, account, 422, kept=kept), broken)
    keeping.prove(login.here())
    save()
    if kept:
        return Response(render_template("admin/proof/resend.html", kept=kept))
    return redirect(wanted(form.tiep.data), 303)
