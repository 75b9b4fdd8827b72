"""Whether bank lines, their parts, loans and numbered papers add up; sentences as in `sums`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import text

from nhandao_site.db import db

ADD_UP = "Sao kê cộng đúng: dư đầu cộng các dòng bằng dư cuối"
JOIN = "Sao kê của mỗi tài khoản nối nhau, không hở ngày nào"

BANK: tuple[tuple[str, str], ...] = (
    (
        "Phần đã ghép không vượt số tiền của dòng sao kê và cộng đúng",
        """SELECT b.id, b.amount_vnd, b.allocated_vnd AS stored, coalesce(s.total, 0) AS added
        FROM bank_line b LEFT JOIN (
            SELECT bank_line_id, sum(amount_vnd) AS total FROM allocation GROUP BY bank_line_id) s
        ON s.bank_line_id = b.id
        WHERE b.allocated_vnd <> coalesce(s.total, 0) OR abs(b.allocated_vnd) > abs(b.amount_vnd)
        OR (b.allocated_vnd <> 0 AND (b.allocated_vnd > 0) <> (b.amount_vnd > 0))""",
    ),
    (
        "Mỗi dòng sao kê chỉ có một lần",
        'SELECT "key", count(*) AS times FROM bank_line GROUP BY "key" HAVING count(*) > 1',
    ),
    (
        "Mỗi phần đảo là số âm đúng bằng phần bị đảo của cùng dòng sao kê",
        """SELECT r.id, r.amount_vnd, o.amount_vnd FROM allocation r JOIN allocation o ON o.id = r.reverses_id
        WHERE r.amount_vnd <> -o.amount_vnd OR r.bank_line_id <> o.bank_line_id OR o.reverses_id IS NOT NULL""",
    ),
    (
        "Tiền trong ngân hàng theo sổ bằng tổng các dòng sao kê",
        """SELECT b.key, b.balance_vnd AS stored, coalesce(s.total, 0) AS added FROM book_account b LEFT JOIN (
            SELECT account_id, sum(amount_vnd) AS total FROM bank_line GROUP BY account_id) s
        ON b.key = 'bank:' || s.account_id WHERE b.kind = 'bank' AND b.balance_vnd <> coalesce(s.total, 0)""",
    ),
    (
        "Vốn đã thu hồi và đã xóa của mỗi khoản vay bằng tổng các phiếu",
        """SELECT l.id, l.repaid_vnd, coalesce(r.total, 0), l.written_off_vnd, coalesce(w.total, 0) FROM loan l
        LEFT JOIN (SELECT loan_id, sum(value_vnd) AS total FROM loan_repayment GROUP BY loan_id) r ON r.loan_id = l.id
        LEFT JOIN (SELECT loan_id, sum(value_vnd) AS total FROM loan_write_off WHERE approved_at IS NOT NULL
                   GROUP BY loan_id) w ON w.loan_id = l.id
        WHERE l.repaid_vnd <> coalesce(r.total, 0) OR l.written_off_vnd <> coalesce(w.total, 0)
        OR l.repaid_vnd + l.written_off_vnd > l.principal_vnd""",
    ),
    (
        "Các món của phiếu nhận hiện vật cộng lại bằng phiếu",
        """SELECT r.id, r.value_vnd, sum(i.value_vnd) AS items FROM receipt r JOIN receipt_item i ON i.receipt_id = r.id
        GROUP BY r.id, r.value_vnd HAVING sum(i.value_vnd) <> r.value_vnd""",
    ),
    (
        "Số phiếu chi liền nhau theo đơn vị và năm",
        """SELECT unit_id, year, count(*) AS papers, max(number) AS last FROM disbursement
        GROUP BY unit_id, year HAVING min(number) <> 1 OR max(number) <> count(*)""",
    ),
    (
        "Số phiếu thu hồi vốn liền nhau theo đơn vị và năm",
        """SELECT unit_id, year, count(*) AS papers, max(number) AS last FROM loan_repayment
        GROUP BY unit_id, year HAVING min(number) <> 1 OR max(number) <> count(*)""",
    ),
)


@dataclass
class Stretch:
    """Statements of one account that overlap or join; of two that begin (end) on one day either may be its end."""

    account: int
    first_on: Any
    last_on: Any
    openings: set[int] = field(default_factory=set)
    closings: set[int] = field(default_factory=set)

    def takes(self, row: Any) -> bool:
        return bool(row.first_on <= self.last_on or row.opening_vnd in self.closings)

    def take(self, row: Any) -> None:
        if row.first_on == self.first_on:
            self.openings.add(row.opening_vnd)
        if row.last_on > self.last_on:
            self.last_on, self.closings = row.last_on, set()
        if row.last_on == self.last_on:
            self.closings.add(row.closing_vnd)


def sums_of_statements() -> list[str]:
    """Stretches whose lines do not lead from the opening to the closing balance."""
    asked = text('SELECT coalesce(sum(amount_vnd), 0) FROM bank_line WHERE account_id = :of AND "on" BETWEEN :a AND :b')
    faults = []
    for one in _stretches():
        total = int(db.session.execute(asked, {"of": one.account, "a": one.first_on, "b": one.last_on}).scalar_one())
        if not any(opening + total in one.closings for opening in one.openings):
            days = f"{one.first_on} đến {one.last_on}"
            faults.append(f"tài khoản {one.account}, {days}: {min(one.openings)} + {total} ≠ {max(one.closings)}")
    return faults


def gaps_of_statements() -> list[str]:
    """Between two stretches of an account the balance jumped, or nobody knows."""
    faults = []
    for account, stretches in groupby(_stretches(), key=lambda one: one.account):
        for one, two in pairwise(stretches):
            faults.append(f"tài khoản {account}: hở sau {one.last_on}, trước {two.first_on}")
    return faults


def _stretches() -> Iterable[Stretch]:
    asked = """SELECT account_id, first_on, last_on, opening_vnd, closing_vnd FROM statement
        ORDER BY account_id, first_on, last_on, id"""
    found: list[Stretch] = []
    for row in db.session.execute(text(asked)):
        if not (found and found[-1].account == row.account_id and found[-1].takes(row)):
            found.append(Stretch(row.account_id, row.first_on, row.last_on, {row.opening_vnd}, {row.closing_vnd}))
        found[-1].take(row)
    return found
