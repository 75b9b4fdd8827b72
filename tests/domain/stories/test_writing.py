from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Group, Kind
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.stories import published, publishing, writing
from nhandao_site.domain.stories.content import FactLine, SubjectLine, of
from nhandao_site.domain.stories.models import Revision, SubjectKind
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.stories import telling


@pytest.mark.both_databases
def test_a_draft_keeps_what_was_written_and_nobody_outside_sees_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        db.session.commit()
        assert story.slug == "bep-chao-cay-me-va-nhung-nguoi-day-tu-ba-gio-sang"
        assert [(f.number, f.measure, f.span) for f in story.facts] == [
            (46800, "suất cháo", "từ 11/2020"),
            (14, "người", None),
        ]
        assert story.author_name == "Hồ Thị Đào"
        assert published.by_slug(story.slug) is None
        assert published.page().cards == ()
        assert db.session.scalars(select(Event.what).where(Event.subject == "story")).all() == ["story:draft"]


@pytest.mark.both_databases
def test_two_drafts_of_one_title_live_at_two_addresses(site: Flask, cast: Cast) -> None:
    with site.app_context():
        first, second = telling.told(cast), telling.told(cast)
        assert second.slug == f"{first.slug}-2"


@pytest.mark.both_databases
def test_the_second_editor_is_told_what_the_first_one_changed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        db.session.commit()
        seen = story.version
        writing.change(story, telling.content(cast, title="Bếp cháo đêm"), seen_version=seen, by=cast.account("dao"))
        db.session.commit()
        with pytest.raises(ChangedMeanwhile):
            writing.change(story, telling.content(cast, lede="Lời khác."), seen_version=seen, by=cast.account("dao"))
        (only,) = writing.changes_since(story, seen)
        assert (only.label, only.after) == ("Tiêu đề", "Bếp cháo đêm")
        kept = db.session.scalars(select(Revision)).one()
        assert kept.title == "Bếp cháo Cây Me và những người dậy từ ba giờ sáng"


@pytest.mark.both_databases
def test_a_move_of_the_story_is_no_change_of_its_text(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, dao = telling.told(cast), cast.account("dao")
        db.session.commit()
        seen = story.version
        publishing.send_for_review(story, by=dao)
        db.session.commit()
        writing.change(story, telling.content(cast, lede="Sáu năm chưa lỡ hẹn."), seen_version=seen, by=dao)
        assert story.lede == "Sáu năm chưa lỡ hẹn."


@pytest.mark.both_databases
def test_the_old_address_of_a_published_story_leads_to_the_new_one(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.published(cast)
        old = story.slug
        telling.corrected(cast, story, title="Nồi cháo sáu mươi lít")
        assert story.slug == "noi-chao-sau-muoi-lit"
        assert published.by_slug(old) == published.Moved("noi-chao-sau-muoi-lit")
        telling.corrected(cast, story)
        assert story.slug == old
        assert isinstance(published.by_slug(old), published.Piece)
        assert published.by_slug("noi-chao-sau-muoi-lit") == published.Moved(old)


@pytest.mark.both_databases
def test_a_name_stands_in_no_address_line_even_with_consent(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast, title="Bà Đặng Thị Mơ nấu cháo")
        assert story.slug == "ba-d-t-m-nau-chao"


def test_an_officer_without_the_right_writes_nothing(site: Flask, cast: Cast) -> None:
    with site.app_context(), pytest.raises(NotAllowed):
        writing.draft(telling.content(cast), by=cast.account("hoa"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "   "}, "cần một tiêu đề"),
        ({"title": "x" * 161}, "dài nhất 160 ký tự"),
        ({"facts": (FactLine(3, " "),)}, "chưa có đơn vị"),
        ({"codes": ("SM26-0031",)}, "không phải mã địa chỉ"),
        ({"codes": ("SM26-0031-X",)}, "Không có địa chỉ nào mang mã SM26-0031-X"),
        ({"art": "../etc"}, "tranh vẽ"),
    ],
)
def test_a_rule_of_the_form_says_what_to_do(site: Flask, cast: Cast, changes: dict, sentence: str) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match=sentence):
        telling.told(cast, **changes)


def test_indentation_of_markdown_stays_and_invisible_signs_go(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast, body="- một\r\n    - trong một\u200b\x00\n\n\n\nhết  ")
        assert story.body == "- một\n    - trong một\n\nhết"


@pytest.mark.both_databases
def test_a_name_that_stays_keeps_its_consent_and_a_new_one_asks_anew(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        story.subjects[1].consented = True
        db.session.commit()
        kept = replace(of(story), subjects=(telling.PERSON, SubjectLine(SubjectKind.PERSON, "Hồ Văn Hai")))
        writing.change(story, kept, seen_version=story.version, by=cast.account("dao"))
        assert [(s.name, s.consented) for s in story.subjects] == [("Đặng Thị Mơ", True), ("Hồ Văn Hai", False)]


@pytest.mark.both_databases
def test_a_story_leads_to_addresses_by_their_codes_in_any_spelling(site: Flask, cast: Cast) -> None:
    with site.app_context():
        now = clock.now()
        address = Address(
            code="SM26-0031-X",
            kind=Kind.PERSON,
            name="L",
            folded_name="l",
            sort_key="l",
            unit_id=cast.unit("X1").id,
            group=Group.HARDSHIP,
            waiting_since=now,
            created_at=now,
            updated_at=now,
        )
        db.session.add(address)
        db.session.flush()
        story = telling.told(cast, codes=("sm26 0031 x", "SM26-0031-X"))
        assert [link.address_id for link in story.links] == [address.id]
        assert of(story).codes == ("SM26-0031-X",)


def test_the_audit_of_a_change_holds_no_name_without_consent(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        changed = telling.content(cast, title="Bà Đặng Thị Mơ và nồi cháo")
        writing.change(story, changed, seen_version=story.version, by=cast.account("dao"))
        events = db.session.scalars(select(Event).where(Event.what == "story:change")).all()
        assert events[0].changes is not None and events[0].changes["tiêu đề"][1] == "Bà Đ.T.M. và nồi cháo"
        assert "Đặng" not in str([event.changes for event in events])
