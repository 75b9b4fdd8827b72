"""Whoever reaches the database past its guards is found: each break of the journal, once on purpose."""

import pytest
from flask import Flask
from sqlalchemy import select, text

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.ledger import assistance, check, receipts
from nhandao_site.domain.ledger.checks import chain as check_chain
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal.models import ChainHead, ChainTail, Entry
from nhandao_site.domain.ledger.journal.posting import Source
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, household, paid

pytestmark = pytest.mark.both_databases
ANOTHER = "a" * 64


def books(cast: Cast) -> None:
    """A gift of 2.000.000, one taken back, help handed over directly and a line of it taken back; a head."""
    home = household(cast, publication=Publication.NONE)
    paid(cast, home, 2_000_000)
    wrong = paid(cast, home, 700_000)
    receipts.reverse(wrong, reason="ghi hai lần một khoản", by=cast.account("an"))
    act = given(cast, home, cash(1_000_000), cash(40_000, "Quỹ xóm"))
    assistance.reverse(act.lines[1], reason="ghi trùng biên nhận", by=cast.account("hoa"))
    assistance.verify(act, by=cast.account("sen"))
    tail = db.session.get_one(ChainTail, 1)
    head = {"day": clock.today().isoformat(), "seq": tail.seq, "hash": tail.hash, "published_at": clock.now()}
    db.session.add(ChainHead(**head))
    db.session.flush()


def past_the_guards() -> None:
    for table in ("entry", "leg", "receipt", "assistance_line", "chain_head"):
        for act in ("delete", "update"):
            on = "" if db.engine.dialect.name == "sqlite" else f" ON {table}"
            db.session.execute(text(f"DROP TRIGGER keep_{table}_{act}{on}"))


BREAKS = (
    ("UPDATE leg SET amount_vnd = amount_vnd + 1 WHERE id = 1", "Các vế của mỗi bút toán"),
    ("UPDATE leg SET amount_vnd = amount_vnd + 1 WHERE id = 1", "Số dư mỗi tài khoản sổ"),
    ("UPDATE book_account SET balance_vnd = balance_vnd - 5 WHERE kind = 'fund_address'", "Số dư mỗi tài khoản sổ"),
    ("UPDATE book_account SET kind = 'bank' WHERE kind = 'cash'", "Không quỹ nào chi quá"),
    ("UPDATE entry SET amount_vnd = 1999999 WHERE id = 1", "Mỗi phiếu thu có đúng một bút toán"),
    ("UPDATE entry SET address_id = NULL WHERE id = 1", "Mỗi phiếu thu có đúng một bút toán"),
    ("UPDATE entry SET source_id = 99 WHERE id = 1", "Mỗi bút toán có chứng từ"),
    ("UPDATE receipt SET value_vnd = 2000001 WHERE id = 1", "Mỗi phiếu thu có đúng một bút toán"),
    ("UPDATE receipt SET unit_id = (SELECT max(id) FROM unit) WHERE id = 1", "Phiếu thu vào đúng két"),
    ("UPDATE assistance_line SET is_loan = (1 = 1) WHERE id = 1", "Mỗi dòng trao đã xác minh"),
    ("UPDATE assistance_line SET verified_at = NULL WHERE id = 1", "Mỗi bút toán có chứng từ"),
    ("UPDATE entry SET kind = 'lent_directly' WHERE id = 4", "Mỗi dòng trao đã xác minh"),
    ("UPDATE entry SET form = 'in_kind' WHERE corrects_id IS NOT NULL", "Mỗi bút toán đảo là gương"),
    ("UPDATE entry SET line = replace(line, '2000000', '2000001') WHERE id = 1", "Chuỗi sổ liền số"),
    (f"UPDATE entry SET hash = '{ANOTHER}' WHERE id = 2", "Chuỗi sổ liền số"),
    (f"UPDATE entry SET prev = '{ANOTHER}' WHERE id = 2", "Chuỗi sổ liền số"),
    ("UPDATE entry SET side = 'chi' WHERE id = 1", "Mỗi bút toán đứng đúng bên"),
    ("UPDATE entry SET reference = 'PT26-9999-P1' WHERE id = 1", "Chuỗi sổ liền số"),
    ("UPDATE entry SET at = recorded_at WHERE id = 1", "Chuỗi sổ liền số"),
    ("UPDATE address SET code = 'SM26-0001-X'", "Chuỗi sổ liền số"),
    ("UPDATE entry_salt SET salt = 'x' WHERE entry_id = 1", "Chuỗi sổ liền số"),
    (f"UPDATE chain_head SET hash = '{ANOTHER}'", "Đuôi sổ và các đầu sổ"),
    ("UPDATE chain_tail SET seq = seq - 1", "Đuôi sổ và các đầu sổ"),
    ("DELETE FROM chain_tail", "Đuôi sổ và các đầu sổ"),
    ("UPDATE book_day SET amount_vnd = amount_vnd + 1", "Tổng mỗi ngày"),
    ("UPDATE book_day SET lines = lines + 1", "Tổng mỗi ngày"),
)


