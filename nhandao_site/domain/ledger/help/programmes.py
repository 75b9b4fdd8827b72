"""The programmes an assistance line may count for; exactly one of them is the campaign."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.models import CAMPAIGN, Programme
from nhandao_site.kit import vietnamese


def ensure_campaign() -> Programme:
    """The campaign's own programme; made when the books are empty."""
    found = db.session.scalar(select(Programme).where(Programme.is_campaign.is_(True)).order_by(Programme.id))
    return found or _add(CAMPAIGN, is_campaign=True)


def named(name: str) -> Programme:
    """The programme of that name; an unknown one is created, an empty name is the campaign."""
    wanted = vietnamese.clean(name)
    if not wanted:
        return ensure_campaign()
    if len(wanted) > 120:
        raise RuleBroken("Tên chương trình dài quá 120 ký tự; hãy viết ngắn lại.")
    ensure_campaign()
    found = db.session.scalar(select(Programme).where(Programme.folded == vietnamese.fold_name(wanted)))
    return found or _add(wanted, is_campaign=False)


def others() -> list[Programme]:
    """Every programme but the campaign, by name."""
    return list(db.session.scalars(select(Programme).where(~Programme.is_campaign).order_by(Programme.folded)))


def every() -> list[Programme]:
    """The campaign first, then the others by name."""
    return list(db.session.scalars(select(Programme).order_by(Programme.is_campaign.desc(), Programme.folded)))


def _add(name: str, *, is_campaign: bool) -> Programme:
    made = Programme(name=name, folded=vietnamese.fold_name(name), is_campaign=is_campaign)
    db.session.add(made)
    db.session.flush()
    return made
