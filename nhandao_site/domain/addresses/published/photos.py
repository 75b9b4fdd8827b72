"""Whether a kept photo of an address may be seen today, asked when its bytes are asked for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import joinedload, load_only

from nhandao_site.db import db
from nhandao_site.domain.addresses import ages, consenting
from nhandao_site.domain.addresses.models import Address, Guardian, HouseholdMember
from nhandao_site.domain.addresses.published import shown
from nhandao_site.domain.addresses.words import Group
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.kit import clock

_FACE = and_(Consent.subject == Address.__tablename__, Consent.subject_id == Address.id, Consent.scope == Scope.FACE)


def photo_in_sight(address_id: int, file_id: int, shows_face: bool) -> bool:
    """The one photo the profile shows, while the profile is in sight and everybody's yes to a face holds. One question.

    No sealed column is opened for it.
    """
    today = clock.today()
    rows = _asked(today, Address.id == address_id, Address.shown_photo_id == file_id)
    return _holds(rows, today) if shows_face else bool(rows)


def faces_in_sight(address_id: int) -> bool:
    """Whether a photo of the family at a hand-over may be seen today by whom it is shown to.

    The profile is in sight and everybody's yes to a face holds; never of a child, of a family with a child in it,
    or of a class of a school: nobody looks through the faces of a hand-over one by one.
    """
    today = clock.today()
    grown = and_(shown.db_not(shown.is_child(today)), Address.group != Group.SCHOOL, ~_has_child(today))
    return _holds(_asked(today, Address.id == address_id, grown), today)


def _has_child(day: date) -> ColumnElement[bool]:
    """A member of whom no year is known may be one."""
    youngest = day.year - ages.ADULT_AT
    young = or_(HouseholdMember.birth_year.is_(None), HouseholdMember.birth_year >= youngest)
    return select(HouseholdMember.id).where(HouseholdMember.address_id == Address.id, young).exists()


def _holds(rows: Sequence[Row[Address, Consent]], day: date) -> bool:
    if not rows:
        return False
    kept = [row.Consent for row in rows if row.Consent is not None]
    return consenting.holds_until(rows[0].Address, Scope.FACE, day, kept) is not None


def _asked(day: date, *which: ColumnElement[bool]) -> Sequence[Row[Address, Consent]]:
    found = (
        select(Address, Consent)
        .outerjoin(Consent, _FACE)
        .where(*which, shown.in_sight_there(day))
        .options(
            load_only(Address.kind, Address.group, Address.birth_year, Address.birth_date),
            joinedload(Address.guardian).load_only(Guardian.id),
            load_only(Consent.scope, Consent.giver, Consent.given_on, Consent.valid_until, Consent.withdrawn_at),
        )
    )
    return db.session.execute(found).all()
