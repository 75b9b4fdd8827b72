"""What an officer leafs through: acts that wait, the book of receipts, an address by the code that was typed."""

import pytest
from flask import Flask

from nhandao_site.domain.ledger.help import desk
from nhandao_site.kit import codes
from tests.cast import Cast
from tests.domain.ledger.scene import cash, hand, household, paid

pytestmark = pytest.mark.both_databases


def test_acts_that_wait_are_counted_once_whatever_their_lines_and_only_for_the_branch(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hand(cast, household(cast), cash(5_000), cash(7_000))
        hand(cast, household(cast, unit="X2"), cash(5_000), by="tam")
        assert [desk.waiting_count(cast.account(name)) for name in ("sen", "tam", "minh", "trang")] == [1, 1, 2, 0]


def test_the_book_of_receipts_is_leafed_through_and_asked_for_one_address(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    with site.app_context():
        home, other = household(cast), household(cast, unit="X2")
        rows = [paid(cast, each, 1_000) for each in (home, other, home, home)]
        an = cast.account("an")
        first = desk.receipts_for(an)
        assert first.rows == (rows[3], rows[2])
        assert desk.receipts_for(an, first.after).rows == (rows[1], rows[0])
        assert desk.receipts_for(an, code=other.code).rows == (rows[1],)
        assert desk.receipts_for(cast.account("hoa"), code=other.code).rows == ()


def test_an_address_is_found_by_its_code_in_ones_own_branch_and_leads_to_its_survivor(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, twin, hoa = household(cast), household(cast), cast.account("hoa")
        twin.merged_into_id = home.id
        assert [desk.address_by_code(hoa, each.code or "") for each in (home, twin)] == [home, home]
        assert desk.address_by_code(hoa, codes.address_code("SM", 2026, 9_999_999)) is None
        assert desk.address_by_code(cast.account("tam"), home.code or "") is None
