"""What a memo proposes, in which order, and that nothing but the whole truth is called certain."""

from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.ledger.bank import allocating, confirming, matching
from nhandao_site.domain.ledger.bank.models import BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.bank.proposing import Proposal
from nhandao_site.domain.pledges.models import Form, State
from nhandao_site.kit import clock, codes
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import line, promise
from tests.domain.ledger.scene import household

pytestmark = pytest.mark.both_databases


def first(row: BankLine) -> Proposal:
    return matching.propose([row])[row.id][0]


def in_sql(row: BankLine) -> bool:
    return db.session.scalar(db.select(BankLine.id).where(BankLine.id == row.id, matching.certain())) is not None


def memo(code: str, pledge: str) -> str:
    return f"MBVCB.9117.{codes.memo(code, pledge).lower()}.CT tu 0011 NGUYEN VAN A"


def test_both_codes_with_an_amount_that_is_owed_are_certain(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        for state in (State.WAITING, State.CONFIRMED, State.RUNNING):
            pledge = promise(home, 500_000, state=state)
            row = line(500_000, memo(home.code, pledge.code))
            best = first(row)
            assert (best.certain, best.part.pledge, best.part.amount_vnd) == (True, pledge, 500_000)
            assert best.part.because == "mã đăng ký trong nội dung"
            assert in_sql(row)


def test_a_part_of_what_is_owed_is_certain_and_more_is_not(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 1_200_000, times=12)
        row, over = line(100_000, memo(home.code, pledge.code)), line(1_500_000, memo(home.code, pledge.code))
        assert first(row).certain
        assert in_sql(row)
        best = first(over)
        assert (best.certain, best.part.amount_vnd) == (False, 1_200_000)
        assert "dư 300.000" in best.note
        assert not in_sql(over)


def test_a_code_without_its_address_is_certain_only_with_the_very_amount(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 500_000)
        exact, less = line(500_000, f"ung ho {pledge.code}"), line(400_000, f"ung ho {pledge.code}")
        assert (first(exact).certain, in_sql(exact)) == (True, True)
        assert (first(less).certain, in_sql(less)) == (False, False)
        assert "hẹn 500.000" in first(less).note


def test_another_address_in_the_memo_is_told_and_never_certain(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, other = household(cast), household(cast, name="Phạm Văn Mười")
        pledge = promise(home, 500_000)
        row = line(500_000, f"CTD {other.code} {pledge.code}".replace("-", ""))
        proposals = matching.propose([row])[row.id]
        assert not proposals[0].certain
        assert f"nội dung ghi mã {other.code}" in proposals[0].note
        assert proposals[1].part.address == other
        assert not in_sql(row)


def test_no_dead_promise_and_no_closed_dossier_is_certain(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, closed = household(cast), household(cast, dossier=Dossier.CLOSED, closed_on=clock.today())
        for state in (State.CANCELLED, State.REFUSED, State.LAPSED, State.DONE):
            pledge = promise(home, 500_000, state=state)
            row = line(500_000, memo(home.code, pledge.code))
            assert not first(row).certain
            assert not in_sql(row)
        pledge = promise(closed, 500_000)
        row = line(500_000, memo(closed.code, pledge.code))
        assert (first(row).certain, in_sql(row)) == (False, False)
        goods = promise(home, 500_000, form=Form.IN_KIND)
        row = line(500_000, memo(home.code, goods.code))
        assert (first(row).certain, in_sql(row)) == (False, False)


def test_a_cancelled_pledge_leads_to_its_address_with_the_reason(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 500_000, state=State.CANCELLED)
        best = first(line(500_000, memo(home.code, pledge.code)))
        assert (best.part.pledge, best.part.address) == (None, home)
        assert best.note == f"đăng ký {pledge.code} đang “hủy”"


def test_one_wrong_character_is_explained_when_exactly_one_code_fits(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 700_000, code=codes.pledge_code(123_456_789))
        best = first(line(700_000, "ung ho ba M 3NQX8N1"))
        assert (best.part.pledge, best.certain) == (pledge, False)
        assert best.part.because == "gần giống mã 3NQK-8N1, gõ nhầm một chỗ"
        twin = next(code for code in near("3NQX8N1") if code != pledge.code)
        promise(home, 9_000_000, code=twin)
        assert all("gần giống" not in each.part.because for each in proposals("ung ho 3NQX8N1", 1_000))


@pytest.mark.parametrize("typed", ["3QNK8N1", "3NQK8NI", "3NKQ8N1", "3NQK81N"])
def test_swapped_neighbours_and_look_alikes_are_proposed_and_never_certain(site: Flask, cast: Cast, typed: str) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 700_000, code=codes.pledge_code(123_456_789))
        row = line(700_000, f"CTD {home.code} {typed}")
        assert (first(row).part.pledge, first(row).certain, in_sql(row)) == (pledge, False, False)


def test_a_memo_that_names_two_pledges_is_left_to_a_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        one, two = promise(home, 900_000), promise(home, 300_000)
        row = line(900_000, f"CTD {home.code} {one.code} {two.code}")
        found = matching.propose([row])[row.id]
        assert [each.part.pledge for each in found[:2]] == [one, two]
        assert not any(each.certain for each in found)
        assert not in_sql(row)


def near(word: str) -> list[str]:
    from nhandao_site.kit import memos

    return memos.near_pledge_codes(word)


def proposals(text: str, amount: int) -> list[Proposal]:
    row = line(amount, text)
    db.session.expire_all()
    return matching.propose([row])[row.id]


def test_an_address_code_proposes_the_pledge_of_that_amount_before_the_address(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 300_000, state=State.WAITING)
        bare = home.code.replace("-", "")[:-1]
        found = proposals(f"MBVCB.9912.nguoi giau ten ung ho {bare}", 300_000)
        assert found[0].part.pledge == pledge
        assert found[0].part.because == "khớp số tiền và mã địa chỉ thiếu ký tự cuối, thiếu mã đăng ký"
        assert (found[1].part.pledge, found[1].part.address) == (None, home)
        assert not any(each.certain for each in found)


def test_a_code_nobody_has_proposes_nothing_and_one_that_is_glued_or_mistyped_is_explained(
    site: Flask, cast: Cast
) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 700_000, code=codes.pledge_code(123_456_789))
        strange = codes.address_code("SM", 2026, 9_999_999)
        assert proposals(f"CTD {strange} {codes.pledge_code(987_654_321)}", 1_234) == []
        glued = proposals("QUYEN GOP3NQK8N1CAM ON", 700_000)[0]
        assert (glued.part.pledge, glued.certain) == (pledge, False)
        assert glued.part.because == "mã 3NQK-8N1 nằm dính trong nội dung"
        plain = home.code.replace("-", "")
        typed = f"{plain[:4]}O{plain[5:]}"
        found = proposals(f"ung ho {typed}", 12_345)
        assert [(each.part.address, each.part.because) for each in found] == [
            (home, f"mã địa chỉ gần giống {home.code}, gõ nhầm một chỗ")
        ]


def test_of_two_codes_in_a_memo_the_one_that_exists_is_proposed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        pledge = promise(household(cast), 500_000)
        row = line(500_000, f"CTD {codes.pledge_code(987_654_321)} va {pledge.code}")
        assert (first(row).part.pledge, in_sql(row)) == (pledge, False)


def test_a_payer_who_helped_a_family_without_a_promise_is_led_to_it_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        met = line(100_000, "ck", payer="9704:0011")
        allocating.allocate(met, [Part(Purpose.ADDRESS, 100_000, address=home)], by=cast.account("an"))
        best = first(line(55_000, "ck", payer="9704:0011"))
        assert (best.part.address, best.part.pledge, best.certain) == (home, None, False)
        assert best.part.because == "tài khoản gửi đã từng giúp địa chỉ này"


def test_a_payer_met_before_is_remembered(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 1_000_000, times=10)
        met = line(100_000, "ck", payer="9704:0011")
        allocating.allocate(met, [Part(Purpose.ADDRESS, 100_000, pledge=pledge)], by=cast.account("an"))
        best = first(line(123_000, "ck", payer="9704:0011"))
        assert (best.part.pledge, best.certain) == (pledge, False)
        assert best.part.because == "tài khoản gửi đã từng ghép với đăng ký này"
        stranger = line(123_000, "ck", payer="khác")
        assert matching.propose([stranger])[stranger.id] == []


def test_amount_and_day_of_one_waiting_pledge_alone_is_named_and_a_crowd_is_not(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        promise(home, 432_100, pledged_at=clock.now() - timedelta(days=2))
        assert proposals("ck", 432_100)[0].part.because == "khớp số tiền, đăng ký duy nhất còn chờ số này"
        promise(home, 432_100, pledged_at=clock.now() - timedelta(days=3))
        assert [each.part.because for each in proposals("ck", 432_100)] == ["chỉ khớp số tiền"] * 2
        for _ in range(2):
            promise(home, 432_100, pledged_at=clock.now() - timedelta(days=4))
        assert proposals("ck", 432_100) == []


def test_a_name_alone_is_weak_and_an_old_promise_is_not_looked_for_by_amount(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 900_000, "Nguyễn Thị Hạnh", pledged_at=clock.now() - timedelta(days=200))
        found = proposals("NGUYEN THI HANH chuyen tien", 900_000)
        assert [(each.part.pledge, each.part.because) for each in found] == [(pledge, "chỉ giống tên người gửi")]
        assert not found[0].certain


def test_lines_that_are_no_gift_say_so(site: Flask, cast: Cast) -> None:
    with site.app_context():
        assert first(line(12_345, "LAI NHAP VON")).part.purpose is Purpose.INTEREST
        assert first(line(-11_000, "Phi quan ly tai khoan thang 10")).part.purpose is Purpose.FEE
        out, back = line(-2_000_000, "chuyen noi bo"), line(2_000_000, "chuyen noi bo", at="2022")
        best = first(out)
        assert (best.part.purpose, best.part.other_line) == (Purpose.OWN, back)


def test_a_page_of_certain_lines_is_confirmed_at_once_and_the_rest_stays(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledges = [promise(home, 100_000 * n) for n in range(1, 6)]
        rows = [line(each.value_vnd, memo(home.code, each.code)) for each in pledges]
        rows += [line(50_000, "ck"), line(100_000, memo(home.code, pledges[0].code))]
        done = confirming.confirm_certain(rows, by=cast.account("an"))
        assert (len(done.made), done.left) == (5, (rows[5], rows[6]))
        assert [each.received_vnd for each in pledges] == [each.value_vnd for each in pledges]
        assert home.received_vnd == 1_500_000
        assert confirming.confirm_certain(rows, by=cast.account("an")).made == ()
