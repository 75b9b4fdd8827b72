"""Everything a hand-over form still lacks, told at once and each at its own field.

The books say the same again and more (`ledger.lines`, `ledger.assistance`), one sentence at a time.
"""

from collections.abc import Iterator
from typing import Any

from nhandao_site.domain.pledges.models import Form as HelpForm

NO_PROOF = "Cần chứng từ: số biên nhận, ai ký nhận, hoặc ảnh biên nhận."
Lack = tuple[str, str]


def of_line(row: Any) -> Iterator[Lack]:
    """Field of the line and what it lacks."""
    kind = row.form.data
    if kind == HelpForm.LABOUR.value:
        yield from _empty(row, "days", "Công sức cần số ngày công, lớn hơn 0.")
        yield from _empty(row, "rate", "Công sức cần mức khai một ngày, lớn hơn 0.")
    else:
        yield from _empty(row, "value", "Giá trị phải lớn hơn 0 đồng.")
    if kind == HelpForm.IN_KIND.value:
        yield from _empty(row, "basis", "Hiện vật cần căn cứ của giá trị: hóa đơn, giá thị trường hay ước tính.")
    if row.is_loan.data and kind != HelpForm.CASH.value:
        yield "is_loan", "Vốn vay chỉ ghi bằng tiền. Hãy chọn hình thức “tiền” hoặc bỏ dấu “vốn vay”."
    if not (row.gift.data or row.pledge.data):
        yield from _empty(row, "giver_name", "Cần ghi người giúp. Nếu họ muốn giấu tên, vẫn ghi và chọn “giấu tên”.")


def of_whole(form: Any) -> Iterator[Lack]:
    """The chapter's own payment has its voucher for a proof, and says from where and to whom; all else needs one."""
    paper = form.paper.data
    has_paper = bool(paper and getattr(paper, "filename", ""))
    if not (form.evidence.data or has_paper or all(row.gift.data for row in form.rows)):
        yield "evidence", NO_PROOF
    paid = [row for row in form.rows if row.gift.data]
    if any(row.form.data == HelpForm.CASH.value for row in paid):
        yield from _empty(form, "paid_from", "Hãy chọn chi từ quỹ tiền mặt nào hoặc tài khoản nào.")
    if paid:
        yield from _empty(form, "recipient", "Hãy ghi người nhận và ký, ví dụ tên chủ hộ hoặc người giám hộ.")


def put(form: Any, lacks: Iterator[Lack]) -> bool:
    """Each at its field, after what the field itself found; True when nothing is lacking."""
    found = list(lacks)
    for name, sentence in found:
        if not form[name].errors:
            form[name].errors = [sentence]
    return not found


def _empty(row: Any, name: str, sentence: str) -> Iterator[Lack]:
    if not row[name].data:
        yield name, sentence
