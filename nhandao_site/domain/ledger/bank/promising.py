"""What memos promise before anything is kept: codes that some pledge or address really has."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.bank.reading import Line
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import codes

_CHUNK = 500


def count(lines: Iterable[Line]) -> int:
    """How many credit lines carry a code that exists: as many as reconciling will propose by code."""
    seen = [codes.find(line.memo) for line in lines if line.amount_vnd > 0 and line.memo]
    pledges = set(_existing(Pledge.code, {one.pledge for one in seen if one.pledge}))
    addresses = set(_existing(Address.code, {one.address for one in seen if one.address}))
    return sum(one.pledge in pledges or one.address in addresses for one in seen)


def _existing(column: object, wanted: set[str]) -> Iterator[str]:
    asked = sorted(wanted)
    for start in range(0, len(asked), _CHUNK):
        yield from db.session.scalars(select(column).where(column.in_(asked[start : start + _CHUNK])))  # type: ignore[call-overload,attr-defined]
