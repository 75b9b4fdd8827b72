"""Which assistance lines count, said once, as conditions on `AssistanceLine`.

Kept once built: SQLAlchemy needs far longer to build them than a database to answer them.
"""

from functools import cache

from sqlalchemy import ColumnElement, Subquery, and_, exists, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import AssistanceLine, Programme


@cache
def booked() -> ColumnElement[bool]:
    """Stands in the open book: verified; a reversal only together with the line it reverses."""
    first = aliased(AssistanceLine)
    return and_(
        AssistanceLine.verified_at.is_not(None),
        or_(
            AssistanceLine.reverses_id.is_(None),
            exists(select(first.id).where(first.id == AssistanceLine.reverses_id, first.verified_at.is_not(None))),
        ),
    )


@cache
def counted() -> ColumnElement[bool]:
    """Help that was really given: verified, no reversal, and not reversed by a verified one."""
    second = aliased(AssistanceLine)
    return and_(
        AssistanceLine.verified_at.is_not(None),
        AssistanceLine.reverses_id.is_(None),
        ~exists(select(second.id).where(second.reverses_id == AssistanceLine.id, second.verified_at.is_not(None))),
    )


@cache
def waiting() -> ColumnElement[bool]:
    """A second person still has to look: a fresh line, or the reversal of a verified one."""
    other = aliased(AssistanceLine)
    reversed_already = exists(select(other.id).where(other.reverses_id == AssistanceLine.id))
    of_verified = exists(select(other.id).where(other.id == AssistanceLine.reverses_id, other.verified_at.is_not(None)))
    return and_(
        AssistanceLine.verified_at.is_(None),
        or_(and_(AssistanceLine.reverses_id.is_(None), ~reversed_already), of_verified),
    )


@cache
def of_campaign() -> ColumnElement[bool]:
    return AssistanceLine.programme_id.in_(select(Programme.id).where(Programme.is_campaign.is_(True)))


@cache
def adds_value() -> ColumnElement[bool]:
    """The campaign's own value: another programme counts in its own books, loan principal is never value."""
    return and_(of_campaign(), AssistanceLine.is_loan.is_(False))


@cache
def homes() -> Subquery:
    """(`id`, `home`) of every merged address: where the chain of its merges ends."""
    first = select(Address.id, Address.merged_into_id.label("home")).where(Address.merged_into_id.is_not(None))
    chain = first.cte("merged", recursive=True)
    beyond = aliased(Address)
    chain = chain.union(
        select(chain.c.id, beyond.merged_into_id)
        .join(beyond, beyond.id == chain.c.home)
        .where(beyond.merged_into_id.is_not(None))
    )
    last = aliased(Address)
    return (
        select(chain.c.id, chain.c.home)
        .join(last, last.id == chain.c.home)
        .where(last.merged_into_id.is_(None))
        .subquery("homes")
    )
