"""Lines that are no gift find the paper they belong to, and only the one of their amount, account and days."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import assistance, check
from nhandao_site.domain.ledger.bank import aiming, allocating, matching, parts
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.funds import lending, moving
from nhandao_site.domain.ledger.funds.models import LoanRepayment
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import account, line, promise
from tests.domain.ledger.funds.till import lend, pay, vouchers
from tests.domain.ledger.scene import household, paid

pytestmark = pytest.mark.both_databases


def tell(cast: Cast, row: BankLine, *told: Part) -> list[Allocation]:
    return allocating.allocate(row, told, by=cast.account("an"))


def guessed(row: BankLine, *beside: BankLine) -> list[Part]:
    return [each.part for each in matching.propose([row, *beside])[row.id]]


def test_only_the_voucher_of_the_very_amount_and_account_is_proposed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, mine, other = household(cast), accounts.clearing(account().id), accounts.clearing(account("2022").id)
        for at in ("0011012345678", "2022"):
            tell(cast, line(3_000_000, at=at), Part(Purpose.ADDRESS, 3_000_000, address=home))
        for value, box in ((400_000, mine), (500_000, mine), (500_000, other)):
            pay(cast, home, value, "allocation:", paid_from=box)
        few, same, _ = vouchers()
        row = line(-500_000, "chi tro giup")
        assert [part.disbursement for part in guessed(row)] == [same]
        with pytest.raises(RuleBroken, match="không ghi là chi từ tài khoản của dòng"):
            tell(cast, line(-500_000, at="2022"), Part(Purpose.PAYMENT, 500_000, disbursement=same))
        with pytest.raises(RuleBroken, match=r"chỉ còn 400\.000.đ chưa khớp"):
            tell(cast, row, Part(Purpose.PAYMENT, 500_000, disbursement=few))
        big = line(-1_000_000, "chi hai lan")
        with pytest.raises(RuleBroken, match=r"chỉ còn 500\.000.đ chưa khớp"):
            tell(cast, big, *[Part(Purpose.PAYMENT, 500_000, disbursement=same)] * 2)
        assert (parts.unmatched(same), big.allocated_vnd) == (500_000, 0)


def test_cash_paid_in_or_drawn_is_proposed_for_the_line_of_its_account_and_amount(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an = cast.account("an")
        paid(cast, household(cast), 9_000_000)
        box, bank = accounts.cash(an.unit_id), accounts.clearing(account().id)
        slip = moving.move_own(box, bank, 900_000, reason="giấy nộp tiền số 5", by=an)
        came = line(900_000, "nop tien mat")
        assert [(part.transfer, part.because) for part in guessed(came)] == [
            (slip, "lần nộp tiền mặt đã ghi sổ, cùng số tiền")
        ]
        for odd in (line(800_000, "nop tien mat"), line(900_000, "nop tien mat", at="2022"), line(-900_000, "rut")):
            assert all(part.transfer is None for part in guessed(odd))
        drawn = moving.move_own(bank, box, 300_000, reason="rút tiền mặt séc số 8", by=an)
        assert [(part.transfer, part.because) for part in guessed(line(-300_000, "rut tien mat"))] == [
            (drawn, "lần rút tiền mặt đã ghi sổ, cùng số tiền")
        ]
        with pytest.raises(RuleBroken, match="không phải của tài khoản trên dòng"):
            row = line(900_000, at="2022")
            tell(cast, row, aiming.aim(row, f"transfer:{slip.id}", 900_000))


def test_a_deposit_that_was_reversed_meanwhile_is_met_by_no_line(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an = cast.account("an")
        paid(cast, household(cast), 900_000)
        slip = moving.move_own(
            accounts.cash(an.unit_id), accounts.clearing(account().id), 900_000, reason="giấy nộp tiền số 5", by=an
        )
        row = line(900_000, "nop tien mat")
        seen = next(part for part in guessed(row) if part.transfer)
        turned = moving.reverse(slip, reason="nộp nhầm tài khoản", by=an)
        for paper in (slip, turned):
            with pytest.raises(RuleBroken, match=r"đã bị đảo, không còn gì để khớp|ghi đúng số ấy"):
                tell(cast, row, replace(seen, transfer=paper))
        assert (row.allocated_vnd, slip.bank_line_id) == (0, None)


def test_principal_is_proposed_for_the_family_that_is_named_and_never_more_than_it_owes(
    site: Flask, cast: Cast
) -> None:
    with site.app_context():
        home, other = household(cast), household(cast, name="Phạm Văn Mười")
        loans = []
        for each in (home, other):
            paid(cast, each, 5_000_000)
            loans.append(lend(cast, each, 5_000_000))
        mine, theirs = (line(1_000_000, f"{each.code} tra von vay") for each in (home, other))
        assert [part.loan for part in guessed(mine, theirs) if part.loan] == [loans[0]]
        much = line(5_000_001, f"{home.code} tra von vay")
        assert all(part.loan is None for part in guessed(much))
        turned = assistance.reverse(loans[0].line, reason="chưa giao vốn", by=cast.account("hoa"))
        assistance.verify(turned, by=cast.account("an"))
        assert all(part.loan is None for part in guessed(mine)), "what was taken back is owed by nobody"


def test_a_repayment_that_a_bank_line_brought_is_taken_back_with_its_line(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, an = household(cast), cast.account("an")
        paid(cast, home, 5_000_000)
        loan, row = lend(cast, home, 5_000_000), line(1_000_000, "tra von vay")
        made = tell(cast, row, Part(Purpose.LOAN_REPAYMENT, 1_000_000, loan=loan))[0]
        paper = db.session.scalars(db.select(LoanRepayment)).one()
        with pytest.raises(RuleBroken, match="Hãy bỏ ghép dòng sao kê"):
            lending.reverse_repayment(paper, reason="ghi nhầm người trả", by=an)
        assert (lending.left_of(loan), row.allocated_vnd) == (4_000_000, 1_000_000)
        allocating.undo(made, reason="ghi nhầm người trả", by=an)
        assert (lending.left_of(loan), row.allocated_vnd) == (5_000_000, 0)
        assert check.money() == []


def test_what_went_and_came_back_meets_within_three_days(site: Flask, cast: Cast) -> None:
    with site.app_context():
        today = clock.today()
        out = line(-250_000, "chuyen nham", on=today - timedelta(days=8))
        back = line(250_000, "hoan tra", on=today - timedelta(days=5))
        late = line(250_000, "ck", on=today)
        (part,) = guessed(out, late)
        assert (part.purpose, part.other_line, part.amount_vnd) == (Purpose.REFUND, back, 250_000)
        assert part.because.startswith("dòng ngược chiều cùng số tiền, ngày ")
        assert guessed(late, out) == []


def test_two_equal_halves_between_the_same_lines_are_undone_one_after_the_other(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an, out, came = cast.account("an"), line(-2_000_000), line(2_000_000, at="2022")
        made = [tell(cast, out, aiming.aim(out, f"line:{came.id}", 1_000_000))[0] for _ in range(2)]
        for each, left in zip(reversed(made), (1_000_000, 0), strict=True):
            allocating.undo(each, reason="không phải một lần chuyển", by=an)
            assert (out.allocated_vnd, came.allocated_vnd) == (-left, left)
        assert check.money() == []


def test_money_of_no_family_goes_back_out_of_the_general_fund(site: Flask, cast: Cast) -> None:
    with site.app_context():
        fund = accounts.general_fund(cast.unit("P1").id)
        tell(cast, line(500_000), Part(Purpose.GENERAL, 500_000))
        row = line(-200_000, "hoan tien")
        part = aiming.aim(row, "quỹ chung", 200_000)
        assert part.purpose is Purpose.REFUND
        tell(cast, row, part)
        assert (accounts.in_fund([fund]), row.allocated_vnd) == (300_000, -200_000)
        assert check.money() == []


def test_two_parts_of_one_line_never_give_back_more_than_a_pledge_received(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        one, two = promise(home, 500_000), promise(home, 500_000)
        for pledge in (one, two):
            tell(cast, line(500_000), Part(Purpose.ADDRESS, 500_000, pledge=pledge))
        row = line(-600_000, "hoan tien")
        halves = [aiming.aim(row, one.code, 300_000) for _ in range(2)]
        with pytest.raises(RuleBroken, match=r"mới nhận 500\.000.đ, không trả lại nhiều hơn"):
            tell(cast, row, *halves)
        with pytest.raises(RuleBroken, match="không trả lại nhiều hơn"):
            rows = [line(-300_000, "hoan tien"), line(-300_000, "hoan tien")]
            work = [(each, [aiming.aim(each, one.code, 300_000)]) for each in rows]
            allocating.allocate_all(work, by=cast.account("an"))


def test_a_payment_the_bank_has_shown_is_reversed_only_after_its_line_is_free(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, box = household(cast), accounts.clearing(account().id)
        tell(cast, line(2_000_000), Part(Purpose.ADDRESS, 2_000_000, address=home))
        act, hoa, an = pay(cast, home, 1_500_000, "allocation:", paid_from=box), cast.account("hoa"), cast.account("an")
        early = assistance.reverse(act.lines[0], reason="chi nhầm gia đình", by=hoa)
        row = line(-1_500_000, "chi tro giup")
        made = tell(cast, row, Part(Purpose.PAYMENT, 1_500_000, disbursement=vouchers()[0]))[0]
        with pytest.raises(RuleBroken, match="Hãy nhờ kế toán bỏ ghép dòng sao kê"):
            assistance.verify(early, by=an)
        allocating.undo(made, reason="chi nhầm gia đình", by=an)
        assistance.verify(early, by=an)
        assert (row.allocated_vnd, accounts.in_box(box), home.delivered_vnd) == (0, 1_500_000, 0)
        again = pay(cast, home, 1_500_000, "allocation:", paid_from=box)
        tell(cast, row, Part(Purpose.PAYMENT, 1_500_000, disbursement=vouchers()[1]))
        with pytest.raises(RuleBroken, match="Hãy nhờ kế toán bỏ ghép dòng sao kê"):
            assistance.reverse(again.lines[0], reason="chi nhầm gia đình", by=hoa)
        assert (accounts.in_box(box), check.money()) == (0, [])
