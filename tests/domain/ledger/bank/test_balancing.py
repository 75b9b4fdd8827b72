"""Opening + lines = closing in any order; a missing or changed line is named."""

import random

import pytest

from nhandao_site.domain.ledger.bank import balancing, reading
from tests.domain.ledger.bank.paper import OCTOBER, csv_of, sample


def weighed(rows: list, **more: object) -> balancing.Balance:
    return balancing.weigh(reading.read(csv_of(rows, **more).encode()))


@pytest.mark.parametrize("name", ["vietcombank.xls", "disguised.xls", "mb.xlsx", "utf8.csv", "utf16-tab.txt"])
def test_every_sample_adds_up(name: str) -> None:
    balance = balancing.weigh(reading.read(sample(name)))
    assert (balance.opening_vnd, balance.closing_vnd, balance.breaks) == (125_400_000, 153_867_000, ())


@pytest.mark.parametrize("opening", [10_000_000, None])
@pytest.mark.parametrize("seed", range(8))
def test_shuffled_or_newest_first_it_still_adds_up(opening: int | None, seed: int) -> None:
    rows = list(OCTOBER)
    random.Random(seed).shuffle(rows) if seed else rows.reverse()
    balance = weighed(rows, opening=opening)
    assert (balance.opening_vnd, balance.closing_vnd, balance.breaks) == (10_000_000, 9_889_000, ())


@pytest.mark.parametrize("gone", [0, 1, 2, 3])
def test_a_missing_line_is_told_at_the_line_behind_it(gone: int) -> None:
    rows = [row for place, row in enumerate(OCTOBER) if place != gone]
    balance = weighed(rows)
    assert not balance.is_kept
    assert f"Dòng {gone + 3}:" in balance.breaks[0]
    assert "lệch" in balance.breaks[-1]


def test_a_changed_amount_is_told_at_its_line() -> None:
    rows = [*OCTOBER]
    rows[2] = (*rows[2][:3], 900_000, *rows[2][4:])
    assert "Dòng 5:" in weighed(rows).breaks[0]


def test_the_stated_closing_balance_counts() -> None:
    text = csv_of(OCTOBER) + "Số dư cuối kỳ;;;;9.000.000;\n"
    balance = balancing.weigh(reading.read(text.encode()))
    assert balance.closing_vnd == 9_000_000
    assert "lệch −889.000" in balance.breaks[0]


def test_a_file_without_balances_is_taken_but_not_called_proven() -> None:
    bare = [(*row[:4], 0, row[5]) for row in OCTOBER]
    balance = balancing.weigh(reading.read(csv_of(bare, opening=None).encode()), before_vnd=7)
    assert (balance.opening_vnd, balance.closing_vnd, balance.is_kept, balance.is_proven) == (
        7,
        7 - 111_000,
        True,
        False,
    )
    framed = csv_of(bare) + "Số dư cuối kỳ;9.889.001\n"
    assert not balancing.weigh(reading.read(framed.encode())).is_kept


def test_money_that_came_and_went_ends_where_it_began() -> None:
    rows = [("01/10/2026", "A", 0, 5_000, 5_000, ""), ("01/10/2026", "B", 5_000, 0, 0, "")]
    text = csv_of(rows, opening=None).replace("5.000;;;", "5.000;;0;")
    balance = balancing.weigh(reading.read(text.encode()))
    assert (balance.opening_vnd, balance.closing_vnd, balance.is_kept) == (0, 0, True)
