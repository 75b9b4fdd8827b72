"""One digest a person: a week before, the day before, on the day, a week after; nothing when nothing is due."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.reminders import desk, digest
from nhandao_site.domain.reminders.matters import Sort
from nhandao_site.domain.reports import workflow
from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.targets.work import inspections
from nhandao_site.kit import clock, codes, periods
from tests.cast import Cast
from tests.domain.addresses import lives
from tests.domain.ledger.scene import household
from tests.domain.pledges.test_regular_help import an_address, monthly
from tests.public.street import counted

LAST = date(2026, 5, 29)  # “trước ngày 30/5”
HALF = periods.half_year(2026)


def letters(day: date, since: date | None = None) -> dict[str, str]:
    before = set(db.session.scalars(select(Message.id)))
    digest.run(day, since, by=House())
    db.session.commit()
    return {one.recipient: one.body for one in db.session.scalars(select(Message)) if one.id not in before}


def visited_on(cast: Cast, day: date) -> Address:
    address = lives.approved(cast)
    address.visit_due_on = day
    db.session.flush()
    return address


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
def test_reports_and_visits_of_one_person_stand_in_one_letter(site: Flask, cast: Cast, day: date, words: str) -> None:
    with site.app_context():
        code = visited_on(cast, LAST).code
        sent = letters(day)
        lines = [line for line in sent["hoa@nhandao.example"].splitlines() if words in line]
        assert any("Báo cáo 6 tháng" in line and "Xã Bàu Sen" in line for line in lines)
        assert any(line.startswith("- Thăm địa chỉ") and str(code) in line for line in lines)
        assert "Trường THPT Sông Mây" in sent["trang@nhandao.example"]
        assert "Thăm địa chỉ" not in sent["tam@nhandao.example"]
        assert "phuc@nhandao.example" not in sent and "dao@nhandao.example" not in sent


@pytest.mark.both_databases
def test_a_second_run_of_the_day_says_nothing_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        assert letters(LAST)
        assert letters(LAST) == {}


def test_days_on_which_the_clock_stood_still_are_told_once_it_goes_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        assert "hoa@nhandao.example" not in letters(date(2026, 11, 30))
        told = letters(date(2026, 12, 1), since=date(2026, 11, 29))["hoa@nhandao.example"]
        assert "đã quá hạn 2 ngày (hạn 29/11/2026)" in told


def test_who_has_sent_is_left_in_peace_and_the_superior_hears_who_has_not(site: Flask, cast: Cast) -> None:
    with site.app_context():
        trang = cast.account("trang")
        report = workflow.begin(cast.unit("S1"), ReportKind.HALF_YEAR, HALF, by=trang)
        workflow.submit(report, by=trang)
        assert "đơn vị (" not in letters(LAST - timedelta(days=1))["minh@nhandao.example"]
        sent = letters(LAST)
        assert "trang@nhandao.example" not in sent
        assert "3 đơn vị (" in sent["minh@nhandao.example"] and "Xã Bàu Sen" in sent["minh@nhandao.example"]
        assert "Trường THPT" not in sent["minh@nhandao.example"]
        workflow.send_back(report, reason="Thiếu phần tuyên truyền", by=cast.account("minh"))
        assert "trang@nhandao.example" in letters(LAST + timedelta(days=7))


def test_regular_help_and_what_an_inspection_demanded_are_told_by_code_and_unit(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row, minh, today = monthly(cast, an_address(cast), email="thang@vidu.vn"), cast.account("minh"), clock.today()
        found = inspections.plan(
            cast.unit("X1"), today, inspecting=cast.unit("P1"), team="Đoàn số 1", subject="Sổ sách", by=minh
        )
        inspections.hold(found, today, findings="Thiếu", demand="Bổ sung biên bản", due=today, by=minh)
        sent = letters(row.instalments[0].due_on)
        assert (
            f"Kỳ trợ giúp thường xuyên, hạn cuối hôm nay, {clock.format_date(today)}: {row.code} kỳ 1"
            in (sent["hoa@nhandao.example"])
        )
        assert "Yêu cầu khắc phục" in sent["hoa@nhandao.example"] and "Yêu cầu khắc phục" in sent[minh.email]
        assert "Thắng" not in "".join(sent.values())
        assert row.code not in sent.get("tam@nhandao.example", "")


def test_the_desk_tells_the_same_to_the_same_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        code = visited_on(cast, LAST).code
        hoa = desk.terms_for(cast.account("hoa"), LAST)
        assert (Sort.VISIT, LAST, code) in [(term.sort, term.last_day, term.names) for term in hoa]
        assert Sort.REPORT in {term.sort for term in hoa}
        tam = desk.terms_for(cast.account("tam"), LAST)
        assert {term.sort for term in tam} == {Sort.REPORT}
        assert desk.terms_for(cast.account("phuc"), LAST) == []
        minh = desk.terms_for(cast.account("minh"), LAST)
        assert Sort.MISSING in {term.sort for term in minh}
        later = desk.terms_for(cast.account("hoa"), LAST + timedelta(days=8))
        assert Sort.VISIT not in {term.sort for term in later}


@pytest.mark.both_databases
def test_a_letter_of_hundreds_of_visits_names_twelve_and_costs_no_more_questions(site: Flask, cast: Cast) -> None:
    few, many = date(2026, 7, 1), date(2026, 7, 3)
    with site.app_context():
        for number in range(303):
            day = few if number < 3 else many
            household(cast, code=codes.address_code("SM", 2026, 1000 + number), visit_due_on=day)
        db.session.commit()
        asked = []
        for day in (few, many):
            with counted(site) as statements:
                body = letters(day)["hoa@nhandao.example"]
            asked.append(len(statements))
        assert "và 288 việc khác" in body and body.count("SM26-") == 12
        assert asked[1] <= asked[0]
