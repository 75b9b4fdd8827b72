"""The overview for leaders against a small province whose answers were worked out by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, update

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Visit, VisitResult
from nhandao_site.domain.targets import figures
from nhandao_site.domain.targets.overview import ranking
from nhandao_site.domain.targets.overview.board import Overview, overview
from nhandao_site.domain.targets.overview.funnel import median, nth
from nhandao_site.domain.units import desk
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods
from tests.domain.targets.province import TWO_TIERS, Cells, Province, asks, family, gift, promise

pytestmark = pytest.mark.both_databases
YEAR = periods.year(2025)
TODAY = date(2025, 6, 1)


def house(key: str, unit: str, surveyed: str, approved: str | None, **cells: object) -> Cells:
    """All the steps before the approval on the day of the survey."""
    row = family(key, unit, approved) | {"Ngày khảo sát": surveyed}
    return row | ({"Ngày bình chọn": surveyed, "Ngày xác minh": surveyed} if approved else {}) | cells


def listed(on: str) -> Cells:
    return {"Đồng ý đăng": "chữ", "Ngày đăng": on}


def unit(code: str) -> Unit:
    found = desk.by_code(code)
    assert found is not None
    return found


@pytest.fixture
def five(province: Province) -> Iterator[Province]:
    """A went all the way, B is promised, C filed, D surveyed, E filed long ago and helped by three; F was A too."""
    province.load({
        "Địa chỉ": [
            house("A", "X1", "01/03/2025", "11/03/2025", **listed("16/03/2025")),
            house("B", "X1", "01/03/2025", "21/03/2025", **listed("28/03/2025")),
            house("C", "X2", "01/03/2025", "31/03/2025", **{"Nhóm": "già neo đơn"}),
            house("D", "X2", "01/03/2025", None),
            house("E", "X1", "01/01/2024", "01/02/2024"),
            house("F", "X1", "01/03/2025", "12/03/2025", **{"Gộp vào": "A"}),
        ],
        "Đăng ký": [promise("P1", "A", "20/03/2025"), promise("P2", "F", "18/03/2025"),
                    promise("P3", "B", "30/03/2025")],
        "Trợ giúp": [
            gift("G1", "A", "30/03/2025"),
            *(gift(f"G{n}", "E", "10/05/2025", **{"Người giúp": f"Công ty {n}"}) for n in (2, 3, 4)),
            gift("G5", "B", "11/05/2025", **{"Xác minh": "không"}),
            gift("G6", "C", "12/05/2025", **{"Chương trình": "Tết Nhân ái"}),
        ],
    })  # fmt: skip
    with province.site.app_context():
        yield province


def looked_at(code: str = "P1", today: date = TODAY) -> Overview:
    return overview(YEAR, unit(code), today)


def test_the_way_from_survey_to_hands_with_the_middle_of_the_days(five: Province) -> None:
    steps = {step.name: step for step in looked_at().funnel}
    assert {name: step.count for name, step in steps.items()} == {
        "surveyed": 5, "filed": 4, "published": 2, "pledged": 2, "delivered": 2,
    }  # fmt: skip
    assert [(one.median, one.slow, one.measured) for one in steps.values()] == [
        (None, None, 0), (20.0, 30, 3), (6.0, 7, 2), (2.0, 2, 2), (12.0, 12, 1),
    ]  # fmt: skip


def test_steps_taken_in_another_period_are_not_measured_in_this_one(five: Province) -> None:
    later = {step.name: step for step in overview(periods.parse("2025-Q4"), unit("P1"), TODAY).funnel}
    assert later["filed"].count == 4 and {step.measured for step in later.values()} == {0}


def test_the_middle_of_an_even_number_lies_between_two() -> None:
    assert median([(1, 1), (4, 1)]) == 2.5
    assert median([(1, 3), (9, 1)]) == 1
    assert (median([]), nth([(5, 2)], 2), nth([(5, 2)], 3)) == (None, 5, None)


def test_one_address_with_many_givers_stands_beside_those_with_none(five: Province) -> None:
    fair = looked_at().fairness
    assert (fair.helped_by_many, fair.unhelped) == (1, 2)
    (one,) = fair.overlaps
    assert (one.unit, one.givers, one.times, one.value_vnd, one.unhelped) == ("Xã Bàu Sen", 3, 3, 3_000_000, 1)
    groups = {one.code: (one.filed, one.helped, one.value_vnd, one.of_need, one.of_help) for one in fair.groups}
    assert groups == {"hardship": (3, 2, 4_000_000, 75, 100), "elderly_alone": (1, 0, 0, 25, 0)}
    total = figures.table(YEAR, unit("P1")).total
    assert sum(share.helped for share in fair.groups) == total["helped_addresses"]
    assert sum(share.value_vnd for share in fair.groups) == total["value_vnd"]


def test_who_was_never_helped_waits_from_the_day_of_approval(five: Province) -> None:
    # another programme's gift reached C: its help axis says so, and it no longer stands among those that wait
    longest = looked_at().fairness.longest
    days = {one.days: one.promised for one in longest}
    assert days[(TODAY - date(2025, 3, 21)).days] is True
    assert all(one.code for one in longest)


def test_communes_are_compared_by_need_and_help(five: Province) -> None:
    rows = {share.code: (share.filed, share.helped, share.of_need, share.of_help) for share in looked_at().by_place}
    assert rows == {"X1": (3, 2, 75, 100), "X2": (1, 0, 25, 0)}


def test_dossiers_lie_at_their_state_and_unit_with_the_longest_wait(five: Province) -> None:
    since = clock.start_of(date(2025, 5, 2))
    db.session.execute(update(Address).values(waiting_since=since))
    seen = looked_at().stuck
    assert [(pile.state, pile.count, pile.days) for pile in seen.piles] == [("surveyed", 1, 30), ("approved", 2, 30)]
    assert {(one.code, state) for one in seen.units for state in one.piles} == {
        ("X2", "surveyed"), ("X2", "approved"), ("X1", "approved"),
    }  # fmt: skip
    assert len(seen.longest) == 3 and {one.days for one in seen.longest} == {30}


def test_a_commune_sees_its_own_alone(five: Province) -> None:
    seen = looked_at("X2")
    assert [step.count for step in seen.funnel] == [2, 1, 0, 0, 0]
    assert seen.fairness.overlaps == [] and {one.unit for one in seen.fairness.longest} <= {"Xã Lộc Xuân"}
    assert {one.code for one in seen.stuck.units} == {"X2"}


def test_targets_say_how_many_units_met_them_and_what_is_still_needed(province: Province) -> None:
    homes = [house(f"N{n}", "X1", "01/03/2025", "11/03/2025") for n in range(2)]
    levels = [{"Năm": 2025, "Đơn vị": code, "Loại": "khó khăn"} for code in ("X1", "X2")]
    province.load({"Địa chỉ": homes, "Loại xã": levels, "Chỉ tiêu": [asks("A2")]})
    with province.site.app_context():
        (one,) = looked_at().progress
        assert (one.id, one.met, one.not_met, one.no_data, one.missing) == ("A2", 1, 1, 0, 2)


def test_what_lasts_after_6_and_12_months(province: Province) -> None:
    out = {"Lý do đóng": "thoát khó khăn"}
    days = {"S1": "10/01/2025", "S2": "10/01/2025", "S3": "10/01/2025", "S4": "10/01/2025", "S5": "10/12/2024",
            "S6": "10/03/2024"}  # fmt: skip
    province.load(
        {"Địa chỉ": [family(key, "X1", "01/02/2024", **out, **{"Ngày đóng": on}) for key, on in days.items()]}
    )
    with province.site.app_context():
        for key, on, result in (
            ("S1", date(2025, 7, 15), VisitResult.BETTER), ("S2", date(2025, 7, 20), VisitResult.WORSE),
            ("S3", date(2025, 7, 21), VisitResult.NOT_MET), ("S5", date(2025, 5, 1), VisitResult.BETTER),
            ("S6", date(2025, 3, 11), VisitResult.SAME),
        ):  # fmt: skip
            number = db.session.scalars(select(Address.id).where(Address.chapter_key == key)).one()
            db.session.add(Visit(address_id=number, on=on, visitors="Hoa", situation="khỏe", result=result,
                                 recorded_at=clock.now()))  # fmt: skip
        db.session.execute(update(Address).values(visit_due_on=None))
        db.session.execute(update(Address).where(Address.chapter_key == "S4").values(visit_due_on=date(2025, 7, 10)))
        lasts = looked_at(today=date(2026, 1, 1)).sustaining
        half, year = lasts.looks
        assert lasts.out_of_hardship == 5
        assert (half.due, half.standing, half.worse, half.not_met, half.unseen, half.percent) == (5, 1, 1, 1, 2, 50)
        assert (year.due, year.standing, year.percent) == (1, 1, 100)
        assert [(one.code, one.count, one.days) for one in lasts.overdue] == [("X1", 1, 175)]
        early = looked_at(today=date(2025, 7, 1)).sustaining.looks[0]
        assert (early.due, early.unseen, early.percent) == (1, 1, None)


def test_communes_stand_in_the_order_of_a_vietnamese_list_or_by_a_measure(province: Province) -> None:
    names = {"C1": "Xã Đồng", "C2": "Xã Dừa", "C3": "Xã Ân", "C4": "Xã An"}
    units = [{"Mã": code, "Tên": name, "Cấp": "xã", "Thuộc": "P1"} for code, name in names.items()]
    homes = [family("A1", "C1"), family("A2", "C1"), family("A3", "C3"), family("A4", "C3"), family("A5", "C2")]
    province.load(
        {"Đơn vị": [TWO_TIERS[0], *units], "Địa chỉ": homes, "Trợ giúp": [gift("G1", "A3"), gift("G2", "A5")]}
    )
    with province.site.app_context():
        found = looked_at().places
        orders = {order.key: [place.name for place in ranking.ordered(found, order)] for order in ranking.ORDERS}
    assert orders["ten"] == ["Xã An", "Xã Ân", "Xã Dừa", "Xã Đồng"]
    assert orders["ty-le"] == ["Xã Dừa", "Xã Ân", "Xã Đồng", "Xã An"]
    assert orders["chua-giup"] == ["Xã Đồng", "Xã Ân", "Xã An", "Xã Dừa"]


def test_what_is_asked_of_the_database_does_not_grow_with_the_province(province: Province) -> None:
    def some(first: int, last: int) -> dict[str, list[Cells]]:
        keys = [f"K{n}" for n in range(first, last)]
        return {
            "Địa chỉ": [house(key, f"X{1 + n % 2}", "01/03/2025", "11/03/2025") for n, key in enumerate(keys)],
            "Đăng ký": [promise(f"D{key}", key, "20/03/2025") for key in keys],
            "Trợ giúp": [gift(f"G{key}{n}", key, "30/03/2025", **{"Người giúp": f"Công ty {n}"})
                         for key in keys for n in range(3)],
        }  # fmt: skip

    province.load(some(0, 4) | {"Chỉ tiêu": [asks("A7")]})
    few = statements_of(province)
    province.load(some(4, 30))
    assert statements_of(province) == few


def statements_of(province: Province) -> int:
    with province.site.app_context(), counted() as seen:
        looked_at(today=TODAY + timedelta(days=1))
        return len(seen)


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
