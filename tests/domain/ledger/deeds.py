"""Deeds that the open book must show, booked through the one door: bank lines, loans, transfers, fees."""

from datetime import date

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger import official, references
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose, Statement
from nhandao_site.domain.ledger.help import standing
from nhandao_site.domain.ledger.journal import accounts, posting
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.journal.posting import Posting
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import clock
from tests.cast import Cast

numbers = iter(range(1, 10**6))


def account(number: str = "0011012345678") -> OfficialAccount:
    return official.list_account(
        number=number, bank="Vietcombank", bank_bin="970436", holder="HOI", purpose="Cuộc vận động",
        active_from=date(2024, 1, 1), by=House(),
    )  # fmt: skip


def bank_line(cast: Cast, bank: OfficialAccount, value: int, on: date, memo: str = "ỦNG HỘ bà Kín") -> BankLine:
    """Confirmed from a statement: it moves the account and waits on clearing."""
    statement = Statement(
        account_id=bank.id, file_sha256="0", opening_vnd=0, closing_vnd=value, first_on=on, last_on=on, lines=1,
        new_lines=1, imported_at=clock.now(),
    )  # fmt: skip
    db.session.add(statement)
    db.session.flush()
    line = BankLine(
        account_id=bank.id, statement_id=statement.id, key=f"k{next(numbers)}", on=on, document="1", amount_vnd=value,
        memo=memo, allocated_vnd=0,
    )  # fmt: skip
    db.session.add(line)
    db.session.flush()
    _post(
        Kind.BANK_IN if value > 0 else Kind.BANK_OUT, on, abs(value), Source.BANK_LINE, line.id,
        references.bank_line(line.id, on), cast.unit("P1").id,
        legs=((accounts.bank(bank.id), value), (accounts.clearing(bank.id), -value)),
    )  # fmt: skip
    return line


def allocated(line: BankLine, address: Address, value: int, shown_name: str | None = None) -> Allocation:
    """A part of a bank line told to be for an address."""
    part = _part(line, value, Purpose.ADDRESS, address_id=address.id, shown_name=shown_name)
    _post(
        Kind.GIFT_BANK, line.on, value, Source.ALLOCATION, part.id, references.allocation(part.id, line.on),
        address.unit_id, form="cash", address_id=address.id,
        legs=((accounts.clearing(line.account_id), value), (accounts.fund_of_address(address.id), -value)),
    )  # fmt: skip
    standing.refresh(address.id)
    return part


def interest(cast: Cast, line: BankLine) -> None:
    part, unit, value = _part(line, line.amount_vnd, Purpose.INTEREST), cast.unit("P1").id, line.amount_vnd
    _post(
        Kind.INTEREST, line.on, value, Source.ALLOCATION, part.id, references.allocation(part.id, line.on), unit,
        legs=((accounts.clearing(line.account_id), value), (accounts.general_fund(unit), -value)),
    )  # fmt: skip


def fee(cast: Cast, line: BankLine) -> None:
    """Of a debit line, out of the general fund."""
    part, unit, value = _part(line, line.amount_vnd, Purpose.FEE), cast.unit("P1").id, -line.amount_vnd
    _post(
        Kind.BANK_FEE, line.on, value, Source.ALLOCATION, part.id, references.allocation(part.id, line.on), unit,
        legs=((accounts.general_fund(unit), value), (accounts.clearing(line.account_id), -value)),
    )  # fmt: skip


def _part(line: BankLine, value: int, purpose: Purpose, **more: object) -> Allocation:
    part = Allocation(
        bank_line_id=line.id, amount_vnd=value, purpose=purpose, because="mã", allocated_at=clock.now(), **more
    )
    db.session.add(part)
    line.allocated_vnd += value
    db.session.flush()
    return part


def _post(
    kind: Kind, on: date, value: int, source: Source, source_id: int, reference: str, unit_id: int, **more: object
) -> Entry:
    return posting.post(
        Posting(
            kind=kind, at=clock.start_of(on), amount_vnd=value, source=source, source_id=source_id,
            reference=reference, unit_id=unit_id, **more,
        ),
        by=House(),
    )  # fmt: skip
