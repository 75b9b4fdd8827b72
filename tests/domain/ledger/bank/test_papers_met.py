"""Bank lines that show what another paper booked: vouchers, repayments; and gifts already handed on."""

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.bank import aiming, allocating, matching, parts
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.funds import lending
from nhandao_site.domain.ledger.journal import accounts
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import account, line
from tests.domain.ledger.funds.till import lend, pay, vouchers
from tests.domain.ledger.scene import household, paid

pytestmark = pytest.mark.both_databases


def tell(cast: Cast, row: BankLine, *told: Part) -> list[Allocation]:
    return allocating.allocate(row, told, by=cast.account("an"))


def test_principal_that_came_by_bank_returns_to_its_fund_and_back_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        paid(cast, home, 10_000_000)
        loan = lend(cast, home, 10_000_000)
        row = line(4_000_000, f"{home.code} tra von vay")
        first = matching.propose([row])[row.id][0]
        assert (first.part.purpose, first.part.loan) == (Purpose.LOAN_REPAYMENT, loan)
        with pytest.raises(RuleBroken, match="ghi riêng từng khoản"):
            tell(cast, row, aiming.aim(row, f"loan:{loan.id}", 1_000_000), Part(Purpose.GENERAL, 1_000))
        made = tell(cast, row, first.part)[0]
        assert lending.left_of(loan) == 6_000_000
        assert (home.received_vnd, accounts.in_box(accounts.clearing(account().id))) == (10_000_000, 0)
        assert check.money() == []
        allocating.undo(made, reason="tiền của người khác", by=cast.account("an"))
        assert (lending.left_of(loan), row.allocated_vnd) == (10_000_000, 0)
        assert check.money() == []
        db.session.commit()


def test_a_transfer_to_a_family_is_met_by_its_voucher_and_nets(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        came = tell(cast, line(2_000_000), Part(Purpose.ADDRESS, 2_000_000, address=home))[0]
        clearing = accounts.clearing(account().id)
        pay(cast, home, 1_500_000, "allocation:", paid_from=clearing)
        assert accounts.in_box(clearing) == -1_500_000
        row = line(-1_500_000, "chi tro giup")
        first = matching.propose([row])[row.id][0]
        assert (first.part.purpose, first.part.because) == (
            Purpose.PAYMENT,
            "phiếu chi cùng số tiền, từ tài khoản này",
        )
        made = tell(cast, row, first.part)[0]
        assert (accounts.in_box(clearing), parts.unmatched(vouchers()[0])) == (0, 0)
        with pytest.raises(RuleBroken, match="đã khớp đủ"):
            again = line(-1_500_000, "chi tro giup")
            tell(cast, again, aiming.aim(again, aiming.key_of(first.part), 1_500_000))
        with pytest.raises(RuleBroken, match="đã vào lượt trao TG"):
            allocating.undo(came, reason="ghép nhầm người gửi", by=cast.account("an"))
        allocating.undo(made, reason="chi lần khác", by=cast.account("an"))
        assert parts.unmatched(vouchers()[0]) == 1_500_000
        assert check.money() == []
