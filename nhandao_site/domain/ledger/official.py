"""The chapter's bank accounts: the one list that QR codes and transfers may come from.

A person changes it in three steps: one administrator asks, another confirms, a day passes in which
everybody sees it coming and it may be called off. Bank and number are never changed in place: the
old account ends and a new one is added.
"""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts.models import Account as Person
from nhandao_site.domain.accounts.permissions import Permission, Role
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger.bank import published
from nhandao_site.domain.ledger.bank.models import AccountChange, ChangeKind
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import clock, vietnamese

WAIT = timedelta(hours=24)
_NUMBER = re.compile(r"[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*")
_BIN = re.compile(r"[0-9]{6}", re.ASCII)
_LONGEST_IN_QR = 19
_TOLD_OF = (Role.ADMINISTRATOR, Role.ACCOUNTANT)


@dataclass(frozen=True)
class Content:
    """An account as it shall stand on the list; without a BIN it is the State Treasury's and has no QR."""

    number: str
    bank: str
    bank_bin: str | None
    holder: str
    purpose: str
    position: int = 0


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
    """Puts an account on the list at once: for the keeper's own commands, never for a person at a screen.

    The number is text: zeros in front and points count.

    Raises:
        RuleBroken: the number is known, or is no number; a BIN for a State Treasury account.
    """
    if by.id is not None:
        raise NotAllowed("Danh sách tài khoản chính thức chỉ đổi khi hai quản trị cùng xác nhận.")
    content = _checked(Content(number, bank, bank_bin, holder, purpose, position))
    account = _add(content, active_from)
    audit.record("official_account:list", account, by=by, changes={"number": [None, account.number]})
    return account


def propose_new(content: Content, *, reason: str, by: Actor) -> AccountChange:
    """Asks for an account on the list.

    Raises:
        RuleBroken: the number is on the list or asked for already, or is no number; something is missing.
    """
    checked = _checked(content)
    waiting = (each.content.get("number") for each in open_changes() if each.kind is ChangeKind.ADD)
    if checked.number in waiting:
        raise RuleBroken(f"Đã có một đề nghị thêm số {checked.number} đang chờ.")
    return _propose(ChangeKind.ADD, None, asdict(checked), reason, by)


def propose_change(
    account: OfficialAccount, *, holder: str, purpose: str, position: int, reason: str, by: Actor
) -> AccountChange:
    """Asks for another holder's name, purpose or place; bank and number stay."""
    told = {"holder": vietnamese.clean(holder), "purpose": vietnamese.clean(purpose), "position": position}
    if not (told["holder"] and told["purpose"]):
        raise RuleBroken("Cần tên tài khoản và việc dùng để nhận.")
    if told == {"holder": account.holder, "purpose": account.purpose, "position": account.position}:
        raise RuleBroken("Chưa có gì khác với thông tin đang công bố.")
    return _propose(ChangeKind.CHANGE, account, told, reason, by)


def propose_end(account: OfficialAccount, *, reason: str, by: Actor) -> AccountChange:
    """Asks that people no longer pay into an account."""
    return _propose(ChangeKind.END, account, {}, reason, by)


def confirm(change: AccountChange, *, by: Actor) -> AccountChange:
    """The second administrator agrees; a day later it is in force.

    Raises:
        RuleBroken: one's own proposal, or one that was confirmed or called off meanwhile.
    """
    _may(by)
    change = _locked(change)
    _refuse_closed(change)
    if change.confirmed_at:
        raise RuleBroken("Thay đổi này đã được xác nhận rồi.")
    if change.proposed_by_id == by.id:
        raise RuleBroken("Người đề nghị không tự xác nhận được; cần một quản trị khác.")
    change.confirmed_by_id, change.confirmed_at = by.id, clock.now()
    change.takes_effect_at = clock.now() + WAIT
    db.session.flush()
    audit.record("official_account:confirm", change, by=by, changes=_changes(change))
    _tell(change, "xác nhận", by)
    return change


def cancel(change: AccountChange, *, by: Actor) -> AccountChange:
    """Any administrator calls a change off before it is in force.

    Raises:
        RuleBroken: it is in force, or was called off already.
    """
    _may(by)
    change = _locked(change)
    _refuse_closed(change)
    change.cancelled_by_id, change.cancelled_at = by.id, clock.now()
    db.session.flush()
    audit.record("official_account:cancel", change, by=by, changes=_changes(change))
    _tell(change, "hủy", by)
    return change


def apply_due(now: datetime, *, by: Actor) -> int:
    """Writes what has come into force into the list. The public pages do not wait for it."""
    done = 0
    for waiting in published.due(now):
        change = _locked(waiting)
        if change.done_at is None and change.cancelled_at is None:
            _write(change)
            change.done_at, done = now, done + 1
            audit.record("official_account:take_effect", change, by=by, changes=_changes(change))
            _tell(change, "có hiệu lực", by)
    db.session.flush()
    return done


def open_changes() -> list[AccountChange]:
    """Asked for or confirmed, not yet in the list, not called off; the oldest first."""
    found = select(AccountChange).where(AccountChange.done_at.is_(None), AccountChange.cancelled_at.is_(None))
    return list(db.session.scalars(found.order_by(AccountChange.id)))


def waiting_for(person: Actor) -> int:
    """Proposals of others that this administrator may confirm."""
    return sum(each.confirmed_at is None and each.proposed_by_id != person.id for each in open_changes())


def closed_changes(limit: int = 20) -> list[AccountChange]:
    found = select(AccountChange).where(AccountChange.done_at.is_not(None) | AccountChange.cancelled_at.is_not(None))
    return list(db.session.scalars(found.order_by(AccountChange.id.desc()).limit(limit)))


