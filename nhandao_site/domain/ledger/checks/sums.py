"""The sums of the books, added up again by sentences of their own: nothing here asks the verbs.

Each sentence returns only what is wrong; its first column names the row.
"""

HOME = """WITH RECURSIVE home(id, root) AS (
    SELECT id, id FROM address WHERE merged_into_id IS NULL
    UNION ALL SELECT a.id, h.root FROM address a JOIN home h ON a.merged_into_id = h.id)
"""

COUNTED = """SELECT l.* FROM assistance_line l
    WHERE l.verified_at IS NOT NULL AND l.reverses_id IS NULL
    AND l.id NOT IN (SELECT r.reverses_id FROM assistance_line r
                     WHERE r.reverses_id IS NOT NULL AND r.verified_at IS NOT NULL)"""

CAMPAIGN = "(SELECT id FROM programme WHERE is_campaign)"


def _of_address(column: str, source: str, value: str, where: str) -> str:
    return f"""{HOME} SELECT a.id, a.{column} AS stored, coalesce(s.total, 0) AS added
    FROM address a LEFT JOIN (
        SELECT h.root, sum({value}) AS total FROM ({source}) x JOIN home h ON h.id = x.address_id
        WHERE {where} GROUP BY h.root) s ON s.root = a.id
    WHERE a.{column} <> CASE WHEN a.merged_into_id IS NULL THEN coalesce(s.total, 0) ELSE 0 END"""  # noqa: S608  every part is written in this file


def _of_need(column: str, source: str, value: str, where: str) -> str:
    """Needs of merged dossiers keep what stood there when they were merged."""
    return f"""SELECT n.id, n.{column} AS stored, coalesce(s.total, 0) AS added
    FROM need n JOIN address a ON a.id = n.address_id LEFT JOIN (
        SELECT x.need_id, sum({value}) AS total FROM ({source}) x WHERE {where} GROUP BY x.need_id) s
    ON s.need_id = n.id
    WHERE a.merged_into_id IS NULL AND n.{column} <> coalesce(s.total, 0)"""  # noqa: S608


def _of_pledge(column: str, source: str) -> str:
    return f"""SELECT p.id, p.{column} AS stored, coalesce(s.total, 0) AS added
    FROM pledge p LEFT JOIN (
        SELECT x.pledge_id, sum(x.value_vnd) AS total FROM ({source}) x GROUP BY x.pledge_id) s ON s.pledge_id = p.id
    WHERE p.{column} <> coalesce(s.total, 0)"""  # noqa: S608


_PLEDGED = "SELECT * FROM pledge WHERE state IN ('confirmed', 'running', 'done')"
_RECEIVED = """SELECT address_id, need_id, pledge_id, value_vnd FROM receipt
    UNION ALL SELECT address_id, need_id, pledge_id, amount_vnd FROM allocation
    WHERE purpose IN ('address', 'refund')"""
_VALUE = f"x.programme_id IN {CAMPAIGN} AND NOT x.is_loan"
_THINGS = (
    f"CASE WHEN x.programme_id IN {CAMPAIGN} AND NOT x.is_loan THEN coalesce(x.quantity, 0) ELSE 0 END",
    f"x.programme_id IN {CAMPAIGN}",
)

