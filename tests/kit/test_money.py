import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhandao_site.kit import money

AMOUNTS = st.integers(0, money.MAX_MONEY)


@pytest.mark.parametrize(
    ("typed", "dong"),
    [
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("1234567", 1_234_567),
        ("1 234 567", 1_234_567),
        ("1.234.567\u00a0đ", 1_234_567),
        ("1.234.567 đồng", 1_234_567),
        ("1234567VND", 1_234_567),
        ("1.234.567 ₫", 1_234_567),
        ("１．２３４．５６７", 1_234_567),
        ("1.005", 1_005),
        ("100.000", 100_000),
        ("100,000", 100_000),
        ("500k", 500_000),
        ("500 nghìn", 500_000),
        ("500 ngàn đồng", 500_000),
        ("2,5 triệu", 2_500_000),
        ("12 trieu", 12_000_000),
        ("1,5 TY dong", 1_500_000_000),
        ("2,5 triệu", 2_500_000),
        ("2.5 tr", 2_500_000),
        ("1,5 tỷ", 1_500_000_000),
        ("1,5 tỉ đồng", 1_500_000_000),
        ("1.500 triệu", 1_500_000_000),
        ("0", 0),
        ("999.999.999.999.999", 999_999_999_999_999),
    ],
)
def test_the_ways_people_type_money(typed: str, dong: int) -> None:
    assert money.parse_money(typed) == dong


@pytest.mark.parametrize(
    "typed",
    ["1.5", "1.00", "1,5", "-5", "−5", "1.234,567", "1.23.456", "0.005", "12.3456", "1e6", "1,500 triệu", "năm trăm",
     "2,5k5", "0,0000001 triệu", "٥٠٠", "=5", "5 usd", "." * 59],
)  # fmt: skip
def test_what_could_be_misread_is_refused_and_repeated(typed: str) -> None:
    with pytest.raises(ValueError, match="Không đọc được số tiền") as refused:
        money.parse_money(typed)
    assert f"“{typed[:40]}”" in str(refused.value)


@pytest.mark.parametrize("typed", ["1000000000000000", "1.000.000.000.000.000", "1000000 tỷ"])
def test_sixteen_digits_are_too_many(typed: str) -> None:
    with pytest.raises(ValueError, match="15 chữ số"):
        money.parse_money(typed)


@pytest.mark.parametrize("typed", ["", "   ", "\u200b"])
def test_nothing_typed_is_said_so(typed: str) -> None:
    with pytest.raises(ValueError, match="Chưa nhập"):
        money.parse_money(typed)


@settings(max_examples=100, deadline=None)
@given(AMOUNTS)
def test_what_is_written_is_read_back(n: int) -> None:
    assert money.parse_money(money.format_money(n)) == n
    assert money.parse_money(money.format_number(n)) == n
    assert money.parse_money(f"{n:,}") == n


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_sentence(typed: str) -> None:
    try:
        assert 0 <= money.parse_money(typed) <= money.MAX_MONEY
    except ValueError as refused:
        assert "tiền" in str(refused)


def test_money_is_written_with_points_and_a_true_minus() -> None:
    assert money.format_money(1_234_567) == "1.234.567\u00a0đ"
    assert money.format_money(-50_000) == "−50.000\u00a0đ"
    assert money.format_number(0) == "0"


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "không đồng"),
        (1, "một đồng"),
        (10, "mười đồng"),
        (11, "mười một đồng"),
        (14, "mười bốn đồng"),
        (15, "mười lăm đồng"),
        (20, "hai mươi đồng"),
        (21, "hai mươi mốt đồng"),
        (24, "hai mươi tư đồng"),
        (55, "năm mươi lăm đồng"),
        (100, "một trăm đồng"),
        (105, "một trăm linh năm đồng"),
        (110, "một trăm mười đồng"),
        (115, "một trăm mười lăm đồng"),
        (2_021, "hai nghìn không trăm hai mươi mốt đồng"),
        (10_000, "mười nghìn đồng"),
        (1_005_000, "một triệu không trăm linh năm nghìn đồng"),
        (1_000_001, "một triệu không trăm linh một đồng"),
        (10**9, "một tỷ đồng"),
        (1_000_000_005, "một tỷ không trăm linh năm đồng"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ đồng"),
        (1_234_567_891, "một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt đồng"),
        (-21, "âm hai mươi mốt đồng"),
    ],
)
def test_a_receipt_spells_the_amount(n: int, words: str) -> None:
    assert money.in_words(n) == words


@settings(max_examples=100, deadline=None)
@given(AMOUNTS, AMOUNTS)
def test_two_amounts_are_never_spelt_alike(a: int, b: int) -> None:
    assert (money.in_words(a) == money.in_words(b)) == (a == b)


@pytest.mark.parametrize(
    ("n", "short"),
    [
        (18_000_000_000, "18 tỷ"),
        (2_500_000, "2,5 triệu"),
        (500_000, "500 nghìn"),
        (999_999_999, "1 tỷ"),
        (1_250_000_000_000, "1.250 tỷ"),
        (900, "900\u00a0đ"),
        (-2_500_000, "−2,5 triệu"),
        (0, "0\u00a0đ"),
    ],
)
def test_the_short_form_is_rounded_to_one_decimal(n: int, short: str) -> None:
    assert money.short_money(n) == short
