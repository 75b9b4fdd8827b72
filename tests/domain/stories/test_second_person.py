"""What a story says reaches the street through two people, whichever way it changes."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.consent.models import Giver
from nhandao_site.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.search.published import find
from nhandao_site.domain.stories import correcting, desk, people, pictures, published, publishing, scheduling, writing
from nhandao_site.domain.stories.models import Correction, Story, StoryState
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.stories import telling

YES = {"giver": Giver.SELF, "given_on": clock.today(), "evidence": "Phiếu ký"}


@pytest.fixture
def lan(site: Flask, cast: Cast) -> Cast:
    """Linh becomes a second editor."""
    with site.app_context():
        cast.account("linh").role = cast.account("dao").role
        db.session.commit()
    return cast


def in_review(cast: Cast) -> Story:
    story = telling.told(cast)
    publishing.send_for_review(story, by=cast.account("dao"))
    return story


def piece(story: Story) -> published.Piece:
    read = published.by_slug(story.slug)
    assert isinstance(read, published.Piece)
    return read


@pytest.mark.both_databases
def test_an_editor_who_rewrote_a_story_in_review_does_not_publish_it(site: Flask, lan: Cast) -> None:
    with site.app_context():
        story, linh = in_review(lan), lan.account("linh")
        assert desk.waiting_for(linh) == 1
        writing.change(story, telling.content(lan, body="Chuyện khác hẳn."), seen_version=story.version, by=linh)
        assert desk.waiting_for(linh) == 0 and desk.waiting_for(lan.account("minh")) == 1
        with pytest.raises(RuleBroken, match="người vừa sửa bài"):
            publishing.publish(story, seen_version=story.version, by=linh)
        with pytest.raises(RuleBroken, match="người vừa sửa bài"):
            publishing.schedule(story, at=clock.now() + timedelta(hours=1), seen_version=story.version, by=linh)
        publishing.publish(story, seen_version=story.version, by=lan.account("minh"))
        assert story.state is StoryState.PUBLISHED


@pytest.mark.both_databases
def test_another_story_that_was_published_meanwhile_hands_nobody_the_own_words(site: Flask, lan: Cast) -> None:
    with site.app_context():
        story, linh = in_review(lan), lan.account("linh")
        writing.change(story, telling.content(lan, body="Chuyện khác hẳn."), seen_version=story.version, by=linh)
        telling.published(lan, title="Chuyến xe chở gạo qua ngầm")
        assert desk.waiting_for(linh) == 0 and desk.waiting_for(lan.account("minh")) == 1


@pytest.mark.both_databases
def test_once_a_text_stood_its_old_writers_read_anew_like_anybody(site: Flask, lan: Cast) -> None:
    with site.app_context():
        story, linh, minh = in_review(lan), lan.account("linh"), lan.account("minh")
        writing.change(story, telling.content(lan, lede="Câu khác."), seen_version=story.version, by=linh)
        publishing.publish(story, seen_version=story.version, by=minh)
        publishing.withdraw(story, reason="Soát lại", by=minh)
        publishing.reopen(story, reason="Viết lại", by=lan.account("dao"))
        publishing.send_for_review(story, by=lan.account("dao"))
        publishing.publish(story, seen_version=story.version, by=linh)
        assert story.state is StoryState.PUBLISHED


@pytest.mark.both_databases
def test_whoever_added_a_photo_or_turned_a_name_on_does_not_publish(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao, linh, minh = cast.account("dao"), cast.account("linh"), cast.account("minh")
        linh.role = dao.role
        story = in_review(cast)
        pictures.add(story, telling.jpeg(), pictures.Words(alt="Nồi cháo"), by=linh)
        people.agree(story.subjects[1], **YES, by=minh)
        for person in (dao, linh, minh):
            with pytest.raises(RuleBroken, match="hãy nhờ một người khác"):
                publishing.publish(story, seen_version=story.version, by=person)


def test_a_name_turned_on_while_the_approver_reads_is_read_first(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = in_review(cast)
        read = story.version
        people.agree(story.subjects[1], **YES, by=cast.account("dao"))
        with pytest.raises(ChangedMeanwhile):
            publishing.publish(story, seen_version=read, by=cast.account("minh"))


@pytest.mark.both_databases
def test_a_published_story_reads_as_before_until_a_second_person_lets_the_correction_out(
    site: Flask, cast: Cast
) -> None:
    with site.app_context():
        story, linh, minh = telling.published(cast), cast.account("linh"), cast.account("minh")
        db.session.commit()
        new = telling.content(cast, title="Nồi cháo đêm", body="Bà Đặng Thị Mơ kể lại.")
        with pytest.raises(RuleBroken, match="đính chính"):
            writing.change(story, new, seen_version=story.version, by=linh)
        correcting.propose(story, new, seen_version=story.version, by=linh)
        db.session.commit()
        assert piece(story).title.startswith("Bếp cháo") and not find("nồi cháo đêm").hits
        waiting = correcting.pending(story)
        assert waiting and "Đ.T.M." in waiting.body and [c.label for c in waiting.changes] == ["Tiêu đề", "Thân bài"]
        assert desk.waiting_for(minh) == 1 and desk.waiting_for(linh) == 0
        assert minh.email in db.session.scalars(select(Message.recipient)).all()
        with pytest.raises(RuleBroken, match="không tự cho đăng"):
            correcting.confirm(story, seen=waiting.id, by=linh)
        with pytest.raises(NotAllowed):
            correcting.confirm(story, seen=waiting.id, by=cast.account("hoa"))
        correcting.confirm(story, seen=waiting.id, by=minh)
        db.session.commit()
        assert piece(story).title == "Nồi cháo đêm" and find("noi chao dem").hits
        assert desk.revisions(story)[0].title.startswith("Bếp cháo") and correcting.pending(story) is None


@pytest.mark.both_databases
def test_what_is_let_out_is_the_correction_that_was_read(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao, linh = telling.published(cast), cast.account("dao"), cast.account("linh")
        opened = story.version
        correcting.propose(story, telling.content(cast, lede="Một."), seen_version=opened, by=linh)
        first = correcting.pending(story)
        assert first
        with pytest.raises(ChangedMeanwhile):
            correcting.propose(story, telling.content(cast, lede="Hai."), seen_version=opened, by=dao)
        correcting.propose(story, telling.content(cast, lede="Ba."), seen_version=story.version, by=dao)
        with pytest.raises(ChangedMeanwhile):
            correcting.confirm(story, seen=first.id, by=cast.account("minh"))
        second = correcting.pending(story)
        assert second and second.id != first.id
        with pytest.raises(RuleBroken, match="không tự cho đăng"):
            correcting.confirm(story, seen=second.id, by=linh)
        correcting.drop(story, reason="Không cần", by=linh)
        assert correcting.pending(story) is None and piece(story).lede.startswith("Mười bốn")


@pytest.mark.both_databases
def test_a_correction_is_whole_says_something_new_and_goes_with_its_story(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, linh, minh = telling.published(cast), cast.account("linh"), cast.account("minh")
        for changes, sentence in (({}, "giống hệt"), ({"body": ""}, "chưa có thân bài"), ({"codes": ("x",)}, "mã địa")):
            with pytest.raises(RuleBroken, match=sentence):
                correcting.propose(story, telling.content(cast, **changes), seen_version=story.version, by=linh)
        doubtful = telling.content(cast, subjects=(telling.GROUP,), lede="Gọi 0912 345 678.")
        correcting.propose(story, doubtful, seen_version=story.version, by=linh)
        waiting = correcting.pending(story)
        assert waiting and len(waiting.doubts) == 2
        with pytest.raises(RuleBroken, match="2 chỗ giống thông tin riêng"):
            correcting.confirm(story, seen=waiting.id, by=minh)
        publishing.withdraw(story, reason="Gia đình xin gỡ", by=minh)
        assert db.session.scalars(select(Correction)).all() == []


@pytest.mark.both_databases
def test_a_scheduled_story_that_is_touched_waits_to_be_read_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, dao, hour = cast.account("minh"), cast.account("dao"), clock.now() + timedelta(hours=1)
        for touch in (
            lambda s: writing.change(s, telling.content(cast, lede="Câu khác."), seen_version=s.version, by=dao),
            lambda s: pictures.add(s, telling.jpeg(), pictures.Words(alt="Nồi cháo"), by=dao),
        ):
            story = in_review(cast)
            publishing.schedule(story, at=hour, seen_version=story.version, by=minh)
            touch(story)
            assert (story.state, story.approved_by_id, story.publish_at) == (StoryState.REVIEW, None, None)
        assert scheduling.run(hour + timedelta(minutes=1)) == 0


@pytest.mark.both_databases
def test_an_author_alone_turns_no_name_on_where_the_story_is_approved(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao, minh = telling.published(cast), cast.account("dao"), cast.account("minh")
        with pytest.raises(RuleBroken, match="không tự cho hiện họ tên"):
            people.agree(story.subjects[1], **YES, by=dao)
        assert "Đặng Thị Mơ" not in piece(story).html
        people.agree(story.subjects[1], **YES, by=minh)
        assert "Đặng Thị Mơ" in piece(story).html
        later = in_review(cast)
        publishing.schedule(later, at=clock.now() + timedelta(hours=1), seen_version=later.version, by=minh)
        with pytest.raises(RuleBroken, match="không tự cho hiện họ tên"):
            people.agree(later.subjects[1], **YES, by=dao)


@pytest.mark.both_databases
def test_a_photo_of_a_published_story_is_let_out_by_somebody_else(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao, minh = telling.published(cast), cast.account("dao"), cast.account("minh")
        photo = pictures.add(story, telling.jpeg(), pictures.Words(alt="Nồi cháo"), cover=True, by=dao)
        assert not photo.public and story.cover_id is None
        with pytest.raises(RuleBroken, match="chưa ra trang công khai"):
            pictures.choose_cover(story, photo, by=minh)
        with pytest.raises(RuleBroken, match="không tự cho hiện ảnh"):
            pictures.let_out(story, photo, by=dao)
        pictures.let_out(story, photo, by=minh)
        pictures.choose_cover(story, photo, by=dao)
        assert photo.public and published.newest(1)[0].photo is not None
