"""`ledger check`: adds the books up again and looks at every promise the house makes about its rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.ledger import check_money, check_states

SHOWN = 20
"""Faults of one invariant that are listed; all of them are counted."""


@dataclass(frozen=True)
class Finding:
    """One invariant and what broke it."""

    name: str
    faults: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        return not self.faults


def run(*, faults_of_files: Callable[[], Iterable[str]]) -> list[Finding]:
    """Every invariant that concerns what exists.

    Args:
        faults_of_files: compares the rows of kept files with the bytes in their store.
    """
    found = [Finding(name, _faults(sentence)) for name, sentence in check_money.SUMS + check_money.LINES]
    found += [
        Finding("Người lập, người xác minh và người duyệt hồ sơ là ba người", tuple(check_states.signatures())),
        Finding("Trạng thái chỉ đổi theo các bước đã định, bước nào cũng có dòng", tuple(check_states.strange_steps())),
        Finding("Hồ sơ đang đăng có đủ đồng ý còn hiệu lực", tuple(check_states.without_consent())),
        Finding("Mỗi tệp còn nguyên, không tệp nào vô chủ", tuple(faults_of_files())),
    ]
    return found


def money() -> list[str]:
    """What is wrong with sums and lines alone; quick enough to ask after every step of a test."""
    return [
        f"{name}: {fault}" for name, sentence in check_money.SUMS + check_money.LINES for fault in _faults(sentence)
    ]


def _faults(sentence: str) -> tuple[str, ...]:
    db.session.flush()
    rows = db.session.execute(text(sentence))
    names = list(rows.keys())
    return tuple(" · ".join(f"{name} {value}" for name, value in zip(names, row, strict=True)) for row in rows)