def change_by_id(change_id: int) -> AccountChange | None:
    return db.session.get(AccountChange, change_id)


def account_by_id(account_id: int) -> OfficialAccount | None:
    """One that is still on the list."""
    account = db.session.get(OfficialAccount, account_id)
    return account if account and not is_over(account) else None


def accounts() -> list[OfficialAccount]:
    found = select(OfficialAccount).order_by(OfficialAccount.position, OfficialAccount.id)
    return list(db.session.scalars(found))


def is_over(account: OfficialAccount) -> bool:
    return account.active_to is not None and account.active_to < clock.today()


def told(change: AccountChange) -> str:
    """The change as a sentence."""
    account = db.session.get(OfficialAccount, change.account_id) if change.account_id else None
    return published.sentence(change, account.number if account else "")


def _propose(
    kind: ChangeKind, account: OfficialAccount | None, content: dict[str, Any], reason: str, by: Actor
) -> AccountChange:
    _may(by)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Cần ghi lý do.")
    if account and any(each.account_id == account.id for each in open_changes()):
        raise RuleBroken(f"Tài khoản {account.number} đang có một thay đổi chờ; hãy xác nhận hoặc hủy nó trước.")
    change = AccountChange(
        kind=kind,
        account_id=account.id if account else None,
        content=content,
        reason=why[:500],
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    db.session.add(change)
    db.session.flush()
    audit.record("official_account:propose", change, by=by, reason=why, changes=_changes(change))
    _tell(change, "đề nghị", by)
    return change


def _may(by: Actor) -> None:
    if by.id is None or not by.may(Permission.SETTINGS_MANAGE):
        raise NotAllowed("Chỉ quản trị được sửa danh sách tài khoản chính thức.")


def _locked(change: AccountChange) -> AccountChange:
    db.session.flush()
    return db.session.scalars(
        select(AccountChange)
        .where(AccountChange.id == change.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _refuse_closed(change: AccountChange) -> None:
    if change.cancelled_at:
        raise RuleBroken("Thay đổi này đã bị hủy.")
    if change.done_at or (change.takes_effect_at and change.takes_effect_at <= clock.now()):
        raise RuleBroken("Thay đổi này đã có hiệu lực; muốn khác đi thì lập một thay đổi mới.")


def _write(change: AccountChange) -> None:
    day = clock.local_date(change.takes_effect_at or clock.now())
    if change.kind is ChangeKind.ADD:
        content = Content(**change.content)
        known = db.session.scalar(select(OfficialAccount).where(OfficialAccount.number == content.number))
        change.account_id = (known or _add(content, day)).id
        return
    account = db.session.get_one(OfficialAccount, change.account_id)
    if change.kind is ChangeKind.END:
        account.active_to = day - timedelta(days=1)  # its last whole day
    else:
        account.holder, account.purpose = change.content["holder"], change.content["purpose"]
        account.position = change.content["position"]


def _add(content: Content, active_from: date) -> OfficialAccount:
    account = OfficialAccount(**asdict(content), active_from=active_from)
    db.session.add(account)
    db.session.flush()
    return account


def _checked(content: Content) -> Content:
    number = content.number.strip()
    if not _NUMBER.fullmatch(number) or not number.isascii() or len(number) > 30:
        raise RuleBroken("Số tài khoản chỉ gồm chữ số, chữ cái không dấu và dấu chấm ở giữa.")
    bank_bin = (content.bank_bin or "").strip() or None
    if bank_bin is not None and not _BIN.fullmatch(bank_bin):
        raise RuleBroken("Mã ngân hàng (BIN) phải gồm 6 chữ số; tài khoản kho bạc thì để trống.")
    if bank_bin is not None and "." in number:
        raise RuleBroken("Tài khoản kho bạc không có mã QR, nên không ghi mã ngân hàng (BIN).")
    if bank_bin is not None and len(number) > _LONGEST_IN_QR:
        raise RuleBroken("Số tài khoản ngân hàng tối đa 19 ký tự.")
    if db.session.scalar(select(OfficialAccount.id).where(OfficialAccount.number == number)):
        raise RuleBroken(f"Số tài khoản {number} đã có trong danh sách.")
    bank, holder, purpose = (vietnamese.clean(text) for text in (content.bank, content.holder, content.purpose))
    if not (bank and holder and purpose):
        raise RuleBroken("Cần tên ngân hàng, tên tài khoản và việc dùng để nhận.")
    return Content(number, bank, bank_bin, holder, purpose, content.position)


def _changes(change: AccountChange) -> dict[str, Any]:
    return {name: [None, value] for name, value in change.content.items()} | {"kind": [None, change.kind.value]}


def _tell(change: AccountChange, step: str, by: Actor) -> None:
    """A letter to everybody who answers for the money, whoever acted."""
    when = f"\nCó hiệu lực từ {clock.format_time(change.takes_effect_at)}." if change.takes_effect_at else ""
    text = (
        f"{by.name}: {step} thay đổi danh sách tài khoản chính thức.\n\n"
        f"{told(change)}\nLý do: {change.reason}{when}\n\n"
        "Nếu bạn thấy lạ, hãy vào trang quản trị và hủy thay đổi này ngay."
    )
    people = select(Person).where(
        Person.role.in_(_TOLD_OF), Person.locked_at.is_(None), Person.ends_on >= clock.today()
    )
    for person in db.session.scalars(people):
        key = f"official-account:{change.id}:{step}:{person.id}"
        notifications.tell(person.email, f"Tài khoản chính thức: {step} một thay đổi", text, once_key=key)