SUMS: tuple[tuple[str, str], ...] = (
    ("Đã đăng ký của mỗi địa chỉ bằng tổng đăng ký", _of_address("pledged_vnd", _PLEDGED, "x.value_vnd", "1 = 1")),
    (
        "Đã nhận của mỗi địa chỉ bằng phiếu thu và dòng sao kê đã ghép",
        _of_address("received_vnd", _RECEIVED, "x.value_vnd", "1 = 1"),
    ),
    (
        "Đã trao của mỗi địa chỉ bằng tổng dòng đã xác minh",
        _of_address("delivered_vnd", COUNTED, "x.value_vnd", _VALUE),
    ),
    ("Đã đăng ký của mỗi nhu cầu bằng tổng đăng ký", _of_need("pledged_vnd", _PLEDGED, "x.value_vnd", "1 = 1")),
    (
        "Đã nhận của mỗi nhu cầu bằng phiếu thu và dòng sao kê đã ghép",
        _of_need("received_vnd", _RECEIVED, "x.value_vnd", "1 = 1"),
    ),
    ("Đã trao của mỗi nhu cầu bằng tổng dòng đã xác minh", _of_need("delivered_vnd", COUNTED, "x.value_vnd", _VALUE)),
    (
        "Số lượng đã trao của mỗi nhu cầu bằng tổng số lượng",
        _of_need("delivered_quantity", COUNTED, *_THINGS) + " AND n.kind <> 'loan'",
    ),
    ("Đã nhận của mỗi đăng ký bằng phiếu thu và dòng sao kê đã ghép", _of_pledge("received_vnd", _RECEIVED)),
    ("Đã trao của mỗi đăng ký bằng tổng dòng đã xác minh", _of_pledge("delivered_vnd", COUNTED)),
)

LINES: tuple[tuple[str, str], ...] = (
    (
        "Dòng âm chỉ là dòng đảo",
        """SELECT id, value_vnd FROM assistance_line WHERE value_vnd < 0 AND reverses_id IS NULL
        UNION ALL SELECT id, value_vnd FROM receipt WHERE value_vnd < 0 AND reverses_id IS NULL""",
    ),
    (
        "Mỗi dòng đảo là số âm đúng bằng dòng bị đảo, cùng địa chỉ, nhu cầu, chương trình và lượt",
        """SELECT r.id, r.value_vnd, o.value_vnd FROM assistance_line r JOIN assistance_line o ON o.id = r.reverses_id
        WHERE r.value_vnd <> -o.value_vnd OR r.address_id <> o.address_id OR r.act_id <> o.act_id
        OR r.programme_id <> o.programme_id OR r.is_loan <> o.is_loan OR r.form <> o.form
        OR coalesce(r.need_id, 0) <> coalesce(o.need_id, 0) OR o.reverses_id IS NOT NULL
        UNION ALL SELECT r.id, r.value_vnd, o.value_vnd FROM receipt r JOIN receipt o ON o.id = r.reverses_id
        WHERE r.value_vnd <> -o.value_vnd OR coalesce(r.address_id, 0) <> coalesce(o.address_id, 0)
        OR o.reverses_id IS NOT NULL""",
    ),
    (
        "Người xác minh không phải người ghi",
        "SELECT id, entered_by_id FROM assistance_line WHERE origin = 'site' AND verified_by_id = entered_by_id",
    ),
    (
        "Dòng đã xác minh trên trang có tên người xác minh",
        "SELECT id FROM assistance_line WHERE origin = 'site' AND verified_at IS NOT NULL AND verified_by_id IS NULL",
    ),
    (
        "Mỗi dòng thuộc đúng địa chỉ của lượt trao",
        """SELECT l.id, l.address_id, t.address_id FROM assistance_line l JOIN act t ON t.id = l.act_id
        WHERE t.address_id <> l.address_id""",
    ),
    (
        "Số phiếu thu liền nhau theo đơn vị và năm",
        """SELECT unit_id, year, count(*) AS receipts, max(number) AS last FROM receipt
        GROUP BY unit_id, year HAVING min(number) <> 1 OR max(number) <> count(*)""",
    ),
    (
        "Có đúng một chương trình của Cuộc vận động",
        """SELECT n FROM (SELECT count(*) AS n FROM programme WHERE is_campaign) c
        WHERE n > 1 OR (n = 0 AND EXISTS (SELECT 1 FROM assistance_line))""",
    ),
    (
        "Mỗi biểu mẫu đã gửi chỉ tạo một bản ghi",
        "SELECT min(at), count(*) FROM form_key GROUP BY key HAVING count(*) > 1",
    ),
)
