"""Knocking at the door: how often, from where, and that the answer never tells who is inside."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts import budgets, passwords, signing_in
from nhandao_site.domain.accounts.budgets import TooMany
from nhandao_site.domain.accounts.models import Budget, SignInAttempt
from nhandao_site.domain.accounts.signing_in import SignInRefused, check
from nhandao_site.kit import clock
from tests.cast import PASSWORD, Cast

HOME, CAFE = "203.0.113.7", "198.51.100.9"
HOA = "hoa@nhandao.example"
KEPT = passwords.hashed(PASSWORD)


@pytest.fixture
def at_home(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Hashing is measured elsewhere; here a password is right when it is the right text."""
    monkeypatch.setattr(passwords, "matches", lambda kept, typed: kept is not None and typed == PASSWORD)
    with site.app_context():
        cast.account("hoa").password_hash = KEPT
        db.session.commit()
    return site


def fails(times: int, email: str = HOA, place: str | Callable[[int], str] = HOME) -> None:
    for n in range(times):
        with pytest.raises(SignInRefused):
            check(email, "sai mật khẩu rồi", place if isinstance(place, str) else place(n))


@pytest.mark.both_databases
def test_the_right_password_comes_in_whatever_the_keyboard(site: Flask, cast: Cast) -> None:
    with site.app_context():
        cast.account("hoa").password_hash = KEPT
        assert check(" HOA@nhandao.example", "mô\u0323t-mâ\u0323t-khâ\u0309u-da\u0300i", HOME).name == "Nguyễn Thị Hoa"
        db.session.commit()
        assert cast.account("hoa").last_seen_at is None  # not before the second step


def test_an_outdated_hash_is_renewed_at_the_door(site: Flask, cast: Cast) -> None:
    from argon2 import PasswordHasher

    with site.app_context():
        hoa = cast.account("hoa")
        hoa.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(passwords.normal(PASSWORD))
        stamp = hoa.stamp
        check(HOA, PASSWORD, HOME)
        assert "m=19456,t=2,p=1" in hoa.password_hash
        assert hoa.stamp == stamp
        assert passwords.matches(hoa.password_hash, PASSWORD)


def test_known_unknown_locked_and_ended_get_the_same_answer(at_home: Flask, cast: Cast) -> None:
    with at_home.app_context():
        cast.account("sen").locked_at = cast.account("hoa").created_at
        cast.account("sen").password_hash = KEPT
        cast.account("tam").ends_on -= timedelta(days=400)
        cast.account("tam").password_hash = KEPT
        answers, right = set(), ("ai@o.dau", "sen@nhandao.example", "tam@nhandao.example")
        for email, password in ((HOA, "sai mật khẩu rồi"), *((email, PASSWORD) for email in right)):
            with pytest.raises(SignInRefused) as said:
                check(email, password, HOME)
            answers.add(str(said.value))
        assert len(answers) == 1


def test_a_first_password_ends_after_its_days_with_the_answer_of_a_wrong_one(at_home: Flask, cast: Cast) -> None:
    with at_home.app_context():
        cast.account("hoa").first_password_until = clock.now() + timedelta(days=7)
        db.session.commit()
        assert check(HOA, PASSWORD, HOME).owes_password
        with time_machine.travel(clock.now() + timedelta(days=7), tick=False), pytest.raises(SignInRefused):
            check(HOA, PASSWORD, HOME)


