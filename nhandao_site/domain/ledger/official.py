"""The chapter's bank accounts: the one list that QR codes and transfers may come from."""

import re
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import vietnamese

_NUMBER = re.compile(r"[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*")
_BIN = re.compile(r"[0-9]{6}", re.ASCII)


def list_account(
    *,
    number: str,
    bank: str,
    bank_bin: str | None,
    holder: str,
    purpose: str,
    active_from: date,
    position: int = 0,
    by: Actor,
) -> OfficialAccount:
    """Puts an account on the public list. The number is text: zeros in front and points count.

    Raises:
        RuleBroken: the number is known, or is no number; a BIN for a State Treasury account.
    """
    if not by.may(Permission.SETTINGS_MANAGE):
        raise NotAllowed("Chỉ quản trị được sửa danh sách tài khoản chính thức.")
    text = number.strip()
    _check(text, bank_bin)
    account = OfficialAccount(
        number=text,
        bank=vietnamese.clean(bank),
        bank_bin=bank_bin,
        holder=vietnamese.clean(holder),
        purpose=vietnamese.clean(purpose),
        position=position,
        active_from=active_from,
    )
    db.session.add(account)
    db.session.flush()
    audit.record("official_account:list", account, by=by, changes={"number": [None, text]})
    return account


def _check(number: str, bank_bin: str | None) -> None:
    if not _NUMBER.fullmatch(number) or len(number) > 30:
        raise RuleBroken("Số tài khoản chỉ gồm chữ số, chữ cái không dấu và dấu chấm ở giữa.")
    if bank_bin is not None and not _BIN.fullmatch(bank_bin):
        raise RuleBroken("Mã ngân hàng (BIN) phải gồm 6 chữ số; tài khoản kho bạc thì để trống.")
    if bank_bin is not None and "." in number:
        raise RuleBroken("Tài khoản kho bạc không có mã QR, nên không ghi mã ngân hàng (BIN).")
    if db.session.scalar(select(OfficialAccount.id).where(OfficialAccount.number == number)):
        raise RuleBroken(f"Số tài khoản {number} đã có trong danh sách.")
