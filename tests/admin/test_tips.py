"""The queue of tips: taken up as a story, a nomination, both; closed with an answer; seen by its own branch."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.stories.tips import handling, offers
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.web.saving import save
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.honours import round as round_of

ROOM = "/quan-tri/tin-guong"


@pytest.fixture
def number(site: Flask, cast: Cast) -> int:
    with site.app_context():
        words = offers.Words(
            "person", cast.unit("X1").id, "Lương Văn Chèo", "Ông Lương Văn Chèo, số 0912345678, vá xe."
        )
        told = offers.tell(words, place="1.2.3.0")
        save()
        return told.number


def test_the_queue_shows_first_words_without_names_and_writes_the_look_down(
    sign_in: Desks, site: Flask, number: int
) -> None:
    page = sign_in("hoa").get(ROOM).text
    assert f"Tin số {number}" in page and "vá xe" in page
    assert "Chèo" not in page and "0912345678" not in page
    assert "Lương Văn Chèo" in sign_in("dao").get(f"{ROOM}/{number}").text
    with site.app_context():
        deeds = list(db.session.scalars(select(Event.what).where(Event.what.startswith("tip:"))))
        assert deeds == ["tip:send", "tip:glance", "tip:look"]


def test_a_tip_of_another_branch_is_not_there(sign_in: Desks, number: int) -> None:
    tam = sign_in("tam")
    assert f"Tin số {number}" not in tam.get(ROOM).text
    assert tam.get(f"{ROOM}/{number}").status_code == 404
    for deed in ("nhan", "thanh-bai", "de-cu", "dong"):
        assert tam.post(f"{ROOM}/{number}/{deed}", data={"answer": "x"}).status_code == 404


def test_a_unit_turns_a_tip_into_a_draft_that_holds_nothing_but_the_name(
    sign_in: Desks, site: Flask, number: int
) -> None:
    hoa = sign_in("hoa")
    first = hoa.post(f"{ROOM}/{number}/thanh-bai", data={"form_key": "k"})
    again = hoa.post(f"{ROOM}/{number}/thanh-bai", data={"form_key": "k"})
    assert first.location == again.location
    with site.app_context():
        story, tip = db.session.scalars(select(Story)).one(), db.session.get_one(Tip, number)
        assert (tip.state, tip.story_id) == (TipState.USED, story.id)
        assert [s.name for s in story.subjects] == ["Lương Văn Chèo"]
        assert "Chèo" not in story.title + story.slug and story.body == ""
    page = sign_in("dao").get(first.location).text
    assert f'href="{ROOM}/{number}"' in page and "0912345678" not in page


@pytest.mark.both_databases
def test_both_a_story_and_a_nomination_come_of_one_tip_each_once(site: Flask, cast: Cast, number: int) -> None:
    with site.app_context():
        tip, dao = db.session.get_one(Tip, number), cast.account("dao")
        handling.take_up_as_nomination(tip, nomination_id=7, by=dao)
        handling.take_up_as_story(tip, by=dao)
        for again in (handling.take_up_as_nomination, handling.take_up_as_story):
            with pytest.raises(RuleBroken):
                again(tip, by=dao)
        with pytest.raises(RuleBroken, match="đã dùng"):
            handling.close(tip, answer="Thôi.", by=dao)
        with pytest.raises(NotAllowed):
            handling.take(tip, by=cast.account("phuc"))
        assert (tip.nomination_id, db.session.scalar(select(func.count()).select_from(Story))) == (7, 1)


def test_closing_asks_for_words_and_a_closed_tip_stays_closed(sign_in: Desks, site: Flask, number: int) -> None:
    hoa: FlaskClient = sign_in("hoa")
    empty = hoa.post(f"{ROOM}/{number}/dong", data={"answer": " ", "form_key": "k1"})
    assert empty.status_code == 422 and "vì sao đóng tin" in empty.text
    assert hoa.post(f"{ROOM}/{number}/dong", data={"answer": "Đã có bài.", "form_key": "k2"}).status_code == 303
    answer = hoa.post(f"{ROOM}/{number}/thanh-bai", data={"form_key": "k3"}, follow_redirects=True)
    assert "Tin này đã đóng" in answer.text
    with site.app_context():
        assert db.session.get_one(Tip, number).state is TipState.CLOSED


def test_a_tip_taken_by_mistake_goes_back_to_the_queue_and_the_log_says_so(
    sign_in: Desks, site: Flask, number: int
) -> None:
    hoa: FlaskClient = sign_in("hoa")
    for deed in ("nhan", "tra-lai"):
        assert hoa.post(f"{ROOM}/{number}/{deed}", data={"form_key": deed}).status_code == 303
    with site.app_context():
        assert db.session.get_one(Tip, number).state is TipState.NEW
        assert db.session.scalar(select(func.count()).where(Event.what == "tip:put_back")) == 1
    assert "chỉ trả lại được tin đang tìm hiểu" in hoa.post(f"{ROOM}/{number}/tra-lai", follow_redirects=True).text


def test_new_tips_are_counted_on_the_desk(sign_in: Desks, number: int) -> None:
    assert "chưa ai xem" in sign_in("dao").get("/quan-tri/").text


def test_a_unit_writes_a_nomination_from_a_tip_and_both_lead_to_each_other(
    sign_in: Desks, site: Flask, cast: Cast, number: int
) -> None:
    with site.app_context():
        at = round_of.review(cast)
        save()
        review = str(at.id)
    hoa = sign_in("hoa")
    assert "Lập đề cử tôn vinh" in hoa.get(f"{ROOM}/{number}").text
    wrong = hoa.post(f"{ROOM}/{number}/lap-de-cu", data={"review": "99", "form_key": "w"})
    assert wrong.status_code == 422
    first, again = (hoa.post(f"{ROOM}/{number}/lap-de-cu", data={"review": review, "form_key": "k"}) for _ in range(2))
    assert first.status_code == 303 and first.location == again.location
    assert "Lương Văn Chèo" in hoa.get(first.location).text
    with site.app_context():
        tip = db.session.get_one(Tip, number)
        assert tip.state is TipState.USED and first.location.endswith(f"/{tip.nomination_id}")
    assert f'href="{first.location}"' in hoa.get(f"{ROOM}/{number}").text
    late = hoa.post(f"{ROOM}/{number}/lap-de-cu", data={"review": review, "form_key": "z"})
    assert late.status_code == 422 and "đã được đưa vào đề cử" in late.text
    assert sign_in("tam").get(f"{ROOM}/{number}/lap-de-cu").status_code == 404
