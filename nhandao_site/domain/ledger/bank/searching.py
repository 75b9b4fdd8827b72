"""Looking for whom a line was meant by hand: a code, a name, an amount."""

from collections.abc import Iterator

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.ledger.bank import desk
from nhandao_site.domain.ledger.bank.candidates import OPEN
from nhandao_site.domain.ledger.bank.models import BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part, rest
from nhandao_site.domain.ledger.bank.proposing import Proposal
from nhandao_site.domain.pledges import paying
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge
from nhandao_site.domain.pledges.wishes import donor_key
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import codes, money, vietnamese

MOST = 8


def search(officer: Account, line: BankLine, words: str) -> list[Proposal]:
    """Pledges and addresses of the officer's branch: by code, by amount, by a donor's or a family's name."""
    wish = vietnamese.clean(words)[:120]
    if not wish or not desk.may_look(officer):
        return []
    found = {each.key: each for each in _answers(officer, line, wish)}
    return list(found.values())[:MOST]


def _answers(officer: Account, line: BankLine, wish: str) -> Iterator[Proposal]:
    if code := codes.parse_pledge_code(wish):
        yield from _pledges(line, _open_to(officer).where(Pledge.code == code), "tìm theo mã")
    if code := codes.parse_address_code(wish):
        homes = _homes(officer).where(Address.code == code)
        yield from _of_addresses(officer, line, homes, "tìm theo mã địa chỉ")
    elif (amount := _amount(wish)) is not None:
        same = or_(Pledge.value_vnd == amount, Pledge.value_vnd - Pledge.received_vnd == amount)
        yield from _pledges(line, _still_open(officer).where(same), "tìm theo số tiền")
    else:
        yield from _by_name(officer, line, wish)


def _by_name(officer: Account, line: BankLine, wish: str) -> Iterator[Proposal]:
    keys = [donor_key(kind, wish) for kind in DonorKind]
    yield from _pledges(line, _still_open(officer).where(Pledge.donor_blind.in_(keys)), "tìm theo tên người giúp")
    parts = vietnamese.fold_name(wish).split()
    if parts:
        named = [Address.folded_name.contains(part, autoescape=True) for part in parts]
        homes = _homes(officer).where(Address.dossier == Dossier.APPROVED, *named)
        yield from _of_addresses(officer, line, homes, "tìm theo tên gia đình")


def _of_addresses(officer: Account, line: BankLine, homes: Select[Address], why: str) -> Iterator[Proposal]:
    """Each with the pledges it still waits for, and by itself."""
    for address in db.session.scalars(homes.order_by(Address.sort_key, Address.id).limit(MOST // 2)):
        yield from _pledges(line, _still_open(officer).where(Pledge.address_id == address.id), why)
        yield Proposal(Part(Purpose.ADDRESS, rest(line), why, address=address))


def _pledges(line: BankLine, asked: Select[Pledge], why: str) -> Iterator[Proposal]:
    for pledge in db.session.scalars(asked.order_by(Pledge.pledged_at.desc(), Pledge.id.desc()).limit(MOST)):
        owed = paying.owed(pledge)
        amount = rest(line) if owed is None else min(rest(line), owed)
        note = "" if pledge.state in OPEN else f"đăng ký đang “{pledge.state.label}”"
        yield Proposal(Part(Purpose.ADDRESS, amount or rest(line), why, pledge=pledge), note=note)


def _homes(officer: Account) -> Select[Address]:
    return select(Address).join(Unit, Unit.id == Address.unit_id).where(officer.unit.branch())


def _open_to(officer: Account) -> Select[Pledge]:
    mine = select(Address.id).join(Unit, Unit.id == Address.unit_id).where(officer.unit.branch())
    return select(Pledge).where(Pledge.address_id.in_(mine)).options(joinedload(Pledge.address))


def _still_open(officer: Account) -> Select[Pledge]:
    return _open_to(officer).where(Pledge.state.in_(OPEN), Pledge.form == Form.CASH)


def _amount(wish: str) -> int | None:
    try:
        return money.parse_money(wish)
    except ValueError:
        return None
