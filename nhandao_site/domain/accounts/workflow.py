"""The life of a staff account. Nobody gives themselves anything: role, end date and lock come from another person."""

import secrets
from datetime import date, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts import leaving, passwords, rights, signing_in
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

LONGEST_TERM = timedelta(days=2 * 366)
FIRST_LIVES = timedelta(days=7)


def open_account(
    *,
    email: str,
    name: str,
    role: Role,
    unit: Unit,
    ends_on: date,
    password: str | None = None,
    by: Actor,
    demonstration: bool = False,
) -> Account:
    """A new account; `ends_on` is its last day. Raises RuleBroken.

    A password that is given opens the page that changes it, for `FIRST_LIVES`. Without one nothing opens until the
    owner sets one by the link of a letter (`resetting.invite`).
    """
    rights.may_manage(unit, by=by)
    _alive(unit)
    email, now = _free(email), clock.now()
    chosen = secrets.token_urlsafe(32) if password is None else password
    first = None if demonstration else now + (FIRST_LIVES if password is not None else timedelta())
    account = Account(
        email=email,
        name=_person(name),
        sort_key=vietnamese.person_sort_key(name),
        role=role,
        unit=unit,
        ends_on=_term(ends_on),
        password_hash=passwords.hashed(chosen, about=_easy(email, name), is_published=demonstration),
        first_password_until=first,
        stamp=keeping.new_stamp(),
        demonstration=demonstration,
        created_at=now,
    )
    db.session.add(account)
    db.session.flush()
    audit.record("account:open", account, by=by, changes={"role": [None, role.value], "unit": [None, unit.code]})
    return account


def rename(account: Account, *, name: str, by: Actor) -> None:
    rights.may_manage(account.unit, by=by)
    before, account.name = account.name, _person(name)
    account.sort_key = vietnamese.person_sort_key(account.name)
    _record("rename", account, {"name": [before, account.name]}, by=by)


def change_role(
    account: Account, *, role: Role, by: Actor, unit: Unit | None = None, reason: str | None = None
) -> None:
    """Another role, another unit, or both; from the next request on."""
    rights.not_oneself(account, "Không ai tự đổi vai trò của mình. Nhờ một người quản trị khác.", by=by)
    rights.may_manage(account.unit, by=by)
    unit = unit or account.unit
    rights.may_manage(unit, by=by)
    _alive(unit)
    changes = {"role": [account.role.value, role.value], "unit": [account.unit.code, unit.code]}
    account.role, account.unit = role, unit
    _record("change_role", account, {k: v for k, v in changes.items() if v[0] != v[1]}, by=by, reason=reason)


def lock(account: Account, *, reason: str, by: Actor) -> None:
    """Ends every session of the account at once."""
    rights.not_oneself(account, "Không ai tự khóa tài khoản của mình. Nhờ một người quản trị khác.", by=by)
    rights.may_manage(account.unit, by=by)
    if account.locked_at:
        raise RuleBroken("Tài khoản này đã khóa từ trước.")
    account.locked_at, account.locked_reason = clock.now(), _reason(reason)
    keeping.end_all(account)
    audit.record("account:lock", account, by=by, reason=account.locked_reason)


def unlock(account: Account, *, reason: str, by: Actor) -> None:
    rights.not_oneself(account, "Không ai tự mở khóa cho mình.", by=by)
    rights.may_manage(account.unit, by=by)
    leaving.refuse_forgotten(account)
    if not account.locked_at:
        raise RuleBroken("Tài khoản này đang mở, không cần mở khóa.")
    _alive(account.unit)
    account.locked_at = account.locked_reason = None
    audit.record("account:unlock", account, by=by, reason=_reason(reason))


def extend(account: Account, *, ends_on: date, by: Actor) -> None:
    """Another last day, later or sooner."""
    rights.not_oneself(account, "Không ai tự gia hạn cho mình. Nhờ một người quản trị khác.", by=by)
    rights.may_manage(account.unit, by=by)
    leaving.refuse_forgotten(account)
    before, account.ends_on = account.ends_on, _term(ends_on)
    _record("extend", account, {"ends_on": [before.isoformat(), account.ends_on.isoformat()]}, by=by)


