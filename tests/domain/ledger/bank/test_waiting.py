"""A statement between its preview and its confirmation: its columns as they were chosen, its rows to point at."""

from nhandao_site.domain.ledger.bank import waiting
from nhandao_site.domain.ledger.bank.columns import Field
from tests.domain.ledger.bank.paper import OCTOBER, csv_of, xlsx_of


def test_the_rows_to_point_at_are_those_of_the_longest_table() -> None:
    assert len(waiting.rows(xlsx_of(OCTOBER))) == 7
    assert waiting.rows(csv_of(OCTOBER).encode())[1][0] == "Ngày"
    assert waiting.rows(b"%PDF-1.7\n") == []


def test_what_a_person_chose_comes_back_as_it_was_chosen() -> None:
    assert waiting.told({"at": {"date": "0", "amount": 2}, "header": "3"}) == ({Field.DATE: 0, Field.AMOUNT: 2}, 3)
    assert waiting.told(None) is None
