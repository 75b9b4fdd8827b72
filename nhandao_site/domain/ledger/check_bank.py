"""Whether bank lines, their parts, loans and numbered papers add up; sentences as in `check_money`."""

_LAST = """SELECT s.account_id, s.closing_vnd FROM statement s WHERE NOT EXISTS (
    SELECT 1 FROM statement t WHERE t.account_id = s.account_id
    AND (t.last_on > s.last_on OR (t.last_on = s.last_on AND t.id > s.id)))"""

_FIRST = """SELECT s.account_id, s.opening_vnd FROM statement s WHERE NOT EXISTS (
    SELECT 1 FROM statement t WHERE t.account_id = s.account_id
    AND (t.first_on < s.first_on OR (t.first_on = s.first_on AND t.id < s.id)))"""

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
        "Sao kê của một tài khoản nối nhau: dư đầu cộng các dòng bằng dư cuối",
        f"""SELECT f.account_id, f.opening_vnd, coalesce(s.total, 0) AS lines, l.closing_vnd
        FROM ({_FIRST}) f JOIN ({_LAST}) l ON l.account_id = f.account_id LEFT JOIN (
            SELECT account_id, sum(amount_vnd) AS total FROM bank_line GROUP BY account_id) s
        ON s.account_id = f.account_id WHERE f.opening_vnd + coalesce(s.total, 0) <> l.closing_vnd""",  # noqa: S608
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
