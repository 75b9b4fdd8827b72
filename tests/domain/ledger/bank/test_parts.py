"""Lines that are no gift, money sent back, and what a donor reads of what came."""

from datetime import date

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger.bank import aiming, allocating, arrivals, owner, searching, setting_aside
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.funds import moving
from nhandao_site.domain.ledger.funds.models import FundTransfer
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.kit import clock, codes
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import account, line, promise
from tests.domain.ledger.scene import household, paid

pytestmark = pytest.mark.both_databases


def tell(cast: Cast, row: BankLine, *parts: Part) -> list[Allocation]:
    return allocating.allocate(row, parts, by=cast.account("an"))


def clearing(at: str = "0011012345678") -> int:
    return accounts.in_box(accounts.clearing(account(at).id))


def general() -> int:
    return accounts.in_fund([accounts.general_fund(owner.chapter().id)])


def test_interest_feeds_the_general_fund_and_a_fee_needs_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        fee = line(-11_000, "Phi")
        with pytest.raises(RuleBroken, match="Không đủ tiền"):
            tell(cast, fee, Part(Purpose.FEE, 11_000))
        db.session.rollback()
        tell(cast, line(20_000, "LAI NHAP VON"), Part(Purpose.INTEREST, 20_000))
        row = line(-11_000, "Phi")
        tell(cast, row, Part(Purpose.FEE, 11_000))
        assert (general(), clearing(), row.allocated_vnd) == (9_000, 0, -11_000)


def test_a_programmes_money_goes_to_its_fund(site: Flask, cast: Cast) -> None:
    with site.app_context():
        tet = programmes.named("Tết Nhân ái")
        row = line(700_000)
        tell(cast, row, aiming.aim(row, "tết nhân ái", 700_000))
        assert accounts.in_fund([accounts.fund_of_programme(tet.id)]) == 700_000


def test_money_that_moves_between_own_accounts_nets_and_comes_apart_together(site: Flask, cast: Cast) -> None:
    with site.app_context():
        out, came = line(-2_000_000), line(2_000_000, at="2022")
        made = tell(cast, out, aiming.aim(out, f"line:{came.id}", 2_000_000))[0]
        assert (clearing(), clearing("2022")) == (0, 0)
        assert (out.allocated_vnd, came.allocated_vnd) == (-2_000_000, 2_000_000)
        allocating.undo(made, reason="không phải một lần chuyển", by=cast.account("an"))
        assert (clearing(), clearing("2022")) == (2_000_000, -2_000_000)
        assert (out.allocated_vnd, came.allocated_vnd) == (0, 0)
        with pytest.raises(RuleBroken, match="một vào, một ra"):
            other = line(-2_000_000, at="2022")
            tell(cast, out, aiming.aim(out, f"line:{other.id}", 2_000_000))


def test_one_line_that_came_back_once_is_not_the_other_end_twice(site: Flask, cast: Cast) -> None:
    with site.app_context():
        out, came = line(-2_000_000), line(1_000_000, at="2022")
        halves = [aiming.aim(out, f"line:{came.id}", 1_000_000) for _ in range(2)]
        with pytest.raises(RuleBroken, match=r"Dòng này chỉ còn 0.đ chưa rõ"):
            tell(cast, out, *halves)


