"""The accountant's statements: sent, looked at, columns corrected, confirmed once."""

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nhandao_site.db import db
from nhandao_site.domain.ledger.bank import importing
from nhandao_site.domain.ledger.bank.models import ColumnMapping
from tests.admin.test_long_work import until
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.bank.paper import OCTOBER, csv_of, lines, listed, sample, statements
from tests.domain.ledger.scene import household

HOME = "/quan-tri/sao-ke"


@pytest.fixture(autouse=True)
def account(site: Flask, cast: Cast) -> int:
    with site.app_context():
        number = listed().id
        db.session.commit()
        return number


def send(client: FlaskClient, account: int, data: bytes | str, name: str = "sao-ke.csv") -> TestResponse:
    body = data.encode() if isinstance(data, str) else data
    return client.post(f"{HOME}/gui", data={"account": str(account), "file": (io.BytesIO(body), name)})


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_sent_looked_at_and_confirmed_once(site: Flask, sign_in: Desks, account: int) -> None:
    an = sign_in("an")
    sent = send(an, account, sample("vietcombank.xls"), "sao-ke.xls")
    assert sent.status_code == 303
    page = text(an.get(sent.location))
    assert "41 dòng mới, số dư khớp" in page
    assert "125.400.000" in page and "153.867.000" in page
    with site.app_context():
        assert lines() == []
    answers = {an.post(f"{sent.location}/nhap", data={"form_key": "k1"}).location for _ in range(3)}
    assert answers == {HOME}
    home = text(an.get(HOME))
    assert "Đã nhập 41 dòng mới" in home
    assert "01/10/2026 – 03/11/2026" in home
    assert "Đỗ Bình An" in home
    with site.app_context():
        assert (len(lines()), len(statements())) == (41, 1)
    assert an.get(sent.location).status_code == 404
    again = text(an.get(send(an, account, sample("utf8.csv")).location))
    assert "Mọi dòng trong tệp đã có trong sổ" in again
    assert "dòng mới</button>" not in again


def test_a_file_that_does_not_add_up_says_where(sign_in: Desks, site: Flask, account: int) -> None:
    an = sign_in("an")
    where = send(an, account, csv_of([OCTOBER[0], *OCTOBER[2:]])).location
    page = text(an.get(where))
    assert "Số dư không khớp, chưa nhập được" in page
    assert "Dòng 4: số dư 9.700.000" in page
    refused = an.post(f"{where}/nhap", data={}, follow_redirects=True)
    assert "chưa nhập gì" in text(refused)
    with site.app_context():
        assert lines() == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Tệp trống"),
        (b"%PDF-1.4", "PDF"),
        (sample("mb.xlsx"), "tài khoản 2022, không phải 0011012345678"),
    ],
)
def test_a_foreign_file_is_refused_with_its_reason(sign_in: Desks, account: int, data: bytes, sentence: str) -> None:
    answer = send(sign_in("an"), account, data)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert sign_in("an").post(f"{HOME}/gui", data={"account": str(account)}).status_code == 422


def test_columns_are_corrected_by_hand_and_remembered(site: Flask, sign_in: Desks, account: int) -> None:
    an, bare = sign_in("an"), "\n".join(csv_of(OCTOBER, opening=None).splitlines()[1:])
    where = send(an, account, bare).location
    page = text(an.get(where))
    assert "Không tìm thấy dòng tiêu đề" in page
    assert "A · ví dụ 01/10/2026" in page
    chosen = {"header": "0", "date": "0", "document": "1", "debit": "2", "credit": "3", "balance": "4", "memo": "5"}
    wrong = an.post(f"{where}/cot", data=chosen | {"date": ""})
    assert (wrong.status_code, "Cần chỉ ra cột ngày" in text(wrong)) == (422, True)
    assert an.post(f"{where}/cot", data=chosen).status_code == 303
    assert "5 dòng mới" in text(an.get(where))
    an.post(f"{where}/nhap", data={})
    with site.app_context():
        assert db.session.get_one(ColumnMapping, account).columns["at"]["memo"] == 5
    assert "Mọi dòng trong tệp đã có" in text(an.get(send(an, account, bare).location))


def test_columns_chosen_wrongly_leave_faults_and_can_be_mended(sign_in: Desks, account: int) -> None:
    an = sign_in("an")
    where = send(an, account, csv_of(OCTOBER)).location
    an.post(f"{where}/cot", data={"header": "2", "date": "5", "credit": "3"})
    assert "chỗ chưa đọc được" in text(an.get(where))
    an.post(f"{where}/cot", data={"header": "2", "date": "0", "debit": "2", "credit": "3", "balance": "4"})
    assert "5 dòng mới" in text(an.get(where))


def test_memos_are_seen_by_the_sender_alone_and_lie_sealed(
    site: Flask, cast: Cast, sign_in: Desks, account: int
) -> None:
    with site.app_context():
        household(cast)
        db.session.commit()
    an = sign_in("an")
    where = send(an, account, csv_of(OCTOBER)).location
    assert "NGUYEN VAN A ung ho" in text(an.get(where))
    for name in ("phuc", "minh"):
        assert sign_in(name).get(where).status_code == 403
        assert sign_in(name).get(HOME).status_code == 200
        assert "gửi" not in text(sign_in(name).get(HOME)).split("Nhập sao kê")[0]
    assert sign_in("hoa").get(HOME).status_code == 403
    kept = list((Path(site.instance_path) / "statements").iterdir())
    assert len(kept) == 1
    assert b"NGUYEN" not in kept[0].read_bytes()
    assert an.post(f"{where}/bo", data={}).status_code == 303
    assert list((Path(site.instance_path) / "statements").iterdir()) == []


def test_known_and_new_lines_have_their_tabs(sign_in: Desks, account: int) -> None:
    an = sign_in("an")
    an.post(f"{send(an, account, csv_of(OCTOBER[:2])).location}/nhap", data={})
    where = send(an, account, csv_of(OCTOBER)).location
    fresh, known = text(an.get(where)), text(an.get(f"{where}?xem=da-co"))
    assert "phi SMS" in fresh and "chi tro giup" not in fresh
    assert "chi tro giup" in known and "phi SMS" not in known
    assert "Tất cả (5)" in fresh


def test_a_large_file_is_read_and_booked_beside_the_page_step_by_step(
    site: Flask, sign_in: Desks, account: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.config["LONG_WORK_PATIENCE"] = 0
    an, go, real = sign_in("an"), threading.Event(), importing.confirm

    def slow(*given: Any, **how: Any) -> Any:
        how["progress"]("Đang ghi dòng 1 trong 41 dòng mới…")
        assert go.wait(30)
        return real(*given, **how)

    monkeypatch.setattr(importing, "confirm", slow)
    reading = send(an, account, sample("vietcombank.xls"), "sao-ke.xls").location
    until(lambda: an.get(reading).status_code == 303)
    preview = an.get(reading).location
    writing = an.post(f"{preview}/nhap", data={"form_key": "k1"}).location
    until(lambda: "Đang ghi dòng 1 trong 41" in text(an.get(writing)))
    go.set()
    until(lambda: an.get(writing).status_code == 303)
    assert "Đã nhập 41 dòng mới" in text(an.get(writing, follow_redirects=True))
    with site.app_context():
        assert len(lines()) == 41
