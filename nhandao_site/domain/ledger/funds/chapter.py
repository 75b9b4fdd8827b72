"""Which unit a fund, a box or a paper belongs to, and what the chapter is called as a giver."""

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.kinds import AccountKind
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock


def path_of(unit: Unit) -> list[Unit]:
    """The unit and those above it, the highest first."""
    numbers = [int(part) for part in unit.path.strip("/").split("/") if part]
    found = {each.id: each for each in db.session.scalars(select(Unit).where(Unit.id.in_(numbers)))}
    return [found[number] for number in numbers if number in found]


def root_of(unit: Unit) -> Unit:
    """The province above a unit, which keeps the bank accounts; without one the highest unit there is."""
    above = path_of(unit)
    return next((each for each in above if each.kind is UnitKind.PROVINCE), above[0] if above else unit)


def the_province() -> Unit:
    """The living province whose staff works here: the programmes' money is its.

    Raises:
        RuleBroken: no province was made yet.
    """
    alive = or_(Unit.valid_to.is_(None), Unit.valid_to >= clock.today())
    staffed = Unit.id.in_(select(Account.unit_id))
    found = select(Unit).where(Unit.kind == UnitKind.PROVINCE, alive).order_by(staffed.desc(), Unit.id).limit(1)
    province = db.session.scalar(found)
    if province is None:
        raise RuleBroken("Chưa biết quỹ thuộc Hội tỉnh nào: hãy tạo đơn vị cấp tỉnh trước.")
    return province


def name_of(unit: Unit) -> str:
    """`Hội Chữ thập đỏ tỉnh Sông Mây`."""
    return f"Hội Chữ thập đỏ {unit.name[:1].lower()}{unit.name[1:]}"


def unit_of_box(box: str, near: Unit) -> Unit:
    """Whose box or store this is; bank accounts are the province's."""
    if accounts.kind_of(box) in (AccountKind.CASH, AccountKind.GOODS):
        return db.session.get_one(Unit, accounts.number_of(box))
    return root_of(near)


def label_of_box(box: str) -> str:
    """`Quỹ tiền mặt Tỉnh Sông Mây`, `Tài khoản 0011… Vietcombank`."""
    kind, number = accounts.kind_of(box), accounts.number_of(box)
    if kind in (AccountKind.CLEARING, AccountKind.BANK):
        account = db.session.get_one(OfficialAccount, number)
        return f"Tài khoản {account.number}, {account.bank}"
    unit = db.session.get_one(Unit, number)
    return f"{'Quỹ tiền mặt' if kind is AccountKind.CASH else 'Kho hiện vật'} {unit.name}"
