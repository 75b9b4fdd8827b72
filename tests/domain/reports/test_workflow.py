"""A report on its way: nháp → nộp → trả lại → nộp → tiếp nhận → khóa; two hands, one snapshot that stays."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from nhandao_site.db import db
from nhandao_site.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.reports import calendar, desk, snapshots, workflow
from nhandao_site.domain.reports.models import Report, ReportKind, ReportState, Snapshot
from nhandao_site.domain.reports.workflow import Wording
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.domain.ledger.test_at_once import together

pytestmark = pytest.mark.both_databases
YEAR = periods.parse("2025")


@pytest.fixture
def desks(site: Flask, cast: Cast) -> Iterator[Cast]:
    with site.app_context():
        yield cast


def begun(cast: Cast, who: str = "hoa", unit: str = "X1") -> Report:
    report = workflow.begin(cast.unit(unit), ReportKind.YEAR, YEAR, by=cast.account(who))
    db.session.commit()
    return report


def test_the_whole_way_leaves_a_step_each_time(desks: Cast) -> None:
    hoa, minh, linh = (desks.account(name) for name in ("hoa", "minh", "linh"))
    report = begun(desks)
    workflow.submit(report, by=hoa)
    workflow.send_back(report, reason="Thiếu phần tuyên truyền", by=minh)
    workflow.submit(report, by=hoa)
    workflow.accept(report, by=minh)
    workflow.lock(report, by=linh)
    steps = [step.after for step in desk.steps_of(report)]
    assert steps == ["submitted", "returned", "submitted", "accepted", "locked"]
    assert report.state is ReportState.LOCKED
    letters = [one.body for one in db.session.scalars(select(Message)) if one.recipient == hoa.email]
    assert any("Thiếu phần tuyên truyền" in letter for letter in letters)


def test_sent_back_it_speaks_no_more_and_a_new_snapshot_is_taken(desks: Cast) -> None:
    report = begun(desks)
    workflow.submit(report, by=desks.account("hoa"))
    assert snapshots.in_force(report.unit, YEAR) is not None
    workflow.send_back(report, reason="Xem lại số nhà", by=desks.account("minh"))
    assert snapshots.in_force(report.unit, YEAR) is None
    workflow.submit(report, by=desks.account("hoa"))
    assert db.session.scalar(select(func.count(Snapshot.id))) == 2


def test_beginning_twice_gives_the_same_report(desks: Cast) -> None:
    assert begun(desks).id == begun(desks, "sen").id


def test_nobody_writes_for_another_unit_and_the_unit_itself_accepts_nothing(desks: Cast) -> None:
    with pytest.raises(NotAllowed):
        begun(desks, "tam")
    report = begun(desks)
    workflow.submit(report, by=desks.account("hoa"))
    for who in ("hoa", "tam", "an", "phuc"):
        with pytest.raises(NotAllowed):
            workflow.accept(report, by=desks.account(who))


def test_who_submitted_for_the_province_does_not_accept_it(desks: Cast) -> None:
    report = begun(desks, "minh", "P1")
    workflow.submit(report, by=desks.account("minh"))
    with pytest.raises(RuleBroken, match="không tự tiếp nhận"):
        workflow.accept(report, by=desks.account("minh"))
    workflow.accept(report, by=desks.account("linh"))
    assert report.state is ReportState.ACCEPTED


def test_a_submitted_report_is_not_rewritten_and_a_stale_form_overwrites_nobody(desks: Cast) -> None:
    report, hoa = begun(desks), desks.account("hoa")
    seen = report.version
    workflow.write(report, Wording("Bản của Hoa", "12/BC-CTĐ"), seen_version=seen, by=hoa)
    db.session.commit()
    with pytest.raises(ChangedMeanwhile):
        workflow.write(report, Wording("Bản của Sen"), seen_version=seen, by=desks.account("sen"))
    workflow.submit(report, by=hoa)
    with pytest.raises(RuleBroken, match="trả lại"):
        workflow.write(report, Wording("Sửa lén"), seen_version=report.version, by=hoa)
    assert report.text == "Bản của Hoa"


def test_sending_back_needs_a_comment(desks: Cast) -> None:
    report = begun(desks)
    workflow.submit(report, by=desks.account("hoa"))
    with pytest.raises(RuleBroken, match="cần sửa gì"):
        workflow.send_back(report, reason=" ", by=desks.account("minh"))


def test_a_report_on_paper_is_filed_by_the_superior_with_its_day(desks: Cast) -> None:
    report = begun(desks)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(RuleBroken, match="chưa tới"):
        workflow.file_paper(report, file_id=1, came_on=tomorrow, by=desks.account("minh"))
    with pytest.raises(NotAllowed):
        workflow.file_paper(report, file_id=1, came_on=date(2025, 11, 28), by=desks.account("hoa"))


def test_the_database_itself_keeps_a_snapshot_as_it_was(desks: Cast) -> None:
    workflow.submit(begun(desks), by=desks.account("hoa"))
    db.session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text("UPDATE snapshot SET period = '2024'"))


def test_the_board_says_who_has_not_reported(desks: Cast) -> None:
    workflow.submit(begun(desks), by=desks.account("hoa"))
    board = desk.board(desks.account("minh"), calendar.duty(ReportKind.YEAR, YEAR))
    states = {row.unit.code: (row.is_in, row.waits_with) for row in board.rows}
    assert (board.owed, board.sent) == (4, 1)
    assert states["X1"] == (True, desk.WITH_SUPERIOR) and states["X2"] == (False, desk.WITH_UNIT)
    assert all(row.is_late for row in board.rows)
    own = desk.board(desks.account("tam"), calendar.duty(ReportKind.YEAR, YEAR))
    assert [row.unit.code for row in own.rows] == ["X2"]


def test_of_two_who_submit_at_once_one_freezes_the_figures(site: Flask, cast: Cast) -> None:
    with site.app_context():
        number = begun(cast).id

    def submit(name: str) -> Callable[[], object]:
        return lambda: workflow.submit(db.session.get_one(Report, number), by=cast.account(name))

    came = together(site, *(submit(name) for name in ("hoa", "sen", "hoa", "sen")))
    assert came.count("done") == 1
    with site.app_context():
        report = db.session.get_one(Report, number)
        assert [step.after for step in desk.steps_of(report)] == ["submitted"]
        assert db.session.scalars(select(Snapshot.id)).all() == [report.snapshot_id]
