"""Whatever officers do in whatever order, the sums written down equal the books added up anew."""

from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, NeedKind
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import assistance, check, receipts
from nhandao_site.domain.ledger.help import programmes, standing
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Receipt
from nhandao_site.domain.pledges import lifecycle
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import cash, hand, household, labour, paid, promise

DEEDS = ("hand", "verify", "reverse", "receive", "take_back", "promise", "finish", "merge")
steps = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**6), st.integers(1, 9)), min_size=1, max_size=25)


class Town:
    """Three households and whoever works there; each deed may be refused, none may bend the sums."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.homes = [household(cast).id for _ in range(3)]
        self.fund = programmes.named("Quỹ Vì người nghèo")

    def home(self, number: int) -> Address:
        return db.session.get_one(Address, self.homes[number % 3])

    def do(self, deed: str, number: int, size: int) -> None:
        try:
            with db.session.begin_nested():
                getattr(self, deed)(number, size)
        except RuleBroken:
            db.session.expire_all()

    def hand(self, number: int, size: int) -> None:
        address = self.home(number)
        need = address.needs[number % 2] if number % 5 else None
        pledge = some(Pledge, number) if number % 3 == 0 else None
        kind = need.kind if need else NeedKind.OTHER
        common = {"need_kind": kind, "need_id": need.id if need else None}
        lines = [cash(size * 1_000, is_loan=number % 7 == 0, is_regular=number % 4 == 0, **common)]
        if size % 3 == 0:
            lines.append(labour(size, 200, "Đoàn xã"))
        if size % 4 == 0:
            lines.append(cash(size, "Quỹ", programme=self.fund, **common))
        when = clock.now() - timedelta(days=number % 800)
        hand(self.cast, address, *lines, pledge=pledge, delivered_at=when)

    def verify(self, number: int, size: int) -> None:
        act = some(Act, number)
        if act:
            assistance.verify(act, by=self.cast.account("sen" if size % 2 else "minh"))

    def reverse(self, number: int, size: int) -> None:
        line = some(AssistanceLine, number)
        if line:
            assistance.reverse(line, reason="ghi nhầm dòng", by=self.cast.account("hoa"))

    def receive(self, number: int, size: int) -> None:
        address = self.home(number)
        need = address.needs[0].id if number % 2 else None
        paid(self.cast, address, size * 1_000, need_id=need, pledge=some(Pledge, number) if size % 2 else None)

    def take_back(self, number: int, size: int) -> None:
        receipt = some(Receipt, number)
        if receipt:
            receipts.reverse(receipt, reason="ghi hai lần", by=self.cast.account("an"))

    def promise(self, number: int, size: int) -> None:
        address = self.home(number)
        if address.merged_into_id is None:
            need = address.needs[0].id if number % 2 else None
            promise(address, size * 6_000, times=1 + number % 3, need_id=need)
            standing.sums.recount(address.id)

    def finish(self, number: int, size: int) -> None:
        pledge = some(Pledge, number)
        if pledge:
            lifecycle.finish(pledge, by=self.cast.account("minh"))

    def merge(self, number: int, size: int) -> None:
        gone, stays = self.home(number), self.home(number + 1)
        if size == 9 and gone.merged_into_id is None and stays.merged_into_id is None and gone.id != stays.id:
            gone.dossier, gone.merged_into_id = Dossier.MERGED, stays.id
            gone.pledged_vnd = gone.received_vnd = gone.delivered_vnd = 0
            db.session.flush()
            standing.sums.recount(stays.id)
            standing.refresh(stays.id)


def some(model: type, number: int):  # type: ignore[no-untyped-def]
    ids = list(db.session.scalars(db.select(model.id).order_by(model.id)))
    return db.session.get(model, ids[number % len(ids)]) if ids else None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_any_sequence_of_deeds_keeps_every_sum(site: Flask, cast: Cast, deeds: list[tuple[str, int, int]]) -> None:
    with site.app_context():
        town = Town(cast)
        for deed, number, size in deeds:
            town.do(deed, number, size)
            assert check.money() == [], (deed, number, size)
        db.session.rollback()
