"""Pairs on the desk: what reading two by two would find, for the newest dossiers of one's own branch."""

import itertools

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses import pairs
from nhandao_site.domain.addresses.models import Address, NotDuplicate
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.addresses.test_address_published import counted
from tests.waiting import an_address

pytestmark = pytest.mark.both_databases


def alike(one: Address, two: Address) -> list[str]:
    same_name = (one.folded_name, one.birth_year, one.unit_id) == (two.folded_name, two.birth_year, two.unit_id)
    return [
        reason
        for reason, same in (
            ("cùng số CCCD", bool(one.cccd_blind) and one.cccd_blind == two.cccd_blind),
            ("cùng số điện thoại", bool(one.phone_blind) and one.phone_blind == two.phone_blind),
            ("cùng một hộ", bool(one.household_key) and one.household_key == two.household_key),
            ("cùng tên, năm sinh, xã", same_name),
        )
        if same
    ]


def naive(rows: list[Address]) -> list[tuple[int, int, list[str]]]:
    found = [(one.id, two.id, alike(one, two)) for one, two in itertools.combinations(rows, 2)]
    return sorted((pair for pair in found if pair[2]), key=lambda pair: (-pair[1], pair[0]))


@pytest.fixture
def homes(site: Flask, cast: Cast) -> list[int]:
    """Twelve dossiers of X1, two of X2; several share a paper, a telephone, a household or a name."""
    with site.app_context():
        made = [
            an_address(
                cast,
                31 + n,
                unit="X2" if n in {5, 11} else "X1",
                cccd_blind=f"07900000000{n % 5}" if n < 6 else None,
                phone_blind="0987654321" if n in {1, 7, 11} else None,
                household_key="hộ 8" if n in {6, 8} else None,
                **({"folded_name": "le thi lanh", "birth_year": 1948} if n in {2, 9} else {}),
            ).id
            for n in range(14)
        ]
        db.session.commit()
    return made


def told(cast: Cast, who: str, limit: int = 50) -> list[tuple[int, int, list[str]]]:
    with counted() as statements:
        found = pairs.of_branch(cast.account(who), limit)
    assert len([sql for sql in statements if "newest" in sql]) == 1
    return [(pair.first_id, pair.second_id, pair.reasons) for pair in found]


def test_pairs_are_those_of_reading_two_by_two_the_newest_first(site: Flask, cast: Cast, homes: list[int]) -> None:
    with site.app_context():
        rows = list(db.session.scalars(db.select(Address).order_by(Address.id)))
        expected = naive(rows)
        assert len(expected) > 5
        assert told(cast, "minh") == expected
        assert told(cast, "minh", 3) == expected[:3]
        x1 = naive([row for row in rows if row.unit_id == cast.unit("X1").id])
        assert told(cast, "hoa") == x1 and len(x1) < len(expected)


def test_a_decided_pair_and_a_dead_dossier_are_left_out(site: Flask, cast: Cast, homes: list[int]) -> None:
    with site.app_context():
        rows = list(db.session.scalars(db.select(Address).order_by(Address.id)))
        first, second, _ = naive(rows)[0]
        db.session.add(NotDuplicate(first_id=first, second_id=second, reason="hai người", at=clock.now()))
        dead = rows[1]
        dead.dossier = Dossier.REJECTED
        db.session.commit()
        left = [pair for pair in naive([row for row in rows if row is not dead]) if pair[:2] != (first, second)]
        assert told(cast, "minh") == left


def test_only_the_newest_are_compared_with_all_others(
    site: Flask, cast: Cast, homes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "NEWEST", 4)
    with site.app_context():
        rows = list(db.session.scalars(db.select(Address).order_by(Address.id)))
        newest = {row.id for row in rows[-4:]}
        assert told(cast, "minh") == [pair for pair in naive(rows) if pair[1] in newest]
