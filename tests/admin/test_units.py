"""The tree of units at the desk: who sees it, who changes it, and which addresses move along."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Residence
from nhandao_site.domain.audit import House
from nhandao_site.domain.units import loading
from nhandao_site.domain.units.models import Succession, Unit, UnitKind
from nhandao_site.domain.workbook import importing
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.workbook.builder import address, workbook

PAGE = "/quan-tri/don-vi"


def number(site: Flask, code: str) -> int:
    with site.app_context():
        return db.session.scalars(select(Unit.id).where(Unit.code == code)).one()


def filed(site: Flask) -> None:
    """Three addresses of Bàu Sen: one per hamlet, and one whose hamlet nobody wrote down."""
    rows = [
        address("A1", "Một", **{"Thôn": "H1"}),
        address("A2", "Hai", **{"Thôn": "H2"}),
        address("A3", "Ba", **{"Năm sinh": 1980}),
    ]
    with site.app_context():
        assert importing.run(workbook({"Địa chỉ": rows}), by=House("x")).ok
        db.session.commit()


def added(client: FlaskClient, site: Flask, code: str, name: str) -> int:
    answer = client.post(f"{PAGE}/moi", data={"kind": "commune", "name": name, "code": code, "parent": "P1"})
    assert answer.status_code == 303
    return number(site, code)


def where(site: Flask) -> dict[str, str]:
    with site.app_context():
        rows = db.session.scalars(select(Address)).all()
        return {row.chapter_key or "": row.unit.code for row in rows}


def test_a_unit_is_added_under_its_parent_found_renamed_and_ended(site: Flask, sign_in: Desks) -> None:
    quan = sign_in("quan")
    unit = added(quan, site, "X3", "Xã Suối Mơ")
    page = quan.get(f"{PAGE}/{unit}").get_data(as_text=True)
    assert "Xã Suối Mơ" in page and "Tỉnh Sông Mây" in page
    assert "Xã Suối Mơ" in quan.get(f"{PAGE}?q=suoi mo").get_data(as_text=True)
    assert quan.post(f"{PAGE}/{unit}/doi-ten", data={"name": "Phường Suối Mơ"}).status_code == 303
    answer = quan.post(f"{PAGE}/{unit}/ket-thuc", data={"last_day": "30/06/2026", "decision": "NQ 1"})
    assert answer.status_code == 303
    with site.app_context():
        row = db.session.get_one(Unit, unit)
        assert (row.name, row.folded, str(row.valid_to)) == ("Phường Suối Mơ", "phuong suoi mo", "2026-06-30")
        assert row.path.endswith(f"/{unit}/") and row.parent is not None
    again = quan.post(f"{PAGE}/moi", data={"kind": "commune", "name": "Xã Khác", "code": "X3", "parent": "P1"})
    assert again.status_code == 422 and "Mã “X3” đã dùng" in again.get_data(as_text=True)
    assert "Xã Khác" in again.get_data(as_text=True)


def test_a_branch_moves_with_its_paths(site: Flask, sign_in: Desks) -> None:
    quan = sign_in("quan")
    commune, above = number(site, "X1"), number(site, "X2")
    answer = quan.post(f"{PAGE}/{commune}/chuyen", data={"parent": "X2", "decision": "NQ 2"})
    assert answer.status_code == 303
    with site.app_context():
        hamlet = db.session.scalars(select(Unit).where(Unit.code == "H1")).one()
        assert f"/{above}/{commune}/{hamlet.id}/" in hamlet.path
        assert hamlet.is_within(db.session.get_one(Unit, above))
    back = quan.post(f"{PAGE}/{above}/chuyen", data={"parent": "H1", "decision": "NQ 3"})
    assert back.status_code == 422 and "nằm trong" in back.get_data(as_text=True)


def test_a_split_shows_first_and_then_moves_each_address_by_its_hamlet(site: Flask, cast: Cast, sign_in: Desks) -> None:
    filed(site)
    quan = sign_in("quan")
    added(quan, site, "M", "Xã M")
    added(quan, site, "N", "Xã N")
    old, hamlet = number(site, "X1"), number(site, "H1")
    typed = {"on": "01/07/2026", "decision": "NQ 99", "rest": "N", "part_1": "M", f"thon-{hamlet}": "1"}
    with site.app_context():
        typed |= {f"tai-khoan-{cast.account(name).id}": "rest" for name in ("hoa", "sen")}
    preview = quan.post(f"{PAGE}/{old}/tach", data=typed)
    page = preview.get_data(as_text=True)
    assert preview.status_code == 200 and "2 địa chỉ sẽ chuyển" in page and "1 địa chỉ chưa biết về đâu" in page
    assert where(site) == {"A1": "X1", "A2": "X1", "A3": "X1"}
    assert quan.post(f"{PAGE}/{old}/tach", data=typed | {"lam": "1"}).status_code == 303
    assert where(site) == {"A1": "M", "A2": "N", "A3": "X1"}
    with site.app_context():
        units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
        assert units["H1"].parent is units["M"] and units["H2"].parent is units["N"]
        assert str(units["X1"].valid_to) == "2026-06-30"
        steps = db.session.scalars(select(Succession).where(Succession.old_id == old)).all()
        assert {(step.new.code, step.partial, step.is_default) for step in steps} == {
            ("M", True, False),
            ("N", True, True),
        }
        stays = db.session.scalars(select(Residence.unit_id).order_by(Residence.address_id, Residence.from_on)).all()
        assert stays == [old, units["M"].id, old, units["N"].id, old]


def test_a_merger_takes_everybody_along(site: Flask, sign_in: Desks) -> None:
    filed(site)
    quan = sign_in("quan")
    old = number(site, "X1")
    typed = {"into": "X2", "on": "01/07/2026", "decision": "NQ 7"}
    assert "3 địa chỉ sẽ chuyển" in quan.post(f"{PAGE}/{old}/nhap", data=typed).get_data(as_text=True)
    assert quan.post(f"{PAGE}/{old}/nhap", data=typed | {"lam": "1"}).status_code == 303
    assert set(where(site).values()) == {"X2"}
    page = quan.get(f"{PAGE}/{old}").get_data(as_text=True)
    assert "Được kế tục bởi" in page and "Xã Lộc Xuân" in page


def test_a_commune_with_addresses_or_hamlets_does_not_just_end(site: Flask, sign_in: Desks) -> None:
    quan = sign_in("quan")
    typed = {"last_day": "30/06/2026", "decision": "NQ 1"}
    hamlets = quan.post(f"{PAGE}/{number(site, 'X1')}/ket-thuc", data=typed)
    assert hamlets.status_code == 422 and "còn đơn vị trực thuộc (Ấp 1)" in hamlets.get_data(as_text=True)
    filed(site)
    people = quan.post(f"{PAGE}/{number(site, 'X1')}/ket-thuc", data=typed)
    assert people.status_code == 422 and "Còn 3 địa chỉ" in people.get_data(as_text=True)


def test_an_officer_sees_the_own_branch_alone_and_changes_nothing(site: Flask, sign_in: Desks) -> None:
    hoa, other = sign_in("hoa"), number(site, "X2")
    assert "Xã Bàu Sen" in hoa.get(PAGE).get_data(as_text=True)
    assert hoa.get(f"{PAGE}/{other}").status_code == 404
    assert hoa.get(f"{PAGE}/{number(site, 'P1')}").status_code == 404
    for path in ("moi", f"{other}/doi-ten", f"{other}/tach", f"{other}/nhap", f"{other}/ket-thuc", f"{other}/chuyen"):
        assert hoa.get(f"{PAGE}/{path}").status_code == 403
        assert hoa.post(f"{PAGE}/{path}").status_code == 403


def test_an_administrator_of_another_branch_finds_nothing(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        root = Unit(code="P2", name="Tỉnh Khác", kind=UnitKind.PROVINCE, folded="tinh khac", sort_key="x", path="/999/")
        db.session.add(root)
        db.session.commit()
        root.path = f"/{root.id}/"
        db.session.commit()
        other = root.id
    quan = sign_in("quan")
    assert quan.get(f"{PAGE}/{other}").status_code == 404
    assert quan.post(f"{PAGE}/{other}/doi-ten", data={"name": "Của tôi"}).status_code == 404
    moved = quan.post(f"{PAGE}/moi", data={"kind": "commune", "name": "Xã", "code": "XX", "parent": "P2"})
    assert moved.status_code == 422 and "Không tìm thấy đơn vị" in moved.get_data(as_text=True)


def test_suggestions_are_narrowed_by_kind_and_branch_and_never_fail(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    found = json.loads(hoa.get(f"{PAGE}/tim?q=ap&loai=hamlet&trong=X1").data)
    assert [unit["code"] for unit in found] == ["H1", "H2"]
    assert found[0]["label"] == "Ấp 1 · Xã Bàu Sen [H1]"
    assert json.loads(hoa.get(f"{PAGE}/tim?q=xa bau sen&loai=commune").data)[0]["code"] == "X1"
    for odd in ("", "?q=", "?q=%25&loai=lạ", "?q=x&trong=không"):
        assert hoa.get(f"{PAGE}/tim{odd}").status_code == 200
    assert site.test_client().get(f"{PAGE}/tim?q=ap").status_code == 302


def test_odd_pages_answer_plainly(sign_in: Desks) -> None:
    quan = sign_in("quan")
    assert quan.get(f"{PAGE}/999999").status_code == 404
    for odd in ("?sau=abc", "?loai=lạ", "?sau=99999999999999"):
        assert quan.get(f"{PAGE}{odd}").status_code == 200
    assert quan.get(f"{PAGE}/moi?thuoc=abc").status_code == 200


def test_thousands_of_units_make_no_page_longer(site: Flask, sign_in: Desks) -> None:
    from nhandao_site.cli.units import DATA

    with site.app_context():
        loading.load(DATA, by=House("x"))
        province = db.session.scalars(select(Unit).where(Unit.code == "38")).one()
        quan = db.session.scalars(select(Unit).where(Unit.code == "P1")).one()
        quan.path, province.parent_id = f"/{quan.id}/", quan.id
        db.session.commit()
        from nhandao_site.domain.units import desk

        first = desk.below(province)
        second = desk.below(province, after=first.after)
        assert len(first.units) == len(second.units) == desk.PAGE
        assert not {unit.id for unit in first.units} & {unit.id for unit in second.units}
        assert [unit.sort_key for unit in first.units + second.units] == sorted(
            unit.sort_key for unit in first.units + second.units
        )
        assert all(unit.valid_to is None for unit in first.units)
        assert desk.below(province, ended=True).units[0].valid_to is not None


@pytest.mark.parametrize("path", ["", "/moi"])
def test_the_pages_have_one_heading_that_begins_the_title(sign_in: Desks, path: str) -> None:
    page = sign_in("quan").get(f"{PAGE}{path}").get_data(as_text=True)
    assert page.count("<h1") == 1