def set_password(account: Account, *, password: str, by: Actor) -> None:
    """By its owner, or by the keeper of the machine; every session ends, so the owner's device signs in anew.
    An administrator sends a link instead (`resetting.send_link`)."""
    if by.id is not None:
        rights.own(account, by=by)
    if account.owes_password and passwords.matches(account.password_hash, password):
        raise RuleBroken("Mật khẩu mới phải khác mật khẩu được cấp; người cấp cũng biết mật khẩu ấy.")
    account.password_hash = passwords.hashed(password, about=_easy(account.email, account.name))
    account.first_password_until = None
    keeping.end_all(account)
    audit.record("account:set_password", account, by=by)
    if not account.demonstration:
        notifications.tell(account.email, "Mật khẩu của bạn vừa được đổi", _told_of_password(account))


def end_sessions(account: Account, *, by: Actor) -> None:
    """Signs the account out of every device."""
    rights.own_or_managed(account, by=by)
    keeping.end_all(account)
    audit.record("account:end_sessions", account, by=by)


def change_own_password(account: Account, *, current: str, password: str, by: Actor) -> None:
    """The owner proves the old password first. Raises RuleBroken."""
    if by.id != account.id:
        raise NotAllowed("Chỉ chủ tài khoản mới đổi mật khẩu theo cách này.")
    if not passwords.matches(account.password_hash, current):
        raise RuleBroken("Mật khẩu đang dùng chưa đúng. Mật khẩu chưa được đổi.")
    set_password(account, password=password, by=by)


def _alive(unit: Unit) -> None:
    """Nobody works in a unit that ended."""
    if unit.valid_to is not None and unit.valid_to < clock.today():
        ended = f"{unit.name} đã kết thúc ngày {clock.format_date(unit.valid_to)}"
        raise RuleBroken(f"{ended}; hãy chọn đơn vị đang hoạt động cho tài khoản.")


def _free(email: str) -> str:
    try:
        known = validate_email(email.strip(), check_deliverability=False, test_environment=True)
        email = signing_in.spelled(known.normalized)
    except EmailNotValidError:
        raise RuleBroken(f"Địa chỉ thư “{email[:60]}” chưa đúng, ví dụ ten@vidu.vn.") from None
    if db.session.scalar(select(Account.id).where(Account.email == email)):
        raise RuleBroken(f"Đã có tài khoản dùng hộp thư {email}.")
    return email


def _person(name: str) -> str:
    name = vietnamese.clean(name)
    if not 2 <= len(name) <= 120:
        raise RuleBroken("Cần họ tên đầy đủ của người giữ tài khoản, dài nhất 120 ký tự.")
    return name


def _term(ends_on: date) -> date:
    today = clock.today()
    if not today <= ends_on <= today + LONGEST_TERM:
        raise RuleBroken(
            f"Ngày hết hạn cần từ hôm nay đến {clock.format_date(today + LONGEST_TERM)}; "
            f"đang là {clock.format_date(ends_on)}."
        )
    return ends_on


def _reason(text: str) -> str:
    text = vietnamese.clean(text)
    if not text:
        raise RuleBroken("Cần ghi lý do, để người sau hiểu vì sao.")
    return text[:500]


def _easy(email: str, name: str) -> tuple[str, ...]:
    return (email, email.partition("@")[0], name, vietnamese.fold(name), vietnamese.fold(name).replace(" ", ""))


def _told_of_password(account: Account) -> str:
    return (
        f"Chào {account.name},\n\nMật khẩu đăng nhập của bạn vừa được đổi lúc {clock.format_time(clock.now())}. "
        "Mọi thiết bị đang đăng nhập đã được thoát ra.\n\n"
        "Nếu không phải bạn đổi, hãy báo ngay cho người quản trị của tỉnh."
    )


def _record(verb: str, account: Account, changes: dict[str, Any], *, by: Actor, reason: str | None = None) -> None:
    audit.record(f"account:{verb}", account, by=by, reason=reason, changes=changes)
