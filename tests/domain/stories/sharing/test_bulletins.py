"""The month's bulletin: its order, its second person, and what of it may still be read."""

import io
from datetime import date

import docx
import pytest
from flask import Flask

from nhandao_site.admin import bulletin_word
from nhandao_site.db import db
from nhandao_site.domain.consent.models import Giver
from nhandao_site.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.stories import people, publishing
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.stories.sharing import bulletins, desk, published
from nhandao_site.domain.stories.sharing.models import Bulletin
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.stories import telling


def month() -> date:
    return clock.today().replace(day=1)


def content(cast: Cast, *stories: Story, **changes: object) -> bulletins.Content:
    told = {"unit": cast.unit("P1"), "month": month(), "title": "Bản tin Nhân đạo", "stories": stories}
    return bulletins.Content(**(told | changes))  # type: ignore[arg-type]


def three(cast: Cast) -> list[Story]:
    return [telling.published(cast, title=f"Chuyện thứ {n}") for n in ("một", "hai", "ba")]


def out(cast: Cast, *stories: Story, **changes: object) -> Bulletin:
    bulletin = bulletins.begin(content(cast, *stories, **changes), by=cast.account("dao"))
    bulletins.publish(bulletin, seen_version=bulletin.version, by=cast.account("minh"))
    return bulletin


def read(bulletin: Bulletin) -> published.Paper:
    found = published.by_slug(bulletin.slug)
    assert isinstance(found, published.Paper)
    return found


@pytest.mark.both_databases
def test_stories_stand_in_the_order_that_was_chosen_and_can_change_places(site: Flask, cast: Cast) -> None:
    with site.app_context():
        one, two, last = three(cast)
        bulletin = bulletins.begin(content(cast, last, one), by=cast.account("dao"))
        assert published.by_slug(bulletin.slug) is None
        bulletins.change(
            bulletin, content(cast, two, last, one), seen_version=bulletin.version, by=cast.account("linh")
        )
        bulletins.publish(bulletin, seen_version=bulletin.version, by=cast.account("minh"))
        assert [p.title for p in read(bulletin).pieces] == ["Chuyện thứ hai", "Chuyện thứ ba", "Chuyện thứ một"]
        assert bulletin.slug == f"thang-{month().month}-{month().year}-tinh-song-may"
        assert out(cast, one).slug.endswith("-2")
        assert len(published.issues()[0]) == 2


@pytest.mark.both_databases
def test_a_withdrawn_story_drops_out_of_a_bulletin_that_is_already_out(site: Flask, cast: Cast) -> None:
    with site.app_context():
        one, two, _ = three(cast)
        bulletin = out(cast, one, two)
        publishing.withdraw(one, reason="Gia đình xin gỡ", by=cast.account("minh"))
        paper = read(bulletin)
        assert [p.title for p in paper.pieces] == ["Chuyện thứ hai"] and paper.left_out == 1
        assert "Chuyện thứ một" not in text_of(paper)


