"""The public list of accounts: what is in force, what is about to change, pictures a phone can read."""

import io
import re
from datetime import date, timedelta

import pytest
import time_machine
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger import official
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import clock, vietqr
from tests.cast import Cast

PAGE = "/tai-khoan-chinh-thuc"
NEW = official.Content("2022", "MB Bank", "970422", "HOI CHU THAP DO", "Thiện nguyện", 1)


@pytest.fixture(autouse=True)
def accounts(site: Flask, cast: Cast) -> None:
    with site.app_context():
        common = {
            "holder": "HOI CHU THAP DO",
            "purpose": "Cuộc vận động",
            "active_from": date(2024, 1, 1),
            "by": House(),
        }
        official.list_account(number="0011012345678", bank="Vietcombank", bank_bin="970403", **common)
        official.list_account(number="3751.0.9011398", bank="Kho bạc Nhà nước", bank_bin=None, position=9, **common)
        db.session.commit()


def read(visitor: FlaskClient, url: str = PAGE) -> str:
    return visitor.get(url).get_data(as_text=True)


def drawn(svg: str, scale: int = 6) -> Image.Image:
    """The rows of modules of an SVG, painted: `M4 4.5h7m1 0h2…`, strokes one module high."""
    width, height = (int(size) for size in re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    picture = Image.new("L", (width * scale, height * scale), 255)
    pen = ImageDraw.Draw(picture)
    path = re.findall(r'd="(M\d+ \d+\.5h[^"]*)"', svg)[-1]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        steps = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            box = (x * scale, (y - 0.5) * scale, (x + steps[0]) * scale - 1, (y + 0.5) * scale - 1)
            pen.rectangle(box, fill=0)
            x += steps[0]
        else:
            x, y = (steps[0], steps[1]) if command == "M" else (x + steps[0], y + steps[1])
    return picture


def test_a_phone_reads_the_drawing_and_the_saved_picture(visitor: FlaskClient) -> None:
    wanted = vietqr.payload("970403", "0011012345678")
    assert wanted.endswith("63049E6F")
    drawing = visitor.get(f"{PAGE}/0011012345678.svg")
    assert drawing.mimetype == "image/svg+xml"
    assert zxingcpp.read_barcode(drawn(drawing.get_data(as_text=True))).text == wanted
    saved = visitor.get(f"{PAGE}/0011012345678.png")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="ma-qr-0011012345678.png"'
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(saved.data))).text == wanted


@pytest.mark.parametrize("number", ["3751.0.9011398", "9999", "0011012345678x"])
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_no_picture_for_anything_else(visitor: FlaskClient, number: str, kind: str) -> None:
    assert visitor.get(f"{PAGE}/{number}.{kind}").status_code == 404


def test_the_number_stands_as_text(visitor: FlaskClient) -> None:
    page = read(visitor)
    assert '<dd class="acct">0011012345678</dd>' in page
    assert 'data-copy="0011012345678"' in page
    assert "Tài khoản kho bạc không có mã QR" in page
    assert f'href="{PAGE}/0011012345678.png"' in page


def test_a_change_is_told_a_day_ahead_and_counts_from_its_minute(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        change = official.propose_new(NEW, reason="MB mở tài khoản minh bạch", by=cast.account("quan"))
        db.session.commit()
        assert "sắp thay đổi" not in read(visitor)
        official.confirm(change, by=cast.account("quyen"))
        db.session.commit()
    page = read(visitor)
    assert "Danh sách tài khoản sắp thay đổi" in page
    assert "Thêm tài khoản 2022 (MB Bank), dùng để nhận: Thiện nguyện." in page
    assert 'class="acct">2022' not in page
    assert visitor.get(f"{PAGE}/2022.svg").status_code == 404
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1), tick=False):
        page = read(visitor)
        assert 'class="acct">2022' in page, "nothing waits for the clock's round"
        assert "vừa thay đổi" in page
        assert visitor.get(f"{PAGE}/2022.svg").status_code == 200
        with site.app_context():
            assert official.apply_due(clock.now(), by=House()) == 1
            db.session.commit()
            assert official.apply_due(clock.now(), by=House()) == 0
        assert read(visitor) == page
    with time_machine.travel(clock.now() + timedelta(days=16), tick=False):
        page = read(visitor)
        assert "thay đổi</h2>" not in page and 'class="acct">2022' in page


def test_an_ended_account_is_gone_from_its_minute(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        row = db.session.scalars(db.select(OfficialAccount).where(OfficialAccount.number == "0011012345678")).one()
        official.confirm(
            official.propose_end(row, reason="đổi ngân hàng", by=cast.account("quan")), by=cast.account("quyen")
        )
        db.session.commit()
    assert visitor.get(f"{PAGE}/0011012345678.svg").status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert visitor.get(f"{PAGE}/0011012345678.svg").status_code == 404
        assert 'class="acct">0011012345678' not in read(visitor)
        with site.app_context():
            official.apply_due(clock.now(), by=House())
            db.session.commit()
        assert 'class="acct">0011012345678' not in read(visitor)
        assert "Ngừng nhận tiền qua tài khoản 0011012345678" in read(visitor)
