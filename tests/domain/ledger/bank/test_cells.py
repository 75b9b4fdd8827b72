"""Days and amounts as banks write them: what can be read is read, every doubt is a sentence."""

from datetime import date, datetime

import pytest

from nhandao_site.domain.ledger.bank import cells
from nhandao_site.domain.ledger.bank.cells import BadCell
from nhandao_site.kit import clock


@pytest.mark.parametrize(
    ("cell", "day", "behind"),
    [
        (datetime(2026, 11, 24, 23, 50, tzinfo=clock.TZ), date(2026, 11, 24), ""),
        (date(2026, 11, 24), date(2026, 11, 24), ""),
        (46350, date(2026, 11, 24), ""),
        (46350.99, date(2026, 11, 24), ""),
        ("24/11/26", date(2026, 11, 24), ""),
        ("2026-11-24T23:50:00+07:00", date(2026, 11, 24), ""),
        ("24/11/2026\n5214 - 3", date(2026, 11, 24), "5214 - 3"),
    ],
)
def test_a_day_is_read_however_the_file_keeps_it(cell: object, day: date, behind: str) -> None:
    assert cells.day(cell) == (day, behind)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("31/02/2026", "Không có ngày “31/02/2026” trong lịch."),
        ("24/11/1926", "Năm của ngày “24/11/1926” không đúng."),
        ("24/11/2126", "Năm của ngày “24/11/2126” không đúng."),
        (True, "Không đọc được ngày “True”."),
        (12, "Không đọc được ngày “12”."),
    ],
)
def test_what_is_no_day_is_repeated_in_the_refusal(cell: object, sentence: str) -> None:
    with pytest.raises(BadCell) as refused:
        cells.day(cell)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("column", "sign"),
    [
        (["1.234.567"], "."),
        (["1.234,00"], "."),
        (["1,234.00"], ","),
        (["12,50"], "."),
        (["100.000"], "."),
        (["100,000", "1.234.567"], "."),
        (["500", 7_000, None, "x" * 61], None),
    ],
)
def test_a_proof_of_the_thousands_weighs_more_than_a_hint(column: list[object], sign: str | None) -> None:
    assert cells.thousands(column) == sign


@pytest.mark.parametrize(
    ("cell", "sign", "vnd"),
    [
        ("100.000", ".", 100_000),
        ("100,000", ",", 100_000),
        ("1.234,00", ".", 1_234),
        ("1 234 567 đ", None, 1_234_567),
        ("(5.000)", ".", -5_000),
        ("5.000-", ".", -5_000),
        ("−5000", None, -5_000),
        ("–", ".", None),
        (" ", ".", None),
        (None, ".", None),
        (2_500_000.0, None, 2_500_000),
        (-7_000, None, -7_000),
        (999_999_999_999_999, None, 999_999_999_999_999),
    ],
)
def test_an_amount_is_whole_dong_with_the_minus_of_its_cell(cell: object, sign: str | None, vnd: int | None) -> None:
    assert cells.amount(cell, sign) == vnd


@pytest.mark.parametrize(
    ("cell", "sign", "sentence"),
    [
        (True, ".", "không phải số tiền."),
        (date(2026, 11, 24), ".", "“2026-11-24” không phải số tiền."),
        ("một triệu", ".", "“một triệu” không phải số tiền."),
        ("1" * 61, ".", "không phải số tiền."),
        ("1.234,50", ".", "có phần lẻ của đồng."),
        (1_234.5, None, "không phải số đồng chẵn."),
        (float("nan"), None, "không phải số đồng chẵn."),
        (float("inf"), None, "không phải số đồng chẵn."),
        (10**15, None, "“1000000000000000” quá lớn; tối đa 15 chữ số."),
        (1e300, None, "quá lớn; tối đa 15 chữ số."),
        ("1.000.000.000.000.000", ".", "quá lớn; tối đa 15 chữ số."),
        ("100,000", ".", "viết khác cách của cả tệp."),
        ("100.00", ".", "không phải số tiền viết đúng."),
        ("12.34.567", ".", "không phải số tiền viết đúng."),
    ],
)
def test_an_amount_that_may_be_another_is_refused(cell: object, sign: str | None, sentence: str) -> None:
    with pytest.raises(BadCell) as refused:
        cells.amount(cell, sign)
    assert str(refused.value).endswith(sentence)
