"""What a plan asks to be done: given to units, finished with something to show, told in the report of its period."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.targets.gathering import Branch
from nhandao_site.domain.targets.models import Plan
from nhandao_site.domain.targets.work import desk, shipped, tasks
from nhandao_site.domain.targets.work.models import PlanTask, TaskState
from nhandao_site.domain.targets.work.tasks import Wording
from nhandao_site.kit import clock, periods
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def a_plan() -> Plan:
    plan = Plan(name="Kế hoạch 2026")
    db.session.add(plan)
    db.session.flush()
    return plan


def a_task(cast: Cast, unit: str | None = "X1", due: date | None = None, partners: tuple[str, ...] = ()) -> PlanTask:
    plan = db.session.scalar(select(Plan)) or a_plan()
    return tasks.add(
        plan, Wording("Khảo sát, lập hồ sơ", due=due), unit=cast.unit(unit) if unit else None,
        partners=[cast.unit(code) for code in partners], by=cast.account("minh"),
    )  # fmt: skip


def test_both_seed_plans_ship_with_their_tasks(site: Flask) -> None:
    lists = {one.key: one for one in shipped.lists()}
    assert {task.section for task in lists["binh-phuoc-2023"].tasks} == {f"IV.{n}" for n in range(1, 15)}
    assert {task.section for task in lists["vinh-phuc-2022-2027"].tasks} == {"VI.1", "VI.2", "VII.1", "VII.2"}
    assert all(task.due for one in lists.values() for task in one.tasks)


def test_a_shipped_list_is_loaded_once_for_the_year_asked_and_knows_the_units(site: Flask, cast: Cast) -> None:
    with site.app_context():
        plan, minh = a_plan(), cast.account("minh")
        made = tasks.load(plan, "binh-phuoc-2023", 2026, by=minh)
        assert len(made) == 20 and {task.due for task in made} == {date(2026, 11, 24)}
        assert [task.position for task in made] == list(range(1, 21))
        women = next(task for task in made if task.body == "Hội Liên hiệp Phụ nữ tỉnh")
        assert women.unit is cast.unit("M1") and next(t for t in made if t.body == "Sở Y tế").unit is None
        with pytest.raises(RuleBroken, match="đã có đủ"):
            tasks.load(plan, "binh-phuoc-2023", 2026, by=minh)
        moved = tasks.load(plan, "vinh-phuc-2022-2027", 2028, by=minh)
        assert any("sơ kết năm 2029" in task.text and task.due == date(2029, 5, 31) for task in moved)
        with pytest.raises(NotAllowed):
            tasks.load(plan, "binh-phuoc-2023", 2027, by=cast.account("hoa"))


def test_a_task_goes_from_to_do_to_done_with_something_to_show(site: Flask, cast: Cast) -> None:
    with site.app_context():
        task, hoa = a_task(cast), cast.account("hoa")
        tasks.start(task, by=hoa)
        with pytest.raises(RuleBroken, match="cho thấy việc đã xong"):
            tasks.finish(task, clock.today(), symbol=" ", note=None, by=hoa)
        with pytest.raises(RuleBroken, match="tương lai"):
            tasks.finish(task, clock.today() + timedelta(days=1), symbol="12/BC", note=None, by=hoa)
        tasks.finish(task, clock.today(), symbol="12/BC-CTĐ", note=None, by=hoa)
        assert task.state is TaskState.DONE and task.ended_by is hoa
        with pytest.raises(RuleBroken, match="đã xong"):
            tasks.drop(task, reason="thôi", by=cast.account("minh"))
        tasks.reopen(task, reason="ghi nhầm việc", by=cast.account("minh"))
        db.session.commit()
        assert task.state is TaskState.DOING and task.ended_on is None and task.evidence_symbol is None
        deeds = [deed.what for deed in audit.history(task)]
        assert deeds == ["plan_task:reopen", "plan_task:finish", "plan_task:start", "plan_task:add"]


def test_a_task_is_dropped_only_with_a_reason_and_by_whoever_gives_tasks(site: Flask, cast: Cast) -> None:
    with site.app_context():
        task = a_task(cast)
        with pytest.raises(NotAllowed):
            tasks.drop(task, reason="không làm nữa", by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="vì sao"):
            tasks.drop(task, reason=" ", by=cast.account("minh"))
        tasks.drop(task, reason="tỉnh đã làm chung", by=cast.account("minh"))
        db.session.commit()
        assert task.state is TaskState.DROPPED and task.ended_on == clock.today()


def test_a_unit_works_on_its_own_tasks_and_sees_no_others(site: Flask, cast: Cast) -> None:
    with site.app_context():
        own, theirs, shared = a_task(cast), a_task(cast, "X2"), a_task(cast, "M1", partners=("X1", "M1"))
        free, hoa = a_task(cast, None), cast.account("hoa")
        assert shared.partners == [cast.unit("X1")]
        assert {task.id for task in desk.tasks(hoa, hoa.unit).rows} == {own.id, shared.id, free.id}
        assert desk.task_for(hoa, theirs.id) is None and desk.task_for(hoa, shared.id) is shared
        for task in (theirs, shared, free):
            with pytest.raises(NotAllowed):
                tasks.start(task, by=hoa)


def test_giving_a_task_to_another_unit_is_told_in_the_log(site: Flask, cast: Cast) -> None:
    with site.app_context():
        task, minh = a_task(cast), cast.account("minh")
        tasks.assign(task, Wording("Khảo sát lại", due=date(2026, 5, 24)), unit=cast.unit("X2"),
                     partners=[cast.unit("S1")], by=minh)  # fmt: skip
        changes = audit.history(task)[0].changes or {}
        assert changes["đơn vị"] == ["Xã Bàu Sen", "Xã Lộc Xuân"] and changes["phối hợp"][1] == "Trường THPT Sông Mây"
        with pytest.raises(RuleBroken, match="Hạn đứng trước"):
            wrong = Wording("Khảo sát", begins_on=date(2026, 5, 2), due=date(2026, 5, 1))
            tasks.assign(task, wrong, unit=None, by=minh)


def test_a_report_lists_what_was_done_in_its_period_and_what_was_open_at_its_end(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, last, this = cast.account("hoa"), periods.parse("2025-Q4"), periods.parse("2025")
        early, late, later = a_task(cast), a_task(cast), a_task(cast)
        free = a_task(cast, None)
        tasks.finish(early, date(2025, 11, 24), symbol="1/BC", note=None, by=hoa)
        tasks.finish(late, date(2025, 11, 25), symbol="2/BC", note=None, by=hoa)
        later.begins_on = date(2025, 11, 25)
        db.session.commit()
        assert tasks.of(Branch.of(cast.unit("X1"), last)) == ([early], [late])
        assert tasks.of(Branch.of(cast.unit("P1"), this)) == ([early], [late, free])
        assert tasks.of(Branch.of(cast.unit("X2"), this)) == ([], [])


def test_the_counts_of_the_filter_are_those_of_the_lists(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, yesterday = cast.account("minh"), clock.today() - timedelta(days=1)
        for _each in range(3):
            a_task(cast, due=yesterday)
        tasks.start(a_task(cast, due=clock.today()), by=minh)
        counts = desk.task_counts(minh, minh.unit)
        assert counts == {"dang-mo": 4, "todo": 3, "doing": 1, "done": 0, "dropped": 0, "qua-han": 3}
        for state, number in counts.items():
            assert len(desk.tasks(minh, minh.unit, state=state).rows) == number