def test_an_unknown_account_costs_the_same_work(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []
    real = passwords._hasher.verify

    class Counting:
        def verify(self, kept: str, typed: str) -> bool:
            worked.append(kept.rsplit("$", 2)[0])
            return real(kept, typed)

        def hash(self, typed: str) -> str:
            return KEPT

    monkeypatch.setattr(passwords, "_hasher", Counting())
    with site.app_context():
        cast.account("hoa").password_hash = KEPT
        fails(1, HOA)
        fails(1, "ai@o.dau")
    assert worked == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


@pytest.mark.both_databases
def test_five_failures_from_one_place_shut_that_pair_and_no_other(at_home: Flask) -> None:
    with at_home.app_context():
        fails(5)
        with pytest.raises(TooMany, match="15 phút") as said:
            check(HOA, PASSWORD, HOME)
        assert 890 <= said.value.retry_after <= 901
        assert check(HOA, PASSWORD, CAFE).email == HOA
        fails(1, "sen@nhandao.example")


def test_unknown_accounts_are_shut_like_known_ones(at_home: Flask) -> None:
    with at_home.app_context():
        fails(5, "ai@o.dau")
        with pytest.raises(TooMany):
            check("ai@o.dau", PASSWORD, HOME)


def test_each_further_failure_doubles_the_wait_up_to_four_hours(at_home: Flask) -> None:
    waits = []
    with at_home.app_context(), time_machine.travel("2026-11-20T01:00:00Z", tick=False) as clock_on_the_wall:
        fails(5)
        for _ in range(7):
            with pytest.raises(TooMany) as said:
                check(HOA, PASSWORD, HOME)
            waits.append(said.value.retry_after // 60)
            clock_on_the_wall.shift(timedelta(seconds=said.value.retry_after))
            fails(1)
    assert waits == [15, 30, 60, 120, 240, 240, 240]


def test_a_good_sign_in_forgets_the_failures_before_it(at_home: Flask) -> None:
    with at_home.app_context():
        for _ in range(3):
            fails(4)
            check(HOA, PASSWORD, HOME)


@pytest.mark.both_databases
def test_one_place_may_fail_twenty_times_over_all_accounts(at_home: Flask) -> None:
    with at_home.app_context(), time_machine.travel("2026-11-20T01:00:00Z", tick=False) as clock_on_the_wall:
        for n in range(20):
            fails(1, f"ai{n}@o.dau")
        with pytest.raises(TooMany):
            check(HOA, PASSWORD, HOME)
        assert check(HOA, PASSWORD, CAFE).email == HOA
        clock_on_the_wall.shift(timedelta(minutes=15, seconds=1))
        assert check(HOA, PASSWORD, HOME).email == HOA


def test_fifty_failures_from_everywhere_stop_new_places_but_not_the_usual_desk(at_home: Flask) -> None:
    with at_home.app_context():
        check(HOA, PASSWORD, HOME)
        fails(50, HOA, lambda n: f"192.0.2.{n // 4}")
        with pytest.raises(TooMany):
            check(HOA, PASSWORD, CAFE)
        assert check(HOA, PASSWORD, HOME).email == HOA
        assert check_other(at_home) == "linh@nhandao.example"


def check_other(site: Flask) -> str:
    from nhandao_site.domain.accounts.models import Account

    db.session.scalars(select(Account).where(Account.email == "linh@nhandao.example")).one().password_hash = KEPT
    return check("linh@nhandao.example", PASSWORD, CAFE).email


def test_no_address_or_mailbox_can_be_read_from_the_knocks(at_home: Flask) -> None:
    with at_home.app_context():
        fails(1)
        kept = db.session.execute(db.text("SELECT email, place FROM sign_in_attempt")).one()
        assert all(value.startswith("b1:") for value in kept)


def test_old_knocks_and_turns_are_forgotten(at_home: Flask) -> None:
    with at_home.app_context():
        with time_machine.travel("2026-09-01T01:00:00Z", tick=False):
            fails(2)
            budgets.spend("pledge:x", 5, timedelta(hours=1))
        with time_machine.travel("2026-11-01T01:00:00Z", tick=False) as now:
            fails(1)
            from nhandao_site.kit import clock

            assert (signing_in.forget_old(clock.now()), budgets.forget_old(clock.now())) == (2, 1)
            assert now is not None
        assert db.session.query(SignInAttempt).count() == 1


@pytest.mark.both_databases
def test_a_budget_ends_for_one_key_and_opens_again(site: Flask) -> None:
    with site.app_context(), time_machine.travel("2026-11-20T01:00:00Z", tick=False) as clock_on_the_wall:
        for _ in range(3):
            budgets.spend("pledge:203.0.113.7", 3, timedelta(hours=1))
        with pytest.raises(TooMany, match=r"6[01] phút") as said:
            budgets.spend("pledge:203.0.113.7", 3, timedelta(hours=1))
        assert 3590 <= said.value.retry_after <= 3601
        budgets.spend("pledge:198.51.100.9", 3, timedelta(hours=1))
        clock_on_the_wall.shift(timedelta(hours=1, seconds=1))
        budgets.spend("pledge:203.0.113.7", 3, timedelta(hours=1))
        assert db.session.query(Budget).count() == 5
