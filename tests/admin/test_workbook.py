"""Upload, preview, confirm: nothing is written before, everything after, and only by who sent it."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.movement import channels
from nhandao_site.domain.movement.models import ChannelKind
from nhandao_site.kit import excel
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.workbook.builder import APPROVED, Rows, address, workbook

PAGE = "/quan-tri/so-lieu-excel"


def lists() -> Rows:
    return {"Địa chỉ": [address("A1", **APPROVED), address("A2", "Lê Văn Tám", **{"Đơn vị": "X2"})]}


def send(client: FlaskClient, data: bytes, name: str = "so-lieu.xlsx"):
    return client.post(PAGE, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def addresses(site: Flask) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count(Address.id))) or 0


def test_a_preview_counts_and_only_the_confirmation_writes_once(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    sent = send(minh, workbook(lists()))
    assert sent.status_code == 303 and addresses(site) == 0
    page = minh.get(sent.location).get_data(as_text=True)
    assert "2 dòng mới" in page and "Địa chỉ" in page
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key is not None
    for _ in range(2):
        answer = minh.post(f"{sent.location}/nhap", data={"form_key": key[1]})
        assert (answer.status_code, answer.location) == (303, PAGE)
    assert addresses(site) == 2
    assert "Đã nhập 2 dòng mới" in minh.get(PAGE).get_data(as_text=True)
    with site.app_context():
        source = db.session.scalar(select(Address.source).where(Address.chapter_key == "A1")) or ""
        assert "· Phạm Văn Minh ·" in source


def test_faults_are_listed_with_their_places_and_cannot_be_confirmed(site: Flask, sign_in: Desks) -> None:
    rows = lists()
    rows["Địa chỉ"].append(address("A1"))
    minh = sign_in("minh")
    sent = send(minh, workbook(rows))
    page = minh.get(sent.location).get_data(as_text=True)
    assert "còn 1 chỗ cần sửa" in page and "Mã “A1” đã có ở dòng 2" in page and "/nhap" not in page
    assert minh.post(f"{sent.location}/nhap").status_code == 303
    assert addresses(site) == 0


def test_a_waiting_file_is_sealed_on_disk_and_belongs_to_one_account(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    sent = send(minh, workbook(lists()))
    kept = list(Path(site.instance_path, "workbooks").glob("*.sealed"))
    assert len(kept) == 1 and kept[0].read_bytes().startswith(b"c1:")
    assert sign_in("linh").get(sent.location).status_code == 404
    assert sign_in("linh").post(f"{sent.location}/nhap").status_code == 404
    assert minh.post(f"{sent.location}/bo").status_code == 303
    assert not list(Path(site.instance_path, "workbooks").glob("*.sealed"))
    assert minh.get(sent.location).status_code == 404


def test_an_importer_reaches_no_further_than_the_own_branch(site: Flask, sign_in: Desks) -> None:
    rows = {
        "Đơn vị": [
            {"Mã": "P7", "Tên": "Tỉnh Khác", "Cấp": "tỉnh"},
            {"Mã": "X7", "Tên": "Xã Khác", "Cấp": "xã", "Thuộc": "P7"},
        ],
        "Địa chỉ": [address("A1", **{"Đơn vị": "X7"})],
    }
    minh = sign_in("minh")
    page = minh.get(send(minh, workbook(rows)).location).get_data(as_text=True)
    assert "ngoài phạm vi đơn vị của bạn" in page


@pytest.mark.parametrize("name", ["hoa", "phuc", "trang", "dao"])
def test_who_may_not_import_is_turned_away(sign_in: Desks, name: str) -> None:
    client = sign_in(name)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/mau.xlsx").status_code == 403
    assert send(client, workbook(lists())).status_code == 403


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không phải Excel"),
        (b"MZ" + b"\0" * 50, "không phải Excel"),
        (b"PK\x03\x04" + b"\0" * 40_000_000, "lớn quá 30 MB"),
        (workbook({"Tờ khác": []}, {"Tờ khác": ["Mã"]}), "không có trang tính nào của mẫu"),
    ],
)
def test_a_bad_file_keeps_the_page_and_says_what_to_do(sign_in: Desks, data: bytes, words: str) -> None:
    answer = send(sign_in("minh"), data)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_no_file_at_all_is_said_at_the_field(sign_in: Desks) -> None:
    answer = sign_in("minh").post(PAGE, data={})
    assert answer.status_code == 422
    assert "Hãy chọn tệp Excel cần nhập." in answer.get_data(as_text=True)


def test_the_template_comes_as_a_file(sign_in: Desks) -> None:
    answer = sign_in("minh").get(f"{PAGE}/mau.xlsx")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert "Trợ giúp" in excel.read(answer.data)


def test_the_lists_leave_with_a_reason_cut_to_the_branch(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    minh.post(f"{send(minh, workbook(lists())).location}/nhap")
    refused = minh.post(f"{PAGE}/xuat", data={"reason": "x"})
    assert refused.status_code == 422 and "ít nhất 10 ký tự" in refused.get_data(as_text=True)
    answer = minh.post(f"{PAGE}/xuat", data={"reason": "Đối chiếu cuối năm 2026"})
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    head, *rows = excel.read(answer.data)["Địa chỉ"]
    assert [row[head.index("Mã")] for row in rows] == ["A1", "A2"]
    assert sign_in("hoa").get(f"{PAGE}/xuat").status_code == 403


def test_the_page_says_what_the_workbook_has_no_column_for(site: Flask, cast: Cast, sign_in: Desks) -> None:
    minh = sign_in("minh")
    assert "Bảng không có cột" not in minh.get(f"{PAGE}/xuat").get_data(as_text=True)
    with site.app_context():
        by = cast.account("minh")
        opened = channels.open_one(cast.unit("X1"), channels.Content(ChannelKind.LOUDSPEAKER, date(2025, 1, 5)), by=by)
        channels.end(opened, date(2026, 2, 1), reason="thay trang mới", by=by)
        db.session.commit()
    for page in (minh.get(f"{PAGE}/xuat"), minh.post(f"{PAGE}/xuat", data={"reason": "x"})):
        told = page.get_data(as_text=True)
        assert "Bảng không có cột cho" in told and "1 kênh đã ngừng" in told and "gộp mã" not in told
