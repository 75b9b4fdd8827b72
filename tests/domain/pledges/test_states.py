"""Any order of deeds keeps the promises of the room. `LIVES=1000` asks for more of them than the suite has time for."""

import itertools
import os
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.pledges import lapsing, lifecycle, moves, offers, published
from nhandao_site.domain.pledges.models import COUNTS, HOLDS, Pledge, PledgeMove, State
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.waiting import ROOF, a_wish, an_address

DOSE = int(os.environ.get("LIVES", "25"))
AMOUNTS = st.sampled_from([50_000, 1_000_000, 4_000_000, 9_999_999])
WHICH = st.integers(0, 5)
AT_HOME = {"hoa", "sen", "minh", "linh"}
"""Who confirms promises to a home of Bàu Sen: its officers and those of the province."""
PEOPLE = st.sampled_from(["hoa", "sen", "minh", "hoa", "linh", "tam", "an", "dao", "phuc", "quan", "trang", "hoi"])


def lives(app: Flask, cast: Cast) -> type[RuleBasedStateMachine]:
    class Lives(RuleBasedStateMachine):
        """Donors and officers do whatever they like to up to six pledges of one roof."""

        @initialize()
        def begin(self) -> None:
            self.context = app.app_context()
            self.context.push()
            for table in (PledgeMove, Pledge):
                assert db.session.scalar(select(func.count()).select_from(table)) == 0
            self.address = db.session.scalars(select(Address)).one()
            self.made: list[offers.Made] = []
            self.days = 0

        def teardown(self) -> None:
            if hasattr(self, "context"):
                db.session.rollback()
                self.context.pop()

        def row(self, which: int) -> Pledge | None:
            if which >= len(self.made):
                return None
            return db.session.scalars(select(Pledge).where(Pledge.code == self.made[which].code)).one()

        @rule(amount=AMOUNTS)
        def pledge(self, amount: int) -> None:
            if len(self.made) < 6:
                try:
                    wish = a_wish(self.address, amount_vnd=amount, phone=f"09123456{len(self.made):02}")
                    self.made.append(offers.pledge(wish, place=f"p{len(self.made)}"))
                except RuleBroken:
                    assert amount > (published.openings(self.address.code or "")[ROOF].vnd or 0)

        @rule(who=PEOPLE, which=WHICH, deed=st.sampled_from(["confirm", "start", "finish", "refuse", "cancel"]))
        def officer(self, who: str, which: int, deed: str) -> None:
            row = self.row(which)
            reason = {"reason": "có lý do"} if deed in {"refuse", "cancel"} else {}
            if row is not None:
                try:
                    getattr(lifecycle, deed)(row, by=cast.account(who), **reason)
                except RuleBroken:
                    db.session.refresh(row)
                else:
                    assert who in AT_HOME, f"{who} has no say in a promise of Bàu Sen"

        @rule(which=WHICH, amount=AMOUNTS)
        def change(self, which: int, amount: int) -> None:
            if (row := self.row(which)) is not None:
                try:
                    offers.change(self.made[which].token, offers.Change(amount_vnd=amount))
                except RuleBroken:
                    return
                assert row.state is State.WAITING, "the donor's change asks for confirmation again"

        @rule(which=WHICH)
        def cancel(self, which: int) -> None:
            if self.row(which) is not None:
                try:
                    offers.cancel(self.made[which].token, "")
                except RuleBroken:
                    return

        @rule(days=st.integers(1, 20))
        def time_passes(self, days: int) -> None:
            self.days += days
            lapsing.run(clock.today() + timedelta(days=self.days))

        @invariant()
        def never_more_than_the_need(self) -> None:
            if hasattr(self, "address"):
                held = db.session.scalar(select(func.sum(Pledge.value_vnd)).where(Pledge.state.in_(HOLDS))) or 0
                assert held <= 10_000_000
                assert published.openings(self.address.code or "")[ROOF].vnd == 10_000_000 - held

        @invariant()
        def what_is_written_down_is_what_counts(self) -> None:
            if hasattr(self, "address"):
                counted = db.session.scalar(select(func.sum(Pledge.value_vnd)).where(Pledge.state.in_(COUNTS))) or 0
                stored = db.session.scalar(select(Address.pledged_vnd).where(Address.id == self.address.id))
                assert stored == counted

        @invariant()
        def every_step_is_in_the_log(self) -> None:
            if hasattr(self, "address"):
                steps = db.session.scalar(select(func.count()).select_from(PledgeMove))
                told = select(func.count()).select_from(Event).where(Event.subject == Pledge.__tablename__)
                assert (db.session.scalar(told) or 0) >= (steps or 0)

        @invariant()
        def every_step_is_on_the_graph_and_leads_to_the_state(self) -> None:
            for row in db.session.scalars(select(Pledge)) if hasattr(self, "address") else ():
                steps = list(db.session.scalars(select(PledgeMove).where(PledgeMove.pledge_id == row.id)))
                assert steps[0].before == "" and steps[-1].after == row.state.value
                for before, after in itertools.pairwise(steps):
                    assert after.before == before.after
                    assert State(after.after) in moves.NEXT[State(after.before)]

    return Lives


@pytest.mark.timeout(60 + 7 * DOSE)
def test_pledges_keep_their_promises_in_any_order_of_deeds(site: Flask, cast: Cast, tmp_path: Path) -> None:
    with site.app_context():
        an_address(cast)
    run_state_machine_as_test(
        lives(site, cast),
        settings=settings(
            max_examples=DOSE,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
