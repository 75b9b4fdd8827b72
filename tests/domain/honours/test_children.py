from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.cli.chores import CLOCK
from nhandao_site.db import db
from nhandao_site.domain.consent.models import Consent, Giver
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.honours import children, lapsing, published, recording
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.council import counting
from nhandao_site.domain.honours.deciding import decisions
from nhandao_site.domain.honours.nominating import completeness, writing
from nhandao_site.domain.search.published import find
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.honours.round import YES, council, opened, review, verified, vote, words
from tests.domain.honours.test_recording import content
from tests.domain.stories import telling

CHILD = Said(is_child=True)
BOTH = Said(True, 2014, "Trần Thị Mẹ", "Phiếu ký 10/11/2026", "Phiếu của em")
LITTLE = Said(True, 2020, "Trần Thị Mẹ", "Phiếu ký 10/11/2026")


def pupil(cast: Cast, **changes: Any) -> recording.Content:
    said = {"unit": cast.unit("S1"), "name": "Nguyễn Văn An", "achievement": "Cứu hai bạn đuối nước", "age": CHILD}
    return content(**(said | changes))


@pytest.mark.both_databases
def test_a_child_stands_as_one_letter_of_the_province_until_the_guardian_and_the_child_say_yes(
    site: Flask, cast: Cast
) -> None:
    with site.app_context():
        quan, story = cast.account("quan"), telling.published(cast)
        honour = recording.record(pupil(cast, story=story), by=quan)
        (line,) = published.newest(5)
        assert (line.name, line.unit_name, line.story_url) == ("Em A.", cast.unit("P1").name, None)
        assert line.url == f"/ton-vinh/em-a-{honour.id}" and line.achievement == "Cứu hai bạn đuối nước"
        assert published.of_story(story.id) is None and published.choices().units == ()
        assert published.wall(published.Filters(unit="S1")).occasions == ()
        assert len(published.wall(published.Filters(unit="P1")).occasions) == 1
        told = published.verify(str(honour.code))
        assert told is not None and "Trường" not in str(told) and "Nguyễn" not in str(told)
        assert find("nguyen van an").hits == () and find("truong thpt song may").hits == ()

        recording.correct(honour, pupil(cast, story=story, age=BOTH), by=quan)
        (line,) = published.newest(5)
        assert (line.name, line.unit_name) == ("Nguyễn Văn An", "Trường THPT Sông Mây") and line.story_url
        kept = {
            yes.giver: yes.giver_name for yes in db.session.scalars(select(Consent).where(Consent.subject == "honour"))
        }
        assert kept == {Giver.GUARDIAN: "Trần Thị Mẹ", Giver.CHILD: "Nguyễn Văn An"}

        recording.hide_name(honour, reason="Mẹ đổi ý", by=quan)
        assert published.newest(5)[0].name == "Em A." and find("nguyen van an").hits == ()


@pytest.mark.parametrize(
    ("age", "own", "sentence"),
    [
        (Said(), None, "là trẻ em hay từ đủ 16"),
        (CHILD, "Em ký", "không tự đồng ý một mình"),
        (Said(True, 2014, "Mẹ", "Phiếu"), None, "chính em đồng ý"),
        (Said(True, None, "Mẹ", "Phiếu", "Phiếu"), None, "năm sinh"),
        (Said(True, 2020, None, "Phiếu"), None, "tên người giám hộ"),
        (Said(False, 2014), None, "chưa đủ 16 tuổi"),
        (Said(True, 2000), None, "đã đủ 16 tuổi"),
        (Said(False, None, "Mẹ", "Phiếu"), None, "tự đồng ý"),
        (Said(None, 3000), None, "Năm sinh 3000"),
        (Said(True, 2014, "M" * 301, "Phiếu", "Phiếu"), None, "dài nhất"),
    ],
)
def test_half_a_yes_of_a_child_is_none(site: Flask, cast: Cast, age: Said, own: str | None, sentence: str) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match=sentence):
        recording.record(pupil(cast, age=age, name_evidence=own), by=cast.account("quan"))


def test_whoever_is_told_of_as_a_pupil_must_be_asked_and_a_year_answers_alone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, told = cast.account("quan"), "Học sinh gom sách cho bạn"
        with pytest.raises(RuleBroken, match="trẻ em hay từ đủ 16"):
            recording.record(content(achievement=told), by=quan)
        assert recording.record(content(achievement=told, age=Said(None, clock.today().year - 12)), by=quan).is_child
        grown = recording.record(content(name="Lê Thầy", achievement=told, age=Said(None, 1980)), by=quan)
        assert grown.is_child is False and published.wall(published.Filters()).occasions
        assert recording.record(content(name="Lê Văn Tư"), by=quan).is_child is None


@pytest.mark.parametrize(
    "line", ["Lớp trưởng lớp 4A cứu bạn", "Em An cứu bạn", "Học ở Trường THPT Sông Mây", "Bạn nhỏ ở ấp Bàu Sen"]
)
def test_a_line_that_tells_who_the_child_is_stays_away(site: Flask, cast: Cast, line: str) -> None:
    with site.app_context():
        recording.record(pupil(cast, achievement=line), by=cast.account("quan"))
        assert published.newest(1)[0].achievement is None


