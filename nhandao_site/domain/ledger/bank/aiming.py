"""What a form or a typed word means as the target of a part: a code, a fund, another line, a paper."""

from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.bank.models import BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.funds.models import Disbursement, FundTransfer, Loan
from nhandao_site.domain.ledger.models import Programme
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import codes, vietnamese

Found = dict[str, Any]
"""Fields of the part that was meant."""

_WORDS = {
    "quy chung": Purpose.GENERAL,
    "lai tien gui": Purpose.INTEREST,
    "lai": Purpose.INTEREST,
    "phi ngan hang": Purpose.FEE,
    "phi": Purpose.FEE,
}
_KEYS: dict[str, tuple[type[Any], str, Purpose | None]] = {
    "pledge": (Pledge, "pledge", Purpose.ADDRESS),
    "address": (Address, "address", Purpose.ADDRESS),
    "programme": (Programme, "programme", Purpose.PROGRAMME),
    "voucher": (Disbursement, "disbursement", Purpose.PAYMENT),
    "transfer": (FundTransfer, "transfer", Purpose.OWN),
    "loan": (Loan, "loan", Purpose.LOAN_REPAYMENT),
    "line": (BankLine, "other_line", None),
}


def key_of(part: Part) -> str:
    """`pledge:12`, `address:5`, `line:45`, `general`: what a form sends back."""
    for name, (_, field, _) in _KEYS.items():
        if row := getattr(part, field):
            return f"{name}:{row.id}"
    return part.purpose.value


def aim(line: BankLine, text: str, amount_vnd: int, **more: Any) -> Part:
    """The part that a key of `key_of` or a typed word means.

    Args:
        text: a key; a pledge's or an address's code; “quỹ chung”, “lãi”, “phí”; the name of a programme.
        more: further fields of the part.

    Raises:
        RuleBroken: a word that means nothing here, repeated in the sentence.
    """
    wish = vietnamese.clean(text)[:120]
    for read in (_by_key, _by_code, _by_word, _by_programme):
        if found := read(line, wish):
            return _build(found, amount_vnd, more, refunds=line.amount_vnd < 0)
    shown = f"“{wish}”" if wish else "Ô trống"
    raise RuleBroken(
        f"{shown} không phải mã đăng ký, mã địa chỉ hay chương trình nào. "
        "Hãy gõ mã như K7Q2-M4X, SM26-0031-T, hoặc “quỹ chung”."
    )


def _build(found: Found, amount: int, more: Found, *, refunds: bool) -> Part:
    """Money that leaves for a code or a fund is sent back to its giver."""
    given = (Purpose.ADDRESS, Purpose.GENERAL, Purpose.PROGRAMME)
    if refunds and found["purpose"] in given:
        found = found | {"purpose": Purpose.REFUND}
    return Part(**{**more, **found, "amount_vnd": amount})


def _by_key(line: BankLine, wish: str) -> Found | None:
    name, _, number = wish.partition(":")
    if wish in (Purpose.GENERAL, Purpose.INTEREST, Purpose.FEE):
        return {"purpose": Purpose(wish)}
    if name not in _KEYS or not (number.isascii() and number.isdigit() and len(number) < 15):
        return None
    model, field, purpose = _KEYS[name]
    row = db.session.get(model, int(number))
    if row is None:
        return None
    return {"purpose": purpose or _between(line, row), field: row}


def _between(line: BankLine, other: BankLine) -> Purpose:
    """On one account the money went back; over two accounts it only moved."""
    return Purpose.REFUND if other.account_id == line.account_id else Purpose.OWN


def _by_code(_: BankLine, wish: str) -> Found | None:
    if code := codes.parse_pledge_code(wish):
        pledge = db.session.scalar(select(Pledge).where(Pledge.code == code))
        if pledge:
            return {"purpose": Purpose.ADDRESS, "pledge": pledge}
    if code := codes.parse_address_code(wish):
        address = db.session.scalar(select(Address).where(Address.code == code))
        if address:
            return {"purpose": Purpose.ADDRESS, "address": address}
    return None


def _by_word(_: BankLine, wish: str) -> Found | None:
    purpose = _WORDS.get(vietnamese.fold_name(wish))
    return {"purpose": purpose} if purpose else None


def _by_programme(_: BankLine, wish: str) -> Found | None:
    folded = vietnamese.fold_name(wish)
    row = db.session.scalar(select(Programme).where(Programme.folded == folded)) if folded else None
    return {"purpose": Purpose.PROGRAMME, "programme": row} if row else None
