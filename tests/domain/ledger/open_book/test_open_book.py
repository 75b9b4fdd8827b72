"""The open book is the journal: every line under some filter, each by every word that belongs to it."""

from datetime import date, timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Kind as AddressKind
from nhandao_site.domain.ledger import assistance, receipts
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.open_book import asking, book, narrowing, totals
from nhandao_site.domain.ledger.open_book.asking import Asked
from nhandao_site.domain.ledger.open_book.book import BookLine
from nhandao_site.domain.pledges.models import Form, Shown
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger import deeds
from tests.domain.ledger.scene import at, cash, given, hand, household, labour, paid, promise

pytestmark = pytest.mark.both_databases

MAY = date(2026, 5, 10)


def found(**words: str) -> list[BookLine]:
    return book.lines(asking.read(Asked(**words), totals.picture().units), None, 100)


def references_of(**words: str) -> set[str]:
    return {line.reference for line in found(**words)}


def a_month_of_everything(cast: Cast) -> tuple[Address, Address]:
    here, there = household(cast), household(cast, unit="X2", name="Phạm Văn Mười")
    paid(cast, here, 2_000_000, received_on=MAY)
    wrong = paid(cast, there, 700_000, received_on=MAY, form=Form.IN_KIND)
    receipts.reverse(wrong, reason="ghi hai lần", by=cast.account("an"))
    given(cast, here, cash(1_500_000), labour(2, 300_000, "Lớp 11A"), delivered_at=at("12/05/2026 08:00"))
    loan = cash(15_000_000, "Quỹ tỉnh", is_loan=True)
    assistance.verify(hand(cast, there, loan, by="tam", delivered_at=at("31/05/2026 23:50")), by=cast.account("an"))
    bank = deeds.account()
    line = deeds.bank_line(cast, bank, 900_000, MAY)
    deeds.allocated(line, there, 600_000, "Công ty Mộc Lan")
    deeds.interest(cast, deeds.bank_line(cast, bank, 12_000, MAY))
    deeds.fee(cast, deeds.bank_line(cast, bank, -11_000, MAY))
    return here, there


def test_every_line_of_the_journal_stands_under_one_of_three_sides(site: Flask, cast: Cast) -> None:
    with site.app_context():
        a_month_of_everything(cast)
        sides = [found(loai=side) for side in ("thu", "chi", "khac")]
        seen = [line.id for side in sides for line in side]
        assert sorted(seen) == sorted(db.session.scalars(db.select(Entry.id)))
        assert sorted(line.id for line in found(loai="tat-ca")) == sorted(seen)
        assert {line.id for line in found()} == {line.id for line in sides[0] + sides[1]}
        assert sum(line.amount_vnd for line in found()) == sum(
            (line.received_vnd or 0) + (line.delivered_vnd or 0) for line in found()
        )


def test_a_search_that_means_nothing_has_no_line_in_the_page_and_none_in_the_file(site: Flask, cast: Cast) -> None:
    with site.app_context():
        a_month_of_everything(cast)
        nothing = narrowing.Narrowing(nothing=True)
        assert (book.lines(nothing, None, 100), list(book.every_line(nothing))) == ([], [])


@pytest.mark.parametrize("odd", [None, "", "1", "1.2.3", "x.2", "١.٢", "9" * 12 + ".1", "1." + "9" * 16])
def test_a_cursor_somebody_made_up_begins_at_the_top(odd: str | None) -> None:
    assert book.Cursor.read(odd) is None


def test_lines_come_newest_first_and_pages_join(site: Flask, cast: Cast) -> None:
    with site.app_context():
        a_month_of_everything(cast)
        for words in ({}, {"loai": "tat-ca"}, {"noi": "P1"}, {"noi": "X1", "loai": "tat-ca"}, {"loai": "dinh-chinh"}):
            narrowed = asking.read(Asked(**words), totals.picture().units)
            whole = book.lines(narrowed, None, 100)
            assert whole == sorted(whole, key=lambda line: (line.at, line.id), reverse=True)
            walked, after = [], None
            while page := book.lines(narrowed, after, 2):
                walked += page
                after = book.Cursor.read(page[-1].cursor)
            assert walked == whole == [line for piece in book.every_line(narrowed, 3) for line in piece]
            assert whole or words == {}


def test_a_kind_a_month_and_a_place_narrow_together(site: Flask, cast: Cast) -> None:
    with site.app_context():
        here, there = a_month_of_everything(cast)
        paid(cast, here, 50_000, received_on=date(2026, 4, 30))
        paid(cast, here, 60_000, received_on=date(2026, 6, 1))
        assert [line.amount_vnd for line in found(noi="X1", thang="05/2026", loai="thu")] == [2_000_000]
        assert [line.kind for line in found(noi="X2", loai="khac")] == ["người giúp cho vay thẳng"]
        assert [line.address_code for line in found(loai="nhan-chuyen-khoan")] == [there.code]
        assert {line.address_code for line in found(noi="xã lộc xuân", thang="2026-05")} == {there.code}
        assert found(q=here.code or "", noi="X2") == []
        assert len(found(q=here.code or "", noi="X1", thang="05/2026")) == 3
        assert len(found(noi="P1", loai="tat-ca")) == db.session.scalar(db.select(db.func.count(Entry.id)))


