"""Every number can be opened down to its rows, and the rows are exactly as many."""

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.targets import behind, figures
from nhandao_site.domain.targets.definitions import figure
from nhandao_site.domain.units import desk
from nhandao_site.domain.workbook import importing
from nhandao_site.kit import periods
from tests.domain.targets.chance import Chance
from tests.domain.targets.province import Province, family, gift
from tests.domain.workbook.builder import workbook


@pytest.mark.both_databases
def test_the_rows_behind_every_number_are_the_number(site: Flask) -> None:
    with site.app_context():
        assert not importing.run(workbook(Chance(7, 90).book), by=House()).faults
        db.session.commit()
        for code, span in (("P1", "2025"), ("D1", "2025"), ("M1", "2025-Q3"), ("S1", "2025"), ("X1", "2026")):
            unit, period = desk.by_code(code), periods.parse(span)
            assert unit is not None
            total = figures.table(period, unit).total
            for key, value in total.items():
                found = behind.rows_behind(key, period, unit, limit=None)
                money = found.headers.index("Giá trị (đồng)") if figure(key).rows == "lines" else None
                ours = found.count if money is None else sum(cells[money] for cells in found.cells)
                assert ours == value, (code, span, key)
                assert len(found.links) == len(found.cells)


def test_rows_come_in_pages_and_hide_whoever_hides(site: Flask, province: Province) -> None:
    province.load({
        "Địa chỉ": [family(f"A{n}") for n in range(5)],
        "Đăng ký": [{"Mã": "DK", "Địa chỉ": "A0", "Ngày": "01/05/2025", "Người đăng ký": "Trần Văn Thắng",
                     "Loại": "cá nhân", "Hình thức": "tiền", "Ẩn danh": "có"}],
        "Trợ giúp": [gift("TG0", "A0", **{"Người giúp": "Trần Văn Thắng", "Loại": "cá nhân"}),
                     *(gift(f"TG{n}", f"A{n}") for n in range(1, 5))],
    })  # fmt: skip
    with site.app_context():
        unit, period = desk.by_code("P1"), periods.parse("2025")
        assert unit is not None
        first = behind.rows_behind("filed", period, unit, limit=3)
        second = behind.rows_behind("filed", period, unit, limit=3, after=first.after or 0)
        assert [row[1] for row in first.cells + second.cells] == [f"A{n}" for n in range(5)]
        assert (first.count, second.after) == (5, None)
        said = behind.rows_behind("value_vnd", period, unit, limit=None)
        givers = behind.rows_behind("individuals", period, unit)
        assert "Thắng" not in str(said.cells) + str(givers.cells)
        assert givers.cells[0][0] == "Một người giấu tên"
        assert behind.rows_behind("organisations", period, unit).cells == [["C*** t*** G*** S*** M***", 4, 4_000_000]]
