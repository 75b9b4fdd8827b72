"""Setting the authenticator application up: its code as a picture and as letters, and the first answer."""

from typing import Any

from flask import Response, current_app, make_response, render_template
from markupsafe import Markup

from nhandao_site.domain.accounts.factors import asking, enrolling
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import qr, totp
from nhandao_site.web import saving
from nhandao_site.web.proof import ProofForm
from nhandao_site.web.saving import save


def is_done(account: Account) -> bool:
    return asking.has_any(account)


def page(template: str, form: ProofForm, account: Account, code: int, **more: Any) -> Response:
    """Saves the secret it shows, also where the page was only asked for."""
    saving.begin_writing()
    key = enrolling.open_application(account, by=account)
    address = totp.address(key.secret, account.email, current_app.config["SETTINGS"].SITE_NAME)
    save()
    picture = Markup(qr.svg(address, "Mã để ứng dụng xác thực quét"))  # noqa: S704 — drawn by this house
    shown = {"picture": picture, "letters": totp.grouped(key.secret), "account": account}
    return make_response(render_template(template, form=form, **shown, **more), code)


def confirm(account: Account, form: ProofForm) -> list[str]:
    """The recovery codes to show this once, if new ones were made. Raises ProofRefused or TooMany; tries are kept."""
    try:
        codes = enrolling.confirm_application(account, form.code.data or "", by=account)
    except RuleBroken:
        save()
        raise
    save()
    return codes
