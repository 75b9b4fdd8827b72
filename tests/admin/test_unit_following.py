"""A change of units takes the people along: officers work in the heir, nothing that was counted differs."""

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.targets import figures, unchanged
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.workbook import importing
from nhandao_site.kit import periods
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.targets.province import family, gift
from tests.domain.workbook.builder import workbook

pytestmark = pytest.mark.both_databases
PAGE = "/quan-tri/don-vi"
MERGER = {"into": "X2", "on": "01/07/2026", "decision": "NQ 7"}
UNKNOWN_HAMLET = "A3"


@pytest.fixture
def numbers(site: Flask, cast: Cast) -> dict[str, int]:
    """Three helped families of Bàu Sen, one without a hamlet; help in the year before and in the year of the change."""
    rows = {
        "Địa chỉ": [family("A1", Thôn="H1"), family("A2", Thôn="H2"), family(UNKNOWN_HAMLET)],
        "Trợ giúp": [gift(f"TG{n}", f"A{n}", f"10/0{n}/{2024 + n}", 10**n) for n in (1, 2)]
        + [gift("TG3", UNKNOWN_HAMLET, "20/08/2026", 5)],
    }
    with site.app_context():
        assert importing.run(workbook(rows), by=House("x")).ok
        for code in ("M", "N"):
            unit = Unit(code=code, name=f"Phường {code}", kind=cast.unit("X1").kind, parent=cast.unit("P1"),
                        folded=f"phuong {code}", sort_key=code, path="/")  # fmt: skip
            db.session.add(unit)
            db.session.flush()
            unit.path = f"{cast.unit('P1').path}{unit.id}/"
        db.session.commit()
        units = {unit.code: unit.id for unit in db.session.scalars(select(Unit))}
        return units | {name: cast.account(name).id for name in ("hoa", "sen")}


def total(site: Flask, code: str, period: str) -> dict[str, int]:
    with site.app_context():
        unit = db.session.scalars(select(Unit).where(Unit.code == code)).one()
        return figures.table(periods.parse(period), unit).total


def works_in(site: Flask, cast: Cast, name: str) -> str:
    with site.app_context():
        return cast.account(name).unit.code


def test_an_officer_of_a_merged_commune_works_in_its_heir_and_reads_the_dossiers_that_came_along(
    site: Flask, cast: Cast, sign_in: Desks, numbers: dict[str, int]
) -> None:
    quan, hoa = sign_in("quan"), sign_in("hoa")
    before = {period: total(site, "P1", period) for period in ("2025", "2026", "2026-Q4")}
    preview = quan.post(f"{PAGE}/{numbers['X1']}/nhap", data=MERGER)
    page = preview.get_data(as_text=True)
    assert preview.status_code == 200 and "2 tài khoản sẽ làm việc ở Xã Lộc Xuân" in page
    assert "Nguyễn Thị Hoa" in page and "không con số nào khác đi" in page
    assert works_in(site, cast, "hoa") == "X1"

    answer = quan.post(f"{PAGE}/{numbers['X1']}/nhap", data=MERGER | {"lam": "1"})
    assert answer.status_code == 303 and answer.location.endswith(f"/{numbers['X1']}/doi-chieu")
    assert [works_in(site, cast, name) for name in ("hoa", "sen", "tam")] == ["X2", "X2", "X2"]
    listed = hoa.get("/quan-tri/dia-chi").get_data(as_text=True)
    assert listed.count("Nguyễn Thị A") >= 3
    with site.app_context():
        account = cast.account("hoa")
        assert account.role is Role.COMMUNE_OFFICER
        (told,) = [letter for letter in db.session.scalars(select(Message)) if letter.recipient == account.email]
        assert "Xã Lộc Xuân" in told.body
        deed = db.session.scalars(
            select(Event).where(Event.what == "account:change_role", Event.subject_id == account.id)
        ).one()
        assert deed.reason == "NQ 7" and deed.changes == {"unit": ["X1", "X2"]}
    assert {period: total(site, "P1", period) for period in before} == before
    assert total(site, "X1", "2025")["value_vnd"] == 10


def test_the_totals_before_and_after_stand_on_a_page_for_everybody_of_the_branch(
    site: Flask, sign_in: Desks, numbers: dict[str, int]
) -> None:
    sign_in("quan").post(f"{PAGE}/{numbers['X1']}/nhap", data=MERGER | {"lam": "1"})
    with site.app_context():
        found = unchanged.comparison(db.session.get_one(Unit, numbers["X1"]))
        assert found is not None and (found.year, found.whole, found.decision) == ("2026", "Tỉnh Sông Mây", "NQ 7")
        assert len(found.rows) == len(figures.KEYS) and all(before == after for _name, before, after in found.rows)
        assert 105 in {before for _name, before, _after in found.rows}
    address = f"{PAGE}/{numbers['X1']}/doi-chieu"
    for reader in ("quan", "minh", "phuc", "an"):
        page = sign_in(reader).get(address).get_data(as_text=True)
        assert page.count("bằng nhau") == len(figures.KEYS) and "lệch" not in page and "NQ 7" in page
    assert sign_in("trang").get(address).status_code == 404


