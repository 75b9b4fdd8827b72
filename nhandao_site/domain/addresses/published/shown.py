"""The one condition under which anything of an address is public, and who counts as a child in SQL.

Kept once built, for a day: SQLAlchemy needs far longer to build them than a database to answer them.
"""

from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, or_

from nhandao_site.db import Unindexed
from nhandao_site.domain.addresses import ages
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.places import TELLS_OF_HEALTH
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Group, Kind, Publication


@lru_cache(maxsize=4)
def in_sight(day: date) -> ColumnElement[bool]:
    """Published, approved, and the consent to text still holds today, whatever the chores did.

    `publication` leads into the order of the public list; the others are true of nearly every
    row and are kept from leading anywhere.
    """
    return and_(Address.publication == Publication.PUBLISHED, _stands(day))


@lru_cache(maxsize=4)
def in_sight_there(day: date) -> ColumnElement[bool]:
    """The same, for rows that were looked up by something else."""
    return and_(Unindexed(Address.publication) == Publication.PUBLISHED, _stands(day))


def _stands(day: date) -> ColumnElement[bool]:
    return and_(
        Unindexed(Address.dossier) == Dossier.APPROVED,
        Unindexed(Address.consent) == ConsentState.IN_FORCE,
        Address.text_consent_until >= day,
    )


@lru_cache(maxsize=4)
def is_child(day: date) -> ColumnElement[bool]:
    """The same rule as `ages.is_child`."""
    last_birthday = ages.sixteen_years_before(day)
    return and_(
        Address.kind != Kind.COLLECTIVE,
        or_(
            Address.birth_date > last_birthday,
            and_(Address.birth_date.is_(None), Address.birth_year >= day.year - ages.ADULT_AT),
            and_(Address.birth_date.is_(None), Address.birth_year.is_(None), Address.group == Group.ORPHAN),
        ),
    )


def group_may_be_asked(day: date) -> ColumnElement[bool]:
    """A filter must not tell what a child suffers from."""
    return or_(db_not(is_child(day)), Address.group.not_in(tuple(TELLS_OF_HEALTH)))


def db_not(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """NOT that takes an unknown for a no: a grown person without a birth day is no child."""
    return condition.is_not(True)
