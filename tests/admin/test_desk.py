from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting, drafts
from nhandao_site.domain.addresses import desk as addresses
from nhandao_site.domain.addresses.desk import waiting
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.targets.work import inspections, tasks
from nhandao_site.domain.targets.work.tasks import Wording
from nhandao_site.kit import clock, codes
from tests.cast import PEOPLE, Cast
from tests.conftest import Desks
from tests.domain.addresses import lives
from tests.domain.ledger.funds.till import lend
from tests.domain.ledger.scene import household, paid
from tests.domain.pledges.test_regular_help import an_address as wished_for
from tests.domain.pledges.test_regular_help import monthly
from tests.domain.targets.test_tasks_of_plans import a_plan
from tests.public.street import counted

ALLOWED = 12
"""Statements of SQL that the desk may cost, whatever waits (see `make bench`)."""


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize("name", [person[0] for person in PEOPLE])
def test_everybody_has_a_desk_even_on_an_empty_day(sign_in: Desks, name: str) -> None:
    answer = sign_in(name).get("/quan-tri/")
    page = _text(answer)
    assert answer.status_code == 200 and "Không có việc nào đang chờ" in page and page.count("<h1") == 1


def test_each_reads_what_waits_for_them_alone(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        lives.awaiting(cast)
        lives.verified(cast, lives.told(cast, name="Lê Văn Tám", birth_year=1960))
        lives.opened(cast, lives.told(cast, name="Võ Thị Chín", birth_year=1955))
        db.session.commit()
    assert "Hồ sơ chờ xác minh" in _text(sign_in("sen").get("/quan-tri/"))
    assert "Hồ sơ chờ duyệt" in _text(sign_in("minh").get("/quan-tri/"))
    hoa = _text(sign_in("hoa").get("/quan-tri/"))
    assert "Hồ sơ bạn đang lập" in hoa and "Hồ sơ chờ xác minh" not in hoa
    assert "Không có việc nào đang chờ" in _text(sign_in("tam").get("/quan-tri/"))
    assert "chờ xác minh" not in _text(sign_in("phuc").get("/quan-tri/"))


def test_the_side_bar_counts_and_follows_ones_own_deed_at_once(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        number = lives.awaiting(cast).id
        db.session.commit()
    sen = sign_in("sen")
    assert '1<span class="vh"> việc chờ</span>' in _text(sen.get("/quan-tri/dia-chi"))
    sen.post(f"/quan-tri/dia-chi/{number}/tra-lai", data={"reason": "thiếu báo giá"})
    todo = _text(sen.get("/quan-tri/?"))
    assert "Hồ sơ chờ xác minh" not in todo and "Hồ sơ được trả lại, cần bổ sung" in todo


def test_the_oldest_wait_and_an_overdue_visit_are_marked(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        address = lives.awaiting(cast)
        address.waiting_since = clock.now() - timedelta(days=9)
        lives.approved(cast, lives.told(cast, name="Lê Văn Tám", birth_year=1960))
        db.session.query(Address).filter(Address.approved_on.is_not(None)).update(
            {"visit_due_on": clock.today() - timedelta(days=1)}
        )
        db.session.commit()
    page = _text(sign_in("sen").get("/quan-tri/"))
    assert "lâu nhất 9 ngày" in page and "Địa chỉ quá hạn thăm lại" in page


def test_a_code_typed_into_the_box_opens_its_dossier(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        address = lives.approved(cast)
        db.session.commit()
        number, code = address.id, address.code or ""
    hoa = sign_in("hoa")
    loose = code.replace("-", " ").lower()
    assert hoa.get("/quan-tri/tim", query_string={"q": loose}).headers["Location"] == f"/quan-tri/dia-chi/{number}"
    assert hoa.get("/quan-tri/tim?q=Bưởi").headers["Location"].startswith("/quan-tri/dia-chi?q=")
    assert (
        sign_in("tam")
        .get("/quan-tri/tim", query_string={"q": code})
        .headers["Location"]
        .startswith("/quan-tri/dia-chi?q=")
    )


@pytest.mark.both_databases
def test_the_desk_costs_the_same_however_much_waits(site: Flask, cast: Cast, sign_in: Desks) -> None:
    def busy(first: int, last: int) -> None:
        """Twins to be told apart, dossiers to approve, consents taken back, forms half typed."""
        with site.app_context():
            minh = cast.account("minh")
            for n in range(first, last):
                lives.verified(cast, lives.told(cast, name=f"Lê Văn Tám {n}", birth_year=1960, phone="0912345678"))
                gone = lives.published(cast, lives.told(cast, name=f"Võ Thị Chín {n}", birth_year=1955))
                consenting.withdraw(gone, scopes=[Scope.TEXT], reason="thôi", by=cast.account("hoa"))
                drafts.keep(f"address:{gone.id}", {"name": ["Võ"]}, based_on=1, by=minh)
            db.session.commit()

    minh = sign_in("minh")
    minh.get("/cach-tinh")  # the first page of all asks how the chapter is called
    busy(0, 2)
    with counted(site) as few:
        minh.get("/quan-tri/")
    busy(2, 6)
    site.extensions.pop("nhandao-nav")
    with counted(site) as many:
        page = _text(minh.get("/quan-tri/"))
    assert page.count("Sửa SM") == 5 and page.count("Rút đồng ý, SM") == 5 and "cùng số điện thoại" in page.lower()
    assert len(many) == len(few) <= ALLOWED


@pytest.mark.both_databases
def test_whatever_is_due_in_any_room_nobodys_desk_asks_more_than_is_allowed(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    today = clock.today()
    with site.app_context():
        minh, an_hour_ago = cast.account("minh"), clock.now() - timedelta(hours=1)
        monthly(cast, wished_for(cast)).pledged_at = an_hour_ago
        for n in range(5):
            family = household(
                cast, code=codes.address_code("SM", 2026, 900 + n), visit_due_on=today + timedelta(days=3)
            )
            drafts.keep(f"address:{family.id}", {"name": ["Võ"]}, based_on=1, by=minh)
        paid(cast, family, 10_000_000)
        lend(cast, family, 9_000_000, parts=1).instalments[0].due_on = today + timedelta(days=2)
        plan = a_plan()
        tasks.add(plan, Wording("Khảo sát ở xã", due=today), unit=cast.unit("X1"), by=minh)
        tasks.add(plan, Wording("Khảo sát toàn tỉnh", due=today), unit=None, by=minh)
        found = inspections.plan(
            cast.unit("X1"), today, inspecting=cast.unit("P1"), team="Đoàn 1", subject="Sổ", by=minh
        )
        inspections.hold(found, today, findings="Thiếu", demand="Bổ sung", due=today + timedelta(days=4), by=minh)
        db.session.commit()
    told = {}
    for name, *_ in PEOPLE:
        desk = sign_in(name)
        desk.get("/cach-tinh")
        site.extensions.pop("nhandao-nav", None)
        with counted(site) as statements:
            told[name] = _text(desk.get("/quan-tri/"))
        assert len(statements) <= ALLOWED, (name, statements)
    assert "Thăm địa chỉ (5)" in told["hoa"] and "và 2 việc khác" in told["hoa"] and "Khảo sát ở xã" in told["hoa"]
    assert "Kỳ trợ giúp thường xuyên (1)" in told["hoa"] and "Thăm địa chỉ" not in told["tam"]
    assert "Kỳ trả vốn vay (1)" in told["hoa"] and "Kỳ trả vốn vay (1)" in told["an"]
    assert "Kỳ trả vốn vay" not in told["minh"] and "Khảo sát toàn tỉnh" in told["minh"]
    assert "Yêu cầu khắc phục sau kiểm tra (1)" in told["minh"] and "sau kiểm tra (1)" in told["hoa"]


def test_a_queue_beyond_the_cap_says_that_there_are_more(
    site: Flask, cast: Cast, sign_in: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "CAP", 2)
    monkeypatch.setattr(addresses, "CAP", 2)
    with site.app_context():
        for n in range(4):
            lives.verified(cast, lives.told(cast, name=f"Lê Văn Tám {n}", birth_year=1960 + n))
        db.session.commit()
    assert ">2+<" in _text(sign_in("minh").get("/quan-tri/"))


@time_machine.travel("2026-11-22 03:00:00Z", tick=False)
def test_before_the_end_of_november_means_the_29th_and_the_year_ends_on_the_24th(sign_in: Desks) -> None:
    page = _text(sign_in("hoa").get("/quan-tri/"))
    told = (
        "Hết kỳ số liệu năm 2026",
        "Báo cáo chưa nộp (2)",
        "Còn 7 ngày (hạn 29/11/2026)",
        "Báo cáo năm 2026 của Xã Bàu Sen",
        "Bảng số liệu quý IV/2026",
    )
    places = [page.index(words) for words in told]
    assert places == sorted(places)