def test_a_name_taken_back_is_initials_in_the_bulletin_too(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.published(cast)
        bulletin = out(cast, story)
        person = story.subjects[1]
        people.agree(person, giver=Giver.SELF, given_on=clock.today(), evidence="Phiếu ký", by=cast.account("minh"))
        assert "Đặng Thị Mơ" in read(bulletin).pieces[0].html
        people.take_back(person, reason="Bà đổi ý", by=cast.account("minh"))
        paper = read(bulletin)
        assert "Đặng Thị Mơ" not in paper.pieces[0].html and "Đặng Thị Mơ" not in text_of(paper)


def test_whoever_made_or_changed_it_asks_another_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        one, two, _ = three(cast)
        bulletin = bulletins.begin(content(cast, one), by=cast.account("dao"))
        with pytest.raises(RuleBroken, match="không tự đăng"):
            bulletins.publish(bulletin, seen_version=bulletin.version, by=cast.account("dao"))
        seen = bulletin.version
        bulletins.change(bulletin, content(cast, two), seen_version=seen, by=cast.account("minh"))
        with pytest.raises(RuleBroken, match="không tự đăng"):
            bulletins.publish(bulletin, seen_version=bulletin.version, by=cast.account("minh"))
        with pytest.raises(ChangedMeanwhile):
            bulletins.publish(bulletin, seen_version=seen, by=cast.account("linh"))
        with pytest.raises(ChangedMeanwhile):
            bulletins.change(bulletin, content(cast, one), seen_version=seen, by=cast.account("linh"))


def test_the_rule_says_no_in_its_own_words(site: Flask, cast: Cast) -> None:
    with site.app_context():
        one, *_ = three(cast)
        draft = telling.told(cast, title="Nháp")
        for words, wrong in (
            ("tên bản tin", {"title": " "}),
            ("tên bản tin", {"title": "x" * 161}),
            ("dài nhất", {"words": "x" * 4001}),
            ("Tháng của bản tin", {"month": date(2010, 1, 1)}),
            ("hai lần", {"stories": (one, one)}),
            ("bài đang đăng", {"stories": (draft,)}),
            ("nhiều nhất", {"stories": tuple(telling.told(cast, title=f"Bài {n}") for n in range(13))}),
        ):
            with pytest.raises(RuleBroken, match=words):
                bulletins.begin(content(cast, **wrong), by=cast.account("dao"))
            db.session.expunge_all()
        with pytest.raises(NotAllowed):
            bulletins.begin(content(cast), by=cast.account("hoa"))
        empty = bulletins.begin(content(cast), by=cast.account("dao"))
        with pytest.raises(RuleBroken, match="ít nhất một bài"):
            bulletins.publish(empty, seen_version=empty.version, by=cast.account("minh"))


def test_private_things_in_the_editors_words_are_pointed_at(site: Flask, cast: Cast) -> None:
    with site.app_context():
        one, *_ = three(cast)
        told = bulletins.begin(content(cast, one, words="Gọi 0912 345 678."), by=cast.account("dao"))
        with pytest.raises(RuleBroken, match="thông tin riêng"):
            bulletins.publish(told, seen_version=told.version, by=cast.account("minh"))
        bulletins.publish(told, seen_version=told.version, acknowledged=True, by=cast.account("minh"))
        bulletins.withdraw(told, reason="In nhầm số", by=cast.account("minh"))
        assert isinstance(published.by_slug(told.slug), published.Gone)
        bulletins.reopen(told, reason="Sửa", by=cast.account("dao"))
        assert isinstance(published.by_slug(told.slug), published.Gone)


def test_a_bulletin_of_another_branch_is_not_there(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.published(cast)
        own = bulletins.begin(content(cast, story, unit=cast.unit("X1")), by=cast.account("hoa"))
        assert desk.bulletin_for(cast.account("hoa"), own.id) is own
        assert desk.bulletin_for(cast.account("tam"), own.id) is None
        assert desk.bulletins_for(cast.account("tam"))[0] == []
        assert story in desk.choices(cast.unit("X1"), month())
        assert desk.choices(cast.unit("X2"), month()) == []
        assert desk.choices(cast.unit("X2"), month(), [story.id]) == [story]


def text_of(paper: published.Paper) -> str:
    made = docx.Document(
        io.BytesIO(bulletin_word.of(paper, "Hội Chữ thập đỏ tỉnh Sông Mây", lambda path: f"https://x{path}"))
    )
    return "\n".join(paragraph.text for paragraph in made.paragraphs)


def test_word_opens_it_in_two_columns_with_every_word(site: Flask, cast: Cast) -> None:
    with site.app_context():
        paper = read(out(cast, telling.published(cast), words="Lời mở đầu."))
        data = bulletin_word.of(paper, "Hội Chữ thập đỏ tỉnh Sông Mây", lambda path: f"https://x{path}")
        made = docx.Document(io.BytesIO(data))
        columns = [section._sectPr.xpath("./w:cols/@w:num") for section in made.sections]
        assert ["2"] in columns and made.sections[0].page_width.mm == pytest.approx(210, abs=0.5)
        said = text_of(paper)
        for words in (
            "BẢN TIN NHÂN ĐẠO",
            "Lời mở đầu.",
            "Bếp cháo Cây Me",
            "Từ bếp cháo",
            "Nhóm nấu cháo.",
            "Bài: Hồ Thị Đào",
        ):
            assert words in said, words
        assert said.index("Bếp cháo Cây Me") < said.index("Từ bếp cháo")
