"""What the tests of the funds are made of: gifts in the box, vouchers with a signed list, loans with a schedule."""

import secrets
from datetime import date
from typing import Any

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger import assistance, receipts, sources
from nhandao_site.domain.ledger.funds.models import Disbursement, Loan
from nhandao_site.domain.ledger.funds.paying import Paying
from nhandao_site.domain.ledger.help.gifts import Gift
from nhandao_site.domain.ledger.help.lines import Terms
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Act, Programme, Receipt
from nhandao_site.domain.ledger.receipts import ReceiptContent
from nhandao_site.domain.media.models import FileKind, MediaFile
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import cash, hand


def signed_list(address: Address) -> int:
    """The row of a scanned list; its bytes matter to nobody here."""
    file = MediaFile(
        token=secrets.token_hex(16), kind=FileKind.DOCUMENT, subject="address", subject_id=address.id,
        role="evidence", variants=[], uploaded_at=clock.now(), sha256="0" * 64, mime="application/pdf", size=1,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file.id


def into_fund(cast: Cast, value: int, programme: Programme | None = None, **more: Any) -> Receipt:
    """A walk-in giver pays into a programme's fund or the general fund of the province."""
    values = {"form": Form.CASH, "value_vnd": value, "received_on": clock.today(), "giver_name": "Khách qua đường"}
    return receipts.record(None, ReceiptContent(**(values | more), programme=programme), by=cast.account("an"))


def gift(address: Address, starts: str) -> Gift:
    """The first gift for an address whose key begins so."""
    return next(each for each in sources.for_address(address) if each.key.startswith(starts))


def till(cast: Cast, address: Address, **more: Any) -> Paying:
    values = {
        "paid_from": accounts.cash(cast.unit("P1").id),
        "recipient": "Lê Thị Mơ",
        "list_file_id": signed_list(address),
    }
    return Paying(**(values | more))


def prepare(cast: Cast, address: Address, value: int, starts: str = "receipt:", **more: Any) -> Act:
    """Hoa prepares one voucher for one line of money."""
    line = {name: more.pop(name) for name in ("is_loan", "terms", "programme", "need_kind") if name in more}
    how = till(cast, address, **{name: more.pop(name) for name in Paying.__dataclass_fields__ if name in more})
    content = cash(value, "", gift=gift(address, starts), **line)
    return hand(cast, address, content, how=how, **({"evidence": ""} | more))


def pay(cast: Cast, address: Address, value: int, starts: str = "receipt:", **more: Any) -> Act:
    """Prepared by Hoa, verified by An, who keeps the box."""
    act = prepare(cast, address, value, starts, **more)
    assistance.verify(act, by=cast.account("an"))
    return act


def lend(cast: Cast, address: Address, value: int, parts: int = 3, first: date | None = None, **more: Any) -> Loan:
    terms = Terms(parts, first or clock.add_months(clock.today(), 1), "HĐ 01/2026")
    act = pay(cast, address, value, is_loan=True, terms=terms, **more)
    return db.session.scalars(db.select(Loan).where(Loan.line_id == act.lines[0].id)).one()


def vouchers() -> list[Disbursement]:
    return list(db.session.scalars(db.select(Disbursement).order_by(Disbursement.id)))
