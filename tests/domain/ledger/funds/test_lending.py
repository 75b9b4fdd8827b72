"""Interest-free loans: lent with the act, back into their fund, never value, never a donation."""

from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import assistance, check
from nhandao_site.domain.ledger.funds import lending, writing_off
from nhandao_site.domain.ledger.funds.models import LoanRepayment
from nhandao_site.domain.ledger.funds.writing_off import Decision
from nhandao_site.domain.ledger.help.lines import Terms
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.kinds import Kind, Side
from nhandao_site.domain.ledger.journal.models import BookAccount, Entry
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.funds.till import into_fund, lend, prepare
from tests.domain.ledger.scene import household, paid

pytestmark = pytest.mark.both_databases


def balance(key: str) -> int:
    return db.session.scalar(db.select(BookAccount.balance_vnd).where(BookAccount.key == key)) or 0


def box(cast: Cast) -> str:
    return accounts.cash(cast.unit("P1").id)


def test_a_loan_has_a_schedule_that_adds_up_and_is_never_value(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 20_000_000)
        loan = lend(cast, address, 10_000_000, parts=3)
        assert [part.value_vnd for part in loan.instalments] == [3_333_333, 3_333_333, 3_333_334]
        assert loan.instalments[2].due_on == clock.add_months(clock.today(), 3)
        assert (loan.contract, loan.lent_on, lending.left_of(loan)) == ("HĐ 01/2026", clock.today(), 10_000_000)
        assert address.delivered_vnd == 0
        assert totals.of(address.id).delivered_vnd == 0
        assert balance(accounts.loans(loan.fund)) == -balance(accounts.loan_capital(loan.fund)) == 10_000_000
        assert db.session.scalars(db.select(Entry.side).where(Entry.kind == Kind.LENT)).one() is Side.BESIDE
        assert check.money() == []


def test_what_comes_back_returns_to_its_fund_and_is_no_donation(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 10_000_000)
        loan = lend(cast, address, 10_000_000)
        before = totals.of(address.id).received_vnd
        row = lending.repay(loan, 4_000_000, paid_on=clock.today(), paid_into=box(cast), by=cast.account("an"))
        assert lending.reference(row) == f"TV{clock.today().year % 100}-0001-P1"
        assert accounts.in_fund([loan.fund]) == accounts.in_box(box(cast)) == 4_000_000
        assert (balance(accounts.loans(loan.fund)), lending.left_of(loan)) == (6_000_000, 6_000_000)
        assert (totals.of(address.id).received_vnd, address.received_vnd) == (before, 10_000_000)
        with pytest.raises(RuleBroken, match=r"còn phải trả 6\.000\.000"):
            lending.repay(loan, 6_000_001, paid_on=clock.today(), paid_into=box(cast), by=cast.account("an"))
        lending.repay(loan, 6_000_000, paid_on=clock.today(), paid_into="clearing:3", by=cast.account("an"))
        assert lending.left_of(loan) == balance(accounts.loans(loan.fund)) == balance(accounts.loan_capital(loan.fund))
        assert balance("clearing:3") == 6_000_000
        assert check.money() == []


def test_a_repayment_that_cannot_be_is_refused(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 10_000_000)
        loan, an, today = lend(cast, address, 10_000_000), cast.account("an"), clock.today()
        for value, day, into, sentence in (
            (0, today, box(cast), "còn phải trả"),
            (1_000, today + timedelta(days=1), box(cast), "đến hôm nay"),
            (1_000, today - timedelta(days=1), box(cast), "từ ngày vay"),
            (1_000, today, accounts.goods(cast.unit("P1").id), "quỹ tiền mặt hoặc tài khoản"),
        ):
            with pytest.raises(RuleBroken, match=sentence):
                lending.repay(loan, value, paid_on=day, paid_into=into, by=an)
        for name in ("hoa", "minh", "phuc"):
            with pytest.raises(NotAllowed):
                lending.repay(loan, 1_000, paid_on=today, paid_into=box(cast), by=cast.account(name))


