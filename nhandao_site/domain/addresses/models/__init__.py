"""Rows of the room: the dossier (`address`) and what lies around it (`casework`)."""

from nhandao_site.domain.addresses.models.address import (
    Address,
    Counter,
    Draft,
    Guardian,
    HouseholdMember,
    Move,
    Need,
    NotDuplicate,
    Residence,
    Version,
)
from nhandao_site.domain.addresses.models.casework import (
    Concern,
    Listing,
    PlanStep,
    Proposal,
    PublicReview,
    QueueState,
    Survey,
    Visit,
    VisitResult,
)

__all__ = [
    "Address",
    "Concern",
    "Counter",
    "Draft",
    "Guardian",
    "HouseholdMember",
    "Listing",
    "Move",
    "Need",
    "NotDuplicate",
    "PlanStep",
    "Proposal",
    "PublicReview",
    "QueueState",
    "Residence",
    "Survey",
    "Version",
    "Visit",
    "VisitResult",
]
