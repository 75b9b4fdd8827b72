"""The door into the journal: legs that add up, numbers without a gap, nobody spends what is not there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import check, receipts
from nhandao_site.domain.ledger.journal import accounts, chain, erasing, posting
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.models import BookAccount, ChainTail, DaySum, Entry, EntrySalt
from nhandao_site.domain.ledger.journal.posting import Posting
from tests.cast import Cast
from tests.domain.ledger.scene import at, cash, given, household, paid

pytestmark = pytest.mark.both_databases
CLOCK = House("Đồng hồ")


def a_posting(cast: Cast, vnd: int = 1_000_000, number: int = 1, **more: object) -> Posting:
    """Cash into the box of Bàu Sen, for its general fund."""
    unit = cast.unit("X1").id
    values = {
        "kind": Kind.GIFT_CASH,
        "at": at("25/11/2025 08:30"),
        "amount_vnd": vnd,
        "legs": ((accounts.cash(unit), vnd), (accounts.general_fund(unit), -vnd)),
        "source": Source.RECEIPT,
        "source_id": number,
        "reference": f"PT25-{number:04}-X1",
        "unit_id": unit,
        "form": "cash",
    }
    return Posting(**(values | more))


def lines() -> list[Entry]:
    return list(db.session.scalars(select(Entry).order_by(Entry.id)))


def assert_chain_holds() -> int:
    """Added up by this test itself; returns the number of the last line."""
    before, seq = chain.FIRST, 0
    for entry in lines():
        seq += 1
        assert (entry.id, entry.prev) == (seq, before)
        assert chain.digest(entry.line) == entry.hash
        assert f'"seq":{seq},' in entry.line and f'"prev":"{before}"' in entry.line
        before = entry.hash
    tail = db.session.get_one(ChainTail, 1, populate_existing=True)
    assert (tail.seq, tail.hash) == (seq, before)
    return seq


def test_a_deed_moves_its_accounts_its_day_and_the_chain(site: Flask, cast: Cast) -> None:
    with site.app_context():
        entry = posting.post(a_posting(cast), by=CLOCK)
        unit = cast.unit("X1").id
        assert accounts.in_box(accounts.cash(unit)) == accounts.in_fund([accounts.general_fund(unit)]) == 1_000_000
        day = db.session.scalars(select(DaySum)).one()
        assert (day.day, day.kind, day.form, day.amount_vnd, day.lines) == ("2025-11-25", entry.kind, "cash", 10**6, 1)
        salt = db.session.get_one(EntrySalt, entry.id).salt
        assert f'"ref":"{chain.reference(salt, "PT25-0001-X1", None)}"' in entry.line
        assert entry.line.startswith('{"seq":1,"at":"2025-11-25T08:30:00+07:00","kind":"gift_cash","programme":""')
        assert assert_chain_holds() == 1


def test_what_is_no_deed_is_refused_before_anything_is_written(site: Flask, cast: Cast) -> None:
    with site.app_context():
        unit = cast.unit("X1").id
        box, fund = accounts.cash(unit), accounts.general_fund(unit)
        wrong = (
            {"legs": ((box, 2), (fund, -1))},
            {"legs": ()},
            {"legs": ((box, 0), (fund, 0))},
            {"legs": ((box, 1.0), (fund, -1.0))},
            {"amount_vnd": 0},
            {"amount_vnd": -5},
            {"corrects_id": 7},
            {"reference": "PT25-0001-X1\u0065\u0301"},
            {"at": at("25/11/2025").replace(tzinfo=None)},
        )
        for change in wrong:
            with pytest.raises(ValueError, match=r"add up|moves nothing|The sign|no time zone"):
                posting.post(a_posting(cast, **change), by=CLOCK)
        assert lines() == []


def test_nobody_spends_what_is_not_there(site: Flask, cast: Cast) -> None:
    with site.app_context():
        posting.post(a_posting(cast), by=CLOCK)
        unit = cast.unit("X1").id
        box, fund, address = accounts.cash(unit), accounts.general_fund(unit), accounts.fund_of_address(99)
        too_much = ((fund, 1_000_001), (box, -1_000_001)), ((address, 1), (box, -1)), ((fund, 1), ("goods:1", -1))
        for number, legs in enumerate(too_much, start=2):
            with pytest.raises(RuleBroken, match="Không đủ"):
                posting.post(a_posting(cast, legs[0][1], number, kind=Kind.DISBURSED, legs=legs), by=CLOCK)
        assert len(lines()) == 1 and accounts.in_box(box) == 1_000_000
        posting.post(a_posting(cast, 10**6, 9, kind=Kind.DISBURSED, legs=((fund, 10**6), (box, -(10**6)))), by=CLOCK)
        assert accounts.in_box(box) == accounts.in_fund([fund]) == 0
        assert assert_chain_holds() == 2


@pytest.mark.books_by_hand
def test_the_database_refuses_an_overdrawn_fund_by_itself(site: Flask, cast: Cast) -> None:
    with site.app_context():
        posting.post(a_posting(cast), by=CLOCK)
        db.session.commit()
        for sentence in (
            "UPDATE book_account SET balance_vnd = 1 WHERE kind = 'fund_general'",
            "UPDATE book_account SET balance_vnd = -1 WHERE kind = 'cash'",
            "UPDATE entry SET amount_vnd = 5",
            "UPDATE entry SET line = 'x'",
            "DELETE FROM entry",
            "UPDATE leg SET amount_vnd = 5",
            "DELETE FROM leg",
        ):
            with pytest.raises(DBAPIError):
                db.session.execute(text(sentence))
            db.session.rollback()


def test_a_deed_is_taken_back_once_and_leaves_nothing_behind(site: Flask, cast: Cast) -> None:
    with site.app_context():
        first = posting.post(a_posting(cast), by=CLOCK)
        how = {"at": at("26/11/2025"), "source": Source.RECEIPT, "by": CLOCK}
        back = posting.reverse(first, source_id=2, reference="PT25-0002-X1", **how)
        assert (back.amount_vnd, back.corrects_id, back.kind) == (-1_000_000, first.id, Kind.GIFT_CASH)
        assert {account.balance_vnd for account in db.session.scalars(select(BookAccount))} == {0}
        with pytest.raises(ValueError, match="is a correction"):
            posting.reverse(back, source_id=3, reference="PT25-0003-X1", **how)
        assert assert_chain_holds() == 2


def test_thousands_of_deeds_are_one_chain(site: Flask, cast: Cast) -> None:
    with site.app_context():
        posting.post(a_posting(cast), by=CLOCK)
        many = [a_posting(cast, 1_000 + n, n) for n in range(2, 6_003)]
        assert posting.post_many(many, by=CLOCK) == range(2, 6_003)
        assert assert_chain_holds() == 6_002
        assert db.session.scalars(select(DaySum.lines)).one() == 6_002
        again = posting.post_all([a_posting(cast, 5, n) for n in (7_000, 7_001)], by=CLOCK)
        assert [entry.id for entry in again] == [6_003, 6_004]


def test_eight_writers_leave_one_chain_without_a_gap(site: Flask, cast: Cast) -> None:
    with site.app_context():
        homes = [household(cast).id for _ in range(8)]
        first = paid(cast, db.session.get_one(Address, homes[0]), 5_000).id
        db.session.commit()
    begin = Barrier(8)

    def write(turn: int) -> None:
        with site.app_context():
            begin.wait()
            for _ in range(3):
                address = db.session.get_one(Address, homes[turn])
                paid(cast, address, 1_000 + turn)
                if turn % 2:
                    given(cast, address, cash(500))
                db.session.commit()
            if turn == 0:
                row = db.session.get_one(receipts.Receipt, first)
                receipts.reverse(row, reason="ghi hai lần một khoản", by=cast.account("an"))
                db.session.commit()

    together(write, 8)
    with site.app_context():
        assert assert_chain_holds() == 1 + 8 * 3 + 4 * 3 + 1
        assert check.money() == []


@pytest.mark.books_by_hand
def test_two_postings_in_one_transaction_never_wait_for_each_other(site: Flask, cast: Cast) -> None:
    """Both writers touch both boxes, in opposite order: whoever came first ends first."""
    with site.app_context():
        units = [cast.unit(code).id for code in ("X1", "X2")]
        db.session.commit()
    begin = Barrier(4)

    def write(turn: int) -> None:
        with site.app_context():
            begin.wait()
            for number in range(8):
                for step, unit in enumerate(units if turn % 2 else units[::-1]):
                    legs = ((accounts.cash(unit), 10), (accounts.general_fund(unit), -10))
                    key = turn * 1000 + number * 10 + step
                    posting.post(a_posting(cast, 10, key, legs=legs, unit_id=unit), by=CLOCK)
                db.session.commit()

    together(write, 4)
    with site.app_context():
        assert assert_chain_holds() == 64


def together(write: Callable[[int], None], many: int) -> None:
    with ThreadPoolExecutor(many) as pool:
        list(pool.map(write, range(many)))


def test_the_salt_of_somebody_erased_is_gone_and_the_chain_stands(site: Flask, cast: Cast) -> None:
    with site.app_context():
        gone, stays = household(cast), household(cast)
        for address in (gone, stays):
            paid(cast, address, 2_000)
            given(cast, address, cash(1_000))
        before = [entry.line for entry in lines()]
        assert erasing.forget_address([gone.id], by=cast.account("quan")) == 2
        assert erasing.forget_address([gone.id], by=cast.account("quan")) == 0
        kept = set(db.session.scalars(select(EntrySalt.entry_id)))
        assert kept == {entry.id for entry in lines() if entry.address_id == stays.id}
        assert [entry.line for entry in lines()] == before
        assert assert_chain_holds() == 4 and check.money() == []