def broken() -> list[str]:
    return [each.name for each in check.run(faults_of_files=list) if not each.is_kept]


def test_each_break_is_found_under_its_name(site: Flask, cast: Cast) -> None:
    with site.app_context():
        books(cast)
        past_the_guards()
        assert broken() == []
        for sentence, name in BREAKS:
            undone = db.session.begin_nested()
            db.session.execute(text(sentence))
            assert any(found.startswith(name) for found in broken()), (sentence, broken())
            undone.rollback()
        assert broken() == []


def test_a_line_taken_out_of_the_middle_is_missed_and_named(site: Flask, cast: Cast) -> None:
    with site.app_context():
        books(cast)
        past_the_guards()
        number = db.session.scalars(select(Entry.id).where(Entry.source == Source.LINE)).first()
        for table, column in (("entry_salt", "entry_id"), ("leg", "entry_id")):
            db.session.execute(text(f"DELETE FROM {table} WHERE {column} = {number}"))
        db.session.execute(text(f"DELETE FROM entry WHERE id = {number}"))
        (faults,) = [each.faults for each in check.run(faults_of_files=list) if each.name == check.CHAIN]
        before, after = number - 1, number + 1
        assert faults == (
            f"dòng {after}: sau dòng {before} phải là dòng {number}",
            f"dòng {after}: không nối vào dòng trước",
        )


def test_the_quick_look_sees_the_ends_and_only_the_ends(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        books(cast)
        past_the_guards()
        assert check.quick() == []
        monkeypatch.setattr(check, "LAST_LINES", 3)
        db.session.execute(text("UPDATE entry SET line = replace(line, '2000000', '3000000') WHERE id = 1"))
        assert check.quick() == []
        db.session.execute(text(f"UPDATE entry SET hash = '{ANOTHER}' WHERE id = 6"))
        assert any("dòng 6: mã băm" in fault for fault in check.quick())


def test_pieces_of_a_long_chain_are_one_walk(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.app_context():
        books(cast)
        monkeypatch.setattr(check_chain, "PIECE", 2)
        pauses = [each for each in check.steps(faults_of_files=list) if each is None]
        assert len(pauses) == 4 and broken() == []  # three in the books, one in the log


def test_what_is_booked_while_the_books_are_checked_is_checked_too(site: Flask, cast: Cast) -> None:
    with site.app_context():
        books(cast)
        home, told, pauses = household(cast, publication=Publication.NONE), [], 0
        for each in check.steps(faults_of_files=list):
            if each is None:
                pauses += 1
                if pauses == 1:
                    paid(cast, home, 1_000)
            else:
                told.append(each)
        assert pauses == 2  # one in the books, one in the log
        assert [each for each in told if each.name in {check.CHAIN, check.HEADS, check.DAYS} and each.faults] == []
        assert broken() == []


def test_of_very_many_broken_lines_only_the_first_are_listed(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        books(cast)
        past_the_guards()
        db.session.execute(text("UPDATE entry SET reference = 'PT26-9999-P1'"))
        walk = check_chain.Walk()
        list(walk.pieces())
        monkeypatch.setattr(check_chain, "MOST", 2)
        short = check_chain.Walk()
        list(short.pieces())
        assert len(walk.faults) > 2
        assert short.faults == walk.faults[:2]


def test_loans_and_gifts_of_other_programmes_do_not_trouble_the_public_totals(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, other = household(cast, publication=Publication.NONE), programmes.named("Tết Nhân ái")
        given(cast, home, cash(5_000, programme=other), cash(7_000, is_loan=True, programme=other), cash(11_000))
        given(cast, home, cash(13_000, is_loan=True))
        assert check.money() == []
