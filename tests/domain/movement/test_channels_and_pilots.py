"""Channels count while they run; pilots stand on three conditions, each with its evidence."""

from datetime import date, timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.movement import channels, desk, pilots, published
from nhandao_site.domain.movement.models import Channel, ChannelKind, Condition
from nhandao_site.domain.targets import gathering
from nhandao_site.kit import clock, periods
from tests.cast import Cast

LINK = "https://hoi.example/trang"


@pytest.mark.both_databases
def test_a_channel_counts_for_the_years_it_ran_in_and_not_after_it_ended(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, province = cast.account("minh"), cast.unit("P1")
        site_of = channels.Content(ChannelKind.WEBSITE, date(2024, 1, 5), link=LINK)
        channel = channels.open_one(province, site_of, by=minh)
        channels.end(channel, date(2026, 2, 1), reason="thay trang mới", by=minh)
        assert [gathering.has_website(province, periods.year(year)) for year in (2023, 2024, 2025, 2026)] == [
            0,
            1,
            1,
            0,
        ]
        assert published.outlets() == () and desk.channels(minh, ended=True) == [channel]
        with pytest.raises(RuleBroken, match="đã ghi là ngừng"):
            channels.end(channel, date(2026, 2, 2), reason="lần nữa", by=minh)


def test_a_link_leads_to_the_web_or_nowhere(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, province = cast.account("minh"), cast.unit("P1")
        for link in (
            "javascript:alert(1)",
            "data:text/html,x",
            "http://",
            "https://a b",
            "https://hoi.example@la.example",
            None,
        ):
            with pytest.raises(RuleBroken, match=r"Liên kết phải|cần liên kết"):
                channels.open_one(
                    province, channels.Content(ChannelKind.FACEBOOK, date(2025, 1, 1), link=link), by=minh
                )
        db.session.add(Channel(unit=province, kind=ChannelKind.PORTAL, from_on=date(2025, 1, 1), link="javascript:x"))
        db.session.flush()
        assert [one.link for one in published.outlets()] == [None], "a link that came with a list is no link either"


def test_what_a_channel_cannot_be(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, province = cast.account("minh"), cast.unit("P1")
        paper = channels.Content(ChannelKind.NEWSPAPER, date(2025, 1, 1), "Báo Sông Mây")
        channels.open_one(province, paper, by=minh)
        with pytest.raises(RuleBroken, match="đã được ghi"):
            channels.open_one(
                province, channels.Content(ChannelKind.NEWSPAPER, date(2026, 1, 1), "báo sông mây"), by=minh
            )
        for day in (date(1990, 1, 1), clock.today() + timedelta(days=1)):
            with pytest.raises(RuleBroken, match="Ngày bắt đầu"):
                channels.open_one(province, channels.Content(ChannelKind.BULLETIN, day), by=minh)
        with pytest.raises(NotAllowed):
            channels.open_one(province, paper, by=cast.account("hoa"))


def test_the_list_of_chapters_says_who_lacks_what(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        channels.open_one(cast.unit("X1"), channels.Content(ChannelKind.ZALO, date(2025, 1, 1), link=LINK), by=minh)
        lacking = [one.unit.code for one in desk.coverage(minh, clock.today()) if ChannelKind.ZALO not in one.kinds]
        assert lacking == ["P1", "X2"]
        assert [one.unit.code for one in desk.coverage(cast.account("tam"), clock.today())] == ["X2"]


@pytest.mark.both_databases
def test_a_pilot_is_whole_with_three_conditions_and_teaches_with_a_review(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        pilot = pilots.choose(cast.unit("P1"), 2026, "Trường Cầu Ván", "trường học", by=minh)
        assert pilots.missing(pilot) == list(Condition)
        for condition in Condition:
            with pytest.raises(RuleBroken, match="điều cho thấy"):
                pilots.confirm(pilot, condition, " ", by=minh)
            pilots.confirm(pilot, condition, "Giấy khen số 5", by=minh)
        assert pilots.missing(pilot) == []
        pilots.review(pilot, date(2026, 6, 1), "Nên chọn nơi có nền nếp", paper=b"%PDF-1.4 bien ban", by=minh)
        assert pilot.reviews[0].file_id and gathering.pilots(cast.unit("P1"), 2026) == 1
        with pytest.raises(RuleBroken, match="không bỏ được"):
            pilots.drop(pilot, reason="nhầm", by=minh)
        with pytest.raises(RuleBroken, match="đã được ghi"):
            pilots.choose(cast.unit("P1"), 2026, "Trường Cầu Ván", "trường học", by=minh)


def test_the_conditions_are_those_of_the_plan_word_for_word() -> None:
    assert [one.label for one in Condition] == [
        "Là đơn vị có truyền thống đoàn kết, vững mạnh, các tổ chức Đảng, đoàn thể hoạt động nề nếp",
        "Lãnh đạo chuyên môn luôn quan tâm đến các phong trào thi đua tại đơn vị",
        "Đơn vị luôn ủng hộ và tích cực tham gia các hoạt động nhân đạo do Hội tổ chức; "
        "có những tấm gương, việc làm tốt trong các hoạt động này",
    ]
