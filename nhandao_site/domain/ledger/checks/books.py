"""Whether the journal says what the papers say: every row that counts is booked once, with its amount.

Sentences of their own, as in `sums`; each returns only what is wrong.
"""

BOOKED = """(SELECT l.*, CASE WHEN l.fund IS NULL THEN CASE WHEN l.is_loan THEN 'lent_directly' ELSE 'delivered' END
             WHEN l.is_loan THEN 'lent' ELSE 'disbursed' END AS deed
    FROM assistance_line l LEFT JOIN assistance_line f ON f.id = l.reverses_id
    WHERE l.verified_at IS NOT NULL AND l.value_vnd <> 0 AND (l.reverses_id IS NULL OR f.verified_at IS NOT NULL))"""

PARTS = """(SELECT a.*, b.account_id, CASE WHEN a.reverses_id IS NULL THEN abs(a.amount_vnd) ELSE -abs(a.amount_vnd) END
             AS told, CASE a.purpose WHEN 'interest' THEN 'interest' WHEN 'fee' THEN 'bank_fee'
             WHEN 'refund' THEN 'refund' ELSE 'gift_bank' END AS deed
    FROM allocation a JOIN bank_line b ON b.id = a.bank_line_id
    WHERE a.purpose IN ('address', 'programme', 'general', 'interest', 'fee')
    OR (a.purpose = 'refund' AND a.other_line_id IS NULL))"""


def _same(*names: str) -> str:
    return " OR ".join(f"coalesce(e.{name}, 0) <> coalesce(x.{name}, 0)" for name in names)


def _booked(source: str, rows: str, amount: str, wrong: str) -> str:
    """Rows without their entry, or with one that says another thing."""
    return f"""SELECT x.id AS {source}, x.{amount} AS stands, e.id AS entry, e.amount_vnd AS booked
    FROM {rows} x LEFT JOIN entry e ON e.source = '{source}' AND e.source_id = x.id
    WHERE e.id IS NULL OR e.amount_vnd <> x.{amount} OR {wrong}"""  # noqa: S608  every part is written in this file


def _unfounded(source: str, rows: str) -> str:
    return f"""SELECT e.id, e.source, e.source_id FROM entry e WHERE e.source = '{source}'
    AND NOT EXISTS (SELECT 1 FROM {rows} x WHERE x.id = e.source_id)"""  # noqa: S608


def _lacks_leg(source: str, rows: str, key: str, amount: str) -> str:
    """Entries of these rows without the leg that must be there."""
    return f"""SELECT e.id, {key} AS account, {amount} AS leg FROM {rows} x
    JOIN entry e ON e.source = '{source}' AND e.source_id = x.id
    WHERE NOT EXISTS (SELECT 1 FROM leg l JOIN book_account b ON b.id = l.account_id
                      WHERE l.entry_id = e.id AND b.key = {key} AND l.amount_vnd = {amount})"""  # noqa: S608


_SIDES = """CASE WHEN kind IN ('gift_cash', 'gift_goods', 'gift_bank', 'interest') THEN 'thu'
    WHEN kind IN ('delivered', 'disbursed', 'bank_fee', 'refund') THEN 'chi' ELSE 'khac' END"""


def _any(*sentences: str) -> str:
    return " UNION ALL ".join(sentences)


_FOR_AN_ADDRESS = "(SELECT * FROM receipt WHERE address_id IS NOT NULL)"
_DIRECT = f"(SELECT * FROM {BOOKED} q WHERE q.fund IS NULL)"  # noqa: S608
_WRITTEN_OFF = "(SELECT * FROM loan_write_off WHERE approved_at IS NOT NULL)"
_TRANSFERS = "(SELECT * FROM fund_transfer WHERE approved_at IS NOT NULL OR reverses_id IS NOT NULL)"
_MOVED = """(SELECT *, abs(amount_vnd) AS moved, CASE WHEN amount_vnd > 0 THEN 'bank_in' ELSE 'bank_out' END AS deed
    FROM bank_line)"""
_PAID = f"(SELECT x.*, d.paid_from FROM {BOOKED} x JOIN disbursement d ON d.id = x.disbursement_id)"  # noqa: S608
_BOX = "CASE x.form WHEN 'in_kind' THEN 'goods:' ELSE 'cash:' END || x.unit_id"

NO_FUND_BELOW_NOTHING = "Không quỹ nào chi quá số đã nhận, không két hay kho nào âm"

