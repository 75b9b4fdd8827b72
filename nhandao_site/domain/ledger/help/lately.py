"""Acts of help in the order of the days on which they reached the families, newest first."""

from sqlalchemy import Select, and_, exists, func, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.help import desk, standing
from nhandao_site.domain.ledger.models import Act, AssistanceLine


def acts_by_day(officer: Account, after: int | None = None, code: str | None = None) -> desk.Page:
    """One page; `after` is the id of the last act seen, `code` narrows to one address and what was merged into it.

    An act is as old as its first line: a reversal is written on a later day and moves nothing.
    """
    head, before = aliased(AssistanceLine), aliased(AssistanceLine)
    unreversing = func.coalesce(before.reverses_id, 0) == 0  # not IS NULL: SQLite would seek all of them by its index
    earlier = and_(before.act_id == head.act_id, unreversing, before.id < head.id)
    found = select(head.act_id).where(
        desk.within(officer, head.address_id), head.reverses_id.is_(None), ~exists().where(earlier)
    )
    if after:
        last = select(head.delivered_at, head.id).where(head.act_id == after, head.reverses_id.is_(None))
        seen = db.session.execute(last.order_by(head.id).limit(1)).one_or_none()
        found = found.where(tuple_(head.delivered_at, head.id) < tuple_(*seen)) if seen else found
    if code:
        found = found.where(head.address_id.in_(standing.family_of_code(code)))
    ids = list(db.session.scalars(found.order_by(head.delivered_at.desc(), head.id.desc()).limit(desk.PAGE + 1)))
    acts = {act.id: act for act in db.session.scalars(_whole(ids[: desk.PAGE])).unique()}
    rows = desk.rows_of([acts[number] for number in ids[: desk.PAGE]])
    return desk.Page(tuple(rows), ids[desk.PAGE - 1] if len(ids) > desk.PAGE else None)


def _whole(ids: list[int]) -> Select[Act]:
    return (
        select(Act)
        .where(Act.id.in_(ids))
        .options(joinedload(Act.address).joinedload(Address.unit), selectinload(Act.lines))
    )
