"""Counts for the front page, names for other public rooms, codes for the sitemap."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published import shown
from nhandao_site.domain.addresses.words import Dossier, Help
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period


@dataclass(frozen=True)
class Live:
    """Of what is in sight now; `new_in_period` counts every first approval of the period, closed since or not."""

    waiting: int
    following: int
    taken: int
    helped: int
    full: int
    need_vnd: int
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int
    new_in_period: int


def live(period: Period) -> Live:
    """Two statements."""
    row = db.session.execute(
        select(
            _count(Help.NONE),
            func.count(),
            _count(Help.TAKEN),
            _count(Help.HELPED, Help.REGULAR, Help.FULL),
            _count(Help.FULL),
            *(
                func.coalesce(func.sum(column), 0)
                for column in (Address.need_vnd, Address.pledged_vnd, Address.received_vnd, Address.delivered_vnd)
            ),
        ).where(shown.in_sight(clock.today()))
    ).one()
    fresh = select(func.count()).where(
        Address.approved_on >= period.start, Address.approved_on <= period.end, Address.dossier != Dossier.MERGED
    )
    return Live(*(int(value) for value in [*row, db.session.scalar(fresh) or 0]))


def _count(*states: Help) -> Any:
    return func.coalesce(func.sum(case((Address.help.in_(states), 1), else_=0)), 0)


@dataclass(frozen=True)
class Name:
    """How another public room speaks of an address; nothing else of it."""

    code: str
    url: str
    alias: str
    headline: str


def names_for(ids: Collection[int]) -> dict[int, Name]:
    """id → name, for those in sight; a merged id speaks of its survivor. One statement."""
    if not ids:
        return {}
    asked = aliased(Address)
    found = (
        select(asked.id, Address.code, Address.alias, Address.headline)
        .join(Address, Address.id == func.coalesce(asked.merged_into_id, asked.id))
        .where(asked.id.in_(ids), shown.in_sight(clock.today()))
    )
    return {
        row.id: Name(row.code, f"/dia-chi/{row.code}", row.alias or "", row.headline or row.alias or row.code)
        for row in db.session.execute(found)
    }


def codes_for_sitemap() -> list[tuple[str, datetime]]:
    """Codes in sight and when they last changed; children are not handed to search engines."""
    today = clock.today()
    found = (
        select(Address.code, Address.updated_at)
        .where(shown.in_sight(today), shown.db_not(shown.is_child(today)))
        .order_by(Address.id)
    )
    return [(code, at) for code, at in db.session.execute(found) if code]
