"""Numbers without a gap, both signs in the open, and “đã nhận” only by a signed receipt."""

from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import check, receipts
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.ledger.receipts import ReceiptContent
from nhandao_site.domain.pledges.models import Form, Shown
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import household, paid, promise

pytestmark = pytest.mark.both_databases


def test_a_signed_receipt_makes_received_at_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        need = address.needs[0]
        paid(cast, address, 2_000_000, need_id=need.id)
        paid(cast, address, 300_000, form=Form.IN_KIND, content="10 kg gạo")
        assert (address.received_vnd, need.received_vnd) == (2_300_000, 2_000_000)
        sums = totals.of(address.id)
        assert (sums.received_vnd, sums.received_cash_vnd, sums.received_goods_vnd) == (2_300_000, 2_000_000, 300_000)
        assert check.money() == []


def test_numbers_run_per_unit_and_year_and_an_undone_receipt_gives_its_number_back(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        assert [paid(cast, address, 1_000).number for _ in range(3)] == [1, 2, 3]
        db.session.commit()
        address = db.session.get_one(Address, address.id)
        assert paid(cast, address, 1_000).number == 4
        db.session.rollback()
        address = db.session.get_one(Address, address.id)
        last_year = clock.today().replace(year=clock.today().year - 1, day=1)
        assert paid(cast, address, 1_000).number == 4
        assert paid(cast, address, 1_000, received_on=last_year).number == 1
        own = ReceiptContent(Form.CASH, 1_000, clock.today(), giver_name="Lan")
        assert receipts.record(address, own, unit=cast.unit("X1"), by=cast.account("an")).number == 1
        assert check.money() == []


def test_a_wrong_receipt_is_reversed_by_one_with_its_own_number(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        wrong = paid(cast, address, 2_000_000)
        reversal = receipts.reverse(wrong, reason="ghi hai lần", by=cast.account("an"))
        assert (reversal.value_vnd, reversal.number, reversal.reverses_id) == (-2_000_000, 2, wrong.id)
        assert address.received_vnd == 0
        with pytest.raises(RuleBroken, match="đã được đảo rồi"):
            receipts.reverse(wrong, reason="ghi hai lần", by=cast.account("an"))
        with pytest.raises(RuleBroken, match="đã là phiếu đảo"):
            receipts.reverse(reversal, reason="ghi hai lần", by=cast.account("an"))
        assert check.money() == []


def test_the_donor_of_a_pledge_keeps_what_was_chosen(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 1_000_000, "Hoàng Kín Đáo", shown=Shown.ANONYMOUS)
        receipt = paid(cast, address, 1_000_000, pledge=pledge, giver_name="")
        assert (receipt.giver_name, receipt.shown_name) == ("Hoàng Kín Đáo", None)
        assert pledge.received_vnd == 1_000_000


def test_a_receipt_that_cannot_be_is_refused(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        for wrong, sentence in (
            ({"value": 0}, "lớn hơn 0 đồng"),
            ({"value": 10**15}, "15 chữ số"),
            ({"received_on": clock.today() + timedelta(days=1)}, "chưa tới"),
            ({"giver_name": " "}, "Cần ghi người nộp"),
            ({"form": Form.LABOUR}, "Công sức không lập phiếu thu"),
        ):
            with pytest.raises(RuleBroken, match=sentence):
                paid(cast, address, **({"value": 1_000} | wrong))


def test_only_the_accountant_signs(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        content = ReceiptContent(Form.CASH, 1_000, clock.today(), giver_name="Lan")
        for name in ("hoa", "minh", "phuc"):
            with pytest.raises(NotAllowed):
                receipts.record(address, content, by=cast.account(name))
