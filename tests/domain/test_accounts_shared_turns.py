"""Turns that are counted in Redis, as the site sees it; the real one is asked by tests/shared/test_redis.py."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.accounts import budgets, shared_turns
from nhandao_site.domain.accounts.models import Budget
from nhandao_site.kit.switchboard import Away

HOUR = timedelta(hours=1)


class Board:
    """Counts as the script in Redis does, within one window; `away` as one that was killed."""

    def __init__(self) -> None:
        self.turns: dict[str, list[str]] = {}
        self.away = False

    def ask(self, question: Any) -> Any:
        if self.away:
            raise Away
        return question(self)

    def eval(self, _script: str, _keys: int, key: str, window: int, limit: int, mark: str) -> int:
        taken = self.turns.setdefault(key, [])
        if len(taken) >= limit:
            return window
        taken.append(mark)
        return 0

    def zrem(self, key: str, mark: str) -> None:
        self.turns[key].remove(mark)

    @property
    def taken(self) -> int:
        return sum(map(len, self.turns.values()))


@pytest.fixture
def board(site: Flask) -> Iterator[Board]:
    made = Board()
    shared_turns.open_at(made)  # type: ignore[arg-type]
    yield made
    shared_turns.open_at(None)


def spend() -> None:
    budgets.spend("tip:192.0.2.7", 1, HOUR)


def test_a_turn_is_taken_there_and_its_key_names_nobody(site: Flask, board: Board) -> None:
    with site.app_context():
        spend()
        db.session.commit()
        with pytest.raises(budgets.TooMany) as no:
            spend()
        assert no.value.retry_after == 3601
        assert db.session.query(Budget).count() == 0
        (key,) = board.turns
        assert key.startswith(shared_turns.PREFIX) and "192.0.2.7" not in key


def test_what_was_undone_has_cost_nothing_and_what_was_kept_stays_spent(site: Flask, board: Board) -> None:
    with site.app_context():
        spend()
        db.session.rollback()
        assert board.taken == 0
        with db.session.begin_nested():
            spend()
        assert board.taken == 1, "a savepoint that went well is not the end"
        db.session.commit()
        db.session.rollback()
        assert board.taken == 1


def test_a_savepoint_that_was_undone_gives_its_turn_back_with_the_whole(site: Flask, board: Board) -> None:
    with site.app_context():
        nested = db.session.begin_nested()
        spend()
        nested.rollback()
        db.session.rollback()
        assert board.taken == 0


def test_while_it_is_away_the_database_counts_and_nothing_is_given_back_to_it(site: Flask, board: Board) -> None:
    with site.app_context():
        spend()
        board.away = True
        db.session.rollback()
        assert board.taken == 1, "it goes by itself when its window is over"
        spend()
        with pytest.raises(budgets.TooMany):
            spend()
        assert db.session.query(Budget).count() == 1


def test_a_line_that_was_taken_down_meanwhile_is_not_asked(site: Flask, board: Board) -> None:
    with site.app_context():
        spend()
        shared_turns.open_at(None)
        db.session.rollback()
        assert board.taken == 1
