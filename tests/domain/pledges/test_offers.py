from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.budgets import TooMany
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import ConsentState, Cycle, Dossier, Publication
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges import lifecycle, offers, published
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge, PledgeMove, Shown, State
from nhandao_site.kit import clock, codes
from tests.cast import Cast
from tests.waiting import RICE, ROOF, a_body, a_wish, an_address


def make(wish: offers.Wish, place: str = "10.0.0.1") -> offers.Made:
    return offers.pledge(wish, place=place, links_at="https://nhandao.example/dang-ky/")


def the(made: offers.Made) -> Pledge:
    return db.session.scalars(select(Pledge).where(Pledge.code == made.code)).one()


def test_a_stranger_pledges_and_gets_a_code_and_a_private_link(app: Flask, cast: Cast) -> None:
    made = make(a_wish(an_address(cast)))
    row = the(made)
    assert codes.parse_pledge_code(made.code) == made.code
    assert (
        row.state is State.WAITING
        and row.token_hash == codes.token_hash(made.token)
        and made.token not in row.token_hash
    )
    assert row.lapses_on == clock.today() + timedelta(days=14) and row.consented_at == row.pledged_at
    assert row.phone == "+84912345678" and row.shown_name == "T*** V*** T***g"
    assert [event.what for event in audit.history(row)] == ["pledge:make"]
    assert [(move.before, move.after) for move in db.session.scalars(select(PledgeMove))] == [("", "waiting")]


