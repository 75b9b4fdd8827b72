"""Every public figure, computed once more by plain SQL from the legs of the journal and from the papers themselves."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.ledger import assistance, receipts
from nhandao_site.domain.ledger.help import programmes, standing
from nhandao_site.domain.ledger.open_book import asking, months, narrowing, totals
from nhandao_site.domain.ledger.open_book.asking import Asked
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.domain.ledger import deeds
from tests.domain.ledger.scene import at, cash, given, household, labour, paid

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("late_in_the_year")]

Span = tuple[date, date]
MAY, JUNE = (date(2026, 5, 1), date(2026, 6, 1)), (date(2026, 6, 1), date(2026, 7, 1))
YEAR_2026, ALWAYS = (date(2025, 11, 25), date(2026, 11, 25)), (date(2000, 1, 1), date(2100, 1, 1))

RECEIVED_BY_LEGS = """
SELECT COALESCE(SUM(-leg.amount_vnd), 0) FROM leg
JOIN entry ON entry.id = leg.entry_id JOIN book_account ON book_account.id = leg.account_id
WHERE book_account.kind IN ('fund_address', 'fund_programme', 'fund_general')
  AND entry.kind IN ('gift_cash', 'gift_goods', 'gift_bank') AND entry.at >= :first AND entry.at < :behind
"""
RECEIVED_BY_PAPERS = """
SELECT (SELECT COALESCE(SUM(value_vnd), 0) FROM receipt WHERE received_on >= :day AND received_on < :day_behind)
     + (SELECT COALESCE(SUM(allocation.amount_vnd), 0) FROM allocation
        JOIN bank_line ON bank_line.id = allocation.bank_line_id
        WHERE allocation.purpose IN ('address', 'programme', 'general')
          AND bank_line."on" >= :day AND bank_line."on" < :day_behind)
"""
DELIVERED_BY_LEGS = """
SELECT COALESCE(SUM(leg.amount_vnd), 0) FROM leg
JOIN entry ON entry.id = leg.entry_id JOIN book_account ON book_account.id = leg.account_id
LEFT JOIN programme ON programme.id = entry.programme_id
WHERE (book_account.kind = 'direct_out' OR book_account.kind LIKE 'fund_%')
  AND entry.kind IN ('delivered', 'disbursed') AND (programme.id IS NULL OR programme.is_campaign = {true})
  AND entry.at >= :first AND entry.at < :behind
"""
DELIVERED_BY_PAPERS = """
SELECT COALESCE(SUM(line.value_vnd), 0) FROM assistance_line line JOIN programme ON programme.id = line.programme_id
LEFT JOIN assistance_line first ON first.id = line.reverses_id
WHERE line.verified_at IS NOT NULL AND (line.reverses_id IS NULL OR first.verified_at IS NOT NULL)
  AND programme.is_campaign = {true} AND line.is_loan = {false}
  AND line.delivered_at >= :first AND line.delivered_at < :behind