def test_a_split_asks_where_everybody_goes_and_locks_whoever_goes_nowhere(
    site: Flask, cast: Cast, sign_in: Desks, numbers: dict[str, int]
) -> None:
    quan, sen = sign_in("quan"), sign_in("sen")
    page = f"{PAGE}/{numbers['X1']}/tach"
    typed = {"on": "01/07/2026", "decision": "NQ 9", "rest": "N", "part_1": "M", f"thon-{numbers['H1']}": "1"}
    unasked = quan.post(page, data=typed | {"lam": "1"})
    assert unasked.status_code == 422
    assert "Hãy chọn nơi làm việc mới, hoặc khóa tài khoản, của: Nguyễn Thị Hoa, Lê Thị Sen" in unasked.get_data(
        as_text=True
    )
    nowhere = typed | {f"tai-khoan-{numbers['hoa']}": "part_2", f"tai-khoan-{numbers['sen']}": "khoa"}
    assert "nơi nhận chưa được chọn" in quan.post(page, data=nowhere).get_data(as_text=True)
    assert works_in(site, cast, "hoa") == "X1"

    chosen = nowhere | {f"tai-khoan-{numbers['hoa']}": "part_1"}
    preview = quan.post(page, data=chosen).get_data(as_text=True)
    assert "1 địa chỉ chưa biết về đâu" in preview and 'value="part_1" selected' in preview
    assert quan.post(page, data=chosen | {"lam": "1"}).status_code == 303
    assert works_in(site, cast, "hoa") == "M"
    with site.app_context():
        locked = cast.account("sen")
        assert locked.locked_at and locked.locked_reason == "Xã Bàu Sen đã kết thúc: NQ 9"
    assert sen.get("/quan-tri/").status_code == 302
    reopened = quan.post(f"/quan-tri/tai-khoan/{numbers['sen']}/mo-khoa", data={"reason": "Nhầm"})
    assert reopened.status_code == 422 and "đã kết thúc ngày 30/06/2026" in reopened.get_data(as_text=True)


def test_dossiers_that_nobody_could_place_wait_on_the_page_until_an_officer_decides(
    site: Flask, sign_in: Desks, numbers: dict[str, int]
) -> None:
    quan, minh = sign_in("quan"), sign_in("minh")
    typed = {"on": "01/07/2026", "decision": "NQ 9", "rest": "N", "part_1": "M", f"thon-{numbers['H1']}": "1",
             f"tai-khoan-{numbers['hoa']}": "rest", f"tai-khoan-{numbers['sen']}": "rest", "lam": "1"}  # fmt: skip
    assert quan.post(f"{PAGE}/{numbers['X1']}/tach", data=typed).status_code == 303
    before = total(site, "P1", "2026")
    with site.app_context():
        left = db.session.scalars(select(Address.id).where(Address.chapter_key == UNKNOWN_HAMLET)).one()
    page = minh.get(f"{PAGE}/{numbers['X1']}/doi-chieu").get_data(as_text=True)
    assert "1 hồ sơ" in page and f"/quan-tri/dia-chi/{left}/chuyen-noi-o" in page
    moved = minh.post(f"/quan-tri/dia-chi/{left}/chuyen-noi-o", data={"unit_id": "M", "from_on": "01/07/2026"})
    assert moved.status_code == 303
    assert "Mọi hồ sơ đã có nơi về" in minh.get(f"{PAGE}/{numbers['X1']}/doi-chieu").get_data(as_text=True)
    assert total(site, "P1", "2026") == before
    assert total(site, "M", "2026")["value_vnd"] == 5
    assert total(site, "X1", "2025")["value_vnd"] == 10


def test_what_would_relabel_the_past_is_refused_and_nothing_moves(
    site: Flask, cast: Cast, sign_in: Desks, numbers: dict[str, int]
) -> None:
    quan = sign_in("quan")
    moved = quan.post(f"{PAGE}/{numbers['X1']}/chuyen", data={"parent": "X2", "decision": "NQ 1"})
    assert moved.status_code == 422 and "của Xã Bàu Sen khác đi" in moved.get_data(as_text=True)
    early = quan.post(f"{PAGE}/{numbers['X1']}/nhap", data=MERGER | {"on": "01/07/2190", "lam": "1"})
    assert early.status_code == 422 and "chưa đến" in early.get_data(as_text=True)
    with site.app_context():
        unit = cast.unit("X1")
        assert unit.parent is cast.unit("P1") and unit.valid_to is None
        assert not db.session.scalars(select(Event).where(Event.what == unchanged.COMPARED)).all()


def test_accounts_of_a_unit_that_just_ends_end_with_it(site: Flask, cast: Cast, sign_in: Desks) -> None:
    quan, trang = sign_in("quan"), sign_in("trang")
    with site.app_context():
        school, number = cast.unit("S1").id, cast.account("trang").id
    page = f"{PAGE}/{school}/ket-thuc"
    assert "Dương Thu Trang" in quan.get(page).get_data(as_text=True)
    assert quan.post(page, data={"last_day": "30/06/2026", "decision": "QĐ 3"}).status_code == 303
    assert trang.get("/quan-tri/").status_code == 302
    with site.app_context():
        assert db.session.get_one(Account, number).locked_reason == "Trường THPT Sông Mây đã kết thúc: QĐ 3"
