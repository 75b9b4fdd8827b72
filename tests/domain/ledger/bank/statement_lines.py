"""Lines of a bank statement as an import leaves them, booked as money that went through the account."""

from datetime import date
from itertools import count

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.bank import naming, owner
from nhandao_site.domain.ledger.bank.models import BankLine, Statement
from nhandao_site.domain.ledger.journal import accounts, posting
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.domain.pledges import sums
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock
from tests.domain.ledger import scene

_documents = count(1)


def promise(address: Address, value: int, *args: object, **more: object) -> Pledge:
    """A pledge with what it writes down to its address, so that the books agree after the test."""
    pledge = scene.promise(address, value, *args, **more)  # type: ignore[arg-type]
    sums.recount(address.id)
    return pledge


def account(number: str = "0011012345678") -> OfficialAccount:
    found = db.session.scalar(select(OfficialAccount).where(OfficialAccount.number == number))
    if found is None:
        found = OfficialAccount(
            number=number,
            bank="Vietcombank",
            bank_bin="970436",
            holder="HOI CHU THAP DO TINH SONG MAY",
            purpose="Giúp địa chỉ nhân đạo",
            active_from=date(2024, 1, 1),
        )
        db.session.add(found)
        db.session.flush()
    return found


def line(
    amount: int, memo: str = "", *, on: date | None = None, payer: str | None = None, at: str = "0011012345678"
) -> BankLine:
    """One movement, confirmed from a file of its own."""
    home, day, number = account(at), on or clock.today(), next(_documents)
    before = accounts.in_box(accounts.bank(home.id))
    statement = Statement(
        account_id=home.id,
        file_sha256=f"{number:064}",
        opening_vnd=before,
        closing_vnd=before + amount,
        first_on=day,
        last_on=day,
        lines=1,
        new_lines=1,
        imported_at=clock.now(),
    )
    db.session.add(statement)
    db.session.flush()
    seen = naming.named_in([memo])[0]
    row = BankLine(
        account_id=home.id,
        statement_id=statement.id,
        key=f"{home.number}:{number}",
        on=day,
        document=f"FT{number:08}",
        amount_vnd=amount,
        balance_vnd=before + amount,
        memo=memo,
        counterparty_blind=payer,
        seen_address=seen.address,
        seen_pledge=seen.pledge,
    )
    db.session.add(row)
    db.session.flush()
    _book(row)
    db.session.refresh(row)
    return row


def _book(row: BankLine) -> None:
    bank, clearing = accounts.bank(row.account_id), accounts.clearing(row.account_id)
    posting.post(
        posting.Posting(
            kind=Kind.BANK_IN if row.amount_vnd > 0 else Kind.BANK_OUT,
            at=clock.start_of(row.on),
            amount_vnd=abs(row.amount_vnd),
            legs=((bank, row.amount_vnd), (clearing, -row.amount_vnd)),
            source=Source.BANK_LINE,
            source_id=row.id,
            reference=references.bank_line(row.id, row.on),
            unit_id=owner.chapter().id,
        ),
        by=House(),
    )
