"""What a donor reads of the help: line by line, in a letter, over a year; and whose promises are gathered."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import assistance, receipts
from nhandao_site.domain.ledger.bank import allocating
from nhandao_site.domain.ledger.bank.models import Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.donors import desk, events, gathering, granting, published, summary
from nhandao_site.domain.pledges import schedule
from nhandao_site.domain.pledges.models import DonorKind, Pledge, Shown, State
from nhandao_site.domain.pledges.wishes import donor_key
from nhandao_site.domain.targets import figures
from nhandao_site.kit import clock, codes, excel, periods
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import line
from tests.domain.ledger.scene import cash, given, household, paid, promise

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("late_in_the_year")]

THIS_YEAR = 2026
COMPANY = "Công ty Gỗ Suối Mơ"


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    """Promises of forty days ago and help of today stand in one year, whenever the tests run."""
    with time_machine.travel(datetime(2026, 6, 15, 9, 0, tzinfo=clock.TZ)):
        yield


def banked(cast: Cast, pledge: Pledge, value: int, on: date | None = None) -> object:
    row = line(value, "ck", on=on or clock.today())
    return allocating.allocate(row, [Part(Purpose.ADDRESS, value, pledge=pledge)], by=cast.account("an"))[0]


def with_link(pledge: Pledge) -> str:
    token = codes.token()
    pledge.token_hash = codes.token_hash(token)
    db.session.flush()
    return token


def of_company(address: object, value: int = 1_000_000, name: str = COMPANY, **more: object) -> Pledge:
    kind = DonorKind.ORGANISATION
    return promise(address, value, name, donor_kind=kind, donor_blind=donor_key(kind, name), **more)  # type: ignore[arg-type]


def called(pledge: Pledge, phone: str) -> Pledge:
    pledge.phone = pledge.phone_blind = phone
    db.session.flush()
    return pledge


def test_what_came_has_the_day_of_the_bank_and_what_was_given_its_evidence(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 1_000_000)
        token, day = with_link(pledge), clock.today() - timedelta(days=3)
        part = banked(cast, pledge, 600_000, on=day)
        receipt = paid(cast, home, 400_000, giver_name="", pledge=pledge)
        given(cast, home, cash(250_000, giver=""), pledge=pledge)
        told = published.story(token)
        assert told is not None and published.story(token + "x") is None
        assert [(each.day, each.value_vnd, each.how) for each in told.came] == [
            (day, 600_000, "chuyển khoản"), (clock.today(), 400_000, "phiếu thu tiền mặt")
        ]  # fmt: skip
        assert told.came[0].reference == f"CK{day.year % 100:02}-{part.id:06}"
        assert told.came[1].reference == receipts.reference(receipt)
        assert [(each.value_vnd, each.voucher, each.is_loan) for each in told.handed] == [(250_000, "", False)]
        assert told.handed[0].reference.startswith("TG") and told.years == ()


def test_what_is_taken_back_stands_as_a_correction_and_the_sum_follows(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, an = household(cast), cast.account("an")
        pledge = promise(home, 1_000_000)
        token, part = with_link(pledge), banked(cast, pledge, 600_000)
        allocating.undo(part, reason="nhầm người gửi", by=an)  # type: ignore[arg-type]
        act = given(cast, home, cash(250_000, giver=""), pledge=pledge)
        reversal = assistance.reverse(act.lines[0], reason="ghi nhầm ngày trao", by=cast.account("hoa"))
        assistance.verify(reversal, by=cast.account("sen"))
        told = published.story(token)
        assert told and [each.value_vnd for each in told.came] == [600_000, -600_000] and told.came[1].is_correction
        assert [each.is_correction for each in told.handed] == [False, True]
        assert events.still_given(told.handed) == [] and published.letter(token) is None
        assert (pledge.received_vnd, pledge.delivered_vnd) == (0, 0)


def test_no_line_of_another_donor_or_of_a_merely_said_gift_is_told(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        mine, other = promise(home, 1_000_000), promise(home, 1_000_000, "Lý Thị Sao")
        token = with_link(mine)
        banked(cast, other, 500_000)
        given(cast, home, cash(100_000, giver=""), pledge=other)
        line(700_000, f"CTD {mine.code}")  # seen by its code, told apart by nobody
        told = published.story(token)
        assert told and (told.came, told.handed) == ((), ()) and not told.has_letter


def test_beside_a_child_a_paper_hides_the_commune_that_signed_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast, birth_year=clock.today().year - 9, alias="Em A.")
        pledge = promise(home, 1_000_000)
        token = with_link(pledge)
        content = receipts.ReceiptContent(
            form=pledge.form, value_vnd=300_000, received_on=clock.today(), pledge=pledge, giver_name=""
        )
        receipt = receipts.record(home, content, unit=cast.unit("X1"), by=cast.account("an"))
        told, thanks = published.story(token), published.letter(token)
        assert receipts.reference(receipt).endswith("-X1")
        assert told and told.came[0].reference.endswith("-…") and thanks
        assert not re.search(r"\bX1\b", repr(thanks)), "a code of chance may well hold these two letters"
        assert "Em A." in thanks.whom and home.name not in repr(thanks) and "Bàu Sen" not in repr(thanks)


def test_a_letter_says_the_amounts_in_words_and_the_name_only_to_who_knows_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 1_005_000, shown=Shown.ANONYMOUS)
        token = with_link(pledge)
        assert published.letter(token) is None, "nothing has come"
        assert published.letter(token + "x") is None
        banked(cast, pledge, 1_005_000)
        thanks = published.letter(token)
        assert thanks and thanks.received_words == "một triệu không trăm linh năm nghìn đồng"
        assert (thanks.to, thanks.named) == ("Một người giấu tên", False) and home.name not in repr(thanks)
        assert "Bà L.T.M." in thanks.whom and "Thắng" not in repr(thanks)
        with pytest.raises(RuleBroken, match="không giống"):
            published.letter(token, typed_name="Trần Văn")
        given(cast, home, cash(21_000, giver=""), pledge=pledge)
        thanks = published.letter(token)
        assert thanks and thanks.delivered_words == "hai mươi mốt nghìn đồng"
        named = published.letter(token, typed_name="  trần văn THẮNG ")
        assert named and (named.to, named.named) == ("Trần Văn Thắng", True)


def test_promises_of_one_donor_are_gathered_by_a_verified_contact_never_by_a_name(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        seed = called(promise(home, 1_000_000), "+84912345678")
        same = called(promise(home, 2_000_000, "Anh Thắng"), "+84912345678")
        called(promise(home, 3_000_000, state=State.WAITING), "+84912345678")
        called(promise(home, 4_000_000), "+84912345679")
        promise(home, 5_000_000)
        called(of_company(home), "+84912345678")
        db.session.flush()
        assert set(gathering.gathered(seed)) == {seed.id, same.id}


def test_who_answers_for_two_bodies_shows_neither_the_promises_of_the_other(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, school = household(cast), cast.unit("S1")
        seed = called(of_company(home), "+84912345678")
        called(of_company(home, name="Hội thiện nguyện Suối Mơ"), "+84912345678")
        assert gathering.gathered(seed) == [seed.id]
        body = {"roster_code": "DTN", "unit_id": school.id}
        first, second = (of_company(home, name=name, **body) for name in ("Đoàn trường", "Đoàn TNCS trường"))
        of_company(home, name="Đoàn trường", roster_code="DTN", unit_id=cast.unit("X1").id)
        leader = promise(home, 1_000_000, "Hiệu trưởng", **body)
        gathered = {
            donor.pledge_id: donor.pledges for donor in desk.search(cast.account("minh"), "", school, THIS_YEAR)
        }
        assert gathered == {second.id: 2, leader.id: 1}, "a body is one donor, its head another"
        assert set(gathering.gathered(first)) == {first.id, second.id} and leader.id not in gathering.gathered(first)


def test_the_year_opens_only_after_an_officer_allowed_it_and_shuts_at_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, hoa = household(cast), cast.account("hoa")
        pledge = called(promise(home, 1_000_000), "+84912345678")
        token, why = with_link(pledge), "đã gọi số máy trên đăng ký"
        banked(cast, pledge, 400_000)
        assert published.summary_of(token, THIS_YEAR) is None
        with pytest.raises(RuleBroken, match="lý do"):
            granting.grant(pledge, reason=" ", by=hoa)
        granting.grant(pledge, reason=why, by=hoa)
        told, year = published.story(token), published.summary_of(token, THIS_YEAR)
        assert told and told.years == (THIS_YEAR,) and year and year.received_vnd == 400_000
        assert published.summary_of(token, THIS_YEAR - 5) is None and published.summary_of("x" * 43, THIS_YEAR) is None
        assert audit.history(pledge)[0].what == "pledge:grant_summary"
        with pytest.raises(RuleBroken, match="đã mở"):
            granting.grant(pledge, reason=why, by=hoa)
        granting.withdraw(pledge, reason="liên kết bị lạc", by=hoa)
        assert published.summary_of(token, THIS_YEAR) is None


def test_an_officer_opens_no_year_that_holds_help_beyond_the_own_branch(site: Flask, cast: Cast) -> None:
    with site.app_context():
        here, there = household(cast), household(cast, unit="X2")
        seed = called(promise(here, 1_000_000), "+84912345678")
        called(promise(there, 1_000_000), "+84912345678")
        with pytest.raises(NotAllowed, match="cán bộ tỉnh"):
            granting.grant(seed, reason="đã gọi cho người giúp", by=cast.account("hoa"))
        hoa, minh = cast.account("hoa"), cast.account("minh")
        assert not desk.is_whole(hoa, seed) and desk.is_whole(minh, seed)
        assert desk.summary_for(hoa, seed, THIS_YEAR, to="").pledged_vnd == 1_000_000
        assert desk.summary_for(minh, seed, THIS_YEAR, to="").pledged_vnd == 2_000_000
        granting.grant(seed, reason="đã gọi cho người giúp", by=minh)
        waiting = promise(here, 1_000_000, state=State.WAITING)
        with pytest.raises(RuleBroken, match="chưa được xác nhận"):
            granting.grant(waiting, reason="đã gọi cho người giúp", by=minh)


def test_a_year_has_three_numbers_each_by_its_own_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, end = household(cast), periods.year(THIS_YEAR - 1).end
        pledge = called(promise(home, 3_000_000, pledged_at=clock.start_of(end - timedelta(days=9))), "+84912345678")
        banked(cast, pledge, 1_000_000, on=end)
        banked(cast, pledge, 2_000_000, on=end + timedelta(days=1))
        given(cast, home, cash(500_000, giver=""), pledge=pledge, delivered_at=clock.start_of(end))
        loan = cash(200_000, giver="", is_loan=True, need_kind=NeedKind.LOAN)
        given(cast, home, cash(700_000, giver=""), loan, pledge=pledge)
        before, now = (summary.of([pledge.id], periods.year(y), to="") for y in (THIS_YEAR - 1, THIS_YEAR))
        assert (before.pledged_vnd, before.received_vnd, before.delivered_vnd) == (3_000_000, 1_000_000, 500_000)
        assert (now.pledged_vnd, now.received_vnd, now.delivered_vnd) == (0, 2_000_000, 700_000)
        assert (now.loans_vnd, now.addresses, now.acts, now.year) == (200_000, 1, 1, THIS_YEAR)
        assert summary.years([pledge.id]) == [THIS_YEAR, THIS_YEAR - 1]


def test_the_file_holds_what_the_page_shows_and_no_private_word(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 1_000_000, "=CMD()")
        banked(cast, pledge, 1_000_000)
        told = summary.of([pledge.id], periods.year(THIS_YEAR), to="N*** A")
        sheets = excel.read(BytesIO(summary.workbook(told)).getvalue())
        assert list(sheets) == ["Tổng hợp", "Hội đã nhận", "Đã trao"]
        assert sheets["Tổng hợp"][1][:4] == [pledge.code, told.lines[0].day, home.code, "Bà L.T.M."]
        assert sheets["Tổng hợp"][-1][5:8] == [1_000_000, 1_000_000, 0]
        assert home.name not in str(sheets) and "CMD" not in str(sheets)


def test_a_year_of_monthly_help_is_one_address_and_twelve_acts_in_the_figures(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, span = household(cast), periods.year(THIS_YEAR - 1)
        pledge = promise(home, 6_000_000, times=12)
        schedule.lay_out(pledge, first_due_on=span.start)
        for part in list(pledge.instalments):
            help_ = cash(500_000, giver="", is_regular=True, need_kind=NeedKind.REGULAR)
            given(cast, home, help_, pledge=pledge, delivered_at=clock.start_of(part.due_on))
        assert pledge.state is State.DONE and all(part.met_on == part.due_on for part in pledge.instalments)
        for unit in ("P1", "X1"):
            total = figures.table(span, cast.unit(unit)).total
            assert (total["helped_addresses"], total["helped_times"], total["regular_addresses"]) == (1, 12, 1)
            assert total["value_vnd"] == 6_000_000
        told = summary.of([pledge.id], span, to="")
        assert (told.addresses, told.acts, told.delivered_vnd) == (1, 12, 6_000_000)


def test_two_periods_in_one_act_and_a_reversed_act_move_the_periods_back_and_forth(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 3_000_000, times=3)
        both = given(cast, home, cash(2_000_000, giver=""), pledge=pledge)
        assert [turn.state.value for turn in schedule.turns(pledge)] == ["delivered", "delivered", "upcoming"]
        part = given(cast, home, cash(400_000, giver=""), pledge=pledge)
        assert schedule.to_pay(pledge) == (600_000, pledge.instalments[2].due_on)
        for act in (both, part):
            reversal = assistance.reverse(act.lines[0], reason="ghi nhầm người nhận", by=cast.account("hoa"))
            assistance.verify(reversal, by=cast.account("sen"))
        assert [turn.state.value for turn in schedule.turns(pledge)] == ["due", "upcoming", "upcoming"]
        assert pledge.instalments[0].met_on is None and pledge.state is State.RUNNING
