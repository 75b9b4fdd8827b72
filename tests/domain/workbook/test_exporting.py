"""Out, into an empty installation, and out again: the same cells, states included."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.movement import merging
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.pledges.models import Shown
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.workbook import exporting, importing
from nhandao_site.domain.workbook.columns import GUIDE, SHEETS
from nhandao_site.kit import excel
from tests.cast import Cast
from tests.conftest import KEYS
from tests.domain.workbook.bringing import bring_in
from tests.domain.workbook.builder import Rows, believable, line

Cells = dict[str, list[list[Any]]]
MOVING = "Chuyển sang máy mới"


@pytest.fixture
def another(tmp_path: Path, empty_sqlite: Path) -> Iterator[Flask]:
    """An empty installation beside the first."""
    shutil.copy(empty_sqlite, tmp_path / "another.db")
    app = create_app(tmp_path / "another", KEYS | {"NHANDAO_DATABASE_URL": f"sqlite:///{tmp_path / 'another.db'}"})
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def out(app: Flask) -> bytes:
    with app.app_context():
        data = exporting.run(unit=None, reason=MOVING, by=House("Người xuất"))
        db.session.commit()
        return data


def cells(data: bytes) -> Cells:
    return {name: rows for name, rows in excel.read(data).items() if name != GUIDE}


def carried(first: Flask, second: Flask) -> tuple[Cells, Cells]:
    """What left the first house, and what leaves the second after it came in there."""
    data = out(first)
    with second.app_context():
        outcome = importing.run(data, by=House("Người nhập"))
        assert outcome.written, outcome.faults[:5]
        db.session.commit()
    return cells(data), cells(out(second))


@pytest.mark.both_databases
def test_out_in_and_out_again_gives_the_same_cells(site: Flask, another: Flask) -> None:
    with site.app_context():
        bring_in(believable())
    before, after = carried(site, another)
    assert before == after
    assert {name for name, rows in before.items() if len(rows) > 1} == {sheet.name for sheet in SHEETS}


def test_a_line_that_came_after_a_reversal_keeps_its_place(site: Flask, another: Flask) -> None:
    undone = line("TG91", "A1", **{"Đảo của": "TG90"})
    with site.app_context():
        bring_in(believable())
        bring_in({"Trợ giúp": [line("TG90", "A1"), undone | {"Giá trị": -undone["Giá trị"]}]})
        bring_in({"Trợ giúp": [line("TG92", "A1")]})
    before, after = carried(site, another)
    assert before["Trợ giúp"] == after["Trợ giúp"]


def test_somebody_of_two_codes_stands_where_the_code_that_is_left_puts_them(site: Flask, another: Flask) -> None:
    of_year = {"Năm": 2026, "Cấp": "tỉnh", "Đơn vị": "P9", "Loại": "cá nhân"}
    with site.app_context():
        bring_in(believable())
        bring_in({"Tham gia": [of_year | {"Mã": code, "Tên": "Lý Thị Sao"} for code in ("AN", "BE", "SAO")]})
        merging.merge(ParticipantKind.PERSON, "AN", "SAO", reason="cùng ngày sinh", by=House())
        db.session.commit()
    before, after = carried(site, another)
    assert before["Tham gia"] == after["Tham gia"]
    assert _column(before, "Tham gia", "Mã")[-3:] == ["BE", "LAN", "SAO"]


def test_it_says_what_the_chapter_wrote(site: Flask, another: Flask) -> None:
    """Cell by cell: what stood in the list that came in stands in the list that goes out."""
    rows = believable()
    with site.app_context():
        bring_in(rows)
    left = cells(out(site))
    assert len(left["Trợ giúp"]) == len(rows["Trợ giúp"]) + 1
    assert _column(left, "Địa chỉ", "Mã") == ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]
    assert sorted(_column(left, "Xử lý", "Trạng thái")) == ["quá hạn", "trả bổ sung", "tạm ẩn"]


def test_a_hidden_name_stays_hidden_on_the_way(site: Flask, another: Flask) -> None:
    rows: Rows = believable()
    rows["Trợ giúp"] += [
        line("TG20", "A3", **{"Người giúp": "(ẩn danh) Bùi Thị Kín", "Loại": "cá nhân"}),
        line("TG21", "A3", **{"Người giúp": "(nêu tên) Công ty Mở"}),
    ]
    with site.app_context():
        bring_in(rows)
    carried(site, another)
    with another.app_context():
        shown = {one.chapter_key: one for one in db.session.scalars(select(AssistanceLine))}
        assert (shown["TG20"].giver_name, shown["TG20"].shown_name) == ("Bùi Thị Kín", None)
        assert (shown["TG21"].shown, shown["TG21"].shown_name) == (Shown.NAMED, "Công ty Mở")


def test_nobody_takes_the_lists_of_another_branch(site: Flask, cast: Cast) -> None:
    with site.app_context():
        officer = cast.account("hoa")
        elsewhere = db.session.scalars(select(Unit).where(Unit.path.not_like(f"{officer.unit.path}%"))).first()
        with pytest.raises(NotAllowed):
            exporting.run(unit=elsewhere, reason=MOVING, by=officer)


def test_without_a_reason_nothing_leaves_and_with_one_it_is_written_down(site: Flask) -> None:
    with site.app_context():
        with pytest.raises(RuleBroken, match="lý do"):
            exporting.run(unit=None, reason=" x ", by=House())
        exporting.run(unit=None, reason=MOVING, by=House())
        assert db.session.scalars(select(Event.reason).where(Event.what == "workbook:export")).all() == [MOVING]


def _column(left: Cells, sheet: str, name: str) -> list[Any]:
    head, *rows = left[sheet]
    place = head.index(name)
    return [row[place] for row in rows]
