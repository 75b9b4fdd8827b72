"""A dose of the random sequences that `make faults` runs by the thousand, shrunk by Hypothesis when one breaks."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhandao_site.db import db
from nhandao_site.domain.ledger import check
from tests.cast import Cast
from tests.faults.sequences import DEEDS, Books, Step

sequences = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**6), st.integers(1, 9)), min_size=5, max_size=30
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequences)
def test_any_sequence_of_any_deeds_keeps_every_invariant(site: Flask, cast: Cast, deeds: list[Step]) -> None:
    with site.app_context():
        books = Books(cast)
        for step in deeds:
            books.do(*step)
        assert check.money() == []
        db.session.rollback()


def test_every_deed_of_the_list_is_one_of_the_town() -> None:
    assert all(callable(getattr(Books, deed)) for deed in DEEDS)
