"""`ledger check`: adds the books up again and looks at every promise the house makes about its rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.audit import checking as log
from nhandao_site.domain.ledger.checks import bank, books, chain, public, states, sums

SHOWN = 20
"""Faults of one invariant that are listed; all of them are counted."""

LAST_LINES = 2_000
SENTENCES = sums.SUMS + sums.LINES + books.ENTRIES + bank.BANK
CHAIN = "Chuỗi sổ liền số, liền mã băm, chữ mỗi dòng khớp các cột"
HEADS = "Đuôi sổ và các đầu sổ đã công bố còn khớp"
DAYS = "Tổng mỗi ngày bằng tổng các bút toán"


@dataclass(frozen=True)
class Finding:
    """One invariant and what broke it."""

    name: str
    faults: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        return not self.faults


def run(*, faults_of_files: Callable[[], Iterable[str]]) -> list[Finding]:
    """Every invariant, in this transaction.

    Args:
        faults_of_files: compares the rows of kept files with the bytes in their store.
    """
    return [each for each in steps(faults_of_files=faults_of_files) if each]


def steps(*, faults_of_files: Callable[[], Iterable[str]]) -> Iterator[Finding | None]:
    """Every invariant in turn, and None between the pieces of a long one.

    Beside a working site the caller ends its transaction after each step, so that writers get in.
    """
    for name, sentence in SENTENCES:
        yield Finding(name, _faults(sentence))
    yield Finding(bank.ADD_UP, tuple(bank.sums_of_statements()))
    yield Finding(bank.JOIN, tuple(bank.gaps_of_statements()))
    yield from _chain()
    yield from _log()
    yield Finding("Người lập, người xác minh và người duyệt hồ sơ là ba người", tuple(states.signatures()))
    yield Finding("Trạng thái chỉ đổi theo các bước đã định, bước nào cũng có dòng", tuple(states.strange_steps()))
    yield Finding("Hồ sơ đang đăng có đủ đồng ý còn hiệu lực", tuple(states.without_consent()))
    yield Finding("Mỗi tệp còn nguyên, không tệp nào vô chủ", tuple(faults_of_files()))


def money() -> list[str]:
    """What is wrong with sums, lines and chain alone; quick enough to ask after every step of a test.

    A month whose statement is still missing is no fault of the books, so it is not told here.
    """
    found = [Finding(name, _faults(sentence)) for name, sentence in SENTENCES]
    found.append(Finding(bank.ADD_UP, tuple(bank.sums_of_statements())))
    found += [each for each in (*_chain(), *_log()) if each]
    return [f"{each.name}: {fault}" for each in found for fault in each.faults]


def quick() -> list[str]:
    """The ends of the books, in a moment whatever their length: before a site opens its door."""
    db.session.flush()
    overdrawn = dict(books.ENTRIES)[books.NO_FUND_BELOW_NOTHING]
    return [*chain.last_lines(LAST_LINES), *_faults(overdrawn)]


def _chain() -> Iterator[Finding | None]:
    db.session.flush()
    walk = chain.Walk()
    for _ in walk.pieces():
        yield None
    chain.hold_still()
    list(walk.pieces())  # what was posted meanwhile
    ends, days, shown = chain.ends(walk), chain.day_sums(walk), public.faults()
    yield Finding(CHAIN, tuple(walk.faults))
    yield Finding(HEADS, tuple(ends))
    yield Finding(DAYS, tuple(days))
    yield Finding(public.NAME, tuple(shown))


def _log() -> Iterator[Finding | None]:
    """The log's own chain, with what this very transaction did."""
    log.take_in()
    walk = log.Walk()
    for _ in walk.pieces():
        yield None
    log.hold_still()
    list(walk.pieces())  # what others did meanwhile
    yield Finding(log.NAME, (*walk.faults, *log.ends(walk)))


def _faults(sentence: str) -> tuple[str, ...]:
    db.session.flush()
    rows = db.session.execute(text(sentence))
    names = list(rows.keys())
    return tuple(" · ".join(f"{name} {value}" for name, value in zip(names, row, strict=True)) for row in rows)
