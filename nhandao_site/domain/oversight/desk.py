"""What an auditor sees: the things drawn in the own branch, and how many of them are still to be looked at."""

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.oversight.models import Recheck, RecheckRound
from nhandao_site.domain.units.models import Unit


def rounds() -> list[RecheckRound]:
    """The newest quarter first."""
    return list(db.session.scalars(select(RecheckRound).order_by(RecheckRound.quarter.desc()).limit(24)))


def of_round(officer: Account, row: RecheckRound) -> list[Recheck]:
    """Of the officer's branch, what is still open first."""
    mine = select(Recheck).join(Unit, Unit.id == Recheck.unit_id).where(officer.unit.branch())
    wanted = mine.where(Recheck.round_id == row.id)
    return list(db.session.scalars(wanted.order_by(Recheck.outcome.is_not(None), Recheck.thing, Recheck.code)))


def one_for(officer: Account, recheck_id: int) -> Recheck | None:
    row = db.session.get(Recheck, recheck_id)
    return row if row and officer.may(Permission.AUDIT_READ, within=row.unit) else None


def waiting_for(officer: Account) -> int:
    mine = select(func.count()).select_from(Recheck).join(Unit, Unit.id == Recheck.unit_id)
    return db.session.scalar(mine.where(officer.unit.branch(), Recheck.outcome.is_(None))) or 0
