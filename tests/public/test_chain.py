"""The proof of the book as strangers get it: lines to download, heads, one line with its salt."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger.journal import chain, erasing, heads, published, verifying
from nhandao_site.domain.ledger.journal.models import ChainHead, Entry
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, household, paid

pytestmark = pytest.mark.both_databases
CLOCK = House("Đồng hồ")


@pytest.fixture
def lines(site: Flask, cast: Cast) -> int:
    with site.app_context():
        for number in range(1, 6):
            home = household(cast)
            paid(cast, home, 1_000 * number)
            given(cast, home, cash(500 * number))
        db.session.commit()
    return 10


def test_the_book_is_handed_out_in_pieces_and_is_whole(
    visitor: FlaskClient, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PIECE", 3)
    answer = visitor.get("/so-cong-khai.jsonl")
    assert answer.mimetype == "application/x-ndjson"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="so-cong-khai.jsonl"'
    got = answer.data.splitlines(keepends=True)
    verdict = verifying.verify(got)
    assert (verdict.fault, verdict.lines) == (None, lines)
    later = visitor.get("/so-cong-khai.jsonl?tu=7").data
    assert later == b"".join(got[6:])
    for odd in ("0", "-3", "mười", "9" * 30):
        assert visitor.get("/so-cong-khai.jsonl", query_string={"tu": odd}).data == b"".join(got)
    assert visitor.get("/so-cong-khai.jsonl?tu=11").data == b""


def test_no_line_says_a_name(visitor: FlaskClient, lines: int) -> None:
    for line in visitor.get("/so-cong-khai.jsonl").data.decode().splitlines():
        told = json.loads(line)
        assert set(told) == {"seq", "at", "kind", "programme", "amount", "ref", "corrects", "prev", "hash"}
        assert not any(word in line for word in ("Sao", "Thắng", "Mơ", "SM26", "PT26", "TG26", "Bàu Sen"))


def test_a_head_a_day_stands_on_the_page_and_the_newest_in_the_feed(
    visitor: FlaskClient, site: Flask, lines: int
) -> None:
    assert "Chưa công bố đầu sổ nào" in visitor.get("/chung-thuc").get_data(as_text=True)
    with site.app_context():
        for back in range(40, 0, -1):
            day = clock.today() - timedelta(days=back)
            assert heads.publish(today=day, now=clock.now() - timedelta(days=back), by=CLOCK) == 1
            assert heads.publish(today=day, now=clock.now(), by=CLOCK) == 0
        newest = published.newest_head()
        db.session.commit()
    assert newest and newest.seq == lines
    page = visitor.get("/chung-thuc").get_data(as_text=True)
    yesterday, oldest = (clock.format_date(clock.today() - timedelta(days=back)) for back in (1, 40))
    assert yesterday in page and oldest not in page and f"{lines}:{newest.hash}" in page
    cut = (clock.today() - timedelta(days=30)).isoformat()
    assert f"truoc={cut}" in page
    older = visitor.get(f"/chung-thuc?truoc={cut}").get_data(as_text=True)
    assert oldest in older and yesterday not in older
    assert f'<summary type="text">{lines}:{newest.hash}</summary>' in visitor.get("/feed.xml").get_data(as_text=True)
    for odd in ("hôm qua", "2026-99-99", "9999-12-31"):
        assert visitor.get("/chung-thuc", query_string={"truoc": odd}).status_code == 200


def test_an_empty_book_has_no_head(site: Flask, cast: Cast) -> None:
    with site.app_context():
        assert heads.publish(today=clock.today(), now=clock.now(), by=CLOCK) == 0
        assert db.session.query(ChainHead).all() == []


def test_a_line_is_found_by_its_paper_and_its_ref_made_again(visitor: FlaskClient, site: Flask, lines: int) -> None:
    with site.app_context():
        entry = db.session.get_one(Entry, 2)
        (proof,) = published.proofs(entry.reference.lower())
        assert published.proofs(" \u200b") == []
    made = hashlib.sha256("\0".join((str(proof.salt), proof.reference, proof.address_code)).encode()).hexdigest()
    assert made == proof.ref == json.loads(proof.line)["ref"]
    page = visitor.get("/chung-thuc", query_string={"ma": proof.reference}).get_data(as_text=True)
    assert all(word in page for word in (str(proof.salt), proof.hash, proof.ref, proof.address_code, "Dòng số 2"))
    assert "không có dòng nào mang mã “PT99-1”" in visitor.get("/chung-thuc?ma=PT99-1").get_data(as_text=True)


def test_who_was_erased_leaves_a_line_nobody_can_tie_to_a_paper(visitor: FlaskClient, site: Flask, lines: int) -> None:
    with site.app_context():
        (proof,) = published.proofs(db.session.get_one(Entry, 2).reference)
        erasing.forget([2], by=CLOCK)
        db.session.commit()
    page = visitor.get("/chung-thuc", query_string={"ma": proof.reference}).get_data(as_text=True)
    assert "Muối của dòng này đã hủy" in page and proof.hash in page
    assert str(proof.salt) not in page and proof.address_code not in page
    assert verifying.verify(visitor.get("/so-cong-khai.jsonl").data.splitlines(keepends=True)).fault is None


def test_the_paper_of_a_childs_gift_does_not_tell_its_commune(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        born = date(clock.today().year - 9, 1, 1)
        home = household(cast, birth_date=born, birth_year=born.year)
        paid(cast, home, 5_000)
        given(cast, home, cash(1_000))
        db.session.commit()
        paper, help_ = (db.session.get_one(Entry, number).reference for number in (1, 2))
    assert "không có dòng nào mang mã" in visitor.get(f"/chung-thuc?ma={paper}").get_data(as_text=True)
    assert "Dòng số 2" in visitor.get(f"/chung-thuc?ma={help_}").get_data(as_text=True)


def test_the_format_is_shown_on_the_real_first_line(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    assert "một dòng bịa" in visitor.get("/chung-thuc/dinh-dang").get_data(as_text=True)
    with site.app_context():
        paid(cast, household(cast), 1_000)
        db.session.commit()
        entry = db.session.get_one(Entry, 1)
        line = chain.published(entry.line, entry.hash)
    page = visitor.get("/chung-thuc/dinh-dang").get_data(as_text=True).replace("&#34;", '"')
    assert line in page and f"({len(entry.line.encode()) + 1} byte tất cả)" in page


def test_the_program_to_take_home_is_on_the_shelf(visitor: FlaskClient) -> None:
    page = visitor.get("/chung-thuc").get_data(as_text=True)
    where = page.split('href="/static/verify/')[1].split('"')[0]
    answer = visitor.get(f"/static/verify/{where}")
    assert answer.status_code == 200 and b"def check(" in answer.data
