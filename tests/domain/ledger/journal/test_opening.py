"""Rows that no verb wrote: imported lists, and books kept before there was a journal."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger import assistance, check, opening, receipts
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.models import BookAccount, ChainTail, DaySum, Entry, EntrySalt, Leg
from nhandao_site.domain.ledger.models import AssistanceLine
from tests.cast import Cast
from tests.domain.ledger.journal.test_posting import assert_chain_holds
from tests.domain.ledger.scene import at, cash, given, hand, household, paid
from tests.domain.workbook.bringing import bring_in
from tests.domain.workbook.builder import APPROVED, address, believable, line

pytestmark = pytest.mark.both_databases
CLOCK = House("Đồng hồ")


def without_a_journal() -> None:
    """The books as they stood before: the guards of a table stand aside for the moment."""
    for table in ("entry", "leg"):
        drop = f"DROP TRIGGER keep_{table}_delete"
        db.session.execute(text(drop if db.engine.dialect.name == "sqlite" else f"{drop} ON {table}"))
    for model in (Leg, EntrySalt):
        db.session.execute(delete(model))
    db.session.execute(delete(Entry).where(Entry.corrects_id.is_not(None)))
    for model in (Entry, BookAccount, DaySum, ChainTail):
        db.session.execute(delete(model))
    db.session.expunge_all()


def test_what_stood_before_the_journal_is_booked_by_its_day_and_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        late = paid(cast, home, 3_000_000, received_on=date(2025, 6, 1))
        early = given(cast, home, cash(1_000_000), delivered_at=at("05/02/2025 09:00"))
        wrong = paid(cast, home, 700_000, received_on=date(2025, 3, 1))
        receipts.reverse(wrong, reason="ghi hai lần một khoản", by=cast.account("an"))
        undone = given(cast, home, cash(40_000), delivered_at=at("06/02/2025 09:00"))
        assistance.reverse(undone.lines[0], reason="ghi trùng biên nhận", by=cast.account("hoa"))
        assistance.verify(undone, by=cast.account("sen"))
        hand(cast, home, cash(9_000))  # nobody verified it
        without_a_journal()
        assert check.money() != []
        assert opening.book_what_stands(by=CLOCK) == 6
        booked = db.session.execute(select(Entry.source, Entry.source_id, Entry.amount_vnd).order_by(Entry.id)).all()
        assert [tuple(row) for row in booked[:4]] == [
            (Source.LINE, early.lines[0].id, 1_000_000),
            (Source.LINE, undone.lines[0].id, 40_000),
            (Source.RECEIPT, wrong.id, 700_000),
            (Source.RECEIPT, late.id, 3_000_000),
        ]
        assert sorted(amount for _, _, amount in booked[4:]) == [-700_000, -40_000]
        assert opening.book_what_stands(by=CLOCK) == 0
        assert assert_chain_holds() == 6
        assert check.money() == []


def test_an_imported_list_is_booked_with_it_and_never_twice(site: Flask) -> None:
    with site.app_context():
        assert bring_in(believable()).written
        worth = db.session.scalars(
            select(AssistanceLine.id).where(AssistanceLine.verified_at.is_not(None), AssistanceLine.value_vnd != 0)
        ).all()
        booked = db.session.scalars(select(Entry.source_id).where(Entry.source == Source.LINE)).all()
        assert sorted(booked) == sorted(worth) and worth
        assert set(db.session.scalars(select(Entry.kind))) <= {Kind.DELIVERED, Kind.LENT_DIRECTLY}
        many = assert_chain_holds()
        assert check.money() == []
        assert bring_in(believable()).ok
        assert assert_chain_holds() == many
        days = db.session.scalars(select(Entry.at).where(Entry.corrects_id.is_(None)).order_by(Entry.id)).all()
        assert days == sorted(days)


def test_a_later_list_takes_back_a_line_of_an_earlier_one(site: Flask) -> None:
    with site.app_context():
        rows = believable()
        rows["Địa chỉ"] = [address("Z1", **APPROVED)]
        rows = {"Đơn vị": rows["Đơn vị"], "Địa chỉ": rows["Địa chỉ"], "Trợ giúp": [line("Z-1", "Z1")]}
        assert bring_in(rows).written
        rows["Trợ giúp"].append(line("Z-2", "Z1", **{"Đảo của": "Z-1", "Giá trị": -2_000_000, "Xác minh": "có"}))
        rows["Trợ giúp"].append(line("Z-3", "Z1", **{"Giá trị": 0}))
        outcome = bring_in(rows)
        assert outcome.written, outcome.faults
        first, back = db.session.scalars(select(Entry).order_by(Entry.id)).all()
        assert (back.corrects_id, back.amount_vnd) == (first.id, -2_000_000)
        assert db.session.scalar(select(func.sum(BookAccount.balance_vnd))) == 0
        assert check.money() == []
