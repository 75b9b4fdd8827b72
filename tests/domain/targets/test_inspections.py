"""Inspections: planned by a unit above, held, found, demanded, mended, counted each by its own day."""

from datetime import date, timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.targets.work import desk, inspections
from nhandao_site.domain.targets.work.inspections import Counted
from nhandao_site.domain.targets.work.models import Inspection, InspectionState
from nhandao_site.kit import clock, periods
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
Q3 = periods.parse("2025-Q3")


def planned(cast: Cast, unit: str = "X1", on: date = date(2025, 8, 1), subject: str = "Hồ sơ địa chỉ") -> Inspection:
    return inspections.plan(
        cast.unit(unit), on, inspecting=cast.unit("P1"), team="Đoàn số 1", subject=subject, by=cast.account("minh")
    )


def held(
    cast: Cast, unit: str = "X1", on: date = date(2025, 8, 2), demand: str | None = "Bổ sung biên bản"
) -> Inspection:
    row = planned(cast, unit)
    inspections.hold(row, date(2025, 8, 2), findings="Đủ sổ", demand=demand, due=date(2025, 9, 1) if demand else None,
                     by=cast.account("minh"))  # fmt: skip
    return row


def test_an_inspection_is_planned_held_and_mended(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row, minh = planned(cast), cast.account("minh")
        assert row.state is InspectionState.PLANNED and row.is_late
        inspections.change(row, clock.today(), team="Đoàn số 2", subject="Hồ sơ", by=minh)
        assert not row.is_late
        inspections.hold(row, clock.today(), findings="Thiếu biên bản", demand="Bổ sung", due=clock.today(), by=minh)
        assert row.state is InspectionState.TO_MEND and not row.is_late
        with pytest.raises(RuleBroken, match="cho thấy đã khắc phục"):
            inspections.mend(row, clock.today(), how=" ", symbol=None, by=minh)
        inspections.mend(row, clock.today(), how=None, symbol="15/BC-CTĐ", by=minh)
        db.session.commit()
        assert row.state is InspectionState.MENDED
        deeds = [deed.what.partition(":")[2] for deed in audit.history(row)]
        assert deeds == ["mend", "found", "change", "add"]


def test_no_step_is_taken_twice_or_out_of_order(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row, minh = planned(cast), cast.account("minh")
        with pytest.raises(RuleBroken, match="trong kế hoạch"):
            inspections.mend(row, clock.today(), how="xong", symbol=None, by=minh)
        for demand, due in (("Bổ sung", None), (None, date(2025, 9, 1))):
            with pytest.raises(RuleBroken, match="cả hai"):
                inspections.hold(row, date(2025, 8, 2), findings="Tốt", demand=demand, due=due, by=minh)
        with pytest.raises(RuleBroken, match="chưa tới"):
            day = clock.today() + timedelta(days=1)
            inspections.hold(row, day, findings="Tốt", demand=None, due=None, by=minh)
        inspections.hold(row, date(2025, 8, 2), findings="Tốt", demand=None, due=None, by=minh)
        assert row.state is InspectionState.HELD
        with pytest.raises(RuleBroken, match="đã kiểm tra"):
            inspections.cancel(row, reason="bận", by=minh)
        with pytest.raises(RuleBroken, match="từ ngày kiểm tra"):
            inspections.mend(held(cast, "X2"), date(2025, 8, 1), how="xong", symbol=None, by=minh)


def test_only_the_unit_above_that_inspects_writes_and_the_inspected_one_reads(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row, hoa, tam = held(cast), cast.account("hoa"), cast.account("tam")
        with pytest.raises(NotAllowed):
            inspections.mend(row, clock.today(), how="xong", symbol=None, by=hoa)
        with pytest.raises(RuleBroken, match="cấp dưới"):
            planned(cast, "P1")
        assert desk.inspection_for(hoa, row.id) is row and desk.inspection_for(tam, row.id) is None
        year = {"first": date(2024, 11, 25), "last": date(2025, 11, 24)}
        assert desk.inspections(hoa.unit, **year).rows == [row] and not desk.inspections(tam.unit, **year).rows


def test_the_same_inspection_is_not_planned_twice_unless_the_first_was_cancelled(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row = planned(cast)
        with pytest.raises(RuleBroken, match="đã có"):
            planned(cast)
        inspections.cancel(row, reason="bão số 3", by=cast.account("minh"))
        db.session.commit()
        assert row.state is InspectionState.CANCELLED and planned(cast).id != row.id


def test_each_number_is_counted_by_its_own_day_and_only_in_the_branch(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        first, _second = held(cast), held(cast, "X2", demand=None)
        inspections.mend(first, date(2025, 8, 25), how="đã bổ sung", symbol=None, by=minh)
        inspections.cancel(planned(cast, "S1"), reason="hoãn", by=minh)
        planned(cast, "S1", on=date(2025, 8, 24))
        planned(cast, "S1", on=date(2025, 8, 25))
        db.session.commit()
        assert inspections.counted(cast.unit("P1"), Q3) == Counted(planned=3, held=2, demands=1, mended=0)
        assert inspections.counted(cast.unit("X1"), Q3) == Counted(planned=1, held=1, demands=1, mended=0)
        assert inspections.counted(cast.unit("X1"), periods.parse("2025-Q4")) == Counted(0, 0, 0, 1)
        assert inspections.counted(cast.unit("P1"), periods.parse("2025")) == Counted(4, 2, 1, 1)


@pytest.mark.parametrize(("state", "number"), [("planned", 1), ("held", 1), ("to_mend", 1), ("qua-han", 2), ("", 3)])
def test_the_list_is_cut_by_state(site: Flask, cast: Cast, state: str, number: int) -> None:
    with site.app_context():
        planned(cast, "S1")
        held(cast)
        held(cast, "X2", demand=None)
        found = desk.inspections(cast.unit("P1"), first=Q3.start, last=Q3.end, state=state)
        assert len(found.rows) == number
