"""What keeps money where it is: nobody without a hand, no paper twice, no box that is not there."""

from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import assistance, receipts
from nhandao_site.domain.ledger.funds import chapter, desk, lending, moving, overview, paying, printing, writing_off
from nhandao_site.domain.ledger.funds.models import LoanRepayment
from nhandao_site.domain.ledger.funds.writing_off import Decision
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Basis
from nhandao_site.domain.ledger.receipts import Item, ReceiptContent
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import account, line
from tests.domain.ledger.funds.till import gift, into_fund, lend, pay, prepare, signed_list, till, vouchers
from tests.domain.ledger.scene import cash, hand, household, paid

CLOCK, WHY = House("Đồng hồ"), "Gia đình đã đủ, người góp đồng ý chuyển"
DECISION = Decision("9/QĐ", clock.today(), "Lê Thanh Hoài", "hộ vay mất, con nhỏ không có tài sản")


def test_no_clock_signs_a_paper_of_money(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        paid(cast, home, 5_000_000)
        box, fund = accounts.cash(cast.unit("P1").id), accounts.general_fund(cast.unit("P1").id)
        content = ReceiptContent(Form.CASH, 1_000, clock.today(), giver_name="Bà Sáu")
        with pytest.raises(NotAllowed, match="Phiếu thu phải có người ký"):
            receipts.record(home, content, by=CLOCK)
        with pytest.raises(NotAllowed, match="Phiếu chi phải có người lập"):
            assistance.hand_over(
                home, [cash(1_000, "", gift=gift(home, "receipt:"))], delivered_at=clock.now(), evidence="",
                evidence_file_id=None, pledge=None, how=till(cast, home), by=CLOCK,
            )  # fmt: skip
        with pytest.raises(NotAllowed, match="Bản in phải có người in"):
            printing.record(paid(cast, home, 1_000), by=CLOCK)
        into_fund(cast, 5_000_000)
        row = moving.propose(fund, accounts.fund_of_address(home.id), 1_000, reason=WHY, by=cast.account("an"))
        moving.approve(row, by=cast.account("minh"))
        for stranger in (CLOCK, cast.account("hoa")):
            with pytest.raises(NotAllowed, match="Bạn không đảo lần chuyển tiền này"):
                moving.reverse(row, reason=WHY, by=stranger)
        assert accounts.in_box(box) == 10_001_000


def test_who_proposed_does_not_approve_even_from_another_desk(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, an = household(cast), cast.account("an")
        paid(cast, home, 9_000_000)
        loan = lend(cast, home, 4_000_000)
        fund, general = accounts.fund_of_address(home.id), accounts.general_fund(cast.unit("P1").id)
        moved = moving.propose(fund, general, 1_000, reason=WHY, by=an)
        debt = writing_off.propose(loan, 1_000_000, DECISION, by=an)
        an.role = Role.PROVINCE_OFFICER
        for verb in (lambda: moving.approve(moved, by=an), lambda: writing_off.approve(debt, by=an)):
            with pytest.raises(RuleBroken, match="Người đề nghị không tự duyệt"):
                verb()


def test_more_than_is_still_owed_is_not_forgiven(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, an, minh = household(cast), cast.account("an"), cast.account("minh")
        paid(cast, home, 9_000_000)
        loan = lend(cast, home, 4_000_000)
        debt = writing_off.propose(loan, 3_000_000, DECISION, by=an)
        lending.repay(loan, 2_000_000, paid_on=clock.today(), paid_into=accounts.cash(cast.unit("P1").id), by=an)
        with pytest.raises(RuleBroken, match=r"chỉ còn 2\.000\.000.đ. Hãy từ chối và đề nghị lại"):
            writing_off.approve(debt, by=minh)
        writing_off.refuse(debt, by=minh)
        assert (debt.approved_at, loan.written_off_vnd) == (None, 0)
        with pytest.raises(RuleBroken, match="duyệt hoặc từ chối"):
            writing_off.refuse(debt, by=cast.account("linh"))


def test_a_repayment_is_turned_by_who_keeps_the_box_and_says_why(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, an = household(cast), cast.account("an")
        paid(cast, home, 5_000_000)
        loan = lend(cast, home, 5_000_000)
        row = lending.repay(loan, 1_000_000, paid_on=clock.today(), paid_into=accounts.cash(cast.unit("P1").id), by=an)
        for stranger in (CLOCK, cast.account("hoa")):
            with pytest.raises(NotAllowed, match="Chỉ kế toán của đơn vị giữ quỹ"):
                lending.reverse_repayment(row, reason="ghi nhầm người trả", by=stranger)
        with pytest.raises(RuleBroken, match="Hãy viết rõ vì sao đảo phiếu này"):
            lending.reverse_repayment(row, reason="sai", by=an)
        assert db.session.scalars(db.select(LoanRepayment)).all() == [row]


def test_cash_is_carried_only_between_a_box_and_an_account_that_exist(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an = cast.account("an")
        box, bank, nobodys = accounts.cash(an.unit_id), accounts.clearing(account().id), accounts.clearing(9_999)
        into_fund(cast, 1_000_000)
        for to, sentence in ((nobodys, "không có trong danh sách"), (box, "Chỉ ghi nộp tiền mặt vào tài khoản")):
            with pytest.raises(RuleBroken, match=sentence):
                moving.move_own(box, to, 1_000, reason="Giấy nộp tiền số 17", by=an)
        row = moving.move_own(box, bank, 400_000, reason="Giấy nộp tiền số 17", by=an)
        moving.meet(row, line(400_000, "nop tien mat").id, by=an)
        with pytest.raises(RuleBroken, match="Hãy bỏ ghép dòng sao kê trước"):
            moving.reverse(row, reason="nộp lần khác rồi", by=an)
        assert chapter.label_of_box(bank) == "Tài khoản 0011012345678, Vietcombank"


def test_programmes_are_nobodys_where_no_province_lives(site: Flask, cast: Cast) -> None:
    with site.app_context():
        cast.unit("P1").valid_to = clock.today() - timedelta(days=1)
        with pytest.raises(RuleBroken, match="hãy tạo đơn vị cấp tỉnh trước"):
            chapter.the_province()


def test_goods_are_handed_out_of_a_store_that_holds_them(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        paid(cast, home, 0, form=Form.IN_KIND, items=(Item("Gạo", 500_000, basis=Basis.MARKET),))
        rice = gift(home, "receipt:")
        store = accounts.goods(cast.unit("P1").id)
        with pytest.raises(RuleBroken, match=r"Kho hiện vật Tỉnh Sông Mây chỉ còn hiện vật trị giá 500\.000"):
            paying.prepare(None, home, {store: 500_001}, till(cast, home), delivered_at=clock.now(), why=None, by=CLOCK)  # type: ignore[arg-type]
        box = accounts.cash(cast.unit("P1").id)
        paid(cast, home, 300_000)
        with pytest.raises(RuleBroken, match=r"chỉ còn 300\.000.đ. Hãy chọn nơi chi khác"):
            paying.prepare(None, home, {box: 300_001}, till(cast, home), delivered_at=clock.now(), why=None, by=CLOCK)  # type: ignore[arg-type]
        hand(
            cast,
            home,
            cash(500_000, "", gift=rice, form=Form.IN_KIND, basis=Basis.MARKET),
            how=till(cast, home),
            evidence="",
        )
        assert vouchers()[0].paid_from == store


def test_a_signed_paper_is_attached_by_the_commune_and_only_before_it_counts(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        paid(cast, home, 900_000)
        act = prepare(cast, home, 400_000, list_file_id=None)
        (voucher,), paper = vouchers(), signed_list(home)
        with pytest.raises(NotAllowed, match="Bạn không kèm chứng từ"):
            paying.attach(voucher, list_file_id=paper, by=cast.account("tam"))
        with pytest.raises(RuleBroken, match="Chưa chọn tệp nào"):
            paying.attach(voucher, by=cast.account("hoa"))
        paying.attach(voucher, list_file_id=paper, by=cast.account("hoa"))
        assistance.verify(act, by=cast.account("an"))
        with pytest.raises(RuleBroken, match="đã được xác minh, chứng từ không đổi được nữa"):
            paying.attach(voucher, list_file_id=signed_list(home), by=cast.account("hoa"))
        assert voucher.list_file_id == paper


@pytest.mark.both_databases
def test_vouchers_loans_and_funds_are_leafed_through_by_whoever_may_see_them(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 1)
    with site.app_context():
        home, an = household(cast), cast.account("an")
        paid(cast, home, 9_000_000)
        into_fund(cast, 700_000)
        loans = [lend(cast, home, 1_000_000) for _ in range(2)]
        pay(cast, home, 500_000)
        first = desk.vouchers_for(an)
        second = desk.vouchers_for(an, first.after)
        assert [page.rows[0].row for page in (first, second)] == vouchers()[:0:-1]
        lent = desk.loans_for(an)
        assert [lent.rows[0], desk.loans_for(an, after=lent.after).rows[0]] == loans[::-1]
        general, fund = accounts.general_fund(cast.unit("P1").id), accounts.fund_of_address(home.id)
        assert [getattr(overview.one(an, key), "vnd", None) for key in (general, fund)] == [700_000, 6_500_000]
        assert overview.one(an, accounts.loans(fund)) is None
        assert overview.one(an, "fund_general:999999") is None
        assert overview.one(cast.account("tam"), general) is None
