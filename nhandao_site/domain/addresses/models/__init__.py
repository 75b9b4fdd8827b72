"""Rows of the room: the dossier (`address`), what is kept beside it (`keeping`), what lies around it (`casework`)."""

from nhandao_site.domain.addresses.models.address import (
    Address,
    Guardian,
    HouseholdMember,
    Move,
    Need,
    Residence,
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
from nhandao_site.domain.addresses.models.keeping import Counter, Draft, NotDuplicate, Version

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
