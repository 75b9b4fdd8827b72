from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Cycle, Dossier, Help, Origin
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges import introductions, lifecycle, offers, published, reminding
from nhandao_site.domain.pledges.models import DonorKind, Instalment, Offer, OfferState, Pledge, PledgeMove, State
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.waiting import ROOF, a_body, a_wish, an_address


def waiting(address: Address, **changes: object) -> Pledge:
    made = offers.pledge(a_wish(address, **changes), place="10.0.0.1")
    return db.session.scalars(select(Pledge).where(Pledge.code == made.code)).one()


def test_a_confirmed_pledge_counts_and_the_house_is_taken(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    row = waiting(address, amount_vnd=4_000_000)
    lifecycle.confirm(row, by=cast.account("hoa"))
    address = db.session.get_one(Address, address.id)
    assert row.state is State.CONFIRMED and row.confirmed_at is not None and row.lapses_on is None
    assert (address.pledged_vnd, address.needs[ROOF].pledged_vnd, address.help) == (4_000_000, 4_000_000, Help.TAKEN)
    assert [(s.name, s.gift) for s in published.supporters(address.id)] == [("T*** V*** T***g", "4.000.000\u00a0đ")]
    assert audit.history(row)[0].what == "pledge:confirm"


def test_an_officer_of_another_commune_confirms_nothing(app: Flask, cast: Cast) -> None:
    row = waiting(an_address(cast))
    for verb in (lifecycle.confirm, lifecycle.start, lifecycle.finish):
        with pytest.raises(NotAllowed, match="ngoài đơn vị"):
            verb(row, by=cast.account("tam"))
    with pytest.raises(NotAllowed):
        lifecycle.reveal(row, reason="tò mò", by=cast.account("trang"))
    assert row.state is State.WAITING


def test_a_second_confirmation_is_told_that_the_first_was_faster(app: Flask, cast: Cast) -> None:
    row = waiting(an_address(cast))
    lifecycle.confirm(row, by=cast.account("hoa"))
    with pytest.raises(RuleBroken, match="đã được xử lý"):
        lifecycle.confirm(row, by=cast.account("sen"))


def test_more_than_is_missing_needs_the_officers_word(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    row = waiting(address, amount_vnd=4_000_000)
    address.needs[ROOF].amount_vnd = 3_000_000
    db.session.flush()
    with pytest.raises(RuleBroken, match="vượt phần còn thiếu"):
        lifecycle.confirm(row, by=cast.account("hoa"))
    lifecycle.confirm(row, by=cast.account("hoa"), beyond_need=True)
    assert row.beyond_need and row.state is State.CONFIRMED


def test_a_gift_left_to_the_chapter_is_given_its_need_when_confirmed(app: Flask, cast: Cast) -> None:
    address = an_address(cast)
    row = waiting(address, need_id=None)
    with pytest.raises(RuleBroken, match="không thuộc"):
        lifecycle.confirm(row, by=cast.account("hoa"), need_id=an_address(cast, 40).needs[0].id)
    lifecycle.confirm(row, by=cast.account("hoa"), need_id=address.needs[ROOF].id)
    assert db.session.get_one(Address, address.id).needs[ROOF].pledged_vnd == 500_000


def test_refusing_and_cancelling_need_a_reason_and_free_the_need(app: Flask, cast: Cast) -> None:
    address, hoa = an_address(cast), cast.account("hoa")
    refused, cancelled = waiting(address), waiting(address)
    with pytest.raises(RuleBroken, match="lý do"):
        lifecycle.refuse(refused, reason=" ", by=hoa)
    lifecycle.refuse(refused, reason="không gọi được", by=hoa)
    lifecycle.confirm(cancelled, by=hoa)
    lifecycle.cancel(cancelled, reason="người giúp xin thôi", by=hoa)
    assert (refused.state, cancelled.state) == (State.REFUSED, State.CANCELLED)
    assert published.openings(address.code or "")[ROOF].vnd == 10_000_000
    with pytest.raises(RuleBroken, match="không chuyển sang"):
        lifecycle.start(refused, by=hoa)


def test_what_came_is_never_cancelled_away(app: Flask, cast: Cast) -> None:
    address, hoa = an_address(cast), cast.account("hoa")
    row = waiting(address, amount_vnd=5_000_000)
    lifecycle.confirm(row, by=hoa)
    row.received_vnd = 2_000_000
    db.session.flush()
    with pytest.raises(RuleBroken, match="Hoàn thành"):
        lifecycle.cancel(row, reason="thôi", by=hoa)
    lifecycle.finish(row, by=hoa)
    assert published.openings(address.code or "")[ROOF].vnd == 8_000_000, "what did not come is missing again"


def test_a_pledge_finished_by_mistake_runs_again_while_nobody_took_its_place(app: Flask, cast: Cast) -> None:
    address, hoa = an_address(cast), cast.account("hoa")
    row = waiting(address, amount_vnd=6_000_000)
    lifecycle.confirm(row, by=hoa)
    lifecycle.finish(row, by=hoa)
    with pytest.raises(NotAllowed):
        lifecycle.reopen(row, by=cast.account("tam"))
    lifecycle.reopen(row, by=hoa)
    assert (row.state, row.ended_at) == (State.RUNNING, None)
    assert published.openings(address.code or "")[ROOF].vnd == 4_000_000, "the promise holds its place again"
    assert db.session.scalars(select(PledgeMove.after).order_by(PledgeMove.id.desc()).limit(1)).one() == "running"
    lifecycle.finish(row, by=hoa)
    other = waiting(address, amount_vnd=9_000_000)
    lifecycle.confirm(other, by=hoa)
    with pytest.raises(RuleBroken, match="đã có nơi khác nhận"):
        lifecycle.reopen(row, by=hoa)


def test_a_pledge_whose_gift_all_came_stays_finished(app: Flask, cast: Cast) -> None:
    row, hoa = waiting(an_address(cast), amount_vnd=2_000_000), cast.account("hoa")
    lifecycle.confirm(row, by=hoa)
    row.received_vnd = 2_000_000
    db.session.flush()
    lifecycle.finish(row, by=hoa)
    with pytest.raises(RuleBroken, match="đã nhận đủ"):
        lifecycle.reopen(row, by=hoa)


def test_a_paper_pledge_is_confirmed_at_once_by_whom_may_confirm(app: Flask, cast: Cast) -> None:
    address = an_address(cast, dossier=Dossier.APPROVED)
    day = clock.today() - timedelta(days=3)
    row = lifecycle.record_paper(a_wish(address, phone="", agreed=False), on=day, by=cast.account("hoa"))
    assert (row.state, row.origin, clock.local_date(row.pledged_at)) == (State.CONFIRMED, Origin.PAPER, day)
    assert row.token_hash is None and row.recorded_by_id == cast.account("hoa").id
    assert db.session.get_one(Address, address.id).pledged_vnd == 500_000


def test_a_paper_pledge_is_not_dated_tomorrow_and_needs_an_approved_dossier(app: Flask, cast: Cast) -> None:
    hoa = cast.account("hoa")
    with pytest.raises(offers.WishFaults, match="chưa tới"):
        lifecycle.record_paper(a_wish(an_address(cast)), on=clock.today() + timedelta(days=1), by=hoa)
    with pytest.raises(offers.WishFaults) as no:
        lifecycle.record_paper(a_wish(an_address(cast, 32, dossier=Dossier.CLOSED)), by=hoa)
    assert set(no.value.faults) == {"address_code"}


def test_a_reporter_pledges_for_the_own_unit_alone_and_an_officer_confirms(app: Flask, cast: Cast) -> None:
    address, trang = an_address(cast), cast.account("trang")
    own = a_wish(address, donor_kind=DonorKind.ORGANISATION, donor_name="Trường THPT", unit_id=trang.unit_id, phone="")
    row = lifecycle.record_paper(own, by=trang)
    assert row.state is State.WAITING and row.unit_id == trang.unit_id and row.lapses_on is not None
    for stranger in (None, cast.unit("X1").id):
        with pytest.raises(NotAllowed):
            lifecycle.record_paper(a_wish(address, unit_id=stranger), by=trang)


def test_a_reporter_can_not_go_beyond_the_need(app: Flask, cast: Cast) -> None:
    trang = cast.account("trang")
    wish = a_wish(an_address(cast), amount_vnd=10_000_001, unit_id=trang.unit_id)
    with pytest.raises(offers.WishFaults, match="còn thiếu"):
        lifecycle.record_paper(wish, beyond_need=True, by=trang)


def test_a_note_of_a_call_is_no_step_and_the_donor_does_not_read_it(app: Flask, cast: Cast) -> None:
    made = offers.pledge(a_wish(an_address(cast)), place="10.0.0.1")
    row = db.session.scalars(select(Pledge)).one()
    lifecycle.note_call(row, "gọi lúc 9 giờ, hẹn chiều gọi lại", by=cast.account("hoa"))
    assert db.session.scalars(select(PledgeMove.reason).order_by(PledgeMove.id.desc())).first() is not None
    view = offers.follow(made.token)
    assert view is not None and len(view.steps) == 1 and row.state is State.WAITING


def test_a_new_link_ends_the_old_one(app: Flask, cast: Cast) -> None:
    made = offers.pledge(a_wish(an_address(cast)), place="10.0.0.1")
    row = db.session.scalars(select(Pledge)).one()
    fresh = lifecycle.new_link(row, by=cast.account("hoa"))
    db.session.flush()
    assert offers.follow(made.token) is None and offers.follow(fresh) is not None


def test_instalments_are_reminded_of_twice_before_once_on_the_day_and_once_after(app: Flask, cast: Cast) -> None:
    row = waiting(an_address(cast), amount_vnd=100_000, cycle=Cycle.MONTH, periods=3, email="ai.do@vidu.vn")
    assert reminding.run(clock.today()) == 0, "nobody is reminded of an unconfirmed pledge"
    lifecycle.confirm(row, by=cast.account("hoa"))
    row.instalments[0].met_on = clock.today()
    second = row.instalments[1].due_on
    for days, letters in ((-8, 0), (-7, 1), (-7, 0), (-1, 1), (0, 1), (0, 0), (6, 0), (7, 1), (8, 0)):
        assert reminding.run(second + timedelta(days=days)) == letters, days
    assert "Thắng" not in "".join(letter.subject for letter in db.session.scalars(select(Message)))


def test_an_instalment_of_things_is_ticked_off_by_hand(app: Flask, cast: Cast) -> None:
    row = waiting(an_address(cast), amount_vnd=100_000, cycle=Cycle.MONTH, periods=3)
    first = db.session.get_one(Instalment, row.instalments[0].id)
    with pytest.raises(RuleBroken, match="đã xác nhận"):
        lifecycle.meet(first, on=clock.today(), by=cast.account("hoa"))
    lifecycle.confirm(row, by=cast.account("hoa"))
    lifecycle.meet(first, on=clock.today(), by=cast.account("hoa"))
    assert first.met_on == clock.today()


def test_a_proposed_address_is_answered_by_the_bodys_pledge_and_free_again_when_it_ends(app: Flask, cast: Cast) -> None:
    address, hoa = an_address(cast), cast.account("hoa")
    a_body(cast, "Hội Phụ nữ xã Bàu Sen", "PN1")
    (offer,) = introductions.introduce([address], unit=cast.unit("X1"), roster_code="PN1", to_name="Hội Phụ nữ", by=hoa)
    assert introductions.introduce([address], unit=cast.unit("X1"), roster_code="PN1", by=hoa) == []
    row = waiting(address, donor_kind=DonorKind.ORGANISATION, donor_name="Hội Phụ nữ xã Bàu Sen")
    assert (offer.state, offer.pledge_id) == (OfferState.TAKEN, row.id)
    with pytest.raises(RuleBroken, match="đã được nhận"):
        introductions.decline(offer, reason="", by=hoa)
    lifecycle.refuse(row, reason="nhầm", by=hoa)
    assert db.session.scalars(select(Offer)).one().state is OfferState.OFFERED


def test_nobody_proposes_an_address_that_is_not_theirs_or_not_approved(app: Flask, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        introductions.introduce([an_address(cast)], unit=cast.unit("X2"), by=cast.account("tam"))
    closed = an_address(cast, 32, dossier=Dossier.CLOSED)
    with pytest.raises(RuleBroken, match="đã duyệt"):
        introductions.introduce([closed], unit=cast.unit("X1"), by=cast.account("hoa"))