def test_only_an_accountant_puts_a_line_aside(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row, why = line(500_000), "đã hỏi ngân hàng, chờ trả lời"
        for name in ("hoa", "minh", "phuc"):
            with pytest.raises(NotAllowed, match="Chỉ kế toán"):
                setting_aside.set_aside(row, reason=why, by=cast.account(name))
        with pytest.raises(RuleBroken, match="đang ở trong hàng chờ"):
            setting_aside.take_back(row, by=cast.account("an"))
        setting_aside.set_aside(row, reason=why, by=cast.account("an"))
        with pytest.raises(RuleBroken, match="đã được để riêng rồi"):
            setting_aside.set_aside(row, reason=why, by=cast.account("an"))


def test_whom_a_line_was_meant_for_is_found_by_code_amount_and_name_and_by_nobody_else(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an, pledge, row = cast.account("an"), promise(household(cast), 345_000), line(345_000)
        for words in (pledge.code, "345.000", "trần văn thắng"):
            assert [each.part.pledge for each in searching.search(an, row, words)] == [pledge], words
        assert [each.part.pledge for each in searching.search(an, row, "Lê Mơ")] == [pledge, None]
        for nothing in ("  ", "???"):
            assert searching.search(an, row, nothing) == []
        assert searching.search(cast.account("hoa"), row, pledge.code) == []


def test_a_gift_sent_back_untold_touches_no_fund(site: Flask, cast: Cast) -> None:
    with site.app_context():
        came, back = line(300_000, "chuyen nham"), line(-300_000, "hoan tien")
        entries = db.session.scalar(db.select(db.func.count(Entry.id)))
        made = tell(cast, back, aiming.aim(back, f"line:{came.id}", 300_000))[0]
        assert (made.purpose, clearing()) == (Purpose.REFUND, 0)
        assert db.session.scalar(db.select(db.func.count(Entry.id))) == entries
        allocating.undo(made, reason="không phải dòng ấy", by=cast.account("an"))
        assert (came.allocated_vnd, back.allocated_vnd) == (0, 0)


def test_a_gift_sent_back_after_it_was_told_leaves_pledge_address_and_fund(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 500_000)
        tell(cast, line(500_000), Part(Purpose.ADDRESS, 500_000, pledge=pledge))
        back = line(-200_000, "hoan tien")
        with pytest.raises(RuleBroken, match="không trả lại nhiều hơn"):
            big = line(-600_000)
            tell(cast, big, aiming.aim(big, pledge.code, 600_000))
        tell(cast, back, aiming.aim(back, pledge.code, 200_000))
        assert (pledge.received_vnd, home.received_vnd) == (300_000, 300_000)
        assert accounts.in_fund([accounts.fund_of_address(home.id)]) == 300_000


def test_cash_paid_into_the_bank_is_met_by_its_line_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, an = household(cast), cast.account("an")
        paid(cast, home, 900_000)
        into = accounts.clearing(account().id)
        slip = moving.move_own(accounts.cash(an.unit_id), into, 900_000, reason="giấy nộp tiền số 5", by=an)
        row, other = line(900_000, "nop tien mat"), line(900_000, "nop tien mat")
        made = tell(cast, row, aiming.aim(row, f"transfer:{slip.id}", 900_000))[0]
        assert (made.purpose, slip.bank_line_id) == (Purpose.OWN, row.id)
        with pytest.raises(RuleBroken, match="vừa được khớp"):
            tell(cast, other, aiming.aim(other, f"transfer:{slip.id}", 900_000))
        db.session.rollback()


def test_a_met_deposit_is_free_again_when_the_line_is_undone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an = cast.account("an")
        paid(cast, household(cast), 900_000)
        into = accounts.clearing(account().id)
        slip = moving.move_own(accounts.cash(an.unit_id), into, 900_000, reason="giấy nộp tiền số 5", by=an)
        row = line(900_000, "nop tien mat")
        with pytest.raises(RuleBroken, match="ghi đúng số ấy"):
            tell(cast, row, aiming.aim(row, f"transfer:{slip.id}", 800_000))
        made = tell(cast, row, aiming.aim(row, f"transfer:{slip.id}", 900_000))[0]
        allocating.undo(made, reason="nộp lần khác", by=an)
        assert db.session.get_one(FundTransfer, slip.id).bank_line_id is None
        assert row.allocated_vnd == 0


def test_a_typed_target_is_understood_or_repeated_in_the_refusal(site: Flask, cast: Cast) -> None:
    with site.app_context():
        pledge = promise(household(cast), 500_000)
        row = line(500_000)
        assert aiming.aim(row, pledge.code.lower().replace("-", " "), 5).pledge == pledge
        assert aiming.aim(row, f" {pledge.address.code} ", 5).address == pledge.address
        assert aiming.aim(row, "Quỹ  chung", 5).purpose is Purpose.GENERAL
        assert [aiming.aim(row, key, 5).purpose.value for key in ("general", "interest", "fee")] == [
            "general",
            "interest",
            "fee",
        ]
        for wrong in (
            "",
            "K7Q2-M4Z",
            codes.address_code("SM", 2026, 9_999_999),
            "pledge:",
            "pledge:-1",
            "line:99999",
            "payment",
            "own",
            "'; DROP TABLE",
        ):
            with pytest.raises(RuleBroken, match="không phải mã"):
                aiming.aim(row, wrong, 5)


def test_a_donor_reads_what_came_by_bank_and_by_hand(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 1_000_000)
        paid(cast, home, 100_000, pledge=pledge, received_on=date(2026, 11, 1))
        row, wrong = line(400_000, on=date(2026, 11, 3)), line(50_000)
        tell(cast, row, Part(Purpose.ADDRESS, 400_000, pledge=pledge))
        gone = tell(cast, wrong, Part(Purpose.ADDRESS, 50_000, pledge=pledge))[0]
        allocating.undo(gone, reason="ghép nhầm người gửi", by=cast.account("an"))
        back = line(-30_000, on=clock.today())
        tell(cast, back, aiming.aim(back, pledge.code, 30_000))
        came = arrivals.received_for(pledge.id)
        assert [(each.on, each.value_vnd) for each in came[:2]] == [
            (date(2026, 11, 1), 100_000),
            (date(2026, 11, 3), 400_000),
        ]
        assert [each.reference[:5] for each in came] == ["PT26-", "CK26-", "CK26-"]
        assert (came[2].value_vnd, came[2].how) == (-30_000, "trả lại người gửi")
        assert sum(each.value_vnd for each in came) == pledge.received_vnd
