"""Statements into the books: once each, whatever the file looked like the second time."""

import random
from datetime import date

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger.bank import coverage, importing
from nhandao_site.domain.ledger.bank.columns import Field
from nhandao_site.domain.ledger.bank.models import ColumnMapping
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.kinds import Kind
from nhandao_site.domain.ledger.journal.models import Entry
from tests.cast import Cast
from tests.domain.ledger.bank.paper import (
    KEEPER,
    OCTOBER,
    csv_of,
    lines,
    listed,
    sample,
    statements,
    taken,
    windows_1258,
    xlsx_of,
)
from tests.domain.ledger.scene import household, promise
from tests.domain.ledger.test_at_once import together

NOVEMBER = (
    ("05/11/2026", "FT5", 0, 300_000, 10_189_000, "ung ho"),
    ("06/11/2026", "FT6", 0, 100_000, 10_289_000, "LAI NHAP VON"),
)


@pytest.mark.both_databases
def test_a_statement_is_looked_at_first_and_then_written(site: Flask, cast: Cast) -> None:
    with site.app_context():
        into, an = listed(), cast.account("an")
        opened = importing.open_file(into, csv_of(OCTOBER).encode())
        seen = importing.preview(into, opened)
        assert (seen.new, seen.gaps, seen.can_be_confirmed) == ((True,) * 5, (), True)
        assert lines() == []
        statement, count = importing.confirm(into, opened, by=an)
        db.session.commit()
        assert statement is not None
        assert (count, statement.lines, statement.new_lines) == (5, 5, 5)
        assert (statement.opening_vnd, statement.closing_vnd) == (10_000_000, 9_889_000)
        assert (statement.first_on, statement.last_on) == (date(2026, 10, 1), date(2026, 10, 5))
        first = lines()[0]
        assert (first.memo, first.document, first.amount_vnd) == ("CTD SM260031T K7Q2M4X", "FT1", 500_000)
        assert first.raw == '["01/10/2026", "FT1", "", "500.000", "10.500.000", "CTD SM260031T K7Q2M4X"]'
        assert accounts.in_box(accounts.bank(into.id)) == -111_000
        assert accounts.in_box(accounts.clearing(into.id)) == 111_000
        told = db.session.scalars(db.select(Entry.kind).order_by(Entry.id)).all()
        assert told == [Kind.BANK_IN, Kind.BANK_OUT, Kind.BANK_IN, Kind.BANK_IN, Kind.BANK_OUT]
        assert db.session.scalars(db.select(Event.what).where(Event.what == "statement:import")).all()
        assert db.session.get_one(ColumnMapping, into.id).columns["at"]["date"] == 0
        assert coverage.faults() == []


@pytest.mark.usefixtures("cast")
def test_the_same_lines_in_another_file_are_no_new_lines(site: Flask) -> None:
    shuffled = list(OCTOBER)
    random.Random(3).shuffle(shuffled)
    again = {
        "the same": csv_of(OCTOBER).encode(),
        "shuffled": csv_of(shuffled).encode(),
        "newest first": csv_of(OCTOBER[::-1]).encode(),
        "comma thousands": csv_of(OCTOBER, sign=",").encode(),
        "utf-16": csv_of(OCTOBER, between="\t").encode("utf-16"),
        "cp1258": windows_1258(csv_of(OCTOBER)),
        "xlsx": xlsx_of(OCTOBER),
        "without balances": csv_of([(*row[:4], 0, row[5]) for row in OCTOBER]).encode(),
        "without numbers": csv_of([(row[0], "", *row[2:]) for row in OCTOBER]).encode(),
        "a part of it": csv_of(OCTOBER[1:3], opening=None).encode(),
    }
    with site.app_context():
        into = listed()
        assert taken(into, csv_of(OCTOBER)) == 5
        for name, data in again.items():
            assert taken(into, data) == 0, name
        assert len(lines()) == 5
        assert len(statements()) == 1


@pytest.mark.usefixtures("cast")
def test_every_way_a_bank_saves_the_same_statement_meets(site: Flask) -> None:
    with site.app_context():
        into = listed()
        assert taken(into, sample("disguised.xls")) == 41
        for name in ("vietcombank.xls", "utf8.csv", "utf16-tab.txt", "disguised.xls"):
            assert taken(into, sample(name)) == 0, name
        assert taken(into, windows_1258(sample("utf8.csv").decode("utf-8-sig"))) == 0
        twins = [line.id for line in lines() if line.amount_vnd == 200_000 and line.on == date(2026, 10, 7)]
        assert len(twins) == 2


