"""Requests about personal data: the law's clocks, who may ask, who may answer."""

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.accounts.budgets import TooMany
from nhandao_site.domain.addresses.models import Listing
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.privacy import desk, excerpt, offers, requests
from nhandao_site.domain.privacy.models import PrivacyRequest, RequestState, SpeaksFor, Subject, Way, Wish
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import household
from tests.domain.privacy.conftest import CANARY, PHONE, Ask, family

ASKED = {"wish": Wish.ERASE, "speaks_for": SpeaksFor.SELF, "name": "Bà Mơ", "phone": "0912 345 678", "words": "Xin xóa"}


def ask_on_the_street(**changes: object) -> offers.Asked:
    return offers.ask(**(ASKED | {"code": None, "place": "10.0.0.1"} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "answer", "finish"),
    [
        (date(2026, 11, 24), date(2026, 11, 26), date(2026, 12, 9)),
        (date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 12)),
    ],
)
def test_the_clocks_run_from_the_day_it_came(site: Flask, cast: Cast, day: date, answer: date, finish: date) -> None:
    with site.app_context(), time_machine.travel(f"{day}T23:50:00+07:00"):
        ask_on_the_street()
        request = db.session.scalars(select(PrivacyRequest)).one()
        assert (request.received_on, request.answer_by, request.finish_by) == (day, answer, finish)


def test_a_copy_elsewhere_gives_twenty_days(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        address = household(cast)
        db.session.add(Listing(address_id=address.id, system="iNHANDAO", on=clock.today()))
        request = ask(Wish.WITHDRAW, Subject.ADDRESS, address)
        assert request.with_third_parties
        assert (request.finish_by - request.received_on).days == 20


def test_a_known_code_and_an_unknown_one_are_answered_alike(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        known = ask_on_the_street(code=address.code)
        unknown = ask_on_the_street(code="SM-2026-999999", phone="0987654321")
        told = [offers.status(each.token) for each in (known, unknown)]
        assert all(told)
        assert {(each.label, each.answer) for each in told if each} == {("mới", None)}
        homes = [db.session.get_one(PrivacyRequest, each.number).unit.code for each in (known, unknown)]
        assert homes == ["X1", "P1"]


def test_one_telephone_asks_three_times_a_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for number in range(3):
            ask_on_the_street(place=f"10.0.0.{number}")
        with pytest.raises(TooMany):
            ask_on_the_street(place="10.0.0.9")


def test_the_officer_sees_whose_telephone_it_is_in_the_own_branch_alone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = family(cast)
        number = ask_on_the_street().number
        request = db.session.get_one(PrivacyRequest, number)
        assert [each.number for each in desk.meant_by(request, cast.account("minh"))] == [address.id]
        assert desk.meant_by(request, cast.account("tam")) == []
        assert desk.one_for(cast.account("hoa"), number) is None  # it went to the chapter
        assert desk.row_for(cast.account("tam"), Subject.ADDRESS, str(address.code)) is None


def test_for_a_child_the_guardian_asks(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        child = household(cast, birth_year=clock.today().year - 9)
        child.kind = type(child.kind)("person")
        with pytest.raises(RuleBroken, match="người giám hộ"):
            ask(Wish.ERASE, Subject.ADDRESS, child)
        assert ask(Wish.ERASE, Subject.ADDRESS, child, SpeaksFor.GUARDIAN).subject_id == child.id


def test_nobody_speaks_as_guardian_of_a_grown_person_who_has_none(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match="không ghi người giám hộ"):
        ask(Wish.SEE, Subject.ADDRESS, household(cast), SpeaksFor.GUARDIAN)


def test_a_withdrawal_takes_the_page_down_at_once_and_only_then_is_done(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        address = household(cast)
        consent.give(address, scopes=[Scope.TEXT], giver=Giver.SELF, giver_name=None, given_on=clock.today(),
                     evidence="phiếu", by=cast.account("hoa"))  # fmt: skip
        request = ask(Wish.WITHDRAW, Subject.ADDRESS, address)
        requests.answer(request, text="Hội gỡ trang", by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="hãy rút trước"):
            requests.finish(request, by=cast.account("hoa"))
        requests.withdraw(request, by=cast.account("hoa"))
        assert address.publication is Publication.REMOVED
        requests.finish(request, by=cast.account("hoa"))
        assert request.state is RequestState.DONE


def test_the_excerpt_says_what_is_held_and_is_written_down(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        address = family(cast)
        request = ask(Wish.SEE, Subject.ADDRESS, address)
        said = [line for section in excerpt.of(request, by=cast.account("hoa")) for line in section.lines]
        assert ("số CCCD", "001099012345") in said
        assert ("tình trạng sức khỏe", f"{CANARY} bệnh") in said
        assert not any(value.startswith(("b1:", "s1:")) for _, value in said)
        deeds = set(db.session.scalars(select(Event.what)))
        assert {"privacy_request:excerpt", "address:reveal"} <= deeds


def test_without_making_sure_who_asks_nothing_is_opened(site: Flask, cast: Cast) -> None:
    with site.app_context():
        request = db.session.get_one(PrivacyRequest, ask_on_the_street().number)
        with pytest.raises(RuleBroken, match="xác nhận đúng người"):
            excerpt.of(request, by=cast.account("minh"))


def test_a_refusal_has_its_reason_and_ends_the_request(site: Flask, cast: Cast) -> None:
    with site.app_context():
        asked = ask_on_the_street()
        request = db.session.get_one(PrivacyRequest, asked.number)
        with pytest.raises(RuleBroken, match="lý do"):
            requests.refuse(request, reason="  ", by=cast.account("minh"))
        requests.refuse(request, reason="Hội không giữ gì của bạn", by=cast.account("minh"))
        status = offers.status(asked.token)
        assert status is not None
        assert (status.state, status.answer) == ("refused", "Hội không giữ gì của bạn")
        with pytest.raises(RuleBroken, match="đã từ chối"):
            requests.answer(request, text="x", by=cast.account("minh"))


def test_what_is_late_is_counted_for_who_answers_and_who_leads(site: Flask, cast: Cast) -> None:
    with site.app_context():
        with time_machine.travel("2026-11-02T08:00:00+07:00"):
            ask_on_the_street()
        with time_machine.travel("2026-11-05T08:00:00+07:00"):
            ask_on_the_street(phone="0987654321")
            assert desk.waiting_for(cast.account("minh")) == (2, 1)
            assert desk.waiting_for(cast.account("phuc")) == (2, 1)
            assert desk.waiting_for(cast.account("tam")) == (0, 0)


def test_another_commune_answers_nothing(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        request = ask(Wish.SEE, Subject.ADDRESS, household(cast, phone=PHONE))
        with pytest.raises(NotAllowed):
            requests.answer(request, text="x", by=cast.account("tam"))


def test_a_day_of_tomorrow_is_refused(site: Flask, cast: Cast) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match="tương lai"):
        requests.record(
            wish=Wish.SEE, way=Way.PAPER, speaks_for=SpeaksFor.SELF, code=None, name="Bà Mơ", phone=None, words=None,
            received_on=date(2999, 1, 1), by=cast.account("hoa"),
        )  # fmt: skip
