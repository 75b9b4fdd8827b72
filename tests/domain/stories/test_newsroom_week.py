"""A week of the newsroom: whose a story is, what is said of which paragraph, what is held back, what comes back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.search.published import find
from nhandao_site.domain.stories import (
    assigning,
    board,
    comparing,
    correcting,
    desk,
    embargo,
    published,
    publishing,
    scheduling,
    talking,
    writing,
)
from nhandao_site.domain.stories.models import Revision, Story, StoryState
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import household
from tests.domain.stories import telling

BODY = "Ba giờ sáng, bếp đỏ lửa.\n\nNgười vo gạo, người gọt củ, người nhóm than.\n\nSáu giờ, xe cháo đầu tiên rời bếp."


def hours(n: float) -> datetime:
    return (clock.now() + timedelta(hours=n)).replace(microsecond=0)


def test_monday_a_story_is_given_to_an_editor_who_is_told(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, minh, dao = telling.told(cast), cast.account("minh"), cast.account("dao")
        due = clock.today() + timedelta(days=2)
        assigning.assign(story, dao, due_on=due, by=minh)
        assert (story.editor, story.due_on) == (dao, due)
        (told,) = [each for each in db.session.scalars(select(Message)) if each.recipient == dao.email]
        assert clock.format_date(due) in told.body and story.title not in told.body
        for no, day in ((cast.account("hoa"), due), (dao, clock.today() - timedelta(days=1))):
            with pytest.raises(RuleBroken):
                assigning.assign(story, no, due_on=day, by=minh)
        with pytest.raises(NotAllowed):
            assigning.assign(story, dao, by=cast.account("phuc"))
        card = board.columns_for(dao, mine=True)[0].cards[0]
        assert (card.editor_name, card.due_on, card.late) == (dao.name, due, False)
        assert board.columns_for(minh, mine=True)[0].cards == []
        assigning.assign(story, None, by=minh)
        assert story.editor is None and story.due_on is None


def test_the_board_counts_no_further_and_shows_the_urgent_first(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "CAP", 9)
    with site.app_context():
        dao = cast.account("dao")
        stories = [telling.told(cast, title=f"Bài số {n}") for n in range(12)]
        stories[3].due_on = clock.today() - timedelta(days=1)
        db.session.flush()
        drafts = board.columns_for(dao)[0]
        assert (drafts.told, len(drafts.cards)) == ("9+", board.SHOWN)
        assert drafts.cards[0].title == "Bài số 3" and drafts.cards[0].late
        assert [len(column.cards) for column in board.columns_for(cast.account("tam"))] == [0, 0, 0, 0, 0]


def test_tuesday_words_about_a_paragraph_follow_it_through_edits(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao, minh = telling.told(cast, body=BODY), cast.account("dao"), cast.account("minh")
        read = story.version
        about = talking.say(story, "Ai nhóm than?", about=1, seen_version=read, by=minh)
        last = talking.say(story, "Hay lắm.", about=2, seen_version=read, by=minh)
        whole = talking.say(story, "Thêm một con số nhé.", by=minh)
        moved = BODY.replace("người nhóm than", "anh Tư nhóm than").split("\n\n")
        changed = "\n\n".join(["Một đoạn mới ở đầu.", *moved[:2]])
        writing.change(story, telling.content(cast, body=changed), seen_version=read, by=dao)
        talk = talking.of(story, desk.comments(story))
        assert [[said.id for said in part.comments] for part in talk.parts] == [[], [], [about.id]]
        assert [said.id for said in talk.gone] == [last.id] and [said.id for said in talk.whole] == [whole.id]
        late = talking.say(story, "Đoạn cuối này…", about=2, seen_version=read, by=minh)
        assert late.paragraph == "Sáu giờ, xe cháo đầu tiên rời bếp.", "it speaks of the text that was read"
        with pytest.raises(RuleBroken, match="không còn trong bài"):
            talking.say(story, "?", about=9, seen_version=story.version, by=minh)
        talking.settle(story, about, by=dao)
        assert about.settled_by_name == dao.name
        with pytest.raises(RuleBroken):
            talking.settle(story, about, by=dao)
        talking.unsettle(story, about, by=dao)
        with pytest.raises(NotAllowed):
            talking.settle(story, about, by=cast.account("phuc"))
        assert talking.one_of(telling.told(cast, title="Bài khác"), about.id) is None


@pytest.mark.both_databases
def test_wednesday_an_old_text_comes_back_as_the_newest_and_nothing_is_lost(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao = telling.told(cast, body=BODY), cast.account("dao")
        first = story.version
        writing.change(story, telling.content(cast, body="Viết lại hết.", facts=()), seen_version=first, by=dao)
        kept = comparing.revision(story, first)
        assert kept is not None
        sections = comparing.side_by_side(comparing.of_revision(story, kept), comparing.content.of(story))
        assert [section.label for section in sections] == ["Thân bài", "Việc đã làm"]
        with pytest.raises(ChangedMeanwhile):
            comparing.restore(story, kept, seen_version=first, by=dao)
        comparing.restore(story, kept, seen_version=story.version, by=dao)
        db.session.commit()
        assert story.body == BODY and [fact.number for fact in story.facts] == [46800, 14]
        kept_texts = db.session.scalars(select(Revision.body).order_by(Revision.id))
        assert list(kept_texts) == [BODY, "Viết lại hết."]
        assert db.session.scalar(select(Event).where(Event.what == "story:restore")) is not None


def test_changed_words_are_marked_and_the_rest_stands_still(site: Flask, cast: Cast) -> None:
    with site.app_context():
        before = telling.content(cast, body="Một đoạn.\n\nBếp có 12 người.\n\nĐoạn bỏ.")
        after = telling.content(cast, body="Một đoạn.\n\nBếp có 14 người.")
        (section,) = comparing.side_by_side(before, after)
        same, changed, gone = section.rows
        assert same.same and gone.after is None
        assert changed.before == [(False, "Bếp có "), (True, "12"), (False, " người.")]
        assert changed.after == [(False, "Bếp có "), (True, "14"), (False, " người.")]


def test_an_old_text_of_a_published_story_waits_for_a_second_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao, minh = telling.published(cast), cast.account("dao"), cast.account("minh")
        telling.corrected(cast, story, facts=(telling.FactLine(48600, "suất cháo"),), source="Trạm y tế")
        kept = desk.revisions(story)[0]
        comparing.restore(story, kept, seen_version=story.version, by=dao)
        assert story.facts[0].number == 48600
        waiting = correcting.pending(story)
        assert waiting and waiting.given.facts[0].number == 46800 and "trở lại" in waiting.note
        with pytest.raises(RuleBroken, match="không tự cho đăng"):
            correcting.confirm(story, seen=waiting.id, acknowledged=True, reason="x", by=dao)
        correcting.confirm(story, seen=waiting.id, acknowledged=True, reason="Đã xem", by=minh)
        assert story.facts[0].number == 46800


@pytest.fixture
def approved(site: Flask, cast: Cast) -> Callable[..., Story]:
    def make(**changes: object) -> Story:
        story = telling.told(cast, **changes)
        publishing.send_for_review(story, by=cast.account("dao"))
        return story

    return make


@pytest.mark.both_databases
def test_thursday_nothing_of_a_held_story_is_told_before_its_minute(
    site: Flask, cast: Cast, approved: Callable[..., Story]
) -> None:
    with site.app_context():
        story, minh = approved(), cast.account("minh")
        hour = hours(2)
        embargo.hold_back(story, until=hour, reason="Ban Tổ chức xin giữ", by=cast.account("dao"))
        with pytest.raises(RuleBroken, match="giữ tin tới"):
            publishing.publish(story, seen_version=story.version, by=minh)
        db.session.refresh(story)
        with pytest.raises(RuleBroken, match="giữ tin tới"):
            publishing.schedule(story, at=hour - timedelta(minutes=1), seen_version=story.version, by=minh)
        db.session.refresh(story)
        publishing.schedule(story, at=hour, seen_version=story.version, by=minh)
        db.session.commit()
        assert scheduling.run(hour - timedelta(seconds=1)) == 0
        other = telling.published(cast, title="Chuyện bên cạnh", related=(story.slug,))
        piece = published.by_slug(other.slug)
        assert isinstance(piece, published.Piece) and published.related(piece) == ()
        assert published.by_slug(story.slug) is None and find("bep chao cay me").hits[0].url.endswith(other.slug)
        assert [slug for slug, _ in published.slugs_for_sitemap()] == [other.slug]
        assert scheduling.run(hour) == 1
        db.session.commit()
        assert isinstance(published.by_slug(story.slug), published.Piece)
        assert [card.slug for card in published.related(piece)] == [story.slug]


@pytest.mark.both_databases
def test_the_database_itself_keeps_an_embargo(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.published(cast)
        story.embargo_until = hours(1)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_an_embargo_moves_only_by_the_right_hands(site: Flask, cast: Cast, approved: Callable[..., Story]) -> None:
    with site.app_context():
        story, dao, minh = approved(), cast.account("dao"), cast.account("minh")
        publishing.schedule(story, at=hours(1), seen_version=story.version, by=minh)
        embargo.hold_back(story, until=hours(3), reason="Gia đình xin lùi", by=dao)
        assert story.state is StoryState.REVIEW and story.publish_at is None, "an earlier hour is decided anew"
        with pytest.raises(NotAllowed):
            embargo.lift(story, reason="x", by=cast.account("hoa"))
        for until, why in ((hours(-1), "Có lý do"), (hours(4), " ")):
            with pytest.raises(RuleBroken):
                embargo.hold_back(story, until=until, reason=why, by=dao)
        embargo.lift(story, reason="Ban Tổ chức đã công bố", by=minh)
        publishing.publish(story, seen_version=story.version, by=minh)
        with pytest.raises(RuleBroken, match="gỡ bài"):
            embargo.hold_back(story, until=hours(1), reason="x", by=minh)


def test_friday_a_correction_tells_the_reader_what_was_wrong(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, linh = telling.published(cast), cast.account("linh")
        other = telling.content(cast, facts=(telling.FactLine(48600, "suất cháo"),))
        with pytest.raises(RuleBroken, match="lời đính chính"):
            correcting.propose(story, other, seen_version=story.version, by=linh)
        db.session.refresh(story)
        note = "Bài trước ghi bà Đặng Thị Mơ nấu 46.800 suất, đúng là 48.600 suất."
        correcting.propose(story, other, seen_version=story.version, note=note, by=linh)
        waiting = correcting.pending(story)
        assert waiting
        correcting.confirm(story, seen=waiting.id, acknowledged=True, reason="Đã xem", by=cast.account("minh"))
        db.session.expire(story)
        piece = published.by_slug(story.slug)
        assert isinstance(piece, published.Piece)
        assert [said.text for said in piece.notes] == ["Bài trước ghi bà Đ.T.M. nấu 46.800 suất, đúng là 48.600 suất."]


def test_a_doubtful_place_stays_only_for_a_reason_that_is_kept(
    site: Flask, cast: Cast, approved: Callable[..., Story]
) -> None:
    with site.app_context():
        story, minh = approved(body="Gọi Hội theo số 0271 388 8999."), cast.account("minh")
        for looked, why in ((False, "Số của Hội"), (True, " ")):
            with pytest.raises(RuleBroken, match="1 chỗ giống thông tin riêng"):
                publishing.publish(story, seen_version=story.version, acknowledged=looked, reason=why, by=minh)
        publishing.publish(story, seen_version=story.version, acknowledged=True, reason="Số trực của Hội", by=minh)
        kept = db.session.scalars(select(Event).where(Event.what == "story:acknowledge")).one()
        assert (kept.reason, kept.actor_id) == ("Số trực của Hội", minh.id)


def test_the_real_name_of_whoever_is_helped_at_a_linked_address_is_a_doubt(
    site: Flask, cast: Cast, approved: Callable[..., Story]
) -> None:
    with site.app_context():
        home = household(cast)
        told = f"Nhà bà {home.name} nay đã có mái mới."
        story = approved(body=told, codes=(home.code or "",))
        (found,) = publishing.warnings(story)
        assert "người được giúp" in found.why and home.name not in found.excerpt
        with pytest.raises(RuleBroken, match="1 chỗ"):
            publishing.publish(story, seen_version=story.version, by=cast.account("minh"))


def test_stories_set_beside_one_come_first_and_an_unknown_one_is_named(site: Flask, cast: Cast) -> None:
    with site.app_context():
        near = [telling.published(cast, title=f"Cùng chủ đề {n}") for n in range(3)]
        far = telling.published(cast, title="Chuyện xa", topic=telling.Topic.BLOOD)
        page = f"https://vidu.vn/nguoi-tot-viec-thien/{far.slug}?x=1"
        story = telling.published(cast, related=(page, near[0].slug))
        piece = published.by_slug(story.slug)
        assert isinstance(piece, published.Piece)
        assert [card.slug for card in published.related(piece)] == [far.slug, near[0].slug, near[2].slug]
        with pytest.raises(RuleBroken, match="khong-co-chuyen-nay"):
            telling.told(cast, related=("khong-co-chuyen-nay",))