@pytest.mark.usefixtures("cast")
def test_overlapping_statements_add_only_what_is_new(site: Flask) -> None:
    with site.app_context():
        into = listed()
        assert taken(into, csv_of(OCTOBER[:3])) == 3
        assert taken(into, csv_of(OCTOBER[1:], opening=10_500_000)) == 2
        assert taken(into, csv_of([*OCTOBER, *NOVEMBER])) == 2
        assert coverage.gaps(coverage.of(into.id)) == []
        assert coverage.faults() == []
        assert [line.balance_vnd for line in lines()] == [row[4] for row in (*OCTOBER, *NOVEMBER)]


@pytest.mark.usefixtures("cast")
def test_two_identical_gifts_without_number_or_balance_stay_two(site: Flask) -> None:
    gift = ("02/10/2026", "", 0, 200_000, 0, "ung ho")
    other = ("02/10/2026", "", 0, 200_000, 0, "giup ba con")
    with site.app_context():
        into = listed()
        assert taken(into, csv_of([gift], opening=None)) == 1
        assert taken(into, csv_of([gift, gift, other], opening=None)) == 2
        assert taken(into, csv_of([other, gift, gift], opening=None)) == 0
        assert len({line.key for line in lines()}) == 3


@pytest.mark.usefixtures("cast")
def test_a_gap_between_statements_is_told(site: Flask) -> None:
    late = [("05/11/2026", "FT9", 0, 1_000, 20_001_000, "x")]
    with site.app_context():
        into = listed()
        taken(into, csv_of(OCTOBER))
        seen = importing.preview(into, importing.open_file(into, csv_of(late, opening=20_000_000).encode()))
        assert seen.can_be_confirmed
        (gap,) = seen.gaps
        assert "Giữa 05/10/2026 và 05/11/2026 còn thiếu sao kê: số dư nhảy 10.111.000\u00a0đ" in gap.sentence
        taken(into, csv_of(late, opening=20_000_000))
        assert len(coverage.gaps(coverage.of(into.id))) == 1
        between = [("20/10/2026", "FT8", 0, 10_111_000, 20_000_000, "x")]
        taken(into, csv_of(between, opening=9_889_000))
        assert coverage.gaps(coverage.of(into.id)) == []


@pytest.mark.usefixtures("cast")
def test_a_statement_that_does_not_add_up_leaves_nothing(site: Flask) -> None:
    with site.app_context():
        into = listed()
        with pytest.raises(RuleBroken, match=r"không khớp số dư.*Dòng 4"):
            taken(into, csv_of([OCTOBER[0], *OCTOBER[2:]]))
        with pytest.raises(RuleBroken, match=r"1 dòng chưa đọc được.*Dòng 3"):
            taken(into, csv_of(OCTOBER).replace("01/10/2026", "32/10/2026"))
        assert lines() == []


@pytest.mark.usefixtures("cast")
def test_the_statement_of_another_account_is_refused(site: Flask) -> None:
    with site.app_context():
        vietcombank, mb = listed(), listed("2022")
        with pytest.raises(RuleBroken, match="tài khoản 2022, không phải 0011012345678"):
            importing.open_file(vietcombank, sample("mb.xlsx"))
        with pytest.raises(RuleBroken, match="tài khoản 0011012345678, không phải 2022"):
            importing.open_file(mb, sample("vietcombank.xls"))
        assert taken(mb, sample("mb.xlsx")) == 41
        with pytest.raises(RuleBroken, match="không có trong danh sách"):
            importing.account("999")


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("told", "is_ours"),
    [("0011XXXXX5678", True), ("0011****678", True), ("11012345678", True), ("00110X2345678", False),
     ("0011XXXXX5679", False), ("0011012345678XX0011012345678", False), ("12345678", False)],
)  # fmt: skip
def test_an_account_whose_middle_the_bank_hides_is_known_by_its_ends(site: Flask, told: str, is_ours: bool) -> None:
    data = f"Số tài khoản: {told}\n{csv_of(OCTOBER)}".encode()
    with site.app_context():
        into = listed()
        if is_ours:
            assert len(importing.open_file(into, data).reading.lines) == 5
            return
        with pytest.raises(RuleBroken, match="không phải 0011012345678"):
            importing.open_file(into, data)


