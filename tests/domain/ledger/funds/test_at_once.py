"""Fifty hands at one box at the same moment: never more leaves than came in, one decision of each kind."""

from collections.abc import Callable

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger import assistance, check
from nhandao_site.domain.ledger.funds import lending, moving
from nhandao_site.domain.ledger.funds.models import FundTransfer, Loan
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Act
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.funds.till import into_fund, lend, prepare
from tests.domain.ledger.scene import household, paid
from tests.domain.ledger.test_at_once import together

pytestmark = pytest.mark.both_databases
MANY = 50


def test_fifty_verifiers_pay_no_more_than_was_received(site: Flask, cast: Cast) -> None:
    """Fifty vouchers of a million each wait, then forty millions go to another fund."""
    with site.app_context():
        address = household(cast)
        paid(cast, address, MANY * 1_000_000)
        acts = [prepare(cast, address, 1_000_000).id for _ in range(MANY)]
        fund, general = accounts.fund_of_address(address.id), accounts.general_fund(cast.unit("P1").id)
        row = moving.propose(fund, general, 40_000_000, reason="người góp đổi ý cho quỹ chung", by=cast.account("an"))
        moving.approve(row, by=cast.account("minh"))
        db.session.commit()
        home = address.id

    def verify(number: int, name: str) -> Callable[[], object]:
        return lambda: assistance.verify(db.session.get_one(Act, number), by=cast.account(name))

    came: list[str] = []
    for start in range(0, MANY, 10):
        deeds = (verify(act, ("an", "minh")[act % 2]) for act in acts[start : start + 10])
        came += together(site, *deeds)
    assert came.count("done") == 10
    assert all("Không đủ tiền" in answer for answer in came if answer != "done")
    with site.app_context():
        assert accounts.in_fund([accounts.fund_of_address(home)]) == 0
        assert db.session.get_one(Address, home).delivered_vnd == 10_000_000
        assert check.money() == []


def test_two_screens_prepare_from_one_gift_and_one_is_told_what_is_left(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        db.session.commit()
        home = address.id

    def ask() -> object:
        return prepare(cast, db.session.get_one(Address, home), 3_000_000)

    came = together(site, *(ask for _ in range(6)))
    assert came.count("done") == 1
    assert all("chỉ còn 2.000.000" in answer for answer in came if answer != "done")
    with site.app_context():
        assert check.money() == []


def test_of_two_approvers_one_moves_the_money(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        into_fund(cast, 5_000_000)
        fund, general = accounts.fund_of_address(address.id), accounts.general_fund(cast.unit("P1").id)
        row = moving.propose(general, fund, 5_000_000, reason="giúp ca cấp cứu đêm qua", by=cast.account("an"))
        db.session.commit()
        number = row.id

    def approve(name: str) -> Callable[[], object]:
        return lambda: moving.approve(db.session.get_one(FundTransfer, number), by=cast.account(name))

    came = together(site, *(approve(name) for name in ("minh", "linh", "minh", "linh")))
    assert came.count("done") == 1
    assert all("đã được duyệt hoặc từ chối" in answer for answer in came if answer != "done")
    with site.app_context():
        assert accounts.in_fund([fund]) == 5_000_000
        assert check.money() == []


def test_a_loan_paid_back_from_eight_screens_is_paid_back_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        loan = lend(cast, address, 5_000_000)
        db.session.commit()
        number, box = loan.id, accounts.cash(cast.unit("P1").id)

    def repay() -> object:
        loan = db.session.get_one(Loan, number)
        return lending.repay(loan, 3_000_000, paid_on=clock.today(), paid_into=box, by=cast.account("an"))

    came = together(site, *(repay for _ in range(8)))
    assert came.count("done") == 1
    with site.app_context():
        assert db.session.get_one(Loan, number).repaid_vnd == 3_000_000
        assert check.money() == []
