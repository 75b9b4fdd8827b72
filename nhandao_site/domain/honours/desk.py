"""Recorded honours as the staff sees them: those of the own branch, and those of no unit for the whole province."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, true

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.honours.models import Honour, Round
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import vietnamese

PAGE = 40


@dataclass(frozen=True)
class Page:
    honours: list[Honour]
    after: int | None


def one_for(officer: Account, honour_id: int) -> Honour | None:
    found = select(Honour).outerjoin(Honour.unit).where(Honour.id == honour_id, _in_sight(officer))
    return db.session.scalar(found) if officer.may(Permission.HONOURS_READ) else None


def seen_among(officer: Account, honours: Iterable[Honour]) -> set[int]:
    """Ids of those this officer may open: a list may name more than its reader may look into."""
    wanted = [honour.id for honour in honours]
    found = select(Honour.id).outerjoin(Honour.unit).where(Honour.id.in_(wanted), _in_sight(officer))
    return set(db.session.scalars(found)) if wanted and officer.may(Permission.HONOURS_READ) else set()


def page_for(officer: Account, words: str = "", year: int | None = None, after: int | None = None) -> Page:
    """The latest recorded first."""
    folded = vietnamese.fold_name(words)
    found = (
        select(Honour)
        .join(Honour.round)
        .outerjoin(Honour.unit)
        .where(_in_sight(officer))
        .where(Honour.folded.contains(folded, autoescape=True) if folded else true())
        .where(Round.year == year if year else true(), Honour.id < after if after else true())
        .order_by(Honour.id.desc())
        .limit(PAGE + 1)
    )
    rows = list(db.session.scalars(found).unique())
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def _in_sight(officer: Account) -> ColumnElement[bool]:
    whole = officer.unit.kind in {UnitKind.PROVINCE, UnitKind.CENTRAL}
    return or_(officer.unit.branch(), Unit.id.is_(None)) if whole else officer.unit.branch()
