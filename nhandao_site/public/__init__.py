"""The street side: anybody reads, nobody signs in; what is written here goes to a queue."""

from flask import Blueprint

from nhandao_site.public import (
    about,
    addresses,
    chain,
    channels,
    concerns,
    documents,
    events,
    giving,
    home,
    honours,
    ledger,
    ledger_sheets,
    media,
    official_accounts,
    pledges,
    posters,
    proposals,
    search,
    sign_in,
    stories,
    targets,
    tips,
    verify,
)

bp = Blueprint("public", __name__)
for room in (
    home,
    addresses,
    pledges,
    giving,
    proposals,
    concerns,
    tips,
    verify,
    stories,
    honours,
    ledger,
    chain,
    ledger_sheets,
    official_accounts,
    posters,
    search,
    documents,
    events,
    channels,
    targets,
    about,
    media,
    sign_in,
):
    bp.register_blueprint(room.bp)
