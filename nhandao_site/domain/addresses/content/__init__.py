"""What the dossier form holds, as plain values: read, checked, compared, kept as JSON, written to the rows."""

from nhandao_site.domain.addresses.content.checking import (
    Fault,
    check,
    clean,
    faults,
    is_phone,
    phone_of,
    suggested_alias,
)
from nhandao_site.domain.addresses.content.comparing import ChangedSince, Difference, differences
from nhandao_site.domain.addresses.content.shape import (
    Content,
    GuardianContent,
    MemberContent,
    NeedContent,
    facts_of,
    from_json,
    of,
    to_json,
)
from nhandao_site.domain.addresses.content.writing import write

__all__ = [
    "ChangedSince",
    "Content",
    "Difference",
    "Fault",
    "GuardianContent",
    "MemberContent",
    "NeedContent",
    "check",
    "clean",
    "differences",
    "facts_of",
    "faults",
    "from_json",
    "is_phone",
    "of",
    "phone_of",
    "suggested_alias",
    "to_json",
    "write",
]