"""


@pytest.fixture
def book(site: Flask, cast: Cast) -> Iterator[tuple[str, str]]:
    """Two addresses, one merged dossier, corrections, bank money, loans, another programme; May and June 2026."""
    with site.app_context():
        one, two, merged = household(cast), household(cast, name="Phạm Văn Mười"), household(cast, name="Lê Mơ")
        for day, value in ((date(2026, 5, 1), 2_000_000), (date(2026, 5, 31), 300_000), (date(2026, 6, 1), 50_000)):
            paid(cast, one, value, received_on=day)
            paid(cast, merged, value // 2, received_on=day, form=Form.IN_KIND)
        receipts.reverse(
            paid(cast, two, 77_000, received_on=date(2026, 5, 9)), reason="ghi hai lần", by=cast.account("an")
        )
        bank = deeds.account()
        line = deeds.bank_line(cast, bank, 900_000, date(2026, 5, 24))
        deeds.allocated(line, two, 650_000)
        deeds.interest(cast, deeds.bank_line(cast, bank, 12_000, date(2026, 5, 25)))
        deeds.fee(cast, deeds.bank_line(cast, bank, -5_000, date(2026, 6, 2)))
        moment = at("31/05/2026 23:59")
        given(cast, one, cash(1_500_000), labour(2, 300_000, "Lớp 11A"), delivered_at=moment)
        given(cast, merged, cash(400_000), delivered_at=at("01/06/2026 00:00"))
        given(cast, two, cash(15_000_000, is_loan=True), cash(500_000, programme=programmes.named("Tết")))
        taken_back = given(cast, two, cash(800_000), delivered_at=moment).lines[0]
        assistance.verify(
            assistance.reverse(taken_back, reason="ghi trùng", by=cast.account("hoa")), by=cast.account("sen")
        )
        merged.merged_into_id, merged.received_vnd, merged.delivered_vnd = one.id, 0, 0  # as a merging leaves it
        for address in (one, two):
            standing.refresh(address.id)
        db.session.commit()
        yield one.code or "", two.code or ""


def asked(statement: str, span: Span) -> int:
    """One figure; instants are kept in UTC, papers carry the day."""
    words = {"true": "1", "false": "0"} if db.engine.dialect.name == "sqlite" else {"true": "TRUE", "false": "FALSE"}
    instants = [f"{clock.start_of(day):%Y-%m-%d %H:%M:%S}" for day in span]
    if ":day" in statement:
        ends = {"day": span[0].isoformat(), "day_behind": span[1].isoformat()}
    else:
        ends = dict(zip(("first", "behind"), instants, strict=True)) if ":first" in statement else {}
    return int(db.session.execute(text(statement.format(**words)), ends).scalar_one())


@pytest.mark.parametrize(
    ("span", "narrowed"),
    [
        (ALWAYS, narrowing.EVERYTHING),
        (MAY, narrowing.month(date(2026, 5, 1))),
        (JUNE, narrowing.month(date(2026, 6, 1))),
        (YEAR_2026, narrowing.within(periods.year(2026))),
    ],
)
def test_sums_equal_legs_and_papers(
    book: tuple[str, str], span: tuple[str, str], narrowed: narrowing.Narrowing
) -> None:
    for known in (None, totals.picture()):
        sums = totals.over(narrowed, known)
        assert sums.received_vnd == asked(RECEIVED_BY_LEGS, span) == asked(RECEIVED_BY_PAPERS, span)
        assert sums.delivered_vnd == asked(DELIVERED_BY_LEGS, span) == asked(DELIVERED_BY_PAPERS, span)
        parts = sums.received_cash_vnd + sums.received_goods_vnd + sums.received_bank_vnd
        assert parts == sums.received_vnd
        handed = sums.delivered_cash_vnd + sums.delivered_goods_vnd + sums.delivered_labour_vnd
        assert handed == sums.delivered_vnd


def test_the_home_page_says_what_legs_and_papers_say(book: tuple[str, str]) -> None:
    told = totals.campaign(periods.year(2026))
    assert told.received_vnd == asked(RECEIVED_BY_LEGS, YEAR_2026) == asked(RECEIVED_BY_PAPERS, YEAR_2026)
    assert told.delivered_vnd == asked(DELIVERED_BY_LEGS, YEAR_2026) == asked(DELIVERED_BY_PAPERS, YEAR_2026)
    assert told.received_vnd and told.delivered_vnd


def test_a_profile_says_what_the_lines_of_its_family_say(book: tuple[str, str]) -> None:
    sql = """
    SELECT entry.kind, SUM(entry.amount_vnd) FROM entry JOIN address ON address.id = entry.address_id
    LEFT JOIN address home ON home.id = address.merged_into_id LEFT JOIN programme ON programme.id = entry.programme_id
    WHERE COALESCE(home.code, address.code) = :code AND (programme.id IS NULL OR programme.is_campaign = {true})
    GROUP BY entry.kind
    """.format(true="1" if db.engine.dialect.name == "sqlite" else "TRUE")
    for code in book:
        profile = addresses.by_code(code)
        assert profile is not None
        sums = dict(db.session.execute(text(sql), {"code": code}).all())
        own = totals.of(profile.id)
        came = sum(sums.get(kind, 0) for kind in ("gift_cash", "gift_goods", "gift_bank"))
        assert profile.received_vnd == own.received_vnd == came > 0
        assert profile.delivered_vnd == own.delivered_vnd == sums.get("delivered", 0) + sums.get("disbursed", 0)


def test_the_pages_print_these_sums(site: Flask, visitor: FlaskClient, book: tuple[str, str]) -> None:
    def figures(url: str) -> dict[str, int]:
        page = visitor.get(url).get_data(as_text=True)
        seen = re.findall(r'<dt>([^<]+)</dt><dd class="(?:big|sum)">([−\d.]+) <small>đ', page)
        return {label: int(number.replace(".", "").replace("−", "-")) for label, number in seen}

    for url, span in (("/so-cong-khai?thang=05/2026", MAY), ("/so-cong-khai?loai=tat-ca", ALWAYS)):
        shown = figures(url)
        assert shown["Đã nhận tại Hội"] == asked(RECEIVED_BY_LEGS, span)
        assert shown["Đã trao trong Cuộc vận động"] == asked(DELIVERED_BY_LEGS, span)
    open_sql = "SELECT SUM(amount_vnd - allocated_vnd) FROM bank_line WHERE amount_vnd > 0"
    assert figures("/so-cong-khai")["Tiền vào tài khoản, chưa rõ cho ai"] == asked(open_sql, ALWAYS) == 250_000


def test_sums_of_any_search_are_those_of_its_lines(book: tuple[str, str]) -> None:
    known = totals.picture()
    for words in ({"noi": "X1"}, {"noi": "P1", "thang": "05/2026"}, {"q": book[0]}, {"loai": "khac"}, {"loai": "chi"}):
        narrowed = asking.read(Asked(**words), known.units)
        listed = [line for piece in totals.book.every_line(narrowed, 4) for line in piece]
        sums = totals.over(narrowed, known)
        came = sum(line.amount_vnd for line in listed if line.kind.startswith("nhận"))
        assert sums.received_vnd == came, words
        own = [line for line in listed if line.side == "chi" and not line.programme and "phí" not in line.kind]
        assert sums.delivered_vnd == sum(line.amount_vnd for line in own), words
        assert sums.loans_vnd == sum(line.amount_vnd for line in listed if line.is_loan), words


def test_a_picture_carried_on_equals_a_fresh_one(
    site: Flask, cast: Cast, book: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = totals.picture()
    assert totals.picture(known) is known
    address = household(cast, unit="X2")
    paid(cast, address, 9_000, received_on=date(2026, 10, 24))
    paid(cast, address, 8_000, received_on=date(2025, 11, 25))
    carried, fresh = totals.picture(known), totals.picture()
    assert (carried.seq, carried.parts, carried.units) == (fresh.seq, fresh.parts, fresh.units)
    assert carried.units - known.units == {cast.unit("X2").id}
    monkeypatch.setattr(months, "MOST_TO_ADD", 1)
    assert totals.picture(known) == fresh, "too much to add line by line is added up anew"


def test_months_are_drawn_from_the_same_lines(book: tuple[str, str]) -> None:
    drawn = {month.first: month for month in totals.picture().latest(13, date(2026, 7, 2))}
    assert next(iter(drawn)) == date(2025, 7, 1) and list(drawn)[-1] == date(2026, 7, 1)
    for first, span in ((date(2026, 5, 1), MAY), (date(2026, 6, 1), JUNE)):
        for side, value in (("thu", drawn[first].in_vnd), ("chi", drawn[first].out_vnd)):
            sql = "SELECT COALESCE(SUM(amount_vnd), 0) FROM entry WHERE side = '{}' AND at >= :first AND at < :behind"
            assert value == asked(sql.format(side), span)


def test_which_spans_a_picture_can_tell() -> None:
    assert months.fits(None, None)
    assert months.fits(date(2025, 11, 25), date(2026, 11, 24))
    assert months.fits(date(2026, 2, 1), date(2026, 2, 28))
    assert not months.fits(date(2026, 2, 2), date(2026, 2, 28))
    assert not months.fits(date(2026, 2, 1), date(2026, 2, 27))