ENTRIES: tuple[tuple[str, str], ...] = (
    (
        "Các vế của mỗi bút toán cộng lại bằng 0",
        """SELECT e.id, count(l.id) AS legs, sum(l.amount_vnd) AS total
        FROM entry e LEFT JOIN leg l ON l.entry_id = e.id
        GROUP BY e.id HAVING count(l.id) < 2 OR sum(l.amount_vnd) <> 0""",
    ),
    (
        "Số dư mỗi tài khoản sổ bằng tổng các vế của nó",
        """SELECT b.key, b.balance_vnd AS stored, coalesce(s.total, 0) AS added FROM book_account b LEFT JOIN (
            SELECT account_id, sum(amount_vnd) AS total FROM leg GROUP BY account_id) s ON s.account_id = b.id
        WHERE b.balance_vnd <> coalesce(s.total, 0)""",
    ),
    (
        NO_FUND_BELOW_NOTHING,
        """SELECT key, balance_vnd FROM book_account WHERE (key LIKE 'fund%' AND balance_vnd > 0)
        OR ((key LIKE 'cash:%' OR key LIKE 'goods:%' OR key LIKE 'loans:%') AND balance_vnd < 0)
        OR (key <> kind AND key NOT LIKE kind || ':%')""",
    ),
    (
        "Mỗi phiếu thu có đúng một bút toán, cùng số tiền",
        _booked(
            "receipt",
            "receipt",
            "value_vnd",
            "e.kind <> CASE x.form WHEN 'in_kind' THEN 'gift_goods' ELSE 'gift_cash' END OR e.form <> x.form"
            " OR (x.reverses_id IS NULL) <> (e.corrects_id IS NULL) OR "
            + _same("address_id", "pledge_id", "programme_id"),
        ),
    ),
    (
        "Phiếu thu vào đúng két hoặc kho, đúng quỹ của địa chỉ",
        _any(
            _lacks_leg("receipt", "receipt", _BOX, "x.value_vnd"),
            _lacks_leg("receipt", _FOR_AN_ADDRESS, "'fund_address:' || x.address_id", "-x.value_vnd"),
        ),
    ),
    (
        "Mỗi dòng trao đã xác minh có đúng một bút toán, cùng số tiền",
        _booked(
            "assistance_line",
            BOOKED,
            "value_vnd",
            # a reversal after a change of units stands in the new commune, its entry where the first one does
            "e.kind <> x.deed OR e.form <> x.form OR (x.reverses_id IS NULL) <> (e.corrects_id IS NULL) OR "
            "(x.reverses_id IS NULL AND e.unit_id <> x.unit_id) OR " + _same("address_id", "pledge_id", "programme_id"),
        ),
    ),
    (
        "Dòng trao thẳng không đụng quỹ; dòng Hội chi lấy đúng quỹ, đúng nơi chi",
        _any(
            _lacks_leg("assistance_line", _DIRECT, "'direct_out'", "x.value_vnd"),
            _lacks_leg("assistance_line", _PAID, "x.fund", "x.value_vnd"),
            _lacks_leg("assistance_line", _PAID, "x.paid_from", "-x.value_vnd"),
        ),
    ),
    (
        "Mỗi dòng sao kê có đúng một bút toán, cùng số tiền",
        _booked("bank_line", _MOVED, "moved", "e.kind <> x.deed"),
    ),
    (
        "Dòng sao kê ghi đúng tài khoản ngân hàng",
        _lacks_leg("bank_line", "bank_line", "'bank:' || x.account_id", "x.amount_vnd"),
    ),
    (
        "Mỗi phần đã ghép của dòng sao kê có đúng một bút toán, cùng số tiền",
        _booked("allocation", PARTS, "told", "e.kind <> x.deed OR " + _same("address_id", "pledge_id", "programme_id")),
    ),
    (
        "Phần đã ghép lấy từ đúng tài khoản",
        _lacks_leg("allocation", PARTS, "'clearing:' || x.account_id", "x.amount_vnd"),
    ),
    (
        "Điều chuyển đã duyệt, vốn thu hồi, vốn đã xóa có đúng một bút toán",
        _any(
            _booked("fund_transfer", _TRANSFERS, "amount_vnd", "e.kind NOT IN ('transfer', 'own_transfer')"),
            _booked("loan_repayment", "loan_repayment", "value_vnd", "e.kind <> 'loan_repaid'"),
            _booked("loan_write_off", _WRITTEN_OFF, "value_vnd", "e.kind <> 'loan_written_off'"),
        ),
    ),
    (
        "Mỗi bút toán có chứng từ của nó",
        _any(
            *(_unfounded(source, rows)
            for source, rows in (
                ("receipt", "receipt"),
                ("assistance_line", BOOKED),
                ("bank_line", "bank_line"),
                ("allocation", "(SELECT * FROM allocation WHERE purpose NOT IN ('payment', 'loan_repayment'))"),
                ("fund_transfer", _TRANSFERS),
                ("loan_repayment", "loan_repayment"),
                ("loan_write_off", _WRITTEN_OFF),
            ))
        ),
    ),
    (
        "Mỗi bút toán đứng đúng bên thu, chi hay ngoài thu chi",
        f"SELECT id, kind, side FROM entry WHERE side <> {_SIDES}",  # noqa: S608
    ),
    (
        "Mỗi bút toán đảo là gương của bút toán bị đảo",
        """SELECT e.id, e.corrects_id, e.amount_vnd, f.amount_vnd FROM entry e JOIN entry f ON f.id = e.corrects_id
        WHERE e.amount_vnd <> -f.amount_vnd OR e.kind <> f.kind OR e.form <> f.form OR e.unit_id <> f.unit_id
        OR f.corrects_id IS NOT NULL OR f.id >= e.id OR coalesce(e.address_id, 0) <> coalesce(f.address_id, 0)
        OR coalesce(e.programme_id, 0) <> coalesce(f.programme_id, 0)""",
    ),
    (
        "Bút toán đảo trả lại đúng những tài khoản đã ghi",
        """SELECT e.id, l.account_id, sum(l.amount_vnd) AS rest FROM entry e
        JOIN leg l ON l.entry_id = e.id OR l.entry_id = e.corrects_id
        WHERE e.corrects_id IS NOT NULL GROUP BY e.id, l.account_id HAVING sum(l.amount_vnd) <> 0""",
    ),
)  # fmt: skip