def test_a_wrong_repayment_is_reversed_with_its_own_number(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, an = household(cast), cast.account("an")
        paid(cast, address, 10_000_000)
        loan = lend(cast, address, 10_000_000)
        row = lending.repay(loan, 4_000_000, paid_on=clock.today(), paid_into=box(cast), by=an)
        turned = lending.reverse_repayment(row, reason="ghi nhầm người trả", by=an)
        assert (turned.value_vnd, turned.number, lending.left_of(loan)) == (-4_000_000, 2, 10_000_000)
        assert accounts.in_fund([loan.fund]) == accounts.in_box(box(cast)) == 0
        for wrong in (row, turned):
            with pytest.raises(RuleBroken, match="đã được đảo"):
                lending.reverse_repayment(wrong, reason="ghi nhầm người trả", by=an)
        assert check.money() == []


def test_money_that_was_lent_again_is_not_taken_back(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, an = household(cast), cast.account("an")
        into_fund(cast, 10_000_000)
        loan = lend(cast, address, 10_000_000, starts="fund:")
        row = lending.repay(loan, 4_000_000, paid_on=clock.today(), paid_into=box(cast), by=an)
        lend(cast, address, 4_000_000, starts="fund:")
        with pytest.raises(RuleBroken, match="Không đủ"):
            lending.reverse_repayment(row, reason="ghi nhầm người trả", by=an)


def test_a_loan_is_reversed_only_before_anything_came_back(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, an = household(cast), cast.account("an")
        paid(cast, address, 10_000_000)
        loan = lend(cast, address, 10_000_000)
        row = lending.repay(loan, 4_000_000, paid_on=clock.today(), paid_into=box(cast), by=an)
        with pytest.raises(RuleBroken, match=r"đã thu hồi hoặc xóa nợ 4\.000\.000"):
            assistance.reverse(loan.line, reason="cho vay nhầm nhà", by=cast.account("hoa"))
        lending.reverse_repayment(row, reason="ghi nhầm người trả", by=an)
        turned = assistance.reverse(loan.line, reason="cho vay nhầm nhà", by=cast.account("hoa"))
        lending.repay(loan, 1_000, paid_on=clock.today(), paid_into=box(cast), by=an)
        with pytest.raises(RuleBroken, match="Hãy đảo các phiếu ấy"), db.session.begin_nested():
            assistance.verify(turned, by=an)
        db.session.expire_all()
        row = db.session.scalars(db.select(LoanRepayment).order_by(LoanRepayment.id.desc()).limit(1)).one()
        lending.reverse_repayment(row, reason="ghi nhầm người trả", by=an)
        assistance.verify(turned, by=an)
        assert loan.cancelled_at is not None
        assert balance(accounts.loans(loan.fund)) == balance(accounts.loan_capital(loan.fund)) == 0
        with pytest.raises(RuleBroken, match="đã bị đảo"):
            lending.repay(loan, 1_000, paid_on=clock.today(), paid_into=box(cast), by=an)
        assert check.money() == []


def test_a_loan_needs_its_schedule_and_waits_for_its_second_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 10_000_000)
        soon = clock.add_months(clock.today(), 1)
        for terms, sentence in (
            (None, "cần số kỳ trả"),
            (Terms(0, soon), "từ 1 đến 120"),
            (Terms(3, clock.today()), "phải sau ngày cho vay"),
        ):
            with pytest.raises(RuleBroken, match=sentence), db.session.begin_nested():
                prepare(cast, address, 1_000_000, is_loan=True, terms=terms)
        act = prepare(cast, address, 1_000_000, is_loan=True, terms=Terms(2, soon))
        loan = lending.of_line(act.lines[0].id)
        assert loan is not None
        with pytest.raises(RuleBroken, match="chưa được người thứ hai xác minh"):
            lending.repay(loan, 1_000, paid_on=clock.today(), paid_into=box(cast), by=cast.account("an"))


def test_a_debt_is_written_off_by_a_decision_and_a_second_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, an, minh = household(cast), cast.account("an"), cast.account("minh")
        paid(cast, address, 10_000_000)
        loan = lend(cast, address, 10_000_000)
        paper = Decision("12/QĐ-CTĐ", clock.today(), "Phạm Văn Chủ", "Hộ vay mất, con còn nhỏ")
        with pytest.raises(RuleBroken, match="số quyết định và người ký"):
            writing_off.propose(loan, 1_000, Decision("", clock.today(), "", "Hộ vay mất, con còn nhỏ"), by=an)
        with pytest.raises(NotAllowed):
            writing_off.propose(loan, 1_000, paper, by=minh)
        row = writing_off.propose(loan, 6_000_000, paper, by=an)
        with pytest.raises(RuleBroken, match="chờ duyệt"):
            writing_off.propose(loan, 1_000, paper, by=an)
        for name in ("an", "hoa"):
            with pytest.raises(NotAllowed):
                writing_off.approve(row, by=cast.account(name))
        assert loan.written_off_vnd == 0
        writing_off.approve(row, by=minh)
        with pytest.raises(RuleBroken, match="đã được duyệt hoặc từ chối"):
            writing_off.approve(row, by=cast.account("linh"))
        assert (lending.left_of(loan), balance(accounts.loans(loan.fund))) == (4_000_000, 4_000_000)
        assert accounts.in_fund([loan.fund]) == 0
        second = writing_off.propose(loan, 4_000_000, paper, by=an)
        writing_off.refuse(second, by=minh)
        assert lending.left_of(loan) == 4_000_000
        assert check.money() == []


def test_a_written_off_debt_stands_again_by_a_line_of_its_own(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, an, minh = household(cast), cast.account("an"), cast.account("minh")
        paid(cast, address, 10_000_000)
        loan = lend(cast, address, 10_000_000)
        paper = Decision("12/QĐ-CTĐ", clock.today(), "Phạm Văn Chủ", "Hộ vay mất, con còn nhỏ")
        row = writing_off.propose(loan, 6_000_000, paper, by=an)
        with pytest.raises(RuleBroken, match="chưa được duyệt"):
            writing_off.reverse(row, reason="quyết định bị thu hồi", by=minh)
        writing_off.approve(row, by=minh)
        with pytest.raises(NotAllowed):
            writing_off.reverse(row, reason="quyết định bị thu hồi", by=an)
        turned = writing_off.reverse(row, reason="quyết định bị thu hồi", by=minh)
        assert (turned.value_vnd, loan.written_off_vnd, lending.left_of(loan)) == (-6_000_000, 0, 10_000_000)
        assert balance(accounts.loans(loan.fund)) == -balance(accounts.loan_capital(loan.fund)) == 10_000_000
        for wrong in (row, turned):
            with pytest.raises(RuleBroken, match="đã được đảo"):
                writing_off.reverse(wrong, reason="quyết định bị thu hồi", by=minh)
        assert check.money() == []


def test_a_loan_that_was_reversed_while_its_proposal_waited_is_not_forgiven(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, an, minh = household(cast), cast.account("an"), cast.account("minh")
        paid(cast, address, 10_000_000)
        loan = lend(cast, address, 10_000_000)
        paper = Decision("12/QĐ-CTĐ", clock.today(), "Phạm Văn Chủ", "Hộ vay mất, con còn nhỏ")
        row = writing_off.propose(loan, 6_000_000, paper, by=an)
        assistance.verify(assistance.reverse(loan.line, reason="cho vay nhầm nhà", by=cast.account("hoa")), by=an)
        with pytest.raises(RuleBroken, match="đã bị đảo"):
            writing_off.approve(row, by=minh)
        writing_off.refuse(row, by=minh)
        assert check.money() == []