@pytest.mark.both_databases
def test_the_yes_of_a_guardian_alone_ends_when_the_child_may_be_seven_and_both_when_it_is_grown(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        quan = cast.account("quan")
        monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 30))
        small = recording.record(pupil(cast, age=LITTLE), by=quan)
        big = recording.record(pupil(cast, name="Lê Thị Bé", age=BOTH), by=quan)
        assert (small.name_until, big.name_until) == (date(2026, 12, 31), date(2030, 12, 31))
        assert lapsing.lapse(date(2026, 12, 31), by=CLOCK) == 0
        monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 1))
        assert {line.name for line in published.newest(5)} == {"Em A.", "Lê Thị Bé"}
        assert published.wall(published.Filters(words="nguyen van an")).occasions == ()
        assert find("nguyen van an").hits  # the search follows with the chore
        assert lapsing.lapse(clock.today(), by=CLOCK) == 1 and lapsing.lapse(clock.today(), by=CLOCK) == 0
        assert find("nguyen van an").hits == ()
        again = Said(True, 2020, "Trần Thị Mẹ", "Phiếu mới", "Phiếu của em")
        recording.correct(small, pupil(cast, age=again), by=quan)
        assert small.shows_name and small.name_until == date(2036, 12, 31)


@pytest.mark.both_databases
def test_a_yes_speaks_no_more_for_somebody_who_turns_out_to_be_a_child(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        grown = pupil(cast, age=Said(False), name_evidence="Phiếu ký")
        honour = recording.record(grown, by=quan)
        assert published.newest(1)[0].name == "Nguyễn Văn An"
        recording.correct(honour, pupil(cast), by=quan)
        assert published.newest(1)[0].name == "Em A."
        recording.correct(honour, grown, by=quan)
        assert published.newest(1)[0].name == "Nguyễn Văn An"


@pytest.mark.both_databases
def test_a_name_that_came_in_from_a_list_hides_when_it_is_said_to_be_a_child(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        listed = recording.record(content(name="Nguyễn Văn An"), by=quan)
        listed.name_consented = True  # as the workbook leaves it
        recording.correct(listed, content(name="Nguyễn Văn An", age=Said(False)), by=quan)
        assert published.newest(1)[0].name == "Nguyễn Văn An"
        recording.correct(listed, content(name="Nguyễn Văn An", age=CHILD), by=quan)
        assert published.newest(1)[0].name == "Em A."


@pytest.mark.both_databases
def test_a_nomination_asks_the_age_and_carries_the_yes_to_the_wall(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_, linh = review(cast), cast.account("linh")
        bare = writing.draft(round_, words(name="Lê Tư", age=Said()), unit=cast.unit("X1"), by=cast.account("hoa"))
        assert "Người này là trẻ em hay từ đủ 16 tuổi" in completeness.missing(bare)
        with pytest.raises(RuleBroken, match="chính em đồng ý"):
            writing.edit(bare, words(age=Said(True, 2014, "Mẹ", "Phiếu")), by=cast.account("hoa"))
        yes = verified(cast, round_, name="Nguyễn Văn An", age=BOTH)
        no = verified(cast, round_, name="Trần Bình", age=CHILD)
        session = opened(cast, round_, yes, no)
        for member in council(cast):
            vote(session, member, YES)
        counting.close(session, by=linh)
        decided = decisions.decide(round_, [yes, no], decisions.Paper("12/QĐ", clock.today(), "Ông Ký"), by=linh)
        assert published.newest(5) == ()
        decisions.announce(decided, by=linh)
        shown = {line.name: line.unit_name for line in published.newest(5)}
        assert shown == {"Nguyễn Văn An": "Xã Bàu Sen", "Em B.": cast.unit("P1").name}


def test_a_yes_that_grew_old_between_nomination_and_decision_leaves_initials(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        born = clock.today().year - 6
        nomination = verified(cast, review(cast), age=Said(True, born, "Mẹ", "Phiếu"))
        year = clock.today().year
        monkeypatch.setattr(clock, "today", lambda: date(year + 1, 1, 2))
        assert decisions._age(nomination) == Said(True, born)
        monkeypatch.setattr(clock, "today", lambda: date(born + 17, 1, 2))
        assert decisions._age(nomination) == Said(False, born)


def test_a_childs_honour_and_a_grown_namesakes_are_two_pages(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        child = recording.record(pupil(cast), by=quan)
        recording.record(pupil(cast, year=2025, age=Said(False)), by=quan)
        page = published.by_slug(f"em-a-{child.id}")
        assert isinstance(page, published.Profile) and page.years == (2026,)
        assert page.unit_name == cast.unit("P1").name


def test_the_born_late_in_the_year_are_children_until_the_year_is_over() -> None:
    assert children.settled(Said(None, 2010), date(2026, 12, 31)) is True
    assert children.settled(Said(None, 2010), date(2027, 1, 1)) is False
    assert children.settled(Said(False, 2010), date(2026, 6, 1)) is False
    assert children.holds_until(2010, date(2026, 1, 1)) == date(2026, 12, 31)
