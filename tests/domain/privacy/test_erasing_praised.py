"""Who was told about, nominated or honoured and asks to be erased: nobody's any more; decisions and numbers stand."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from nhandao_site.db import ERASED, db
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit import checking as log
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.honours import published as wall
from nhandao_site.domain.honours import recording
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating.models import NominationStep
from nhandao_site.domain.media import desk as media
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.privacy import desk, erasing, excerpt
from nhandao_site.domain.privacy.models import Erasure, SpeaksFor, Subject, Wish
from nhandao_site.domain.search import published as search
from nhandao_site.domain.stories import published as column
from nhandao_site.domain.stories import publishing
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.targets import gathering
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.domain.honours.round import drafted, review
from tests.domain.honours.test_recording import content
from tests.domain.privacy.conftest import CANARY, Ask
from tests.domain.privacy.praise import NAME, honoured, told
from tests.domain.privacy.test_erasing import rows_that_say
from tests.domain.stories.telling import GROUP


def rounds(cast: Cast) -> int:
    branch = gathering.Branch.of(cast.unit("P1"), periods.year(clock.today().year))
    return gathering.rounds(branch, (2022, 2027))


@pytest.mark.both_databases
def test_an_erased_story_is_in_no_row_and_no_file(site: Flask, cast: Cast, ask: Ask, tmp_path: Path) -> None:
    with site.app_context():
        story = told(cast)
        slug = story.slug
        assert f"/nguoi-tot-viec-thien/{slug}" in {hit.url for hit in search.find(CANARY).hits}
        erasure = erasing.erase(ask(Wish.ERASE, Subject.STORY, story), by=cast.account("minh"))
        db.session.commit()
        assert rows_that_say(CANARY) == []
        assert (erasure.told["files"], media.faults(), log.faults()) == (2, [], [])
        assert not search.find(CANARY).hits
        assert column.by_slug(slug) is None and column.newest(9) == ()
        db.session.remove()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file.name


def test_a_story_that_tells_of_others_is_taken_down_by_somebody_first(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        story = told(cast, GROUP)
        request = ask(Wish.ERASE, Subject.STORY, story)
        with pytest.raises(RuleBroken, match="còn kể về 1 người"):
            erasing.erase(request, by=cast.account("minh"))
        publishing.withdraw(story, reason="Người được kể xin xóa", by=cast.account("minh"))
        erasing.erase(request, by=cast.account("minh"))
        assert db.session.get_one(Story, story.id).title == ERASED


@pytest.mark.both_databases
def test_an_erased_honour_still_counts_and_names_nobody(
    site: Flask, cast: Cast, ask: Ask, visitor: FlaskClient
) -> None:
    with site.app_context():
        honour, nomination = honoured(cast)
        code, url, counted = str(honour.code), wall.newest(9)[0].url, rounds(cast)
        assert wall.newest(9)[0].name == NAME
        erasure = erasing.erase(ask(Wish.ERASE, Subject.HONOUR, honour), by=cast.account("minh"))
        db.session.commit()
        assert rows_that_say(CANARY) == []
        assert wall.newest(9) == () and not search.find(CANARY).hits
        assert rounds(cast) == counted == 1 and wall.road()[-2].honours == 1
        verdict = wall.verify(code)
        assert verdict and verdict.state == "genuine" and ("Người, tập thể", "đã xóa theo yêu cầu") in verdict.lines
        assert erasure.told["kept"] == ["1 quyết định khen đã ký: luật lưu trữ buộc giữ lâu dài."]
        assert erasure.told["files"] == 2, "the commendation and the confirmation of the commune"
        assert (media.faults(), log.faults()) == ([], [])
        assert nomination.name == ERASED
        with pytest.raises(RuleBroken, match="chỉ còn để đếm"):
            recording.withdraw(honour, reason="x", by=cast.account("quan"))
    assert visitor.get(url).status_code == 404


@pytest.mark.both_databases
def test_what_was_said_of_a_nomination_changes_only_behind_the_gate(site: Flask, cast: Cast) -> None:
    with site.app_context():
        honoured(cast)
        for column_, table in (("words", "honour_nomination_step"), ("reason", "council_conflict")):
            if db.session.execute(text(f"SELECT 1 FROM {table}")).first():
                with pytest.raises(DBAPIError, match="append-only"):
                    db.session.execute(text(f"UPDATE {table} SET {column_} = 'x'"))
                db.session.rollback()
        assert db.session.scalars(select(NominationStep)).all()


def test_a_nomination_is_erased_once_it_is_over(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        nomination = drafted(cast, review(cast), name=NAME)
        request = ask(Wish.ERASE, Subject.NOMINATION, nomination)
        with pytest.raises(RuleBroken, match="đang “nháp”"):
            erasing.erase(request, by=cast.account("minh"))
        nomination.state = type(nomination.state)("withdrawn")
        db.session.flush()
        erasing.erase(request, by=cast.account("minh"))
        db.session.commit()
        assert rows_that_say(CANARY) == []


def test_erasing_the_nomination_takes_the_honour_along(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        honour, nomination = honoured(cast)
        erasing.erase(ask(Wish.ERASE, Subject.NOMINATION, nomination), by=cast.account("minh"))
        db.session.commit()
        assert db.session.get_one(Honour, honour.id).is_erased and rows_that_say(CANARY) == []


def test_a_collective_is_no_person_to_erase(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        honour = recording.record(
            content(honoured=ParticipantKind.COLLECTIVE, name="Bếp cháo"), by=cast.account("quan")
        )
        with pytest.raises(RuleBroken, match="Tập thể"):
            erasing.erase(ask(Wish.ERASE, Subject.HONOUR, honour), by=cast.account("minh"))


def test_for_an_honoured_child_the_guardian_asks(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        child = Said(is_child=True, birth_year=clock.today().year - 10)
        honour = recording.record(content(age=child), by=cast.account("quan"))
        with pytest.raises(RuleBroken, match="người giám hộ"):
            ask(Wish.ERASE, Subject.HONOUR, honour)
        assert ask(Wish.ERASE, Subject.HONOUR, honour, SpeaksFor.GUARDIAN).subject_id == honour.id


def test_the_second_person_has_the_right_to_erase(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        request = ask(Wish.ERASE, Subject.STORY, told(cast))
        for name, no in (("hoa", RuleBroken), ("dao", NotAllowed), ("phuc", NotAllowed)):
            with pytest.raises(no):
                erasing.erase(request, by=cast.account(name))
        assert db.session.scalars(select(Erasure)).all() == []


def test_the_desk_finds_who_is_meant_by_name_code_and_page(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        story, (honour, nomination) = told(cast), honoured(cast)
        minh, tam = cast.account("minh"), cast.account("tam")
        request = ask(Wish.SEE, Subject.HONOUR, honour)
        request.name, request.code = NAME.upper(), str(honour.code).lower()
        found = [(each.subject, each.number) for each in desk.meant_by(request, minh)]
        assert found == [
            (Subject.HONOUR, honour.id), (Subject.HONOUR, honour.id), (Subject.NOMINATION, nomination.id),
            (Subject.STORY, story.id),
        ]  # fmt: skip
        assert desk.meant_by(request, tam) == []
        page = f"https://nhandao.example/nguoi-tot-viec-thien/{story.slug}?x=1"
        assert desk.row_for(minh, Subject.STORY, page) is story
        assert desk.row_for(minh, Subject.HONOUR, str(honour.code)) is honour
        assert desk.row_for(tam, Subject.STORY, page) is None
        said = [line for part in excerpt.of(request, by=cast.account("hoa")) for line in part.lines]
        assert ("họ tên, thành tích", NAME) in said


def test_a_copy_of_before_is_erased_again_for_the_praised_too(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, (honour, _) = told(cast, GROUP), honoured(cast)
        entries = [("story", story.id), ("honour", honour.id), ("honour_nomination", 999)]
        assert erasing.again(entries, by=House("Khôi phục")) == 2
        db.session.commit()
        assert rows_that_say(CANARY) == []
        assert db.session.scalar(select(Story.withdrawn_at)) is not None
