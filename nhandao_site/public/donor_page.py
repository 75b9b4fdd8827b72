"""The donor's private page, drawn the same way whichever of its forms was sent."""

from typing import Any

from flask import Response, abort, current_app, make_response, render_template, request, url_for

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.ledger import published as ledger
from nhandao_site.domain.ledger.donors import published as donors
from nhandao_site.domain.pledges import offers
from nhandao_site.kit import clock
from nhandao_site.public.donor_timeline import moments
from nhandao_site.web import saving
from nhandao_site.web.donor_form import ClaimForm
from nhandao_site.web.forms import Form
from nhandao_site.web.pledge_form import CancelForm, GiftForm, LookForm

PERIODS_SHOWN = 24


def view_of(token: str) -> offers.DonorView:
    return offers.follow(token) or abort(404)


def draw(token: str, view: offers.DonorView, *, sent: Form | None = None, status: int = 200) -> Response:
    """The page with its four forms; `sent` is the one that was refused, as it was typed."""
    profile = addresses.by_code(view.address_code) if view.address_live else None
    needs = {need.id: need.title for need in profile.needs} if profile else {}
    story = donors.story(token, url_for("public.pledges.show", token=token) + "/anh/") or abort(404)
    page = render_template(
        "public/pledges/show.html",
        p=view,
        a=profile,
        story=story,
        moments=moments(view, story),
        turns=_turns(view),
        need_title=needs.get(view.need_id or 0),
        account=account() if view.to_transfer_vnd else None,
        token=token,
        own_url=f"{public_url()}{url_for('public.pledges.show', token=token)}",
        form=sent,
        **_forms(view, sent),
    )
    return private(page, status)


def _turns(view: offers.DonorView) -> list[Any]:
    """All periods, or of many those that are still to come and the last ones that came."""
    if len(view.turns) <= PERIODS_SHOWN:
        return list(view.turns)
    first = next((place for place, turn in enumerate(view.turns) if turn.is_open), len(view.turns))
    start = max(0, min(first - 6, len(view.turns) - PERIODS_SHOWN))
    return list(view.turns[start : start + PERIODS_SHOWN])


def _forms(view: offers.DonorView, sent: Form | None) -> dict[str, Form]:
    kept: dict[str, Any] = {"amount": view.each_vnd or None, "content": view.content, "quantity": view.each_quantity}
    look = {"shown": view.shown.value, "amount_hidden": view.amount_hidden}
    claim = {"amount": view.to_transfer_vnd or None, "on": clock.today()}
    forms: dict[str, Form] = {
        "gift": GiftForm(formdata=None, prefix="doi-", data={**kept, "periods": view.periods}),
        "look": LookForm(formdata=None, prefix="ten-", data=look),
        "drop": CancelForm(formdata=None, prefix="rut-"),
        "claim": ClaimForm(formdata=None, prefix="bao-", data=claim),
    }
    return {name: sent if type(sent) is type(form) else form for name, form in forms.items()}


def account() -> ledger.Account | None:
    """A QR comes only from the official list; without a bank's account the first of the list is told in words."""
    known = ledger.official_accounts()
    return next((each for each in known if each.has_qr), known[0] if known else None)


def key() -> str | None:
    """Several forms stand on the page, each with a prefix; the one-time key has none."""
    return request.form.get("form_key")


def saved(token: str) -> str:
    return saving.save_once(key(), url_for("public.pledges.show", token=token))


def public_url() -> str:
    return str(current_app.config["SETTINGS"].PUBLIC_URL).rstrip("/")


def private(page: str | bytes, status: int = 200, mime: str = "text/html") -> Response:
    """Never kept by anybody on the way, never found by a search."""
    answer = make_response(page, status)
    answer.mimetype = mime
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
