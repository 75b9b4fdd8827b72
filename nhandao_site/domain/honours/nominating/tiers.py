"""Who verifies a nomination, in which order: each chapter between the nominating unit and the one that decides."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.units.models import Unit, UnitKind

CHAPTERS = {UnitKind.COMMUNE, UnitKind.DISTRICT, UnitKind.PROVINCE, UnitKind.CENTRAL}


def chain(nomination: Nomination) -> list[Unit]:
    """Lowest first. A nomination of the deciding unit itself is verified there, by somebody else."""
    end = nomination.review.unit
    ids = [int(part) for part in nomination.unit.path.strip("/").split("/")]
    rows = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    above = [rows[number] for number in reversed(ids) if number != nomination.unit_id]
    between = [unit for unit in above if unit.kind in CHAPTERS and unit.is_within(end)]
    return between if between and between[-1].id == end.id else [*between, end]


def first(nomination: Nomination) -> Unit:
    return chain(nomination)[0]


def after(nomination: Nomination, tier: Unit) -> Unit | None:
    """None behind the last one: it goes to the council."""
    tiers = chain(nomination)
    numbers = [unit.id for unit in tiers]
    place = numbers.index(tier.id) + 1 if tier.id in numbers else len(tiers)
    return tiers[place] if place < len(tiers) else None
