"""The accountant's screen for bank lines: plain forms, refusals with what was typed, nothing to strangers."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import codes
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.bank.statement_lines import line, promise
from tests.domain.ledger.scene import household

pytestmark = pytest.mark.both_databases
QUEUE = "/quan-tri/doi-soat"


@pytest.fixture
def an(sign_in: Desks) -> FlaskClient:
    return sign_in("an")


def told(site: Flask) -> list[tuple[int, str, int | None]]:
    with site.app_context():
        rows = db.session.scalars(select(Allocation).order_by(Allocation.id))
        return [(row.amount_vnd, row.purpose.value, row.pledge_id) for row in rows]


def scene(site: Flask, cast: Cast, amount: int = 500_000, paid: int | None = None, memo: str = "") -> tuple[int, int]:
    """A pledge with its bank line: (pledge id, line id)."""
    with site.app_context():
        home = household(cast)
        pledge = promise(home, amount)
        row = line(amount if paid is None else paid, memo or f"MB.91.{codes.memo(home.code, pledge.code)}.CT tu 0011")
        db.session.commit()
        return pledge.id, row.id


def test_the_queue_shows_each_line_with_its_best_proposal_and_what_is_left(
    site: Flask, cast: Cast, an: FlaskClient
) -> None:
    pledge, row = scene(site, cast)
    page = an.get(QUEUE).text
    assert "Còn lại\xa0(1)" in page
    assert "Chắc chắn\xa0(1)" in page
    assert re.search(r"Còn <strong class=\"num\">1</strong> dòng chưa rõ, tiền vào <strong class=\"num\">500.000", page)
    assert f'name="muc" value="pledge:{pledge}"' in page
    assert "T*** V*** T***g, hẹn 500.000" in page
    assert "Trần Văn Thắng" not in page
    assert f'id="dong-{row}"' in page


def test_enter_is_a_form_that_writes_the_line_once(site: Flask, cast: Cast, an: FlaskClient) -> None:
    pledge, row = scene(site, cast)
    data = {"muc": f"pledge:{pledge}", "tien": "500000", "form_key": "một-khóa", "ve": f"{QUEUE}?loai=con-lai"}
    first, again = (an.post(f"{QUEUE}/{row}/ghi", data=data) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location == f"{QUEUE}?loai=con-lai"
    assert told(site) == [(500_000, "address", pledge)]
    assert "Mọi dòng sao kê đã rõ" in an.get(QUEUE).text
    done = an.get(f"{QUEUE}?loai=da-ro").text
    assert "mã đăng ký trong nội dung" in done
    assert "Bỏ ghép" in done


def test_a_script_gets_the_line_alone_with_the_fresh_count(site: Flask, cast: Cast, an: FlaskClient) -> None:
    pledge, row = scene(site, cast)
    data = {"muc": f"pledge:{pledge}", "tien": "500000", "manh": "1", "form_key": "k"}
    answer = an.post(f"{QUEUE}/{row}/ghi", data=data)
    assert urlsplit(answer.location).path == f"{QUEUE}/{row}/manh"
    piece = an.get(answer.location).text
    assert piece.lstrip().startswith("<article")
    assert 'data-state="done"' in piece
    assert "Mọi dòng sao kê đã rõ" in piece
    refused = an.post(f"{QUEUE}/{row}/ghi", data=data | {"form_key": "k2"})
    assert refused.status_code == 422
    assert refused.text.lstrip().startswith("<article")
    assert 'role="alert"' in refused.text


def test_what_is_more_than_promised_stays_or_goes_to_the_address(site: Flask, cast: Cast, an: FlaskClient) -> None:
    pledge, row = scene(site, cast, paid=700_000)
    page = an.get(f"{QUEUE}/{row}").text
    assert "Ghi cả phần dư 200.000" in page
    an.post(f"{QUEUE}/{row}/ghi", data={"muc": f"pledge:{pledge}", "tien": "500000", "du": "dia-chi"})
    assert told(site) == [(500_000, "address", pledge), (200_000, "address", None)]
    with site.app_context():
        names = {each.giver_name for each in db.session.scalars(select(Allocation))}
        assert names == {"Trần Văn Thắng"}


def test_a_split_keeps_what_was_typed_when_it_is_refused(site: Flask, cast: Cast, an: FlaskClient) -> None:
    pledge, row = scene(site, cast, paid=700_000)
    with site.app_context():
        code = db.session.get_one(Pledge, pledge).code
    typed = {"muc": [code, "quỹ chung", "", ""], "tien": ["500k", "300.000", "", ""], "nguoi-gui": "Lê Thị Sao"}
    refused = an.post(f"{QUEUE}/{row}/ghi", data=typed)
    assert refused.status_code == 422
    assert "chỉ còn 700.000" in refused.text
    for value in (code, "500k", "300.000", "Lê Thị Sao"):
        assert f'value="{value}"' in refused.text
    wrong = an.post(f"{QUEUE}/{row}/ghi", data=typed | {"muc": [code, "không có", "", ""]})
    assert "“không có” không phải mã đăng ký" in wrong.text
    an.post(f"{QUEUE}/{row}/ghi", data=typed | {"tien": ["500k", "200.000", "", ""]})
    assert told(site) == [(500_000, "address", pledge), (200_000, "general", None)]


def test_a_line_is_put_aside_taken_back_told_and_undone(site: Flask, cast: Cast, an: FlaskClient) -> None:
    pledge, row = scene(site, cast)
    assert an.post(f"{QUEUE}/{row}/de-rieng", data={"ly-do": " "}).status_code == 422
    an.post(f"{QUEUE}/{row}/de-rieng", data={"ly-do": "chờ người gửi trả lời"})
    assert "chờ người gửi trả lời" in an.get(f"{QUEUE}?loai=de-rieng").text
    assert f'id="dong-{row}"' not in an.get(QUEUE).text
    an.post(f"{QUEUE}/{row}/lay-lai")
    an.post(f"{QUEUE}/{row}/ghi", data={"muc": f"pledge:{pledge}", "tien": "500000"})
    with site.app_context():
        number = db.session.scalars(select(Allocation.id)).one()
    assert "Vì sao bỏ ghép" in an.get(f"{QUEUE}/{row}?mo=bo-ghep").text
    assert an.post(f"{QUEUE}/phan/{number}/bo-ghep", data={"ly-do": "?"}).status_code == 422
    an.post(f"{QUEUE}/phan/{number}/bo-ghep", data={"ly-do": "ghép nhầm người gửi"})
    assert [amount for amount, _, _ in told(site)] == [500_000, -500_000]
    assert f'id="dong-{row}"' in an.get(QUEUE).text


def test_a_page_of_certain_lines_is_confirmed_with_one_press(site: Flask, cast: Cast, an: FlaskClient) -> None:
    with site.app_context():
        home = household(cast)
        pledges = [promise(home, 100_000 * n) for n in range(1, 5)]
        rows = [line(each.value_vnd, codes.memo(home.code, each.code)).id for each in pledges]
        rows.append(line(77_000, "ck").id)
        db.session.commit()
    page = an.get(f"{QUEUE}?loai=chac-chan").text
    assert "Ghi cả 4 dòng chắc chắn" in page
    shown = [int(each) for each in re.findall(r'name="dong" value="(\d+)"', page)]
    assert sorted(shown) == rows[:4]
    answer = an.post(f"{QUEUE}/chac-chan", data={"dong": rows, "form_key": "k", "ve": "https://evil.example/"})
    assert answer.location == f"{QUEUE}?loai=chac-chan"
    assert len(told(site)) == 4
    after = an.get(answer.location).text
    assert "Đã ghi 4 dòng chắc chắn" in after
    assert "1 dòng không còn chắc chắn" in after
    an.post(f"{QUEUE}/chac-chan", data={"dong": rows, "form_key": "k"})
    assert len(told(site)) == 4


def test_a_pledge_is_found_by_code_amount_and_names(site: Flask, cast: Cast, an: FlaskClient) -> None:
    pledge, row = scene(site, cast, memo="ck", paid=111_000)
    with site.app_context():
        found = db.session.get_one(Pledge, pledge)
        words = (found.code.lower(), found.address.code, "500.000", "500k", "trần văn thắng", "lê thị mơ")
    for wish in words:
        page = an.get(f"{QUEUE}/{row}/manh", query_string={"q": wish}).text
        assert f'value="pledge:{pledge}"' in page, wish
    assert "Không thấy “ai đó”" in an.get(f"{QUEUE}/{row}/manh?q=ai đó").text


def test_lines_of_one_payer_are_joined_to_one_pledge(site: Flask, cast: Cast, an: FlaskClient) -> None:
    with site.app_context():
        pledge = promise(household(cast), 600_000)
        rows = [line(200_000, "ck", payer="9704").id for _ in range(3)]
        code, number = pledge.code, pledge.id
        db.session.commit()
    page = an.get(f"{QUEUE}/{rows[0]}?mo=khac").text
    assert page.count('name="dong"') == 2
    an.post(f"{QUEUE}/{rows[0]}/noi-cung", data={"muc": code, "dong": rows[1:]})
    assert told(site) == [(200_000, "address", number)] * 3


def test_strange_input_is_answered_and_never_breaks(site: Flask, cast: Cast, an: FlaskClient) -> None:
    _, row = scene(site, cast)
    for query in ("?loai=xyz&thang=13/2026&tai-khoan=99", "?sau=1_x", "?sau=999999999999_1", "?thang=11/2026&sau=1_1"):
        assert an.get(f"{QUEUE}{query}").status_code == 200
    assert "nên đã bỏ qua" in an.get(f"{QUEUE}?loai=xyz").text
    for data in (
        {},
        {"muc": "pledge:999999"},
        {"muc": "pledge:²"},
        {"muc": "line:1", "tien": "-5"},
        {"muc": "voucher:1", "tien": "1e9"},
        {"muc": "quỹ chung", "tien": "0"},
        {"muc": "quỹ chung", "tien": "9" * 40},
        {"muc": ["quỹ chung"] * 50, "tien": ["1"] * 3},
        {"muc": "\0<script>", "tien": "5"},
    ):
        answer = an.post(f"{QUEUE}/{row}/ghi", data=data)
        assert answer.status_code == 422, data
        assert "<script>" not in answer.text.split("<main", 1)[1]
    assert told(site) == []
    assert an.get(f"{QUEUE}/999999").status_code == 404
    assert an.post(f"{QUEUE}/phan/999999/bo-ghep").status_code == 404


def test_a_memo_is_for_the_chapters_accountants_and_auditors_alone(site: Flask, cast: Cast, sign_in: Desks) -> None:
    _, row = scene(site, cast, memo="BUI KIN DAO ung ho")
    for name, may in (("phuc", True), ("minh", True), ("hoa", False), ("dao", False), ("quan", False)):
        assert (sign_in(name).get(QUEUE).status_code == 200) is may
        assert (sign_in(name).get(f"{QUEUE}/{row}").status_code == 200) is may
        assert sign_in(name).post(f"{QUEUE}/{row}/ghi", data={"muc": "quỹ chung"}).status_code == 403
    with site.app_context():
        db.session.scalars(select(Account).where(Account.email.startswith("an@"))).one().unit_id = cast.unit("X1").id
        db.session.commit()
    commune = sign_in("an")
    page = commune.get(QUEUE)
    assert "KIN DAO" not in page.text
    assert "tài khoản Hội tỉnh" in page.text
    assert commune.get(f"{QUEUE}/{row}").status_code == 404
    assert commune.post(f"{QUEUE}/{row}/ghi", data={"muc": "quỹ chung"}).status_code == 404
    assert commune.post(f"{QUEUE}/chac-chan", data={"dong": [row]}).status_code == 303
    assert told(site) == []


def test_the_queue_pages_by_its_last_line_and_keeps_its_filters(site: Flask, cast: Cast, an: FlaskClient) -> None:
    with site.app_context():
        rows = [line(1_000 + n, "ck", at="2022" if n % 2 else "0011012345678").id for n in range(60)]
        db.session.commit()
    seen: list[int] = []
    url: str | None = f"{QUEUE}?tai-khoan=2022"
    while url:
        page = an.get(url).text
        seen += [int(each) for each in re.findall(r'id="dong-(\d+)"', page)]
        more = re.search(r'href="([^"]+)" rel="next"', page)
        url = more[1].replace("&amp;", "&") if more else None
    assert seen == rows[1::2]
    with site.app_context():
        assert db.session.scalar(select(BankLine.id).where(BankLine.allocated_vnd != 0)) is None
