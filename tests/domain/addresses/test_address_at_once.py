"""Two people at once, and lives made of random steps: the rules hold whatever the order.

`LIVES=1000` asks for more lives than the suite has time for.
"""

import os
import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting, published, steps, workflow
from nhandao_site.domain.addresses.models import Address, Counter, Move
from nhandao_site.domain.addresses.words import Axis, Closing, ConsentState, Dossier, Publication
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.addresses import lives


@pytest.mark.both_databases
def test_two_approvers_at_once_make_one_approval(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address_id = lives.verified(cast).id
        db.session.commit()
    start, said = threading.Barrier(6), []

    def press(name: str) -> None:
        with site.app_context():
            address = db.session.get_one(Address, address_id)
            approver = cast.account(name)
            if site.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
                db.session.rollback()  # a reader must not hold the writer's lock while it waits
            start.wait(20)
            try:
                workflow.approve(address, by=approver)
                db.session.commit()
                said.append("đã duyệt")
            except RuleBroken as broken:
                db.session.rollback()
                said.append(str(broken))
            finally:
                db.session.remove()

    hands = [threading.Thread(target=press, args=(name,)) for name in ("minh", "linh") * 3]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert len(said) == 6 and said.count("đã duyệt") == 1
    with site.app_context():
        approvals = select(func.count()).select_from(Move).where(Move.axis == Axis.DOSSIER, Move.after == "approved")
        assert db.session.scalar(approvals) == 1
        assert db.session.scalar(select(func.count()).where(Event.what == "address:approve")) == 1
        assert db.session.scalars(select(Counter.last)).all() == [1]


class Life(RuleBasedStateMachine):
    """One dossier in the hands of five people who try everything."""

    site: Flask
    cast: Cast
    number = 0

    def __init__(self) -> None:
        super().__init__()
        self.context = self.site.app_context()
        self.context.push()
        Life.number += 1
        name = f"Người Thứ {chr(65 + Life.number % 26)}{Life.number}"
        self.address = lives.opened(self.cast, lives.told(self.cast, name=name, birth_year=1930 + Life.number % 60))
        db.session.commit()
        self.path = [Dossier.DRAFT]

    def teardown(self) -> None:
        db.session.rollback()
        db.session.remove()
        self.context.pop()

    def attempt(self, act, *args, **more) -> None:  # type: ignore[no-untyped-def]
        before = self.address.dossier
        try:
            act(self.address, *args, **more)
            db.session.commit()
        except RuleBroken:
            db.session.rollback()
            assert self.address.dossier is before
        if self.address.dossier is not self.path[-1]:
            self.path.append(self.address.dossier)

    people = st.sampled_from(["hoa", "sen", "tam", "minh", "linh", "quan", "phuc", "an", "dao", "trang", "hoi"])
    work = st.sampled_from(["submit", "approve", "publish"])

    @rule(name=people)
    def survey(self, name: str) -> None:
        self.attempt(
            workflow.record_survey, on=lives.yesterday(), surveyors="A", findings="x", by=self.cast.account(name)
        )

    @rule(name=people)
    def review(self, name: str) -> None:
        self.attempt(
            workflow.record_review, on=lives.yesterday(), place="ấp", attended=5, agreed=5, minutes_symbol="1",
            by=self.cast.account(name),
        )  # fmt: skip

    @rule(name=people, verb=work)
    def go_on(self, name: str, verb: str) -> None:
        self.attempt(getattr(workflow, verb), by=self.cast.account(name))

    @rule(name=people)
    def verify(self, name: str) -> None:
        self.attempt(workflow.verify, on=clock.today(), by=self.cast.account(name))

    @rule(name=people, verb=st.sampled_from(["send_back", "hide", "take_down"]))
    def go_back(self, name: str, verb: str) -> None:
        self.attempt(getattr(workflow, verb), reason="xem lại", by=self.cast.account(name))

    @rule()
    def agree(self) -> None:
        self.attempt(
            consenting.give, scopes=[Scope.RECEIVE, Scope.TEXT], giver=Giver.SELF, given_on=lives.yesterday(),
            evidence="phiếu", by=self.cast.account("hoa"),
        )  # fmt: skip

    @rule()
    def withdraw(self) -> None:
        self.attempt(consenting.withdraw, scopes=[Scope.TEXT], reason="thôi", by=self.cast.account("hoa"))

    @precondition(lambda self: len(self.path) > 3)
    @rule(closing=st.sampled_from(list(Closing)))
    def close(self, closing: Closing) -> None:
        self.attempt(workflow.close, closing=closing, reason="x", on=clock.today(), by=self.cast.account("hoa"))

    @invariant()
    def what_is_approved_stands_on_three_people_and_all_its_papers(self) -> None:
        address = self.address
        if address.dossier is Dossier.APPROVED:
            three = {address.created_by_id, address.verified_by_id, address.approved_by_id}
            assert len(three) == 3 and None not in three and address.code
            assert address.surveyed_on and address.reviewed_on and address.verified_on

    @invariant()
    def what_is_in_sight_is_approved_and_agreed_to(self) -> None:
        address = self.address
        if address.publication is Publication.PUBLISHED:
            assert address.dossier is Dossier.APPROVED and address.consent is ConsentState.IN_FORCE
        seen = published.by_code(address.code) if address.code else None
        assert (seen is not None) == (address.publication is Publication.PUBLISHED)

    @invariant()
    def every_step_is_in_the_log_with_whoever_took_it(self) -> None:
        moves = select(func.count()).select_from(Move).where(Move.address_id == self.address.id)
        told = select(Event).where(Event.subject == "address", Event.subject_id == self.address.id)
        deeds = list(db.session.scalars(told))
        assert (db.session.scalar(moves) or 0) <= len(deeds) * 3  # publication and consent may move along with one deed
        assert all(deed.actor_name for deed in deeds)
        approvals = [deed.actor_id for deed in deeds if deed.what == "address:approve"]
        assert len(approvals) == self.path.count(Dossier.APPROVED)

    @invariant()
    def every_step_lies_on_the_graph(self) -> None:
        known = {(start, step.to) for step in steps.STEPS.values() for start in step.taken_from}
        assert set(zip(self.path, self.path[1:], strict=False)) <= known
        assert self.path.count(Dossier.CLOSED) <= 1 and Dossier.CLOSED not in self.path[:-1]


def test_no_order_of_steps_breaks_a_rule(site: Flask, cast: Cast) -> None:
    Life.site, Life.cast = site, cast
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=int(os.environ.get("LIVES", "30")),
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_birthday_ends_what_a_guardian_said(site: Flask, cast: Cast) -> None:
    with site.app_context():
        today = clock.today()
        born = date(today.year - 16, 12, 31)
        address = lives.opened(cast, lives.child(cast, birth_date=born, birth_year=born.year))
        lives.agree(address, cast, giver=Giver.GUARDIAN)
        lives.agree(address, cast, giver=Giver.CHILD)
        assert address.text_consent_until == date(born.year + 16, 12, 30)
        assert consenting.holds_until(address, Scope.TEXT, date(born.year + 16, 12, 31) + timedelta(1)) is None
