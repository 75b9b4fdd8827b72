"""What the books refuse, each in its own sentence: receipts, parts of a bank line, vouchers, debts written off."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import receipts, receiving
from nhandao_site.domain.ledger.bank import parts
from nhandao_site.domain.ledger.bank.models import Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.donors import granting
from nhandao_site.domain.ledger.funds import writing_off
from nhandao_site.domain.ledger.funds.writing_off import Decision
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.receipts import Item, ReceiptContent
from nhandao_site.domain.pledges.models import Form, State
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import line
from tests.domain.ledger.funds import till
from tests.domain.ledger.scene import household, paid, promise

Odd = Callable[[Address], dict[str, Any]]


def goods(*items: Item) -> dict[str, Any]:
    return {"form": Form.IN_KIND, "value_vnd": 0, "items": items}


RECEIPTS: list[tuple[Odd, str]] = [
    (lambda _: {"form": Form.LABOUR}, "Công sức không lập phiếu thu"),
    (lambda _: {"value_vnd": 0}, "lớn hơn 0 đồng"),
    (lambda _: {"value_vnd": 10**15}, "không quá 15 chữ số"),
    (lambda _: {"received_on": clock.today() + timedelta(days=1)}, "chưa tới"),
    (lambda _: {"received_on": date(1999, 12, 31)}, "xem lại năm"),
    (lambda _: {"giver_name": " "}, "Cần ghi người nộp"),
    (lambda _: {"giver_name": "x" * 201}, "dài quá 200"),
    (lambda _: {"items": (Item("Gạo", 1),)}, "chỉ đi với phiếu nhận hiện vật"),
    (lambda _: goods(*[Item("Gạo", 1)] * (receiving.MAX_ITEMS + 1)), "nhiều nhất"),
    (lambda _: goods(Item("Gạo", 1), Item(" ", 1)), "Dòng 2: cần tên"),
    (lambda _: goods(Item("Gạo", 5), Item("Mì", 0)), "Dòng 2: giá trị"),
    (lambda _: goods(Item("Gạo", 5, quantity=0)), "Dòng 1: số lượng"),
    (lambda _: {"programme": programmes.named("Tết Nhân ái")}, "Hãy chọn một trong hai"),
    (lambda _: {"need_id": 999_999}, "Nhu cầu đã chọn không phải"),
    (lambda home: {"pledge": promise(home, 5, state=State.REFUSED)}, "từ chối"),
]


def test_a_receipt_says_why_it_can_not_be(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        for odd, sentence in RECEIPTS:
            said = {"value" if name == "value_vnd" else name: value for name, value in odd(home).items()}
            with pytest.raises(RuleBroken, match=sentence):
                paid(cast, home, **({"value": 1_000} | said))
        db.session.rollback()


def test_a_receipt_is_for_an_approved_home_in_its_time_or_for_a_fund(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, other = household(cast), household(cast, name="Lê Văn Mận")
        with pytest.raises(RuleBroken, match="không phải cho địa chỉ này"):
            paid(cast, home, 1_000, pledge=promise(other, 5_000))
        with pytest.raises(RuleBroken, match="thuộc về một địa chỉ"):
            till.into_fund(cast, 1_000, need_id=1)
        home.dossier, home.closed_on = Dossier.CLOSED, clock.today() - timedelta(days=1)
        with pytest.raises(RuleBroken, match="không nhận thêm"):
            paid(cast, home, 1_000)
        home.dossier = Dossier.DRAFT
        with pytest.raises(RuleBroken, match="chưa được duyệt"):
            paid(cast, home, 1_000)


def test_a_reversal_has_its_reason_and_is_not_reversed_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an, receipt = cast.account("an"), paid(cast, household(cast), 5_000)
        with pytest.raises(RuleBroken, match="viết rõ vì sao"):
            receipts.reverse(receipt, reason="sai", by=an)
        turned = receipts.reverse(receipt, reason="ghi hai lần một khoản", by=an)
        for row, sentence in ((receipt, "được đảo rồi"), (turned, "đã là phiếu đảo")):
            with pytest.raises(RuleBroken, match=sentence):
                receipts.reverse(row, reason="ghi hai lần một khoản", by=an)


def closed(cast: Cast) -> Address:
    return household(cast, dossier=Dossier.CLOSED, closed_on=clock.today() - timedelta(days=2))


def refund(cast: Cast) -> Part:
    pledge = promise(household(cast), 5_000)
    return Part(Purpose.REFUND, 9_000, pledge=pledge, address=pledge.address)


PARTS: list[tuple[int, Callable[[Cast], Part], str]] = [
    (9_000, lambda _: Part(Purpose.GENERAL, 0), "lớn hơn 0 đồng"),
    (9_000, lambda _: Part(Purpose.FEE, 1_000), "Tiền vào không ghi là"),
    (-9_000, lambda _: Part(Purpose.GENERAL, 1_000), "Tiền ra không ghi là"),
    (9_000, lambda _: Part(Purpose.GENERAL, 9_001), "chỉ còn 9.000.đ"),
    (9_000, lambda _: Part(Purpose.ADDRESS, 1_000), "Chưa chọn đăng ký hoặc địa chỉ"),
    (9_000, lambda _: Part(Purpose.PROGRAMME, 1_000), "Chưa chọn chương trình"),
    (9_000, lambda _: Part(Purpose.OWN, 1_000), "Hãy chọn dòng kia"),
    (9_000, lambda _: Part(Purpose.LOAN_REPAYMENT, 1_000), "Chưa chọn khoản vay"),
    (9_000, lambda _: Part(Purpose.REFUND, 1_000), "Hãy chọn dòng tiền ra"),
    (-9_000, lambda _: Part(Purpose.PAYMENT, 1_000), "Chưa chọn phiếu chi"),
    (9_000, lambda _: Part(Purpose.OWN, 9_000, other_line=line(-9_000)), "phải ở tài khoản khác"),
    (9_000, lambda _: Part(Purpose.OWN, 9_000, other_line=line(9_000, at="2022")), "một vào, một ra"),
    (9_000, lambda _: Part(Purpose.OWN, 9_000, other_line=line(-1_000, at="2022")), "Dòng kia chỉ còn 1.000.đ"),
    (9_000, lambda _: Part(Purpose.REFUND, 9_000, other_line=line(-9_000, at="2022")), "cùng một tài khoản"),
    (9_000, lambda cast: Part(Purpose.ADDRESS, 9, address=household(cast, dossier=Dossier.DRAFT)), "chưa được duyệt"),
    (9_000, lambda cast: Part(Purpose.ADDRESS, 9, address=closed(cast)), "trước khi tiền tới"),
    (9_000, lambda cast: Part(Purpose.ADDRESS, 9, address=household(cast), need_id=999_999), "không phải của địa chỉ"),
    (9_000, lambda cast: Part(Purpose.ADDRESS, 9, pledge=promise(household(cast), 5_000, state=State.REFUSED)),
     "Hãy ghi thẳng cho địa chỉ"),
    (9_000, lambda cast: Part(Purpose.ADDRESS, 9_000, pledge=promise(household(cast), 5_000)), "chỉ còn chờ 5.000.đ"),
    (-9_000, refund, "không trả lại nhiều hơn được"),
]  # fmt: skip


def test_a_part_of_a_line_says_why_it_can_not_be(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for amount, make, sentence in PARTS:
            with pytest.raises(RuleBroken, match=sentence):
                parts.check(line(amount), [make(cast)])
        db.session.rollback()


def test_the_number_of_the_part_that_is_wrong_is_told(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row = line(9_000)
        with pytest.raises(RuleBroken, match="Chưa có phần nào"):
            parts.check(row, [])
        with pytest.raises(RuleBroken, match="Phần 2: Chưa chọn chương trình"):
            parts.check(row, [Part(Purpose.GENERAL, 1_000), Part(Purpose.PROGRAMME, 1_000)])
        row.set_aside_at = clock.now()
        with pytest.raises(RuleBroken, match="để riêng"):
            parts.check(row, [Part(Purpose.GENERAL, 1_000)])
        db.session.rollback()


def test_a_debt_is_written_off_by_a_decision_that_says_why(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        paid(cast, home, 9_000_000)
        loan, an, minh, linh = till.lend(cast, home, 6_000_000), *map(cast.account, ("an", "minh", "linh"))
        good = {"symbol": "9/QĐ", "decided_on": clock.today(), "signer": "Lê Thanh Hoài",
                "reason": "hộ vay mất, con nhỏ không có tài sản"}  # fmt: skip
        for value, wrong, sentence in (
            (6_000_001, {}, "còn phải trả 6.000.000.đ"),
            (1_000, {"symbol": " "}, "cần số quyết định"),
            (1_000, {"decided_on": clock.today() + timedelta(days=1)}, "chưa tới"),
            (1_000, {"reason": "mất"}, "viết rõ vì sao"),
        ):
            with pytest.raises(RuleBroken, match=sentence):
                writing_off.propose(loan, value, Decision(**(good | wrong)), by=an)  # type: ignore[arg-type]
        row = writing_off.propose(loan, 6_000_000, Decision(**good), by=an)  # type: ignore[arg-type]
        with pytest.raises(RuleBroken, match="chưa được duyệt"):
            writing_off.reverse(row, reason="quyết định bị thu hồi", by=minh)
        with pytest.raises(NotAllowed):
            writing_off.approve(row, by=cast.account("hoa"))
        writing_off.approve(row, by=minh)
        with pytest.raises(RuleBroken):
            writing_off.approve(row, by=linh)
        with pytest.raises(RuleBroken, match="mười chữ cái"):
            writing_off.reverse(row, reason="thôi", by=linh)
        with pytest.raises(NotAllowed):
            writing_off.reverse(row, reason="quyết định bị thu hồi", by=an)


def test_a_voucher_names_who_signs_and_a_box_that_holds_enough(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        paid(cast, home, 1_000_000)
        for wrong, sentence in (
            ({"recipient": " "}, "Hãy ghi người nhận và ký"),
            ({"paid_from": "cash:999999"}, "không còn tiền, hoặc không phải"),
            ({"photo_file_id": till.signed_list(home)}, "Chưa được kèm ảnh lúc trao"),
        ):
            with pytest.raises(RuleBroken, match=sentence):
                till.prepare(cast, home, 400_000, **wrong)


def test_a_programme_has_one_name_however_it_is_spelt(site: Flask, cast: Cast) -> None:
    with site.app_context():
        campaign = programmes.named("  ")
        assert campaign.is_campaign and programmes.named("") is campaign
        tet = programmes.named("Tết Nhân ái")
        assert programmes.named("TẾT  NHÂN ÁI") is tet
        with pytest.raises(RuleBroken, match="120 ký tự"):
            programmes.named("x" * 121)
        assert (programmes.others(), programmes.every()) == ([tet], [campaign, tet])


def test_the_summary_of_a_donor_is_opened_read_and_shut_by_its_officer_for_a_reason(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, pledge = cast.account("hoa"), promise(household(cast), 5_000)
        for verb in (granting.withdraw, granting.reveal):
            with pytest.raises(RuleBroken):
                verb(pledge, reason=" ", by=hoa)
            with pytest.raises(NotAllowed):
                verb(pledge, reason="thư cảm ơn cuối năm", by=cast.account("tam"))
        with pytest.raises(RuleBroken, match="đang đóng"):
            granting.withdraw(pledge, reason="người giúp gọi xin đóng", by=hoa)
        granting.export(pledge, 2026, reason="gửi bản năm", by=hoa)


def test_a_receipt_content_for_nobody_is_no_receipt(site: Flask, cast: Cast) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match="quyển của đơn vị nào"):
        said = ReceiptContent(form=Form.CASH, value_vnd=1_000, received_on=clock.today(), giver_name="Bà Sáu")
        receipts.record(None, said, by=Nobody())  # type: ignore[arg-type]


class Nobody:
    """May everything and belongs nowhere."""

    id, name = 1, "Không của đơn vị nào"

    def may(self, *_: object, **__: object) -> bool:
        return True
