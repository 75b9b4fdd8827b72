"""Whether a kept photo of an address may be seen today, asked when its bytes are asked for."""

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, load_only

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting
from nhandao_site.domain.addresses.models import Address, Guardian
from nhandao_site.domain.addresses.published import shown
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.kit import clock

_FACE = and_(Consent.subject == Address.__tablename__, Consent.subject_id == Address.id, Consent.scope == Scope.FACE)


def photo_in_sight(address_id: int, file_id: int, shows_face: bool) -> bool:
    """The one photo the profile shows, while the profile is in sight and everybody's yes to a face holds. One question.

    No sealed column is opened for it.
    """
    today = clock.today()
    rows = db.session.execute(
        select(Address, Consent)
        .outerjoin(Consent, _FACE)
        .where(Address.id == address_id, Address.shown_photo_id == file_id, shown.in_sight(today))
        .options(
            load_only(Address.kind, Address.group, Address.birth_year, Address.birth_date),
            joinedload(Address.guardian).load_only(Guardian.id),
            load_only(Consent.scope, Consent.giver, Consent.given_on, Consent.valid_until, Consent.withdrawn_at),
        )
    ).all()
    if not rows or not shows_face:
        return bool(rows)
    kept = [row.Consent for row in rows if row.Consent is not None]
    return consenting.holds_until(rows[0].Address, Scope.FACE, today, kept) is not None