def test_each_reference_and_each_number_finds_its_line(site: Flask, cast: Cast) -> None:
    with site.app_context():
        a_month_of_everything(cast)
        for line in found(loai="tat-ca"):
            for typed in (line.reference, line.reference.lower(), str(line.id), f"#{line.id}"):
                assert line.id in {each.id for each in found(q=typed)}, typed
        assert references_of(q="TG26-1") == references_of(q="tg26-00001")


def test_a_correction_comes_with_its_line_whichever_was_asked(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        line = given(cast, address, cash(600_000)).lines[0]
        second = assistance.reverse(line, reason="ghi trùng", by=cast.account("hoa"))
        assert len(found()) == 1
        assistance.verify(second, by=cast.account("sen"))
        two = references_of()
        for reference in two:
            assert references_of(q=reference) == two
        newest = found()[0]
        assert newest.words == f"Đính chính: đảo dòng {found()[1].reference}"
        assert [each.id for each in found(loai="dinh-chinh")] == [newest.id]


def test_money_on_the_account_says_how_much_of_it_is_open(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, bank = household(cast), deeds.account()
        line = deeds.bank_line(cast, bank, 900_000, MAY)
        (told,) = found(loai="tien-vao-tai-khoan")
        assert told.words == "Tiền vào tài khoản 0011012345678, Vietcombank; chưa rõ cho ai"
        deeds.allocated(line, address, 600_000)
        (told,) = found(loai="tien-vao-tai-khoan")
        assert told.words.endswith("còn 300.000\xa0đ chưa rõ")
        assert totals.waiting() == totals.Waiting(in_vnd=300_000, out_vnd=0)
        deeds.allocated(line, address, 300_000)
        assert found(loai="tien-vao-tai-khoan")[0].words.endswith("đã rõ hết")
        deeds.bank_line(cast, bank, -40_000, MAY)
        assert totals.waiting() == totals.Waiting(in_vnd=0, out_vnd=40_000)


def test_names_stand_as_chosen_whatever_brought_the_money(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        line = deeds.bank_line(cast, deeds.account(), 900_000, MAY)
        deeds.allocated(line, address, 600_000, "Công ty Mộc Lan")
        deeds.allocated(line, address, 300_000)
        hidden = promise(address, 80_000, "Trần Văn Thắng", shown=Shown.NAMED, amount_hidden=True)
        paid(cast, address, 80_000, pledge=hidden, giver_name="")
        givers = {line.amount_vnd: line.giver for line in found()}
        assert givers == {600_000: "Công ty Mộc Lan", 300_000: "Một người giấu tên", 80_000: "Một người giấu tên"}
        assert {line.giver for line in found(loai="khac")} == {""}
        assert "Kín" not in repr(found(loai="tat-ca"))


def test_a_childs_line_tells_no_commune(site: Flask, cast: Cast) -> None:
    with site.app_context():
        child = household(cast, name="Em Bé", kind=AddressKind.PERSON, birth_date=clock.today() - timedelta(days=3000))
        grown = household(cast)
        twin = household(cast, name="Em Bé Hai")
        for address in (child, grown, twin):
            receipts.record(
                address,
                receipts.ReceiptContent(Form.CASH, 40_000, MAY, giver_name="Lý Thị Sao"),
                unit=cast.unit("X1"),
                by=cast.account("an"),
            )
        twin.merged_into_id = child.id
        db.session.flush()
        shown = {line.address_code: line for line in found()}
        assert [line.unit for line in shown.values()].count("") == 2
        assert shown[grown.code].unit == "Xã Bàu Sen"
        assert shown[child.code].reference == "PT26-0001-…"
        assert "Bàu Sen" not in repr(found(q=child.code or ""))
        assert "X1" not in repr(found(q=child.code or ""))
        assert {line.address_code for line in found(noi="X1", loai="tat-ca")} == {grown.code}
        assert {line.address_code for line in found(noi="P1")} == {child.code, grown.code, twin.code}
        (paper,) = found(q="PT26-0001-X1")
        assert (paper.reference, paper.address_code, paper.unit) == ("PT26-0001-X1", None, "")
        assert totals.over(asking.read(Asked(noi="X1"))).received_vnd == 40_000
        assert totals.over(asking.read(Asked(noi="P1"), totals.picture().units)).received_vnd == 120_000


def test_what_nobody_knows_is_told_in_words(site: Flask, cast: Cast) -> None:
    with site.app_context():
        given(cast, household(cast), cash(1_000))
        for words, sentence in (
            ({"q": "TG26-9"}, "Trong sổ không có mã “TG26-9”"),
            ({"q": "999"}, "Trong sổ không có mã “999”"),
            ({"q": "PC26-0001-X1"}, "Trong sổ không có mã “PC26-0001-X1”"),
            ({"thang": "13/2026"}, "Không có tháng “13/2026”"),
            ({"noi": "Xã Không Có"}, "Không có đơn vị “Xã Không Có”"),
            ({"loai": "gi-do"}, "Không có loại dòng “gi-do”"),
            ({"noi": "xã"}, "Có nhiều đơn vị gần giống “xã”"),
        ):
            narrowed = asking.read(Asked(**words))
            assert (narrowed.unknown or "").startswith(sentence)
            assert book.lines(narrowed, None, 10) == []
            assert totals.over(narrowed) == totals.over(narrowing.Narrowing(nothing=True))
        choices = asking.read(Asked(noi="xã")).choices
        assert {choice.code for choice in choices} == {"X1", "X2"}
        assert choices[0].label.endswith("· Tỉnh Sông Mây")