@pytest.mark.usefixtures("cast")
def test_a_file_without_balances_that_tells_no_new_line_still_joins_two_statements(site: Flask) -> None:
    late = ("05/11/2026", "FT9", 0, 1_000, 20_001_000, "x")
    with site.app_context():
        into = listed()
        taken(into, csv_of(OCTOBER))
        taken(into, csv_of([late], opening=20_000_000))
        assert len(coverage.gaps(coverage.of(into.id))) == 1
        assert taken(into, csv_of([(*row[:4], 0, row[5]) for row in (*OCTOBER, late)])) == 0
        assert (len(lines()), statements()[-1].new_lines) == (6, 0)
        assert coverage.gaps(coverage.of(into.id)) == []


@pytest.mark.usefixtures("cast")
def test_a_line_without_a_balance_is_not_taken_for_another_of_that_day(site: Flask) -> None:
    bare, other = ("02/10/2026", "FT7", 0, 200_000, 0, "x"), ("02/10/2026", "FT8", 0, 200_000, 700_000, "y")
    with site.app_context():
        into = listed()
        assert taken(into, csv_of([bare], opening=None)) == 1
        assert taken(into, csv_of([other], opening=500_000)) == 1
        assert [line.document for line in lines()] == ["FT7", "FT8"]


@pytest.mark.usefixtures("cast")
def test_columns_a_person_chose_are_kept_for_the_account(site: Flask) -> None:
    rows = "\n".join(csv_of(OCTOBER, opening=None).splitlines()[1:])
    at = {Field.DATE: 0, Field.DOCUMENT: 1, Field.DEBIT: 2, Field.CREDIT: 3, Field.BALANCE: 4, Field.MEMO: 5}
    with site.app_context():
        into = listed()
        importing.confirm(into, importing.open_file(into, rows.encode(), told=(at, 0)), by=KEEPER)
        assert taken(into, rows) == 0
        assert len(lines()) == 5


def test_codes_inside_memos_are_seen_and_those_that_exist_are_counted(site: Flask, cast: Cast) -> None:
    with site.app_context():
        into, address = listed(), household(cast)
        pledge = promise(address, 500_000)
        db.session.commit()
        bare = address.code.replace("-", "").lower()
        memos = (
            f"MBVCB.{bare} ck nhanh",
            f"CTD {bare} {pledge.code.replace('-', '')}-CHUYEN TIEN",
            "CTD SM269999Z",
            "x",
        )
        rows = [("01/10/2026", f"F{n}", 0, 1_000, 0, memo) for n, memo in enumerate(memos)]
        opened = importing.open_file(into, csv_of(rows, opening=0).encode())
        assert importing.preview(into, opened).proposals == 2
        importing.confirm(into, opened, by=KEEPER)
        assert [line.seen_address for line in lines()] == [address.code, address.code, None, None]
        assert [line.seen_pledge for line in lines()] == [None, pledge.code, None, None]


def test_only_an_accountant_of_the_chapter_imports(site: Flask, cast: Cast) -> None:
    with site.app_context():
        into = listed()
        for name in ("hoa", "minh", "quan", "phuc"):
            with pytest.raises(NotAllowed):
                taken(into, csv_of(OCTOBER), by=cast.account(name))
        assert taken(into, csv_of(OCTOBER), by=cast.account("an")) == 5


@pytest.mark.both_databases
def test_two_people_with_the_same_file_leave_one_set_of_lines(site: Flask, cast: Cast) -> None:
    with site.app_context():
        number = listed().id
        db.session.commit()

    def confirm() -> None:
        into = db.session.get_one(importing.OfficialAccount, number)
        opened = importing.open_file(into, sample("utf8.csv"))
        db.session.rollback()
        importing.confirm(into, opened, by=cast.account("an"))

    assert together(site, confirm, confirm, confirm) == ["done"] * 3
    with site.app_context():
        assert len(lines()) == 41
        assert len(statements()) == 1
        assert accounts.in_box(accounts.bank(number)) == 28_467_000
        assert coverage.faults() == []
