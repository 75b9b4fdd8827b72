"""Events: recorded, counted for what they are, shown without a name that nobody agreed to."""

from datetime import date, timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.honours import attending, recording
from nhandao_site.domain.honours import published as wall
from nhandao_site.domain.honours.models import HonourKind
from nhandao_site.domain.movement import events, honoured, published
from nhandao_site.domain.movement.models import Event, EventKind, Level, ParticipantKind
from nhandao_site.domain.reports.reviews import keeping
from nhandao_site.domain.reports.reviews import published as reviews
from nhandao_site.domain.targets import gathering
from nhandao_site.kit import clock, periods
from tests.cast import Cast

YEAR = periods.year(2026)


def content(cast: Cast, kind: EventKind = EventKind.MEETING, **changes: object) -> events.Content:
    said = {"unit": cast.unit("P1"), "name": "Gặp mặt 23/11", "on": date(2026, 11, 23), "is_public": True}
    return events.Content(kind=kind, **(said | changes))  # type: ignore[arg-type]


def meetings(cast: Cast) -> int:
    return gathering.meetings(gathering.Branch.of(cast.unit("P1"), YEAR), (2022, 2026))


@pytest.mark.both_databases
def test_a_meeting_counts_once_somebody_honoured_came_and_no_longer_when_withdrawn(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        event = events.record(content(cast), by=minh)
        assert meetings(cast) == 0, "nobody honoured came"
        honoured.name_one(event, ParticipantKind.PERSON, "Nguyễn Thị Lan", merit="86 lần hiến máu", by=minh)
        events.record(content(cast, name="Biểu dương", guests=40), by=minh)
        events.record(content(cast, EventKind.LAUNCH, name="Phát động", guests=200), by=minh)
        assert meetings(cast) == 2, "a launch is no meeting"
        events.withdraw(event, reason="ghi nhầm", by=minh)
        assert meetings(cast) == 1 and published.one(event.id) is None


@pytest.mark.both_databases
def test_an_honour_of_the_wall_makes_the_meeting_count_and_hides_its_name_like_the_wall(
    site: Flask, cast: Cast
) -> None:
    with site.app_context():
        minh = cast.account("minh")
        said = recording.Content(
            year=2026, round_name="23/11", level=Level.PROVINCE, kind=HonourKind.TITLE,
            honoured=ParticipantKind.PERSON, name="Trần Văn Bình", decided_on=date(2026, 11, 20),
            decision_symbol="9/QĐ", unit=cast.unit("X1"),
        )  # fmt: skip
        honour, event = recording.record(said, by=minh), events.record(content(cast), by=minh)
        attending.bring(event, honour, by=minh)
        with pytest.raises(RuleBroken, match="đã có"):
            attending.bring(event, honour, by=minh)
        (guest,) = wall.at_event(event.id)
        assert guest.name == "T.V.B." and meetings(cast) == 1
        recording.withdraw(honour, reason="thu hồi", by=minh)
        assert wall.at_event(event.id) == ()


def test_a_full_name_shows_only_on_a_yes_and_goes_with_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        event = events.record(content(cast), by=minh)
        sen = {"name": "Lê Thị Sen", "merit": "Lê Thị Sen nấu cháo", "evidence": "phiếu ký"}
        with pytest.raises(RuleBroken, match="từ đủ 16 tuổi"):
            honoured.name_one(event, ParticipantKind.PERSON, **sen, by=minh)
        named = honoured.name_one(event, ParticipantKind.PERSON, **sen, is_grown=True, by=minh)
        honoured.name_one(event, ParticipantKind.COLLECTIVE, "CLB Bếp lửa", by=minh)
        shown = published.one(event.id)
        assert shown and [one.name for one in shown.people] == ["Lê Thị Sen", "CLB Bếp lửa"]
        honoured.hide_name(named, reason="xin thôi", by=minh)
        shown = published.one(event.id)
        assert shown and shown.people[0].name == "L.T.S." and shown.people[0].merit == "L.T.S. nấu cháo"
        with pytest.raises(RuleBroken, match="đã có"):
            honoured.name_one(event, ParticipantKind.PERSON, "lê thị  sen", by=minh)


def test_what_cannot_be_is_refused_in_words(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, today = cast.account("minh"), clock.today()
        for wrong, told in (
            ({"name": " \u200b"}, "tên sự kiện"),
            ({"on": date(1900, 1, 1)}, "xem lại năm"),
            ({"on": date(9999, 1, 1)}, "xem lại năm"),
            ({"until_on": date(2026, 11, 22)}, "từ ngày bắt đầu"),
            ({"guests": 0}, "từ 1 trở lên"),
            ({"on": today + timedelta(days=3), "guests": 4}, "chưa diễn ra"),
        ):
            with pytest.raises(RuleBroken, match=told):
                events.record(content(cast, **wrong), by=minh)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed):
            events.record(content(cast), by=cast.account("hoa"))
        coming = events.record(content(cast, on=today + timedelta(days=3)), by=minh)
        with pytest.raises(RuleBroken, match="chưa diễn ra"):
            honoured.name_one(coming, ParticipantKind.PERSON, "Lan", by=minh)


@pytest.mark.both_databases
def test_the_second_of_two_who_correct_sees_that_the_first_was_there(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        event = events.record(content(cast), by=minh)
        seen = events.mark(event)
        events.correct(event, content(cast, place="Nhà văn hóa"), seen=seen, by=minh)
        with pytest.raises(RuleBroken, match="vừa sửa"):
            events.correct(event, content(cast, place="Sân vận động"), seen=seen, by=cast.account("linh"))
        assert event.place == "Nhà văn hóa"


@pytest.mark.both_databases
def test_a_review_keeps_the_figures_of_its_day_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, today = cast.account("minh"), clock.today()
        review = events.record(content(cast, EventKind.INTERIM_REVIEW, name="Sơ kết", on=today), by=minh)
        events.conclude(review, lessons="Chọn nơi có nền nếp.", changes="Giao chỉ tiêu theo cụm.", by=minh)
        keeping.freeze(review, by=minh)
        with pytest.raises(RuleBroken, match="đã chốt"):
            keeping.freeze(review, by=minh)
        frozen = reviews.figures_of(review.id)
        assert frozen and frozen.figures
        assert frozen.start <= today - keeping.LOOKS_BACK <= frozen.end
        late = events.record(
            content(cast, EventKind.FINAL_REVIEW, name="Tổng kết", on=today - timedelta(days=31)), by=minh
        )
        with pytest.raises(RuleBroken, match="không còn là của ngày họp"):
            keeping.freeze(late, by=minh)
        meeting = events.record(content(cast, on=today), by=minh)
        for wrong in (
            lambda: keeping.freeze(meeting, by=minh),
            lambda: events.conclude(meeting, lessons="a", changes="", by=minh),
        ):
            with pytest.raises(RuleBroken, match="sơ kết, tổng kết"):
                wrong()


def test_the_line_of_time_runs_from_the_oldest_and_holds_only_what_is_public(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        events.record(content(cast, EventKind.LAUNCH, name="Phát động", on=date(2023, 5, 8)), by=minh)
        events.record(content(cast), by=minh)
        events.record(content(cast, name="Họp kín", is_public=False), by=minh)
        events.record(content(cast, EventKind.OTHER, name="Trước đó", on=date(2021, 1, 1)), by=minh)
        db.session.flush()
        moments = published.timeline(2022, 2027)
        assert [one.name for one in moments] == ["Phát động", "Gặp mặt 23/11"]
        assert moments[0].url == f"/su-kien/{db.session.query(Event).first().id}-phat-dong"  # type: ignore[union-attr]
