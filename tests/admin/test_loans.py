"""Loans at the desk: late ones first to be seen, money back over the table, debts forgiven by a decision."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.funds.models import Loan, LoanRepayment
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.reminders import digest
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.funds.till import lend
from tests.domain.ledger.scene import household, paid

HOME = "/quan-tri/von-vay"


@pytest.fixture
def loan(site: Flask, cast: Cast) -> int:
    """Six million in three parts, lent a hundred days ago; two parts are late."""
    with site.app_context():
        address = household(cast)
        paid(cast, address, 6_000_000)
        ago = clock.now() - timedelta(days=100)
        first = clock.add_months(clock.local_date(ago), 1)
        made = lend(cast, address, 6_000_000, parts=3, first=first, delivered_at=ago).id
        db.session.commit()
        return made


def back(cast: Cast, site: Flask, **more: Any) -> dict[str, Any]:
    with site.app_context():
        box = accounts.cash(cast.unit("P1").id)
    return {"value": "2 triệu", "paid_on": clock.format_date(clock.today()), "box": box} | more


def test_late_loans_are_listed_with_what_is_missing(site: Flask, sign_in: Desks, loan: int) -> None:
    hoa = sign_in("hoa")
    for which in ("", "?trang-thai=qua-han", "?trang-thai=dang-vay"):
        page = hoa.get(f"{HOME}{which}").get_data(as_text=True)
        assert "Quá hạn" in page
        assert "thiếu " in page
    assert "Không có khoản vay nào" in hoa.get(f"{HOME}?trang-thai=xong").get_data(as_text=True)
    assert "Không có khoản vay nào" in sign_in("tam").get(HOME).get_data(as_text=True)
    assert sign_in("tam").get(f"{HOME}/{loan}").status_code == 404


@pytest.mark.both_databases
def test_money_comes_back_over_the_table_with_a_numbered_paper(
    site: Flask, cast: Cast, sign_in: Desks, loan: int
) -> None:
    an, sent = sign_in("an"), back(cast, site, form_key="k1")
    assert len({an.post(f"{HOME}/{loan}/tra", data=sent).location for _ in range(3)}) == 1
    page = an.get(f"{HOME}/{loan}").get_data(as_text=True)
    number = f"TV{clock.today().year % 100}-0001-P1"
    assert number in page
    sheet = an.get(an.post(f"{HOME}/thu-hoi/1/in").location).get_data(as_text=True)
    for words in ("Phiếu thu hồi vốn vay", number, "Hai triệu đồng.", "Người trả", "HĐ 01/2026", "4.000.000"):
        assert words in sheet
    assert an.get(f"{HOME}/thu-hoi/1/dao").status_code == 200
    assert an.post(f"{HOME}/thu-hoi/1/dao", data={"reason": ""}).status_code == 422
    assert an.post(f"{HOME}/thu-hoi/1/dao", data={"reason": "ghi nhầm người trả"}).status_code == 303
    assert "ĐÃ HỦY" in an.get(an.post(f"{HOME}/thu-hoi/1/in").location).get_data(as_text=True)
    with site.app_context():
        assert db.session.get_one(Loan, loan).repaid_vnd == 0
        assert len(db.session.scalars(select(LoanRepayment.id)).all()) == 2
        assert check.money() == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": "6.000.001"}, "còn phải trả 6.000.000"),
        ({"value": "không"}, "không"),
        ({"paid_on": "01/01/2099"}, "chưa tới"),
        ({"paid_on": "01/01/2001"}, "từ ngày vay"),
        ({"box": "clearing:1"}, "Xin chọn"),
    ],
)
def test_a_wrong_repayment_is_shown_again(
    site: Flask, cast: Cast, sign_in: Desks, loan: int, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in("an").post(f"{HOME}/{loan}/tra", data=back(cast, site, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_debt_is_forgiven_by_two_people(site: Flask, sign_in: Desks, loan: int) -> None:
    an, minh = sign_in("an"), sign_in("minh")
    paper = {
        "forgiven": "4 triệu", "symbol": "12/QĐ-CTĐ", "decided_on": clock.format_date(clock.today()),
        "signer": "Phạm Văn Chủ", "why": "Hộ vay mất, con còn nhỏ",
    }  # fmt: skip
    assert an.post(f"{HOME}/{loan}/xoa-no", data=paper | {"symbol": ""}).status_code == 422
    assert an.post(f"{HOME}/{loan}/xoa-no", data=paper | {"forgiven": "9 triệu"}).status_code == 422
    assert an.post(f"{HOME}/{loan}/xoa-no", data=paper).status_code == 303
    assert an.post(f"{HOME}/xoa-no/1/duyet").status_code == 403
    assert "Duyệt xóa nợ" in minh.get(f"{HOME}/{loan}").get_data(as_text=True)
    assert minh.post(f"{HOME}/xoa-no/1/duyet").status_code == 303
    with site.app_context():
        assert db.session.get_one(Loan, loan).written_off_vnd == 4_000_000
    assert an.post(f"{HOME}/{loan}/xoa-no", data=paper | {"forgiven": "1 triệu"}).status_code == 303
    assert minh.post(f"{HOME}/xoa-no/2/tu-choi").status_code == 303
    with site.app_context():
        assert db.session.get_one(Loan, loan).written_off_vnd == 4_000_000
    assert sign_in("tam").post(f"{HOME}/xoa-no/2/duyet").status_code == 403


def test_a_forgiven_debt_stands_again_when_the_decision_is_revoked(site: Flask, sign_in: Desks, loan: int) -> None:
    an, minh = sign_in("an"), sign_in("minh")
    paper = {
        "forgiven": "4 triệu", "symbol": "12/QĐ-CTĐ", "decided_on": clock.format_date(clock.today()),
        "signer": "Phạm Văn Chủ", "why": "Hộ vay mất, con còn nhỏ",
    }  # fmt: skip
    an.post(f"{HOME}/{loan}/xoa-no", data=paper)
    minh.post(f"{HOME}/xoa-no/1/duyet")
    back = f"{HOME}/xoa-no/1/dao"
    assert an.get(back).status_code == 403
    assert back in minh.get(f"{HOME}/{loan}").get_data(as_text=True)
    short = minh.post(back, data={"reason": "nhầm"})
    assert short.status_code == 422 and "vì sao đảo" in short.get_data(as_text=True)
    why = {"reason": "Quyết định bị thu hồi ngày 20/11", "form_key": "k" * 24}
    for _copy in range(2):
        assert minh.post(back, data=why).status_code == 303
    page = minh.get(f"{HOME}/{loan}").get_data(as_text=True)
    assert "Đảo việc xóa nợ" in page and back not in page
    assert minh.post(back, data=why | {"form_key": "j" * 24}).status_code == 422
    with site.app_context():
        assert db.session.get_one(Loan, loan).written_off_vnd == 0


def test_the_commune_and_the_accountant_are_reminded_once_without_a_name(site: Flask, cast: Cast, loan: int) -> None:
    with site.app_context():
        parts = db.session.get_one(Loan, loan).instalments
        clockwork, on_the_day = House("Đồng hồ"), parts[1].due_on
        assert digest.run(on_the_day, by=clockwork) == 3
        assert digest.run(on_the_day, by=clockwork) == 0
        letters = db.session.scalars(select(Message)).all()
        assert {letter.recipient for letter in letters} == {f"{name}@nhandao.example" for name in ("hoa", "sen", "an")}
        assert all("Lê Thị Mơ" not in f"{letter.subject} {letter.body}" for letter in letters)
        assert all("Kỳ trả vốn vay, hạn cuối hôm nay" in letter.body for letter in letters)
