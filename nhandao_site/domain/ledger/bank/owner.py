"""Whose accounts these are: the chapter of the province that keeps this site."""

from sqlalchemy import case, or_, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock

_NOBODYS, _WITH_ADDRESSES, _WITH_STAFF = 0, 1, 2


_KEPT = "chapter of the bank accounts"


def chapter() -> Unit:
    """The living province whose staff works here; its general fund takes what belongs to no address.

    Asked once a session of the database.

    Raises:
        RuleBroken: no province was made yet, or none of several is at work.
    """
    kept = db.session.info
    number = kept.get(_KEPT)
    unit = db.session.get(Unit, number) if number else None
    if unit is None:
        unit = _asked()
        kept[_KEPT] = unit.id
    return unit


def _asked() -> Unit:
    staff = select(Account.id).where(Account.unit_id == Unit.id).exists()
    home = db.aliased(Unit)
    families = select(Address.id).join(home, home.id == Address.unit_id).where(home.path.startswith(Unit.path)).exists()
    weight = case((staff, _WITH_STAFF), (families, _WITH_ADDRESSES), else_=_NOBODYS)
    alive = or_(Unit.valid_to.is_(None), Unit.valid_to >= clock.today())
    found = select(Unit, weight).where(Unit.kind == UnitKind.PROVINCE, alive).order_by(weight.desc(), Unit.id).limit(2)
    rows = db.session.execute(found).all()
    if not rows or (len(rows) > 1 and rows[0][1] == _NOBODYS):
        raise RuleBroken("Chưa biết tài khoản thuộc Hội tỉnh nào: hãy tạo đơn vị cấp tỉnh và cán bộ của tỉnh trước.")
    found_unit: Unit = rows[0][0]
    return found_unit
