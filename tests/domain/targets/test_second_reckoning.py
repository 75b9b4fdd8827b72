"""Two computations that share no code agree on provinces made by chance.

`python -m tests.domain.targets.agree` does it for 200 provinces of 2,000 addresses.
"""

import pytest
from flask import Flask

from tests.domain.targets.agree import differences


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", [1, 2])
def test_a_province_made_by_chance_reads_the_same_twice(site: Flask, seed: int) -> None:
    assert differences(site, seed, addresses=120) == []
