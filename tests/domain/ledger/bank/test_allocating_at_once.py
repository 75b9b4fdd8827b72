"""Many officers at one line, on both databases: never more than the line, never half a deed."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.bank import allocating, setting_aside
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.funds import moving
from nhandao_site.domain.ledger.funds.models import Disbursement, FundTransfer
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.pledges.models import Pledge
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import account, line, promise
from tests.domain.ledger.funds.till import pay, vouchers
from tests.domain.ledger.scene import household, paid
from tests.domain.ledger.test_at_once import together

pytestmark = pytest.mark.both_databases
ATTEMPTS = 50


def test_fifty_attempts_to_give_a_million_to_two_pledges_give_one_million(site: Flask, cast: Cast) -> None:
    with site.app_context():
        homes = [household(cast), household(cast, name="Phạm Văn Mười")]
        pledges = [promise(home, 60_000_000).id for home in homes]
        row = line(1_000_000).id
        db.session.commit()

    def attempt(number: int) -> None:
        pledge = db.session.get_one(Pledge, pledges[number % 2])
        amount = (1_000_000, 500_000, 250_000)[number % 3]
        part = Part(Purpose.ADDRESS, amount, pledge=pledge)
        allocating.allocate(db.session.get_one(BankLine, row), [part], by=cast.account("an"))

    came = together(site, *(lambda n=n: attempt(n) for n in range(ATTEMPTS)))
    assert len(came) == ATTEMPTS
    assert all(answer == "done" or "chưa rõ" in answer or "ghi rõ hết" in answer for answer in came)
    with site.app_context():
        total = db.session.scalar(select(func.sum(Allocation.amount_vnd)))
        assert total == db.session.get_one(BankLine, row).allocated_vnd == 1_000_000
        assert sum(db.session.scalars(select(Pledge.received_vnd))) == 1_000_000
        assert sum(db.session.scalars(select(Address.received_vnd))) == 1_000_000
        numbers = list(db.session.scalars(select(Entry.id).order_by(Entry.id)))
        assert numbers == list(range(1, len(numbers) + 1))
        assert came.count("done") == len(numbers) - 1


def test_of_many_who_undo_one_part_one_does(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        made = allocating.allocate(line(500_000), [Part(Purpose.ADDRESS, 500_000, address=home)], by=cast.account("an"))
        number = made[0].id
        db.session.commit()

    def undo() -> None:
        allocating.undo(db.session.get_one(Allocation, number), reason="ghép nhầm người gửi", by=cast.account("an"))

    came = together(site, *[undo] * 8)
    assert came.count("done") == 1
    with site.app_context():
        assert db.session.scalars(select(Address.received_vnd)).one() == 0
        assert db.session.scalars(select(BankLine.allocated_vnd)).one() == 0


def test_one_allocates_while_another_puts_aside_and_one_of_them_is_told(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, row = household(cast).id, line(500_000).id
        db.session.commit()

    def allocate() -> None:
        part = Part(Purpose.ADDRESS, 500_000, address=db.session.get_one(Address, home))
        allocating.allocate(db.session.get_one(BankLine, row), [part], by=cast.account("an"))

    def put_aside() -> None:
        line_ = db.session.get_one(BankLine, row)
        setting_aside.set_aside(line_, reason="chờ người gửi trả lời", by=cast.account("an"))

    came = together(site, allocate, put_aside)
    assert came.count("done") == 1


def test_crossing_splits_over_the_same_addresses_do_not_wait_in_a_circle(site: Flask, cast: Cast) -> None:
    with site.app_context():
        homes = [household(cast).id, household(cast, name="Phạm Văn Mười").id]
        rows = [line(1_000_000).id for _ in range(8)]
        db.session.commit()

    def split(number: int) -> None:
        order = homes if number % 2 else homes[::-1]
        parts = [Part(Purpose.ADDRESS, 500_000, address=db.session.get_one(Address, home)) for home in order]
        allocating.allocate(db.session.get_one(BankLine, rows[number]), parts, by=cast.account("an"))

    assert together(site, *(lambda n=n: split(n) for n in range(8))) == ["done"] * 8
    with site.app_context():
        assert set(db.session.scalars(select(Address.received_vnd))) == {4_000_000}


def test_two_lines_at_once_never_show_one_voucher_twice(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, box = household(cast), accounts.clearing(account().id)
        gift = Part(Purpose.ADDRESS, 900_000, address=home)
        allocating.allocate(line(900_000), [gift], by=cast.account("an"))
        pay(cast, home, 900_000, "allocation:", paid_from=box)
        voucher, rows = vouchers()[0].id, [line(-900_000).id, line(-900_000).id]
        db.session.commit()

    def tell(row: int) -> None:
        part = Part(Purpose.PAYMENT, 900_000, disbursement=db.session.get_one(Disbursement, voucher))
        allocating.allocate(db.session.get_one(BankLine, row), [part], by=cast.account("an"))

    came = together(site, *(lambda row=row: tell(row) for row in rows * 3))
    assert came.count("done") == 1
    with site.app_context():
        shown = select(func.sum(Allocation.amount_vnd)).where(Allocation.disbursement_id == voucher)
        assert db.session.scalar(shown) == -900_000


def test_a_deposit_is_met_by_a_line_or_reversed_and_never_both(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an, into = cast.account("an"), accounts.clearing(account().id)
        paid(cast, household(cast), 900_000)
        slip = moving.move_own(accounts.cash(an.unit_id), into, 900_000, reason="giấy nộp tiền số 5", by=an).id
        row = line(900_000, "nop tien mat").id
        db.session.commit()

    def meet() -> None:
        part = Part(Purpose.OWN, 900_000, transfer=db.session.get_one(FundTransfer, slip))
        allocating.allocate(db.session.get_one(BankLine, row), [part], by=cast.account("an"))

    def reverse() -> None:
        moving.reverse(db.session.get_one(FundTransfer, slip), reason="nộp nhầm tài khoản", by=cast.account("an"))

    assert together(site, meet, reverse, meet, reverse).count("done") == 1
    with site.app_context():
        met = db.session.get_one(FundTransfer, slip).bank_line_id is not None
        turned = moving.reversal_of(db.session.get_one(FundTransfer, slip)) is not None
        assert met != turned
