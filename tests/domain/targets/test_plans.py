"""Plans are data: shipped, copied, changed by a paper, handed down, shown or kept."""

from decimal import Decimal

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.targets import asked, desk, plans, published
from nhandao_site.kit import clock, periods
from tests.cast import Cast

BINH_PHUOC, VINH_PHUC = "binh-phuoc-2023", "vinh-phuc-2022-2027"


def test_the_two_seeds_come_with_the_site_and_name_known_targets() -> None:
    shipped = {plan.key: plan for plan in plans.shipped()}
    assert set(shipped) == {BINH_PHUOC, VINH_PHUC}
    assert [row["target"] for row in shipped[BINH_PHUOC].targets] == [f"A{n}" for n in range(1, 11)]
    for plan in shipped.values():
        assert all(asked.halves_of(row["target"]) and periods.parse(row["from"]) for row in plan.targets)


@pytest.mark.both_databases
def test_a_shipped_plan_is_taken_once_and_copied_into_another_year(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        plan = plans.take_over(BINH_PHUOC, by=minh)
        with pytest.raises(RuleBroken, match="Đã có kế hoạch"):
            plans.take_over(BINH_PHUOC, by=minh)
        plans.change(plan.targets[6], threshold=Decimal("75.5"), last="2023", decision="12/QĐ", by=minh)
        made = plans.copy(plan, "Cuộc vận động 2026", 2026, by=minh)
        db.session.commit()
        assert {(row.from_period, row.to_period) for row in made.targets} == {("2026", "2026")}
        assert made.targets[6].threshold == Decimal("75.5")
        found = asked.asked_in(periods.parse("2026"), cast.unit("P1"))
        assert ("A8", "X1") in {(one.definition.id, one.unit.code) for one in found}
        assert [deed.what for deed in audit.history(plan.targets[6])] == ["plan_target:change"]
        with pytest.raises(RuleBroken, match="Không có kỳ"):
            plans.copy(plan, "Quá xa", 9999, by=minh)


def test_nothing_changes_without_a_right_and_a_paper(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, hoa = cast.account("minh"), cast.account("hoa")
        plan = plans.take_over(BINH_PHUOC, by=minh)
        with pytest.raises(NotAllowed):
            plans.change(plan.targets[0], threshold=Decimal(1), last=None, decision="1/QĐ", by=hoa)
        with pytest.raises(RuleBroken, match="văn bản"):
            plans.change(plan.targets[0], threshold=Decimal(1), last=None, decision="  ", by=minh)
        with pytest.raises(RuleBroken, match="Đến kỳ đứng trước"):
            plans.change(plan.targets[0], threshold=None, last="2020", decision="1/QĐ", by=minh)
        for wrong in ({"target": "C1"}, {"first": "2026-Q9"}, {"threshold": Decimal(-1)}):
            right = {"target": "A8", "unit": None, "first": "2026", "last": None, "threshold": None} | wrong
            with pytest.raises(RuleBroken):
                plans.put(plan, right.pop("target"), by=minh, **right)  # type: ignore[arg-type]


def test_numbers_are_handed_down_and_their_sum_stands_against_the_own(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh, province = cast.account("minh"), cast.unit("P1")
        plan = plans.take_over(BINH_PHUOC, by=minh)
        row = plans.put(plan, "A8", unit=province, first="2026", last=None, threshold=Decimal(50), by=minh)
        wanted = {cast.unit("X1"): Decimal(20), cast.unit("X2"): Decimal(25)}
        plans.hand_down(row, wanted, decision="3/KH", by=minh)
        plans.hand_down(row, {cast.unit("X2"): Decimal(26)}, decision="4/KH", by=minh)
        handed = desk.handed_down(row, province, periods.parse("2026"))
        assert {unit.code: number for unit, number in handed.units if number} == {"X1": 20, "X2": 26}
        assert (handed.total, handed.own) == (46, 50)
        found = {one.unit.code: one.threshold for one in asked.asked_in(periods.parse("2026"), province)
                 if one.definition.id == "A8"}  # fmt: skip
        assert found == {"P1": 50, "X1": 20, "X2": 26}


def test_the_public_sees_what_the_chapter_shows_and_the_pace_in_whole_numbers(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        year = periods.containing(clock.today())
        plan = plans.copy(plans.take_over(BINH_PHUOC, by=minh), "Nay", year.year_number, by=minh)
        assert published.page(None, "P1").groups == ()
        row = next(row for row in plan.targets if row.target == "A8")
        plans.show(row, public=True, by=minh)
        page = published.page(None, "P1")
        (group,) = page.groups
        assert [goal.unit for goal in group.goals] == ["Xã Bàu Sen", "Xã Lộc Xuân"]
        assert (group.goals[0].reached, group.goals[0].wanted) == ("0", "cần ít nhất 30")
        assert group.goals[0].pace == f"còn cần 30 trước hết ngày {clock.format_date(year.end)}"
        assert published.year_of("1999") == year.code
