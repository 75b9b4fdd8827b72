"""`units load` brings both shapes of the country, once."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.units.models import Succession, Unit, UnitKind


def unit(code: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.code == code)).one()


@pytest.mark.both_databases
def test_both_shapes_are_loaded_and_a_second_run_adds_nothing(site: Flask) -> None:
    runner = site.test_cli_runner()
    first = runner.invoke(args=["units", "load", "--json"])
    assert first.exit_code == 0
    loaded = json.loads(first.stdout)
    assert loaded["known"] == 0 and loaded["new"] == 14_138
    assert "Đang ghi" in first.stderr
    again = json.loads(runner.invoke(args=["units", "load", "--json"]).stdout)
    assert again == {"new": 0, "known": 14_138, "successions": 0}
    with site.app_context():
        alive = select(func.count(Unit.id)).where(Unit.valid_to.is_(None))
        assert db.session.scalar(alive.where(Unit.kind == UnitKind.PROVINCE)) == 34
        assert db.session.scalar(alive.where(Unit.kind == UnitKind.COMMUNE)) == 3_321
        assert db.session.scalar(alive.where(Unit.kind == UnitKind.DISTRICT)) == 0
        old = select(func.count(Unit.id)).where(Unit.valid_to == date(2025, 6, 30), Unit.kind == UnitKind.COMMUNE)
        assert db.session.scalar(old) == 10_035


def test_codes_stay_text_a_continuing_province_is_one_and_a_merged_one_is_two(site: Flask) -> None:
    site.test_cli_runner().invoke(args=["units", "load"])
    with site.app_context():
        hanoi, tuyen_quang = unit("01"), unit("08")
        assert (hanoi.valid_from, hanoi.valid_to, hanoi.parent) == (None, None, None)
        assert tuyen_quang.valid_from == date(2025, 7, 1)
        before = unit("08~2025-06-30")
        assert before.official_code == "08" and before.valid_to == date(2025, 6, 30)
        heirs = db.session.scalars(select(Succession.old_id).where(Succession.new_id == tuyen_quang.id)).all()
        assert set(heirs) == {before.id, unit("02").id}
        commune = unit("00004~2025-06-30")
        assert commune.parent is not None and commune.parent.kind is UnitKind.DISTRICT
        assert commune.path.startswith(hanoi.path) and commune.is_within(hanoi)
        partial = db.session.scalars(
            select(Succession).where(Succession.partial.is_(True), Succession.is_default)
        ).first()
        assert partial is not None and partial.on == date(2025, 7, 1)
        assert unit("25").abbreviation == "PT" and unit("46").abbreviation == "HU"


def test_a_wrong_folder_is_told_in_a_sentence(site: Flask, tmp_path: Path) -> None:
    answer = site.test_cli_runner().invoke(args=["units", "load", "--folder", str(tmp_path)])
    assert answer.exit_code == 1
    assert "Không thấy tệp units_until_2025-06-30.csv" in answer.stderr
