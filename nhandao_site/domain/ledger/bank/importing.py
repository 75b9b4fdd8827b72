"""A bank's statement into the books: looked at first, then confirmed; the same lines never twice."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import insert, select

from nhandao_site.db import db, fresh_ids
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.bank import balancing, coverage, known, naming, owner, promising, reading
from nhandao_site.domain.ledger.bank.balancing import Balance
from nhandao_site.domain.ledger.bank.coverage import Gap, Stretch
from nhandao_site.domain.ledger.bank.models import BankLine, ColumnMapping, Statement
from nhandao_site.domain.ledger.bank.reading import Line, NoHeading, Reading, Told
from nhandao_site.domain.ledger.journal import accounts, posting
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.posting import Posting
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money
from nhandao_site.kit.codes import Found
from nhandao_site.kit.sheets import BadTable

_CHUNK = 2000


@dataclass(frozen=True)
class Opened:
    """A file that was read; nothing was asked of the books yet."""

    reading: Reading
    sha256: str


@dataclass(frozen=True)
class Preview:
    """What confirming would do. `new` has one answer per line of the file."""

    reading: Reading
    balance: Balance
    new: tuple[bool, ...]
    proposals: int
    gaps: tuple[Gap, ...]

    @property
    def new_lines(self) -> list[Line]:
        return [line for line, is_new in zip(self.reading.lines, self.new, strict=True) if is_new]

    @property
    def can_be_confirmed(self) -> bool:
        return not self.reading.faults and self.balance.is_kept


def account(number: str) -> OfficialAccount:
    """Raises RuleBroken for a number that is not on the list of official accounts."""
    found = db.session.scalar(select(OfficialAccount).where(OfficialAccount.number == number.strip()))
    if found is None:
        raise RuleBroken(f"Số {number.strip()[:40]} không có trong danh sách tài khoản chính thức.")
    return found


def open_file(into: OfficialAccount, data: bytes, *, told: Told | None = None) -> Opened:
    """Reads a file with the columns a person chose, else those saved for the account, else a guess.

    Raises:
        RuleBroken: no statement, or one of another account.
        NoHeading: nothing looks like a heading; a person has to choose the columns.
    """
    kept = db.session.get(ColumnMapping, into.id)
    try:
        found = reading.read(data, kept=kept.columns if kept else None, told=told)
    except NoHeading:
        raise
    except BadTable as bad:
        raise RuleBroken(str(bad)) from None
    if found.accounts and not any(_is_of(into.number, named) for named in found.accounts):
        raise RuleBroken(f"Tệp này là sao kê của tài khoản {found.accounts[0]}, không phải {into.number}.")
    return Opened(found, hashlib.sha256(data).hexdigest())


def preview(into: OfficialAccount, opened: Opened) -> Preview:
    """Compares a file with the books; changes nothing."""
    return _compared(into, opened, with_proposals=True)


def confirm(
    into: OfficialAccount, opened: Opened, *, by: Actor, progress: Callable[[str], None] | None = None
) -> tuple[Statement | None, int]:
    """Writes the lines that are new, books each, and keeps the mapping. Returns how many.

    `progress` hears how far a long one is, a sentence at a time.

    The account is locked first: of two people with the same file the second finds every line known.
    The statement is None where the file told nothing that was not known.

    Raises:
        RuleBroken: a line that can't be read, or a statement that does not add up.
        NotAllowed: not an accountant of the chapter.
    """
    home = owner.chapter()
    if not by.may(Permission.LEDGER_RECORD, within=home):
        raise NotAllowed("Chỉ kế toán của Hội được nhập sao kê.")
    db.session.scalars(select(OfficialAccount.id).where(OfficialAccount.id == into.id).with_for_update()).one()
    seen = _compared(into, opened, with_proposals=False)
    _refuse_faults(seen)
    _keep_mapping(into, opened.reading, by)
    lines = balancing.in_order(seen.new_lines)
    if not lines and _is_told(into, seen):
        return None, 0
    statement = _statement(into, opened, seen, by)
    _write(into, statement, lines, home, by, progress or (lambda _: None))
    audit.record(
        "statement:import",
        statement,
        by=by,
        changes={"account": [None, into.number], "new_lines": [None, len(lines)], "lines": [None, statement.lines]},
    )
    return statement, len(lines)


def _compared(into: OfficialAccount, opened: Opened, *, with_proposals: bool) -> Preview:
    lines = opened.reading.lines
    if not lines:
        return Preview(opened.reading, balancing.weigh(opened.reading), (), 0, ())
    first, last = min(line.on for line in lines), max(line.on for line in lines)
    before = coverage.of(into.id)
    balance = balancing.weigh(opened.reading, coverage.balance_before(before, first))
    new = known.are_new(lines, known.kept(into.id, first, last))
    after = coverage.joined([*before, Stretch(first, last, balance.opening_vnd, balance.closing_vnd)])
    beside = [gap for gap in coverage.gaps(after) if first <= gap.after.last_on and gap.before.first_on <= last]
    fresh = [line for line, is_new in zip(lines, new, strict=True) if is_new]
    return Preview(opened.reading, balance, tuple(new), promising.count(fresh) if with_proposals else 0, tuple(beside))


def _refuse_faults(seen: Preview) -> None:
    faults = seen.reading.faults
    if faults:
        place = f"Dòng {faults[0].row}: " if faults[0].row else ""
        raise RuleBroken(f"Còn {len(faults)} dòng chưa đọc được, chưa nhập gì. {place}{faults[0].message}")
    if not seen.balance.is_kept:
        raise RuleBroken(f"Sao kê không khớp số dư, chưa nhập gì. {seen.balance.breaks[0]}")


def _keep_mapping(into: OfficialAccount, found: Reading, by: Actor) -> None:
    row = db.session.get(ColumnMapping, into.id)
    columns = found.columns.as_json()
    if row and row.columns == columns:
        return
    row = row or ColumnMapping(account_id=into.id)
    row.columns, row.saved_by_id, row.saved_at = columns, by.id, clock.now()
    db.session.add(row)


def _is_told(into: OfficialAccount, seen: Preview) -> bool:
    """Whether the days and balances of a file without new lines are covered already."""
    days = [line.on for line in seen.reading.lines]
    return any(one.first_on <= min(days) and max(days) <= one.last_on for one in coverage.of(into.id))


def _statement(into: OfficialAccount, opened: Opened, seen: Preview, by: Actor) -> Statement:
    days = [line.on for line in seen.reading.lines]
    statement = Statement(
        account_id=into.id,
        file_sha256=opened.sha256,
        opening_vnd=seen.balance.opening_vnd,
        closing_vnd=seen.balance.closing_vnd,
        first_on=min(days),
        last_on=max(days),
        lines=len(days),
        new_lines=sum(seen.new),
        imported_by_id=by.id,
        imported_at=clock.now(),
    )
    db.session.add(statement)
    db.session.flush()
    return statement


def _write(
    into: OfficialAccount, statement: Statement, lines: list[Line], home: Unit, by: Actor, told: Callable[[str], None]
) -> None:
    if not lines:
        return
    books = known.kept(into.id, statement.first_on, statement.last_on)
    keys = known.keys(into.number, lines, books)
    ids = fresh_ids(BankLine)
    for start in range(0, len(lines), _CHUNK):
        some = lines[start : start + _CHUNK]
        told(f"Đang ghi dòng {money.format_number(start + 1)} trong {money.format_number(len(lines))} dòng mới…")
        numbers = [next(ids) for _ in some]
        mine = {"account_id": into.id, "statement_id": statement.id}
        named = naming.named_in([line.memo for line in some])
        rows = [_row(*each) | mine for each in zip(numbers, some, keys[start : start + _CHUNK], named, strict=True)]
        db.session.execute(insert(BankLine), rows)
        posting.post_many([_posting(into, *each, home) for each in zip(numbers, some, strict=True)], by=by)


def _row(line_id: int, line: Line, key: str, seen: Found) -> dict[str, object]:
    return {
        "id": line_id,
        "key": key,
        "on": line.on,
        "document": line.document,
        "amount_vnd": line.amount_vnd,
        "balance_vnd": line.balance_vnd,
        "memo": line.memo or None,
        "counterparty_blind": re.sub(r"\W", "", line.counterparty).upper() or None,
        "raw": json.dumps(line.raw, ensure_ascii=False),
        "seen_address": seen.address,
        "seen_pledge": seen.pledge,
        "allocated_vnd": 0,
    }


def _posting(into: OfficialAccount, line_id: int, line: Line, home: Unit) -> Posting:
    came_in = line.amount_vnd > 0
    return Posting(
        kind=Kind.BANK_IN if came_in else Kind.BANK_OUT,
        at=clock.start_of(line.on),
        amount_vnd=abs(line.amount_vnd),
        legs=((accounts.bank(into.id), line.amount_vnd), (accounts.clearing(into.id), -line.amount_vnd)),
        source=Source.BANK_LINE,
        source_id=line_id,
        reference=references.bank_line(line_id, line.on),
        unit_id=home.id,
    )


def _is_of(number: str, named: str) -> bool:
    """Whether what a file calls its account is this number: blanks, points and stars aside."""
    own = re.sub(r"\W", "", number).upper()
    together = re.match(r"[\dX*.\- ]*", named, re.IGNORECASE)
    told = {*named.split(), together[0] if together else ""}
    return any(_fits(own, re.sub(r"[^\w*]", "", each).upper()) for each in told)


def _fits(own: str, told: str) -> bool:
    """Also a number that lost its zeros in a spreadsheet, or whose middle the bank has hidden."""
    if told.isdigit() or not told:
        return bool(told) and own.lstrip("0") == told.lstrip("0")
    hidden = re.split(r"\*+|X{2,}", told)
    if len(hidden) == 1:
        return own == told
    return len(own) >= len("".join(hidden)) and bool(re.fullmatch(".+".join(map(re.escape, hidden)), own))
