"""Changes of the tree, rule by rule."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import moving
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.units import changes, desk
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.domain.units.naming import abbreviate
from nhandao_site.domain.workbook import importing
from tests.cast import Cast
from tests.domain.workbook.builder import address, workbook

ON = date(2026, 7, 1)


def new(cast: Cast, code: str, parent: str = "P1", kind: UnitKind = UnitKind.COMMUNE) -> Unit:
    return changes.add(code=code, name=f"Xã {code}", kind=kind, parent=cast.unit(parent), by=cast.account("quan"))


def refuse(words: str):
    return pytest.raises(RuleBroken, match=words)


def test_every_change_leaves_a_deed_with_its_decision(site: Flask, cast: Cast) -> None:
    with site.app_context():
        unit = new(cast, "M")
        changes.rename(unit, "Phường M", decision="NQ 1", by=cast.account("quan"))
        changes.end(unit, date(2026, 6, 30), decision="NQ 2", free_code=True, by=cast.account("quan"))
        assert unit.code == "M~2026-06-30"
        deeds = db.session.scalars(select(Event).where(Event.subject == "unit").order_by(Event.id)).all()
        assert [(deed.what, deed.reason) for deed in deeds] == [
            ("units:add", None),
            ("units:rename", "NQ 1"),
            ("units:end", "NQ 2"),
        ]
        assert (deeds[2].changes or {})["code"] == ["M", "M~2026-06-30"]


def test_only_an_administrator_of_the_branch_changes_units(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for name in ("hoa", "minh", "phuc"):
            with pytest.raises(NotAllowed):
                changes.rename(cast.unit("X1"), "Khác", by=cast.account(name))
            with pytest.raises(NotAllowed):
                changes.add(code="Q", name="Q", kind=UnitKind.HAMLET, parent=cast.unit("X1"), by=cast.account(name))


def test_what_makes_no_sense_is_refused_in_words(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, x1, x2 = cast.account("quan"), cast.unit("X1"), cast.unit("X2")
        part = changes.Part(x2, is_default=True)
        with refuse("đã dùng"):
            new(cast, "X1")
        with refuse("văn bản"):
            changes.end(x2, ON, decision=" ", by=quan)
        with refuse("trực thuộc"):
            changes.end(x1, ON, decision="NQ", by=quan)
        with refuse("nằm trong"):
            changes.reparent(x1, cast.unit("H1"), by=quan)
        with refuse("khác các đơn vị"):
            changes.merge([x1], x1, on=ON, decision="NQ", by=quan)
        with refuse("ít nhất hai nơi nhận"):
            changes.split(x1, [part], on=ON, decision="NQ", by=quan)
        with refuse("không thuộc Xã Bàu Sen"):
            wrong = changes.Part(new(cast, "M"), [cast.unit("H3")])
            changes.split(x1, [part, wrong], on=ON, decision="NQ", by=quan)


def test_a_merger_of_two_keeps_both_ends_and_puts_hamlets_under_the_heir(site: Flask, cast: Cast) -> None:
    with site.app_context():
        heir, quan = new(cast, "M"), cast.account("quan")
        changes.merge([cast.unit("X1"), cast.unit("X2")], heir, on=ON, decision="NQ 5", by=quan)
        assert {unit.code for unit in desk.hamlets(heir)} == {"H1", "H2", "H3"}
        assert all(unit.is_within(heir) for unit in desk.hamlets(heir))
        around = desk.around(heir)
        assert {(step.old.code, step.partial, step.is_default) for step in around.before} == {
            ("X1", False, True),
            ("X2", False, True),
        }
        assert cast.unit("X1").valid_to == date(2026, 6, 30)
        with refuse("đã được ghi là nơi kế tục"):
            changes.merge([cast.unit("X1")], heir, on=ON, decision="NQ 5", by=quan)


def test_moving_asks_for_a_living_commune_a_fitting_hamlet_and_a_free_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        importing.run(workbook({"Địa chỉ": [address("A1")]}), by=cast.account("quan"))
        row = db.session.scalars(select(Address)).one()
        hoa, tam, x2 = cast.account("hoa"), cast.account("tam"), cast.unit("X2")
        with pytest.raises(NotAllowed):
            moving.move(row, x2, None, ON, by=tam)
        with refuse("không phải xã"):
            moving.move(row, cast.unit("S1"), None, ON, by=hoa)
        with refuse("không thuộc"):
            moving.move(row, x2, cast.unit("H1"), ON, by=hoa)
        moving.move(row, x2, cast.unit("H3"), ON, by=hoa)
        assert (row.unit.code, row.hamlet.code if row.hamlet else None) == ("X2", "H3")
        with refuse("đã có một lần chuyển"):
            moving.move(row, cast.unit("X1"), None, ON, by=cast.account("minh"))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Tỉnh Phú Thọ", "PT"),
        ("Thành phố Hồ Chí Minh", "HCM"),
        ("Thành phố Huế", "HU"),
        ("Tỉnh Sông Mây", "SM"),
        ("", "VN"),
    ],
)
def test_a_province_begins_its_codes_with_two_or_three_letters(name: str, letters: str) -> None:
    assert abbreviate(name) == letters
