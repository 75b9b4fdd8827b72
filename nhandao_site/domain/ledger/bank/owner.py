"""Whose accounts these are: the chapter of the province that keeps this site."""

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock


def chapter() -> Unit:
    """The living province whose staff works here; its general fund takes what belongs to no address.

    Raises:
        RuleBroken: no province was made yet.
    """
    alive = or_(Unit.valid_to.is_(None), Unit.valid_to >= clock.today())
    below = select(Address.id).join(Unit, Unit.id == Address.unit_id)
    provinces = list(db.session.scalars(select(Unit).where(Unit.kind == UnitKind.PROVINCE, alive).order_by(Unit.id)))
    staffed = set(
        db.session.scalars(select(Account.unit_id).where(Account.unit_id.in_([each.id for each in provinces])))
    )
    found = [each for each in provinces if each.id in staffed] or [
        each for each in provinces if db.session.scalar(below.where(each.branch()).limit(1))
    ]
    if not (found or len(provinces) == 1):
        raise RuleBroken("Chưa biết tài khoản thuộc Hội tỉnh nào: hãy tạo đơn vị cấp tỉnh trước.")
    return (found or provinces)[0]
