"""The queue as an accountant walks through it: each kind of line once, page after page, nothing to anybody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.bank import allocating, desk, owner
from nhandao_site.domain.ledger.bank.desk import Filters, Page, Progress, Sort
from nhandao_site.domain.ledger.bank.models import BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, codes
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import line, promise
from tests.domain.ledger.scene import household


def pages(officer: Account, sort: Sort) -> Iterator[list[int]]:
    """The numbers of the lines of each page, to the end of the queue."""
    after = None
    for _ in range(30):
        page = desk.page_for(officer, Filters(sort), after)
        yield [row.line.id for row in page.rows]
        after = page.after
        if after is None:
            return
    raise AssertionError("the queue never ends")


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    monkeypatch.setattr(desk, "LOOKED_AT", 5)


@pytest.mark.both_databases
@pytest.mark.usefixtures("short_pages")
def test_lines_of_one_kind_of_proposal_are_met_once_each_through_all_pages(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an, home = cast.account("an"), household(cast)
        sure, near, unknown = [], [], []
        for n in range(1, 9):
            unknown.append(line(1_000 + n, "ck").id)
            near += [line(5_000 + n, f"ung ho {home.code}").id] if n < 8 else []
        pledge = promise(home, 77_000)
        sure.append(line(77_000, codes.memo(home.code, pledge.code)).id)
        for sort, wanted in ((Sort.NEAR, near), (Sort.UNKNOWN, unknown), (Sort.CERTAIN, sure)):
            walked = list(pages(an, sort))
            assert [number for page in walked for number in page] == wanted
            assert all(len(page) <= 2 for page in walked)
        assert sorted(number for page in pages(an, Sort.OPEN) for number in page) == sorted(sure + near + unknown)


@pytest.mark.both_databases
@pytest.mark.usefixtures("short_pages")
def test_told_lines_come_newest_first_and_a_made_up_cursor_begins_anew(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an, today = cast.account("an"), clock.today()
        rows = [line(1_000, on=today - timedelta(days=day)) for day in (3, 1, 2, 1, 0)]
        for row in rows:
            allocating.allocate(row, [Part(Purpose.GENERAL, 1_000)], by=an)
        wanted = [rows[at].id for at in (4, 3, 1, 2, 0)]
        assert [number for page in pages(an, Sort.TOLD) for number in page] == wanted
        first = desk.page_for(an, Filters(Sort.TOLD))
        account = rows[0].account_id
        for odd in (f"{account}_20261341_9", f"{account}_x_9", f"{account}_9", "1_2_3_4", "__", "99999999999999_5"):
            assert desk.page_for(an, Filters(Sort.TOLD), odd) == first
        far = f"{account}_{today:%Y%m%d}_99999999999999"
        assert [row.line.id for row in desk.page_for(an, Filters(Sort.TOLD), far).rows] == wanted[:2]
        assert desk.page_for(an, Filters(Sort.OPEN), "99999999999999_1") == Page((), None)


def test_lines_that_say_the_same_are_offered_together(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an, pledge = cast.account("an"), promise(household(cast), 900_000)
        first = line(100_000, f"ung ho {pledge.code}", payer="9704:0011")
        code, payer = line(200_000, f"tiep {pledge.code}"), line(300_000, "ck", payer="9704:0011")
        line(400_000, "ck", payer="9704:0022")
        back = line(-50_000, f"hoan {pledge.code}", payer="9704:0011")
        told = line(60_000, f"ung ho {pledge.code}")
        allocating.allocate(told, [Part(Purpose.ADDRESS, 60_000, pledge=pledge)], by=an)
        assert desk.like(an, first) == [code, payer]
        assert desk.like(an, payer) == [first]
        assert desk.like(an, code) == [first]
        assert desk.like(an, back) == []
        assert desk.like(an, line(5_000, "ck")) == []
        assert desk.like(cast.account("hoa"), first) == []


def test_an_officer_of_no_accounts_sees_no_line_and_no_sum(site: Flask, cast: Cast) -> None:
    with site.app_context():
        number = line(1_000).id
        for name in ("hoa", "dao", "trang"):
            officer = cast.account(name)
            assert desk.page_for(officer, Filters()) == Page((), None)
            assert desk.progress_for(officer, Filters()) == Progress(0, 0, 0, 0, 0)
            assert (desk.row_for(officer, number), desk.accounts_for(officer)) == (None, [])


def test_without_a_living_province_the_accounts_are_nobodys(site: Flask, cast: Cast) -> None:
    with site.app_context():
        cast.unit("P1").valid_to = clock.today() - timedelta(days=1)
        an = cast.account("an")
        with pytest.raises(RuleBroken, match="hãy tạo đơn vị cấp tỉnh"):
            owner.chapter()
        assert not desk.may_look(an)
        assert desk.page_for(an, Filters()) == Page((), None)


def test_of_several_provinces_the_accounts_are_that_of_the_one_at_work(site: Flask, cast: Cast) -> None:
    with site.app_context():
        one = cast.unit("P1")
        other = Unit(code="P0", name="Tỉnh Khác", kind=UnitKind.PROVINCE, folded="tinh khac", sort_key=b"")
        db.session.add(other)
        db.session.flush()
        other.path = f"/{other.id}/"
        assert owner.chapter() == one
        db.session.info.clear()
        for officer in db.session.scalars(db.select(Account).where(Account.unit_id == one.id)):
            officer.unit_id = other.id
        assert owner.chapter() == other
        db.session.info.clear()
        db.session.execute(db.update(Account).values(unit_id=cast.unit("X1").id))
        with pytest.raises(RuleBroken, match="Chưa biết tài khoản thuộc Hội tỉnh nào"):
            owner.chapter()
        household(cast)
        assert owner.chapter() == one


def test_a_line_that_is_open_says_what_is_left_of_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        an, row = cast.account("an"), line(500_000)
        allocating.allocate(row, [Part(Purpose.GENERAL, 200_000)], by=an)
        seen = desk.row_for(an, row.id)
        assert seen is not None
        assert (seen.rest_vnd, seen.is_certain, len(seen.told)) == (300_000, False, 1)
        assert desk.progress_for(an, Filters(month=row.on.replace(day=1))).in_vnd == 300_000
        assert desk.progress_for(an, Filters(month=clock.add_months(row.on.replace(day=1), -1))).lines == 0
        assert db.session.get_one(BankLine, row.id).allocated_vnd == 200_000
