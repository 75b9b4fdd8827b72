"""What an officer sees of the addresses: the own branch of the tree and no more."""

from nhandao_site.domain.addresses.desk.chronicle import Line, history, versions_of
from nhandao_site.domain.addresses.desk.field import ToVisit, to_visit
from nhandao_site.domain.addresses.desk.looking import (
    Filters,
    Page,
    Row,
    codes_for,
    listings_of,
    one_for,
    page_for,
    reviews_of,
    surveys_of,
    withdrawals_of,
)
from nhandao_site.domain.addresses.desk.private import discard_file, reveal
from nhandao_site.domain.addresses.desk.queue import (
    accept_proposal,
    close_concern,
    close_proposal,
    concern_for,
    concerns_for,
    proposal_for,
    proposals_for,
    put_back_concern,
    put_back_proposal,
    take_concern,
    take_proposal,
)
from nhandao_site.domain.addresses.desk.selection import Selected, selection_list
from nhandao_site.domain.addresses.desk.waiting import CAP, Term, Waiting, terms_for, waiting_for

__all__ = [
    "CAP",
    "Filters",
    "Line",
    "Page",
    "Row",
    "Selected",
    "Term",
    "ToVisit",
    "Waiting",
    "accept_proposal",
    "close_concern",
    "close_proposal",
    "codes_for",
    "concern_for",
    "concerns_for",
    "discard_file",
    "history",
    "listings_of",
    "one_for",
    "page_for",
    "proposal_for",
    "proposals_for",
    "put_back_concern",
    "put_back_proposal",
    "reveal",
    "reviews_of",
    "selection_list",
    "surveys_of",
    "take_concern",
    "take_proposal",
    "terms_for",
    "to_visit",
    "versions_of",
    "waiting_for",
    "withdrawals_of",
]
