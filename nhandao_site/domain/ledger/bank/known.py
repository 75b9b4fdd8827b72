"""Which lines of a file the books have already: the identity of a bank line.

Account, document number, day, amount, balance, and the n-th of identical lines. A file that was
re-saved without its balances or its document numbers still meets its lines; two identical lines of
one day stay two.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select

from nhandao_site.db import db, keyring
from nhandao_site.domain.ledger.bank.models import BankLine
from nhandao_site.domain.ledger.bank.reading import Line
from nhandao_site.kit.vietnamese import fold

_WITHOUT_NUMBER = "~"


@dataclass(frozen=True)
class Identity:
    """`document` is bare letters and digits; without one, the memo after `~`."""

    on: date
    document: str
    amount_vnd: int
    balance_vnd: int | None

    @property
    def has_document(self) -> bool:
        return not self.document.startswith(_WITHOUT_NUMBER)


def identity(line: Line) -> Identity:
    return Identity(line.on, _document(line.document, line.memo), line.amount_vnd, line.balance_vnd)


def _document(document: str, memo: str | None) -> str:
    bare = _bare(document)
    return bare.lstrip("0") or bare or _WITHOUT_NUMBER + _bare(memo or "")


def _bare(text: str) -> str:
    plain = text if text.isascii() else fold(text)
    return "".join(char for char in plain.upper() if char.isascii() and char.isalnum())


def kept(account_id: int, first_on: date, last_on: date) -> list[Identity]:
    """What the books hold of an account between two days."""
    memo = case((BankLine.document == "", BankLine.memo), else_=None)
    found = select(BankLine.on, BankLine.document, memo, BankLine.amount_vnd, BankLine.balance_vnd).where(
        BankLine.account_id == account_id, BankLine.on >= first_on, BankLine.on <= last_on
    )
    return [
        Identity(on, _document(document, told), amount, balance)
        for on, document, told, amount, balance in db.session.execute(found)
    ]


def are_new(lines: Sequence[Line], books: Iterable[Identity]) -> list[bool]:
    """For each line whether the books lack it. Each line of the books is met once."""
    meeting = _Meeting([identity(line) for line in lines], list(books))
    meeting.by(lambda each: each, lambda _each: True)
    meeting.by(_by_document, lambda each: each.balance_vnd is None)
    meeting.by(_by_balance, lambda each: not each.has_document)
    return meeting.new


def _by_document(each: Identity) -> Hashable:
    return each.on, each.amount_vnd, each.document


def _by_balance(each: Identity) -> Hashable | None:
    return None if each.balance_vnd is None else (each.on, each.amount_vnd, each.balance_vnd)


class _Meeting:
    """Lines of a file meet lines of the books, the surest way first."""

    def __init__(self, lines: Sequence[Identity], books: Sequence[Identity]) -> None:
        self.lines, self.left = lines, list(books)
        self.new = [True] * len(lines)

    def by(self, way: Callable[[Identity], Hashable | None], lacks: Callable[[Identity], bool]) -> None:
        """Two meet that agree on `way` when one of them lacks what would tell them apart."""
        waiting: dict[Hashable, list[Identity]] = defaultdict(list)
        for book in sorted(self.left, key=lacks):
            if (key := way(book)) is not None:
                waiting[key].append(book)
        met: Counter[Identity] = Counter()
        for place, line in enumerate(self.lines):
            some = waiting.get(way(line)) if self.new[place] else None
            if some and (lacks(line) or lacks(some[-1])):
                met[some.pop()] += 1
                self.new[place] = False
        self.left = [book for book in self.left if not _took(met, book)]


def _took(met: Counter[Identity], book: Identity) -> bool:
    met[book] -= 1
    return met[book] >= 0


def keys(account: str, lines: Sequence[Line], books: Iterable[Identity]) -> list[str]:
    """The identity of new lines as the database keeps it, unique over all."""
    seen = Counter(books)
    made = []
    for each in map(identity, lines):
        seen[each] += 1
        document = each.document if each.has_document else _sealed(each.document)
        parts = (account, document, each.on.isoformat(), each.amount_vnd, each.balance_vnd, seen[each])
        made.append(hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest())
    return made


def _sealed(memo: str) -> str:
    """A memo tells lines apart without being guessed from the key of its line."""
    return keyring().lasting(memo)
