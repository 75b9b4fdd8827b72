from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.search.published import find
from nhandao_site.domain.stories import desk, people, pictures, published, publishing, scheduling, writing
from nhandao_site.domain.stories.models import Comment, StoryState
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.stories import telling


@pytest.mark.both_databases
def test_a_story_goes_from_draft_to_the_street_through_a_second_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao, minh = telling.told(cast), cast.account("dao"), cast.account("minh")
        publishing.send_for_review(story, by=dao)
        assert desk.waiting_for(minh) == 1 and desk.waiting_for(dao) == 0
        with pytest.raises(RuleBroken, match="không tự đăng"):
            publishing.publish(story, seen_version=story.version, by=dao)
        publishing.publish(story, seen_version=story.version, by=minh)
        db.session.commit()
        assert story.state is StoryState.PUBLISHED and story.approved_by_id == minh.id
        assert [card.slug for card in published.page().cards] == [story.slug]
        assert find("bep chao").hits[0].url == f"/nguoi-tot-viec-thien/{story.slug}"


@pytest.mark.both_databases
def test_the_database_itself_refuses_an_author_who_approves(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        story.approved_by_id = story.author_id
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_what_is_published_is_what_the_approver_read(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao, minh = telling.told(cast), cast.account("dao"), cast.account("minh")
        publishing.send_for_review(story, by=dao)
        read = story.version
        writing.change(story, telling.content(cast, lede="Câu khác hẳn."), seen_version=read, by=dao)
        with pytest.raises(ChangedMeanwhile):
            publishing.publish(story, seen_version=read, by=minh)
        assert story.state is StoryState.REVIEW


def test_a_half_written_story_is_not_sent(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao = cast.account("dao")
        with pytest.raises(RuleBroken, match="chưa có thân bài"):
            publishing.send_for_review(telling.told(cast, body=""), by=dao)
        with pytest.raises(RuleBroken, match="nguồn xác nhận"):
            publishing.send_for_review(telling.told(cast, source=None), by=dao)


@pytest.mark.both_databases
def test_a_returned_story_lies_on_the_author_s_desk_with_the_words(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao, minh = telling.told(cast), cast.account("dao"), cast.account("minh")
        publishing.send_for_review(story, by=dao)
        with pytest.raises(RuleBroken, match="cần sửa gì"):
            publishing.return_with_comment(story, text=" ", by=minh)
        publishing.return_with_comment(story, text="Xin ghi rõ ai xác nhận con số.", by=minh)
        assert story.state is StoryState.DRAFT
        assert desk.comments(story)[0].text == "Xin ghi rõ ai xác nhận con số."
        letters = [letter for letter in db.session.scalars(select(Message)) if letter.recipient == dao.email]
        assert "Xin ghi rõ ai xác nhận con số." in letters[-1].body


@pytest.mark.both_databases
def test_private_things_must_be_looked_at_before_the_story_stands(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, minh = telling.told(cast, body="Gọi bà qua số 0912 345 678 nhé."), cast.account("minh")
        publishing.send_for_review(story, by=cast.account("dao"))
        (doubt,) = publishing.warnings(story)
        assert "0912 345 678" in doubt.excerpt and "điện thoại" in doubt.why
        with pytest.raises(RuleBroken, match="1 chỗ giống thông tin riêng"):
            publishing.publish(story, seen_version=story.version, by=minh)
        publishing.publish(story, seen_version=story.version, acknowledged=True, reason="Số của Hội", by=minh)
        assert story.state is StoryState.PUBLISHED


@pytest.mark.both_databases
def test_the_clock_publishes_a_scheduled_story_exactly_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, minh = telling.told(cast), cast.account("minh")
        publishing.send_for_review(story, by=cast.account("dao"))
        hour = clock.now() + timedelta(hours=2)
        with pytest.raises(RuleBroken, match="ở phía trước"):
            publishing.schedule(story, at=clock.now(), seen_version=story.version, by=minh)
        publishing.schedule(story, at=hour, seen_version=story.version, by=minh)
        db.session.commit()
        assert published.page().cards == ()
        assert scheduling.run(hour - timedelta(minutes=1)) == 0
        assert scheduling.run(hour + timedelta(minutes=1)) == 1
        db.session.commit()
        assert scheduling.run(hour + timedelta(minutes=2)) == 0
        assert story.state is StoryState.PUBLISHED and story.published_at == hour
        assert story.approved_by_id == minh.id


@pytest.mark.both_databases
def test_a_scheduled_story_that_a_rule_stops_goes_back_with_the_sentence(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, minh = telling.told(cast), cast.account("minh")
        words = pictures.Words(alt="Bếp", shows_face=True, face_evidence="Phiếu ký")
        photo = pictures.add(story, telling.jpeg(), words, by=cast.account("dao"))
        publishing.send_for_review(story, by=cast.account("dao"))
        publishing.schedule(story, at=clock.now() + timedelta(hours=1), seen_version=story.version, by=minh)
        consent.withdraw(photo, scopes=[Scope.FACE], reason="Đổi ý", by=minh)
        db.session.commit()
        assert scheduling.run(clock.now() + timedelta(hours=2)) == 0
        assert story.state is StoryState.REVIEW and story.approved_by_id is None
        assert "chưa ghi sự đồng ý" in db.session.scalars(select(Comment.text)).one()


@pytest.mark.both_databases
def test_a_withdrawn_story_is_gone_from_everywhere_and_says_so(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, minh = telling.published(cast), cast.account("minh")
        with pytest.raises(RuleBroken, match="vì sao gỡ"):
            publishing.withdraw(story, reason=" ", by=minh)
        publishing.withdraw(story, reason="Người được kể đổi ý", by=minh)
        assert isinstance(published.by_slug(story.slug), published.Gone)
        assert published.newest(5) == () and find("bếp cháo").hits == ()
        publishing.reopen(story, reason="Viết lại", by=cast.account("dao"))
        assert story.state is StoryState.DRAFT and story.approved_by_id is None
        assert isinstance(published.by_slug(story.slug), published.Gone)


def test_only_those_with_the_right_decide(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        publishing.send_for_review(story, by=cast.account("dao"))
        for person in ("hoa", "an", "quan"):
            with pytest.raises(NotAllowed):
                publishing.publish(story, seen_version=story.version, by=cast.account(person))


@pytest.mark.both_databases
def test_a_full_name_shows_only_while_a_kept_consent_stands(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, minh = telling.published(cast), cast.account("minh")
        piece = published.by_slug(story.slug)
        assert isinstance(piece, published.Piece)
        assert "Đặng Thị Mơ" not in piece.html and "bà Đ.T.M. nhóm lửa" in piece.html
        assert piece.names == ("Bếp cháo Cây Me", "Đ.T.M.")
        person = story.subjects[1]
        with pytest.raises(RuleBroken, match="bằng chứng"):
            people.agree(person, giver=Giver.SELF, given_on=clock.today(), evidence=" ", by=minh)
        people.agree(person, giver=Giver.SELF, given_on=clock.today(), evidence="Phiếu ký 10/11/2026", by=minh)
        named = published.by_slug(story.slug)
        assert isinstance(named, published.Piece) and "Đặng Thị Mơ" in named.html
        assert find("dang thi mo").hits
        people.take_back(person, reason="Bà đổi ý", by=minh)
        hidden = published.by_slug(story.slug)
        assert isinstance(hidden, published.Piece) and "Đặng Thị Mơ" not in hidden.html
        assert find("dang thi mo").hits == ()


@pytest.mark.both_databases
def test_photos_ask_for_words_and_faces_for_a_yes(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao = telling.told(cast), cast.account("dao")
        with pytest.raises(RuleBroken, match="tả ảnh"):
            pictures.add(story, telling.jpeg(), pictures.Words(alt=" "), by=dao)
        with pytest.raises(RuleBroken, match="bằng chứng đồng ý"):
            pictures.add(story, telling.jpeg(), pictures.Words(alt="Bà M.", shows_face=True), by=dao)
        words = pictures.Words(alt="Nồi cháo", caption='Sáng "thứ Bảy"', credit="Hội xã")
        photo = pictures.add(story, telling.jpeg(), words, by=dao)
        assert story.cover_id == photo.id and not photo.public
        assert pictures.snippet(photo).endswith('"Sáng ”thứ Bảy” | Hội xã")')
        publishing.send_for_review(story, by=dao)
        publishing.publish(story, seen_version=story.version, by=cast.account("minh"))
        assert photo.public and published.newest(1)[0].photo is not None
        publishing.withdraw(story, reason="Soát lại", by=cast.account("minh"))
        assert not photo.public
