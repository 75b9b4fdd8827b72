import random
from itertools import product

from nhandao_site.kit import small_cells
from nhandao_site.kit.small_cells import LEAST, hidden


def possible(cells: dict[str, int], sums: list[list[str]], secret: set[str], most: int = 14) -> dict[str, set[int]]:
    """What an attacker who tries everything finds that each hidden cell could be."""
    keys, found = sorted(secret), {key: set[int]() for key in secret}
    for guess in product(range(most), repeat=len(keys)):
        whole = cells | dict(zip(keys, guess, strict=True))
        if all(whole[total] == sum(whole[part] for part in parts) for total, *parts in sums):
            for key, value in zip(keys, guess, strict=True):
                found[key].add(value)
    return found


def table(rows: list[list[int]]) -> tuple[dict[str, int], list[list[str]]]:
    """Cells of a table with its totals, and every sum in it."""
    high, wide = range(len(rows)), range(len(rows[0]))
    cells = {f"{r}.{c}": rows[r][c] for r in high for c in wide}
    cells |= {f"{r}.*": sum(rows[r]) for r in high} | {f"*.{c}": sum(row[c] for row in rows) for c in wide}
    cells["*.*"] = sum(map(sum, rows))
    sums = [[f"{r}.*", *(f"{r}.{c}" for c in wide)] for r in high]
    sums += [[f"*.{c}", *(f"{r}.{c}" for r in high)] for c in wide]
    return cells, [*sums, ["*.*", *(f"{r}.*" for r in high)], ["*.*", *(f"*.{c}" for c in wide)]]


def test_small_numbers_are_hidden_and_nothing_is_no_secret():
    assert hidden({"a": 1, "b": 4, "c": 5, "d": 0}, []) == {"a", "b"}


def test_the_total_does_not_give_the_one_hidden_part_away():
    cells = {"all": 60, "a": 1, "b": 20, "c": 39}
    assert hidden(cells, [["all", "a", "b", "c"]]) == {"a", "b"}


def test_two_small_parts_alone_would_still_be_guessed_so_a_third_joins_them():
    cells = {"all": 30, "a": 1, "b": 1, "c": 8, "d": 20}
    assert hidden(cells, [["all", "a", "b", "c", "d"]]) == {"a", "b", "c"}


def test_chains_of_sums_lead_to_no_hidden_cell():
    cells, sums = table([[1, 30, 40], [50, 60, 70], [80, 90, 2]])
    secret = hidden(cells, sums)
    assert small_cells.determined(sums, secret) == [] and {"0.0", "2.2"} <= secret
    # All rows and columns have two hidden cells, and still the sums of two rows less those of two columns tell one.
    assert small_cells.determined([["p", "a", "b"], ["q", "b", "c"], ["r", "c", "a"]], {"a", "b", "c"})


def test_whoever_tries_every_number_finds_at_least_two_for_each_hidden_cell():
    chance = random.Random(7)
    for _ in range(12):
        cells, sums = table([[chance.choice((0, 1, 2, 6, 9)) for _ in range(2)] for _ in range(2)])
        secret = hidden(cells, sums)
        assert {key for key, value in cells.items() if 0 < value < LEAST} <= secret
        inner = {key for key in secret if "*" not in key}
        if len(secret) <= 5:
            for key, values in possible(cells, sums, secret, most=20).items():
                alone = sum(value > 0 for value in cells.values()) <= 3  # one family in the whole table
                assert len(values) > 1 or alone or not inner, (cells, secret, key)
