"""One digest a person: a week before, the day before, on the day, a week after; nothing when nothing is due."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.reports import reminding, workflow
from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.kit import periods
from tests.cast import Cast

LAST = date(2026, 5, 29)  # “trước ngày 30/5”


def letters(day: date) -> dict[str, str]:
    before = set(db.session.scalars(select(Message.id)))
    reminding.run(day, by=House())
    db.session.commit()
    return {one.recipient: one.body for one in db.session.scalars(select(Message)) if one.id not in before}


def test_nothing_is_sent_when_nothing_is_due(site: Flask, cast: Cast) -> None:
    with site.app_context():
        assert letters(date(2026, 5, 21)) == {} and letters(date(2026, 5, 23)) == {}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 5, 22), "còn 7 ngày (hạn 29/05/2026)"),
        (date(2026, 5, 28), "còn 1 ngày"),
        (LAST, "hạn cuối hôm nay, 29/05/2026"),
        (date(2026, 6, 5), "đã quá hạn 7 ngày"),
    ],
)
def test_the_writer_of_a_unit_hears_of_its_own_report(site: Flask, cast: Cast, day: date, words: str) -> None:
    with site.app_context():
        sent = letters(day)
        half_year = next(line for line in sent["trang@nhandao.example"].splitlines() if "6 tháng" in line)
        assert words in half_year and "Trường THPT Sông Mây" in half_year
        assert "phuc@nhandao.example" not in sent and "dao@nhandao.example" not in sent


def test_a_second_run_of_the_day_says_nothing_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        assert letters(LAST)
        assert letters(LAST) == {}


def test_who_has_sent_is_left_in_peace_and_the_superior_hears_who_has_not(site: Flask, cast: Cast) -> None:
    with site.app_context():
        report = workflow.begin(
            cast.unit("S1"), ReportKind.HALF_YEAR, periods.half_year(2026), by=cast.account("trang")
        )
        workflow.submit(report, by=cast.account("trang"))
        db.session.commit()
        sent = letters(LAST)
        assert "trang@nhandao.example" not in sent
        assert "đơn vị chưa nộp" in sent["minh@nhandao.example"] and "Xã Bàu Sen" in sent["minh@nhandao.example"]
        assert "Trường THPT" not in sent["minh@nhandao.example"]