def test_a_waiting_pledge_holds_its_share_but_is_not_shown_as_pledged(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    make(a_wish(address, amount_vnd=4_000_000))
    assert published.openings(address.code or "")[ROOF].vnd == 6_000_000
    assert address.pledged_vnd == 0 and published.supporters(address.id) == []


def test_no_more_than_what_is_missing_can_be_pledged(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    make(a_wish(address, amount_vnd=9_000_000))
    with pytest.raises(offers.WishFaults) as no:
        make(a_wish(address, amount_vnd=1_000_001))
    assert no.value.faults == {"amount_vnd": "Việc này chỉ còn thiếu 1.000.000\u00a0đ; bạn đã viết 1.000.001\u00a0đ."}
    make(a_wish(address, amount_vnd=1_000_000))
    with pytest.raises(offers.WishFaults, match="đã có người nhận đủ"):
        make(a_wish(address, amount_vnd=50_000))


def test_what_was_delivered_without_a_pledge_is_not_missing(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    address.needs[ROOF].delivered_vnd = 7_000_000
    with pytest.raises(offers.WishFaults, match=r"còn thiếu 3\.000\.000.đ"):
        make(a_wish(address, amount_vnd=3_000_001))


def test_what_a_pledge_has_delivered_is_not_taken_off_twice(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    row = the(make(a_wish(address, amount_vnd=4_000_000)))
    row.delivered_vnd = address.needs[ROOF].delivered_vnd = 4_000_000
    db.session.flush()
    assert published.openings(address.code or "")[ROOF].vnd == 6_000_000


def test_a_gift_left_to_the_chapters_choice_takes_its_share_of_the_whole(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    make(a_wish(address, None, amount_vnd=12_000_000))
    with pytest.raises(offers.WishFaults, match=r"còn thiếu 400\.000.đ"):
        make(a_wish(address, amount_vnd=400_001))


def test_the_last_thirty_thousand_may_be_given(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    make(a_wish(address, amount_vnd=9_970_000))
    with pytest.raises(offers.WishFaults, match=r"ít nhất là 30\.000.đ"):
        make(a_wish(address, amount_vnd=20_000))
    assert the(make(a_wish(address, amount_vnd=30_000))).value_vnd == 30_000


def test_things_are_counted_in_the_measure_of_the_need_and_worth_its_estimate(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    row = the(
        make(a_wish(address, RICE, form=Form.IN_KIND, amount_vnd=None, content="Gạo", quantity=30, measure="tấn"))
    )
    assert (row.measure, row.quantity, row.value_vnd) == ("kg gạo", 30, 600_000)
    with pytest.raises(offers.WishFaults) as no:
        make(a_wish(address, RICE, form=Form.IN_KIND, amount_vnd=None, content="Gạo", quantity=91))
    assert no.value.faults["quantity"] == "Việc này chỉ còn thiếu 90 kg gạo."


def test_things_need_words_and_where_the_need_counts_a_number(app: Flask, cast: Cast) -> None:
    with pytest.raises(offers.WishFaults) as no:
        make(a_wish(an_address(cast), RICE, form=Form.LABOUR, amount_vnd=None))
    assert set(no.value.faults) == {"content", "quantity"}


def test_regular_help_is_laid_out_in_instalments(app: Flask, cast: Cast) -> None:
    row = the(make(a_wish(an_address(cast), amount_vnd=300_000, cycle=Cycle.QUARTER, periods=4)))
    assert row.value_vnd == 1_200_000 and row.periods == 4
    assert [(part.number, part.due_on, part.value_vnd) for part in row.instalments] == [
        (n, clock.add_months(clock.today(), 3 * (n - 1)), 300_000) for n in (1, 2, 3, 4)
    ]


def test_all_faults_are_told_at_once_each_at_its_field(app: Flask, cast: Cast) -> None:
    wish = a_wish(an_address(cast), amount_vnd=5_000, phone="0000 0000", email="ai đó", agreed=False, donor_name=" ")
    with pytest.raises(offers.WishFaults) as no:
        make(wish)
    assert no.value.faults["amount_vnd"] == "Số tiền ít nhất là 50.000\u00a0đ. Bạn đã viết 5.000."
    assert no.value.faults["phone"].startswith("Số điện thoại cần đủ 10 chữ số")
    assert no.value.faults["agreed"] == "Cần bạn đồng ý để Hội lưu thông tin liên hệ."
    assert set(no.value.faults) == {"amount_vnd", "phone", "email", "agreed", "donor_name"}


@pytest.mark.parametrize(
    "change",
    [
        {"publication": Publication.HIDDEN},
        {"consent": ConsentState.WITHDRAWN},
        {"text_consent_until": clock.today() - timedelta(days=1)},
        {"dossier": Dossier.CLOSED},
    ],
)
def test_an_address_that_is_not_shown_takes_no_pledges(app: Flask, cast: Cast, change: dict[str, object]) -> None:
    with pytest.raises(RuleBroken, match="không còn nhận đăng ký"):
        make(a_wish(an_address(cast, **change)))
    assert db.session.scalar(select(Pledge.id)) is None


def test_the_need_must_belong_to_the_address_and_still_be_wanted(app: Flask, cast: Cast) -> None:
    address, other = an_address(cast), an_address(cast, 32)
    with pytest.raises(offers.WishFaults) as no:
        make(a_wish(address, need_id=other.needs[0].id))
    assert set(no.value.faults) == {"need_id"}
    address.needs[ROOF].dropped_at = clock.now()
    with pytest.raises(offers.WishFaults, match="không còn cần"):
        make(a_wish(address))


def test_a_pledge_for_a_merged_address_goes_to_its_survivor(app: Flask, cast: Cast) -> None:
    survivor = an_address(cast)
    merged = an_address(cast, 32, dossier=Dossier.MERGED, publication=Publication.REMOVED, merged_into_id=survivor.id)
    assert the(make(a_wish(merged, None))).address_id == survivor.id


def test_one_phone_makes_six_pledges_a_day_whatever_the_place(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    for n in range(6):
        make(
            a_wish(address, amount_vnd=50_000, phone="0912345678" if n % 2 else "+84 912 345 678"), place=f"10.0.0.{n}"
        )
    with pytest.raises(TooMany):
        make(a_wish(address, amount_vnd=50_000), place="10.0.0.9")


def test_an_unverified_address_gets_one_letter_however_many_pledges_name_it(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    made = make(a_wish(address, email="Ai.Do@vidu.vn"))
    make(a_wish(address, email="ai.do@vidu.vn", phone="0987 654 321", donor_name="Lê Thị Mơ"))
    offers.cancel(made.token, "đổi ý")
    letters = db.session.scalars(select(Message)).all()
    assert [letter.recipient for letter in letters] == ["ai.do@vidu.vn"]
    assert made.token in letters[0].body and "Thắng" not in letters[0].subject + letters[0].body


def test_after_the_officers_call_every_step_is_told(app: Flask, cast: Cast) -> None:
    made = make(a_wish(an_address(cast), email="ai.do@vidu.vn"))
    lifecycle.confirm(the(made), by=cast.account("hoa"))
    lifecycle.start(the(made), by=cast.account("hoa"))
    subjects = [letter.subject for letter in db.session.scalars(select(Message).order_by(Message.id))]
    assert subjects == [
        f"Hội đã ghi nhận đăng ký {made.code}",
        f"Hội đã xác nhận đăng ký {made.code}",
        f"Đăng ký {made.code} đang được thực hiện",
    ]


def test_an_organisation_on_the_roster_is_recognised_by_its_name_or_by_its_code(app: Flask, cast: Cast) -> None:
    address, body = an_address(cast), a_body(cast, "Hội Phụ nữ xã Bàu Sen", "PN1")
    typed = the(make(a_wish(address, donor_kind=DonorKind.ORGANISATION, donor_name="hội phụ nữ xã  bàu sen")))
    picked = the(make(a_wish(address, donor_kind=DonorKind.ORGANISATION, donor_name="Hội Phụ nữ (X1/PN1)")))
    for row in (typed, picked):
        assert (row.roster_code, row.unit, row.donor_name) == ("PN1", body.unit, body.name)


def test_a_person_with_the_name_of_a_body_is_no_body_and_a_leader_is_never_offered(app: Flask, cast: Cast) -> None:
    from nhandao_site.domain.rosters.models import RosterKind

    address = an_address(cast)
    a_body(cast, "Trần Văn Thắng", "LD1", kind=RosterKind.LEADERS)
    a_body(cast, "Chi hội khu phố 1", "CH1", kind=RosterKind.SUB_BRANCHES)
    assert the(make(a_wish(address))).roster_code is None
    as_body = the(make(a_wish(address, donor_kind=DonorKind.ORGANISATION)))
    assert as_body.roster_code is None
    assert offers.bodies_like("thang") == [] and offers.bodies_like("") == []
    assert [body.code for body in offers.bodies_like("chi hoi")] == ["X1/CH1"]


def test_a_change_by_the_donor_asks_for_confirmation_again_and_frees_what_it_no_longer_holds(
    app: Flask, cast: Cast
) -> None:
    address = an_address(cast)
    made = make(a_wish(address, amount_vnd=4_000_000))
    lifecycle.confirm(the(made), by=cast.account("hoa"))
    lifecycle.start(the(made), by=cast.account("hoa"))
    assert db.session.get_one(Address, address.id).pledged_vnd == 4_000_000
    offers.change(made.token, offers.Change(amount_vnd=1_000_000))
    row = the(made)
    assert (row.state, row.value_vnd, row.confirmed_at) == (State.WAITING, 1_000_000, None)
    assert db.session.get_one(Address, address.id).pledged_vnd == 0
    assert db.session.get_one(Need, row.need_id).pledged_vnd == 0
    assert published.openings(address.code or "")[ROOF].vnd == 9_000_000


def test_a_change_can_not_go_beyond_the_need_nor_below_what_came(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    made = make(a_wish(address, amount_vnd=4_000_000))
    with pytest.raises(offers.WishFaults, match="còn thiếu"):
        offers.change(made.token, offers.Change(amount_vnd=10_000_001))
    the(made).received_vnd = 2_000_000
    with pytest.raises(offers.WishFaults, match=r"Hội đã nhận 2\.000\.000.đ"):
        offers.change(made.token, offers.Change(amount_vnd=1_999_999))
    with pytest.raises(RuleBroken, match="Xin gọi cán bộ Hội"):
        offers.cancel(made.token, "")


def test_fewer_periods_keep_the_instalments_that_came(app: Flask, cast: Cast) -> None:
    made = make(a_wish(an_address(cast), amount_vnd=100_000, cycle=Cycle.MONTH, periods=6))
    the(made).instalments[0].met_on = clock.today()
    offers.change(made.token, offers.Change(amount_vnd=200_000, periods=3))
    assert [(part.number, part.value_vnd) for part in the(made).instalments] == [
        (1, 100_000),
        (2, 200_000),
        (3, 200_000),
    ]


def test_the_donor_takes_the_promise_back_and_the_need_is_free(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    made = make(a_wish(address, amount_vnd=10_000_000))
    offers.cancel(made.token, "gia đình có việc")
    assert the(made).state is State.CANCELLED and published.openings(address.code or "")[ROOF].vnd == 10_000_000
    with pytest.raises(RuleBroken, match="đã kết thúc"):
        offers.cancel(made.token, "")
    with pytest.raises(RuleBroken, match="đã kết thúc"):
        offers.change(made.token, offers.Change(amount_vnd=60_000))


def test_a_token_nobody_gave_opens_nothing(app: Flask, cast: Cast) -> None:
    made = make(a_wish(an_address(cast)))
    assert offers.follow(made.code) is None and offers.follow("") is None and offers.follow(made.token + "x") is None
    with pytest.raises(RuleBroken, match="không đúng"):
        offers.cancel(made.token[:-1], "")
    assert (view := offers.follow(made.token)) is not None and view.code == made.code


def test_showing_less_holds_at_once_and_showing_a_name_waits_for_an_officer(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    made = make(a_wish(address))
    lifecycle.confirm(the(made), by=cast.account("hoa"))
    offers.show_as(made.token, Shown.ANONYMOUS, amount_hidden=True)
    assert the(made).state is State.CONFIRMED
    assert [(s.name, s.gift) for s in published.supporters(address.id)] == [("Một người giấu tên", "một khoản tiền")]
    offers.show_as(made.token, Shown.NAMED, amount_hidden=False)
    assert the(made).state is State.WAITING and published.supporters(address.id) == []


def test_the_private_page_tells_what_to_transfer_next(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    made = make(a_wish(address, amount_vnd=300_000, cycle=Cycle.MONTH, periods=3))
    row = the(made)
    view = offers.follow(made.token)
    assert view is not None and (view.to_transfer_vnd, view.left_vnd) == (300_000, 900_000)
    assert view.memo == f"CTD {(address.code or '').replace('-', '')} {made.code.replace('-', '')}"
    row.received_vnd, row.instalments[0].met_on = 300_000, clock.today()
    later = offers.follow(made.token)
    assert later is not None and (later.to_transfer_vnd, later.left_vnd) == (300_000, 600_000)
    address.publication = Publication.HIDDEN
    hidden = offers.follow(made.token)
    assert hidden is not None and not hidden.address_live and hidden.to_transfer_vnd == 0 and hidden.need_id is None
