"""What people call funds, boxes and accounts, for a whole list at once."""

from collections.abc import Iterable

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.kinds import AccountKind
from nhandao_site.domain.ledger.models import OfficialAccount, Programme
from nhandao_site.domain.units.models import Unit

OF_A_UNIT = {
    AccountKind.CASH: "Tiền mặt",
    AccountKind.GOODS: "Kho hiện vật",
    AccountKind.FUND_GENERAL: "Quỹ chung",
}
OF_A_BANK = {AccountKind.BANK: "Tài khoản", AccountKind.CLEARING: "Qua tài khoản"}


def labels(keys: Iterable[str]) -> dict[str, str]:
    """Key → words: `Quỹ chung, Tỉnh Sông Mây`; an address is its code. Four questions, however many keys."""
    wanted = {key: (accounts.kind_of(key), accounts.number_of(key)) for key in set(keys)}

    def numbers(*kinds: AccountKind) -> set[int]:
        return {number for kind, number in wanted.values() if kind in kinds}

    units = _named(select(Unit.id, Unit.name).where(Unit.id.in_(numbers(*OF_A_UNIT))))
    programmes = _named(
        select(Programme.id, Programme.name).where(Programme.id.in_(numbers(AccountKind.FUND_PROGRAMME)))
    )
    codes = _named(select(Address.id, Address.code).where(Address.id.in_(numbers(AccountKind.FUND_ADDRESS))))
    banks = _banks(numbers(*OF_A_BANK))
    told: dict[str, str] = {}
    for key, (kind, number) in wanted.items():
        if kind in OF_A_UNIT:
            told[key] = f"{OF_A_UNIT[kind]}, {units.get(number, '')}"
        elif kind in OF_A_BANK:
            told[key] = f"{OF_A_BANK[kind]} {banks.get(number, '')}"
        elif kind is AccountKind.FUND_PROGRAMME:
            told[key] = f"Quỹ chương trình {programmes.get(number, '')}"
        else:
            told[key] = f"Địa chỉ {codes.get(number) or f'hồ sơ số {number}'}"
    return told


def _named(asked: object) -> dict[int, str]:
    return {number: name or "" for number, name in db.session.execute(asked)}  # type: ignore[call-overload]


def _banks(numbers: set[int]) -> dict[int, str]:
    rows = db.session.scalars(select(OfficialAccount).where(OfficialAccount.id.in_(numbers)))
    return {row.id: f"{row.number}, {row.bank}" for row in rows}
