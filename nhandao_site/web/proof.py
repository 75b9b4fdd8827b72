"""The second factor at the screen: the form that asks for it, and what the browser is told about passkeys."""

import json
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, current_app, make_response, render_template, request, session
from flask_login import current_user
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from nhandao_site.domain.accounts.factors import asking, proving
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import webauthn
from nhandao_site.web import kept_forms, login
from nhandao_site.web.forms import Form
from nhandao_site.web.kept_forms import KeptForm
from nhandao_site.web.saving import save

FRESH = timedelta(minutes=10)
PASSKEY = 4 * webauthn.LONGEST  # what a browser sends of one: four parts as JSON
CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}

ASKED_BEFORE: dict[P, frozenset[str]] = {
    permission: frozenset({"POST"})
    for permission in (
        P.ACCOUNTS_MANAGE,
        P.ADDRESSES_APPROVE,
        P.ADDRESSES_REVEAL,
        P.FUNDS_APPROVE,
        P.PRIVACY_ERASE,
        P.SETTINGS_MANAGE,
        P.WORKBOOK_EXPORT,
    )
}
"""Approving, revealing, exporting, changing accounts: who does that showed the second factor within ten minutes."""

ASKED_AT: dict[str, frozenset[str]] = {
    "admin.accounts.own": frozenset({"POST"}),
    "admin.donors.reveal": frozenset({"POST"}),
    "admin.donors.spreadsheet": frozenset({"POST"}),
    "admin.figures.export": frozenset({"POST"}),
    "admin.honour_papers.reveal": frozenset({"POST"}),
    "admin.long_work.file": frozenset({"GET"}),  # a finished export waits there for a day
    "admin.pledges.reveal": frozenset({"POST"}),
    "admin.privacy_requests.excerpt_sheet": frozenset({"POST"}),
    "admin.security.add_passkey": frozenset({"POST"}),
    "admin.security.application": frozenset({"GET"}),
    "admin.security.change_application": frozenset({"POST"}),
    "admin.security.drop_passkey": frozenset({"POST"}),
    "admin.security.end_session": frozenset({"POST"}),
    "admin.security.passkey": frozenset({"GET"}),
    "admin.security.recovery": frozenset({"POST"}),
}
"""The same, of single doors whose permission opens more than that."""


class ProofForm(Form):
    code = StringField("Mã xác nhận", [Length(max=100)], render_kw=CODE)
    passkey = HiddenField(validators=[Length(max=PASSKEY)])
    tiep = HiddenField()
    kept = HiddenField(validators=[Length(max=kept_forms.LONGEST_SEAL)])


def is_asked(endpoint: str, permission: P | None, method: str) -> bool:
    """Whether this door asks for a fresh proof."""
    method = "GET" if method == "HEAD" else method
    by_right = ASKED_BEFORE.get(permission, frozenset()) if permission else frozenset()
    return method in by_right or method in ASKED_AT.get(endpoint, frozenset())


def owed(permission: P | None) -> Response | None:
    """The page that asks again, when this request needs a proof that is no longer fresh."""
    if not is_asked(request.endpoint or "", permission, request.method) or not asking.needed_of(current_user):
        return None
    if keeping.proven_within(login.here(), FRESH):
        return None
    form, kept = ProofForm(formdata=None), kept_forms.typed()
    form.kept.data = kept_forms.seal(kept) if kept else ""
    form.tiep.data = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else ""
    return page("admin/proof/show.html", form, current_user, 401, kept=kept, was_sent=request.method == "POST")


def check(account: Account, form: ProofForm) -> None:
    """Raises ProofRefused or TooMany; every try is kept."""
    try:
        if form.passkey.data:
            challenge = session.pop("challenge", "")
            proving.by_passkey(account, form.passkey.data, challenge, party())
        else:
            proving.by_code(account, form.code.data or "")
    except RuleBroken:
        save()
        raise
    save()


def page(template: str, form: ProofForm, account: Account, code: int, **more: Any) -> Response:
    """The form with what the browser needs for a passkey, when the account has some."""
    form.passkey.data = ""
    keys = asking.passkeys(account) if party().can_hold_passkeys else []
    asked = (
        {"challenge": challenge(), "host": party().host, "keys": [key.credential_id for key in keys]} if keys else None
    )
    more["has_application"] = asking.code_key(account) is not None
    return make_response(render_template(template, form=form, asked=asked and json.dumps(asked), **more), code)


def challenge() -> str:
    """A new one for this page; the browser's session holds it, and it is good for one answer."""
    session["challenge"] = webauthn.encoded(secrets.token_bytes(32))
    return str(session["challenge"])


def party() -> webauthn.Party:
    return webauthn.party_of(current_app.config["SETTINGS"].PUBLIC_URL)


def kept_of(form: ProofForm) -> KeptForm | None:
    """What was typed before the door asked; a seal that is none is dropped."""
    kept = kept_forms.opened(form.kept.data)
    form.kept.data = form.kept.data if kept else ""
    return kept
