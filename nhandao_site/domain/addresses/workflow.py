"""The life of an address, verb by verb, from the first draft to the last day."""

from nhandao_site.domain.addresses.deciding import against_approval, approve, close, reject, send_back, verify
from nhandao_site.domain.addresses.filing import (
    change,
    list_elsewhere,
    open_dossier,
    record_review,
    record_survey,
    submit,
)
from nhandao_site.domain.addresses.publishing import against_publication, hide, publish, take_down
from nhandao_site.domain.addresses.steps import STEPS, Step
from nhandao_site.domain.addresses.tiers import Tiers

__all__ = [
    "STEPS",
    "Step",
    "Tiers",
    "against_approval",
    "against_publication",
    "approve",
    "change",
    "close",
    "hide",
    "list_elsewhere",
    "open_dossier",
    "publish",
    "record_review",
    "record_survey",
    "reject",
    "send_back",
    "submit",
    "take_down",
    "verify",
]
