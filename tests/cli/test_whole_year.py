"""A whole year of the campaign: plan, hand-down, rosters, addresses, help, four quarters, half-year, locked year.

Through the verbs where officers work, through the pages where reports go up, through the commands where figures
are asked; the late fact of the next year leaves the locked figure alone.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.reports.models import Report, Snapshot
from nhandao_site.domain.rosters import lists
from nhandao_site.domain.rosters.models import CommuneLevel, RosterKind
from nhandao_site.domain.targets import plans
from nhandao_site.domain.targets.models import Plan
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives
from tests.domain.ledger.scene import at, cash, given

HOME = "/quan-tri/bao-cao"
NAMES = ("Lý Thị Sáu", "Trần Văn Bảy", "Võ Thị Tám")


class Year:
    """The site on its days; every day signs in anew."""

    def __init__(self, site: Flask, cast: Cast, sign_in: Desks) -> None:
        self.site, self.cast, self.sign_in = site, cast, sign_in

    @contextmanager
    def on(self, day: str) -> Iterator[None]:
        with time_machine.travel(f"{day} 03:00:00Z", tick=False):
            yield

    @contextmanager
    def work(self, day: str) -> Iterator[Cast]:
        with self.on(day), self.site.app_context():
            yield self.cast
            db.session.commit()

    def post(self, who: str, path: str, **data: Any) -> str:
        answer = self.sign_in(who).post(f"{HOME}{path}", data=data)
        assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
        return str(answer.location).removeprefix(HOME)

    def page(self, who: str, path: str) -> str:
        answer = self.sign_in(who).get(f"{HOME}{path}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def send(self, day: str, kind: str, period: str, who: str = "hoa") -> str:
        """Begun from the calendar, filled by the program, sent up: the path of the report."""
        with self.on(day):
            path = self.post(who, "/lap", kind=kind, period=period)
            self.post(who, f"{path}/nop")
            return path

    def asked(self, *args: str) -> Any:
        answer = self.site.test_cli_runner().invoke(args=[*args, "--json"])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    def total(self, period: str, unit: str = "X1") -> dict[str, int]:
        total: dict[str, int] = self.asked("figures", "show", period, "--unit", unit)["total"]
        return total


@pytest.fixture
def year(site: Flask, cast: Cast, sign_in: Desks) -> Year:
    return Year(site, cast, sign_in)


def planned(year: Year) -> None:
    """The plan of 2023 becomes that of 2026; the province hands numbers down; rosters and classes are there."""
    with year.work("2025-12-01") as cast:
        minh = cast.account("minh")
        old = plans.take_over("binh-phuoc-2023", by=minh)
        plan = plans.copy(old, "Kế hoạch năm 2026", 2026, by=minh)
        a3 = next(row for row in plan.targets if row.target == "A3")
        numbers = {cast.unit("X1"): Decimal(2), cast.unit("X2"): Decimal(1)}
        plans.hand_down(a3, numbers, decision="01/QĐ-BCĐ", by=minh)
        for code in ("X1", "X2"):
            lists.set_class(cast.unit(code), 2026, CommuneLevel.AVERAGE, by=minh)
        leaders = lists.read_pasted("LD1; Phạm Văn Chủ; Chủ tịch\nLD2; Lê Văn Phó; Phó Chủ tịch")
        lists.paste(RosterKind.LEADERS, cast.unit("P1"), 2026, leaders, by=minh)


def helped(year: Year) -> None:
    with year.work("2025-12-10") as cast:
        for born, name in enumerate(NAMES, start=1950):
            lives.published(cast, lives.told(cast, name=name, birth_year=born, phone=None, cccd=None))
    for number, day in enumerate(("2026-01-15", "2026-04-15", "2026-07-15", "2026-07-16")):
        give(year, day, NAMES[min(number, 1)], 1_000_000 * (number + 1))


def give(year: Year, day: str, name: str, value: int, **more: Any) -> None:
    with year.work(day) as cast:
        address = db.session.scalars(select(Address).where(Address.name == name)).one()
        given(cast, address, cash(value, need_kind=address.needs[0].kind), **more)


@pytest.mark.both_databases
def test_a_whole_year_from_the_plan_to_the_locked_report(year: Year) -> None:
    planned(year)
    helped(year)
    year.send("2026-03-05", "quarter", "2026-Q1")
    year.send("2026-06-05", "quarter", "2026-Q2")
    quarters = [year.total(f"2026-Q{number}") for number in (1, 2)]
    assert [one["helped_times"] for one in quarters] == [1, 1]

    half = year.send("2026-05-27", "half_year", "2026-H1")
    assert year.total("2026-H1")["value_vnd"] == sum(one["value_vnd"] for one in quarters) == 3_000_000
    with year.on("2026-05-28"):
        year.post("minh", f"{half}/tiep-nhan")
        year.post("minh", f"{half}/khoa")
        assert "đã khóa" in year.page("hoa", half)

    year.send("2026-09-05", "quarter", "2026-Q3")
    year.send("2026-11-26", "quarter", "2026-Q4")
    quarters += [year.total(f"2026-Q{number}") for number in (3, 4)]

    whole = year.send("2026-11-26", "year", "2026")
    with year.on("2026-11-27"):
        year.post("minh", f"{whole}/tra-lai", reason="Thiếu phần tuyên truyền ở ấp")
        assert "Thiếu phần tuyên truyền ở ấp" in year.page("hoa", whole)
        year.post("hoa", f"{whole}/soan", text="## I. Tuyên truyền\n\nPhát thanh ở ấp.", seen_version=version(year))
        year.post("hoa", f"{whole}/nop")
        year.post("minh", f"{whole}/tiep-nhan")
        year.post("linh", f"{whole}/khoa")
        year.asked("reports", "submit", "2026", "--unit", "P1")
        year.asked("reports", "submit", "2026", "--unit", "P1", "--kind", "movement")
    locked = year.asked("figures", "show", "2026", "--unit", "P1")
    assert locked["locked"] and locked["total"]["helped_addresses"] == 2 and locked["adjustments"] == []
    assert (locked["total"]["helped_times"], locked["total"]["value_vnd"]) == (4, 10_000_000)
    for key in ("helped_times", "value_vnd", "filed_new"):
        assert sum(one[key] for one in quarters) == locked["total"][key]
    standing = {
        (one["id"], one["unit"]): one for one in year.asked("targets", "show", "2026", "--unit", "P1")["targets"]
    }
    assert (standing["A3", "X1"]["numerator"], standing["A3", "X1"]["threshold"]) == (3, 2)
    assert standing["A3", "X1"]["status"] == "met" and standing["A3", "X2"]["status"] == "not_met"
    assert (standing["A7", "X1"]["numerator"], standing["A7", "X1"]["status"]) == (2, "not_met"), "2 of 3 is below 70 %"

    give(year, "2026-12-03", NAMES[2], 7_000_000, delivered_at=at("10/11/2026 09:00"))
    after = year.asked("figures", "show", "2026", "--unit", "P1")
    assert (after["total"], after["rows"]) == (locked["total"], locked["rows"])
    late = {one["key"]: one["difference"] for one in after["adjustments"]}
    assert (late["value_vnd"], late["helped_addresses"], late["helped_times"]) == (7_000_000, 1, 1)
    following = year.asked("figures", "show", "2027", "--unit", "P1")
    assert following["total"]["value_vnd"] == 0
    carried = {one["key"]: (one["belongs_to"], one["difference"]) for one in following["adjustments"]}
    assert carried["value_vnd"] == ("2026", 7_000_000)
    with year.on("2026-12-04"):
        assert "Điều chỉnh của kỳ này" in year.page("minh", whole)
        kept_with_definitions(year)


def version(year: Year) -> int:
    with year.site.app_context():
        return db.session.scalars(select(Report.version).where(Report.kind == "year")).one()


def kept_with_definitions(year: Year) -> None:
    """Every snapshot keeps the versions of its sentences; two of the year that was sent twice."""
    with year.site.app_context():
        kept = db.session.scalars(select(Snapshot).order_by(Snapshot.id)).all()
        assert sorted(one.period for one in kept) == [
            *["2026"] * 4,
            "2026-H1",
            *(f"2026-Q{number}" for number in (1, 2, 3, 4)),
        ]
        assert all(one.definitions["value_vnd"] >= 1 and one.definitions["A7"] >= 1 for one in kept)
        assert db.session.scalars(select(Plan.name).order_by(Plan.id)).all()[-1] == "Kế hoạch năm 2026"
