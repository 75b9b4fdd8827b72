"""Funds at the desk: every balance opened to its entries, money moved by two people, cash carried to the bank."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Closing, Dossier
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.funds import moving
from nhandao_site.domain.ledger.funds.models import FundTransfer
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.funds.test_moving import WHY, account
from tests.domain.ledger.funds.till import into_fund
from tests.domain.ledger.scene import household, paid

HOME = "/quan-tri/quy"


@pytest.fixture
def closed(site: Flask, cast: Cast) -> int:
    """A family that died with two million of its own left, five million in the general fund, one bank account."""
    with site.app_context():
        address = household(cast)
        paid(cast, address, 2_000_000)
        into_fund(cast, 5_000_000)
        into_fund(cast, 500_000, programmes.named("Tết Nhân ái"))
        account()
        address.dossier, address.closing, address.closed_on = Dossier.CLOSED, Closing.DECEASED, clock.today()
        db.session.commit()
        return address.id


def asked(site: Flask, cast: Cast, closed: int, **more: Any) -> dict[str, Any]:
    with site.app_context():
        general = accounts.general_fund(cast.unit("P1").id)
    values = {"from_fund": accounts.fund_of_address(closed), "to_fund": general, "value": "1,5 triệu", "reason": WHY}
    return values | more


def test_every_balance_opens_to_its_entries(site: Flask, cast: Cast, sign_in: Desks, closed: int) -> None:
    an = sign_in("an")
    page = an.get(HOME).get_data(as_text=True)
    for words in (
        "Tiền còn lại của địa chỉ đã đóng",
        "qua đời",
        "Quỹ chung, Tỉnh Sông Mây",
        "Tết Nhân ái",
        "7.500.000",
    ):
        assert words in page
    entries = an.get(f"{HOME}/so/fund_address:{closed}").get_data(as_text=True)
    assert "Còn được chi" in entries
    assert f"PT{clock.today().year % 100}-0001-P1" in entries
    for key in ("fund_address:999", "cash:999", "loans:fund_general:1", "direct_in", "x"):
        assert an.get(f"{HOME}/so/{key}").status_code == 404
    assert sign_in("phuc").get(HOME).status_code == 200
    assert sign_in("hoa").get(HOME).status_code == 403


def test_the_page_costs_the_same_whatever_it_holds(site: Flask, cast: Cast, sign_in: Desks, closed: int) -> None:
    def statements() -> int:
        seen: list[str] = []
        an = sign_in("an")
        an.get(HOME)
        with site.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        an.get(HOME)
        return len([each for each in seen if each.startswith("SELECT")])

    few = statements()
    with site.app_context():
        for _ in range(6):
            paid(cast, household(cast), 1_000_000)
        db.session.commit()
    assert statements() <= few + 1


@pytest.mark.both_databases
def test_the_accountant_asks_and_the_province_approves(site: Flask, cast: Cast, sign_in: Desks, closed: int) -> None:
    an, minh = sign_in("an"), sign_in("minh")
    assert f'value="fund_address:{closed}"' in an.get(f"{HOME}/dieu-chuyen/moi?tu=fund_address:{closed}").get_data(
        as_text=True
    )
    answers = {
        an.post(f"{HOME}/dieu-chuyen/moi", data=asked(site, cast, closed, form_key="k1")).location for _ in range(3)
    }
    where = answers.pop()
    assert not answers
    assert an.post(f"{where}/duyet").status_code == 403
    assert "1.500.000" in minh.get(HOME).get_data(as_text=True)
    assert minh.post(f"{where}/duyet").status_code == 303
    assert minh.post(f"{where}/duyet").status_code == 303
    with site.app_context():
        assert accounts.in_fund([accounts.fund_of_address(closed)]) == 500_000
        assert len(db.session.scalars(select(FundTransfer.id)).all()) == 1
    turned = minh.post(f"{where}/dao", data={"reason": "chuyển nhầm sang quỹ chung"})
    assert turned.status_code == 303
    assert "Dòng đảo" in minh.get(turned.location).get_data(as_text=True)
    with site.app_context():
        assert accounts.in_fund([accounts.fund_of_address(closed)]) == 2_000_000
        assert check.money() == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": "2.000.001"}, "chỉ còn 2.000.000"),
        ({"value": ""}, "Cần số tiền"),
        ({"reason": "dư"}, "ý của người đã góp"),
        ({"to_fund": ""}, "Chưa chọn quỹ nhận tiền"),
        ({"to_fund": "", "to_code": "SM26-9999-Z"}, "Không có địa chỉ “SM26-9999-Z”"),
        ({"to_code": "SM26-9999-Z"}, "Chọn một trong hai"),
        ({"from_fund": "fund_address:999"}, "Xin chọn"),
    ],
)
def test_a_wrong_proposal_is_shown_again(
    site: Flask, cast: Cast, sign_in: Desks, closed: int, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in("an").post(f"{HOME}/dieu-chuyen/moi", data=asked(site, cast, closed, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_money_goes_to_an_address_by_its_code_and_a_refusal_says_why(
    site: Flask, cast: Cast, sign_in: Desks, closed: int
) -> None:
    with site.app_context():
        other = household(cast, name="Lý Thị Sao")
        db.session.commit()
        code, number = other.code, other.id
    an, minh = sign_in("an"), sign_in("minh")
    where = an.post(f"{HOME}/dieu-chuyen/moi", data=asked(site, cast, closed, to_fund="", to_code=code)).location
    assert minh.post(f"{where}/tu-choi", data={"reason": ""}).status_code == 422
    assert minh.post(f"{where}/tu-choi", data={"reason": "Hỏi lại người góp đã"}).status_code == 303
    assert "Hỏi lại người góp đã" in an.get(where).get_data(as_text=True)
    with site.app_context():
        assert accounts.in_fund([accounts.fund_of_address(number)]) == 0
    assert "Từ chối" in an.get(f"{HOME}/dieu-chuyen").get_data(as_text=True)


def test_cash_is_carried_to_the_bank_and_waits_for_its_line(
    site: Flask, cast: Cast, sign_in: Desks, closed: int
) -> None:
    with site.app_context():
        bank = db.session.scalars(select(OfficialAccount.id)).one()
        box = accounts.cash(cast.unit("P1").id)
    an = sign_in("an")
    sent = {"way": "nop", "box": box, "account": f"clearing:{bank}", "value": "3 triệu", "reason": "Giấy nộp số 17"}
    answer = an.post(f"{HOME}/nop-tien", data=sent)
    assert answer.status_code == 303
    page = an.get(answer.location).get_data(as_text=True)
    assert "chờ dòng sao kê" in page
    assert "Qua tài khoản 2022, MB" in page
    assert an.post(f"{HOME}/nop-tien", data=sent | {"value": "9 triệu"}).status_code == 422
    assert an.post(f"{HOME}/nop-tien", data=sent | {"box": "cash:999"}).status_code == 422
    assert sign_in("minh").post(f"{HOME}/nop-tien", data=sent).status_code == 403
    with site.app_context():
        assert accounts.in_box(box) == 4_500_000
        assert [row.amount_vnd for row in moving.waiting_own(bank)] == [3_000_000]
        assert db.session.get_one(Address, closed).received_vnd == 2_000_000


def test_a_transfer_is_printed_once_agreed_with_both_names_then_as_copies_then_as_cancelled(
    site: Flask, cast: Cast, sign_in: Desks, closed: int
) -> None:
    an, minh = sign_in("an"), sign_in("minh")
    where = an.post(f"{HOME}/dieu-chuyen/moi", data=asked(site, cast, closed)).location
    assert "In giấy" not in an.get(where).get_data(as_text=True)
    assert "chưa được duyệt" in an.post(f"{where}/in", follow_redirects=True).get_data(as_text=True)
    minh.post(f"{where}/duyet")
    first = an.post(f"{where}/in").location
    page = an.get(first).get_data(as_text=True)
    for words in (
        "Giấy điều chuyển quỹ",
        "1.500.000",
        "Một triệu năm trăm nghìn đồng",
        WHY,
        "Quỹ chung, Tỉnh Sông Mây",
    ):
        assert words in page
    assert "BẢN SAO" not in page
    assert "BẢN SAO" in minh.get(minh.post(f"{where}/in").location).get_data(as_text=True)
    minh.post(f"{where}/dao", data={"reason": "chuyển nhầm sang quỹ khác"})
    page = minh.get(first).get_data(as_text=True)
    assert "ĐÃ HỦY" in page and "chuyển nhầm sang quỹ khác" in page
    assert an.get(f"{where}/in/9").status_code == 404
    assert sign_in("hoa").get(first).status_code == 403
