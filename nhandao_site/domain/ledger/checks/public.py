"""Whether what the public reads is what the journal adds up to: the totals of the whole book, computed another way."""

from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.ledger.open_book.narrowing import Narrowing

NAME = "Tổng công khai bằng tổng các bút toán cộng lại từ đầu"

_KINDS = """SELECT e.kind, sum(e.amount_vnd) FROM entry e LEFT JOIN programme p ON p.id = e.programme_id
    WHERE e.kind NOT IN ('delivered', 'disbursed', 'lent', 'lent_directly') OR p.id IS NULL OR p.is_campaign
    GROUP BY e.kind"""

SHOWN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("đã nhận", "received_vnd", ("gift_cash", "gift_goods", "gift_bank")),
    ("nhận hiện vật", "received_goods_vnd", ("gift_goods",)),
    ("nhận chuyển khoản", "received_bank_vnd", ("gift_bank",)),
    ("đã trao", "delivered_vnd", ("delivered", "disbursed")),
    ("vốn cho vay", "loans_vnd", ("lent", "lent_directly")),
    ("lãi tiền gửi", "interest_vnd", ("interest",)),
    ("phí ngân hàng", "fees_vnd", ("bank_fee",)),
    ("trả lại người gửi", "refunds_vnd", ("refund",)),
    ("vốn thu hồi", "repaid_vnd", ("loan_repaid",)),
    ("vốn đã xóa", "written_off_vnd", ("loan_written_off",)),
    ("vào tài khoản", "bank_in_vnd", ("bank_in",)),
    ("ra tài khoản", "bank_out_vnd", ("bank_out",)),
)


def faults() -> list[str]:
    """Figures of the whole book that differ from the sum of its lines."""
    added = {kind: int(vnd) for kind, vnd in db.session.execute(text(_KINDS))}
    told = totals.over(Narrowing())
    wrong = []
    for words, name, kinds in SHOWN:
        mine, theirs = sum(added.get(kind, 0) for kind in kinds), getattr(told, name)
        if mine != theirs:
            wrong.append(f"{words}: công khai {theirs} đ, cộng lại {mine} đ")
    return wrong
