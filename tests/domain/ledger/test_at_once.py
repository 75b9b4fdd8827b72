"""Two screens at the same moment, on both databases: one verification, gapless numbers, sums of both."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import assistance, check
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Receipt
from tests.cast import Cast
from tests.domain.ledger.scene import cash, hand, household, paid

pytestmark = pytest.mark.both_databases


def together(site: Flask, *deeds: Callable[[], object]) -> list[str]:
    """Each deed in its own thread and session, begun at the same moment; what came of each, sorted."""
    begin = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> str:
        with site.app_context():
            begin.wait()
            try:
                deed()
                db.session.commit()
            except RuleBroken as broken:
                db.session.rollback()
                return str(broken)
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(one, deeds))


def test_of_two_verifiers_one_signs_and_the_other_is_told(site: Flask, cast: Cast) -> None:
    with site.app_context():
        act = hand(cast, household(cast), cash(5_000_000))
        db.session.commit()
        number = act.id

    def verify(name: str) -> Callable[[], object]:
        return lambda: assistance.verify(db.session.get_one(Act, number), by=cast.account(name))

    came = together(site, *(verify(name) for name in ("sen", "minh", "linh", "sen")))
    assert came.count("done") == 1
    assert all("đã được xác minh" in answer or "vừa xác minh" in answer for answer in came if answer != "done")
    with site.app_context():
        assert len(db.session.scalars(select(Event.id).where(Event.what == "assistance:verify")).all()) == 1
        assert db.session.scalars(select(Address.delivered_vnd)).one() == 5_000_000
        assert check.money() == []


def test_different_lines_verified_at_once_both_count(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        acts = [hand(cast, address, cash(1_000_000 * n)).id for n in (1, 2, 4)]
        db.session.commit()

    def verify(number: int) -> Callable[[], object]:
        return lambda: assistance.verify(db.session.get_one(Act, number), by=cast.account("sen"))

    assert together(site, *(verify(number) for number in acts)) == ["done"] * 3
    with site.app_context():
        assert db.session.scalars(select(Address.delivered_vnd)).one() == 7_000_000
        assert check.money() == []


def test_of_two_reversals_one_stands(site: Flask, cast: Cast) -> None:
    with site.app_context():
        line = hand(cast, household(cast), cash(5_000_000)).lines[0].id
        db.session.commit()

    def reverse(name: str) -> Callable[[], object]:
        by_line = AssistanceLine
        return lambda: assistance.reverse(
            db.session.get_one(by_line, line), reason="nhầm địa chỉ", by=cast.account(name)
        )

    came = together(site, reverse("hoa"), reverse("sen"), reverse("minh"))
    assert came.count("done") == 1
    with site.app_context():
        assert len(db.session.scalars(select(AssistanceLine.id)).all()) == 2


def test_receipts_signed_at_once_have_numbers_without_a_gap(site: Flask, cast: Cast) -> None:
    with site.app_context():
        homes = [household(cast).id for _ in range(6)]
        db.session.commit()

    def sign(home: int) -> Callable[[], object]:
        return lambda: paid(cast, db.session.get_one(Address, home), 1_000)

    assert together(site, *(sign(home) for home in homes)) == ["done"] * 6
    with site.app_context():
        assert sorted(db.session.scalars(select(Receipt.number))) == [1, 2, 3, 4, 5, 6]
        assert check.money() == []
