"""A set of bits never forgets, and is seldom wrong."""

import pytest

from nhandao_site.kit import bloom


def test_what_was_put_in_is_known_and_little_else() -> None:
    made = bloom.read(bloom.build((f"từ {n}" for n in range(5_000)), 0.001).written())
    assert made.entries == 5_000
    assert all(made.might_hold(f"từ {n}") for n in range(5_000))
    wrong = sum(made.might_hold(f"khác {n}") for n in range(20_000))
    assert wrong < 60  # 20 are to be expected
    assert 0.0005 < made.mistakes() < 0.0015


def test_a_file_cut_short_is_refused() -> None:
    whole = bloom.build(["a"], 0.01).written()
    for broken in (whole[:-1], b"x" + whole, b""):
        with pytest.raises(ValueError, match="filter"):
            bloom.read(broken)
