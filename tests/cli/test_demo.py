"""The demonstration province is whole, the same every time, and passes its own books' check."""

import json
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.cli.demo import staff
from nhandao_site.cli.demo.book import book
from nhandao_site.cli.demo.tales import tales
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Help, Publication
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.targets.work.models import Inspection, PlanTask, TaskState


@pytest.fixture(scope="module")
def rows() -> list[list[object]]:
    return book(300)[0].rows["Địa chỉ"]


def test_the_same_number_of_families_gives_the_same_workbook(rows: list[list[object]]):
    assert book(300)[0].rows["Địa chỉ"] == rows


def test_every_key_and_every_card_number_is_somebody_s_own(rows: list[list[object]]):
    for column in (0, 5):
        given = [row[column] for row in rows if row[column]]
        assert len(given) == len(set(given))


def test_sixty_stories_have_sixty_titles():
    assert len({tale.words(tale.pattern.title) for tale in tales()}) == 60


def test_no_account_number_of_the_demonstration_has_lost_its_zeros_or_points():
    assert [number for number, *_rest in staff.ACCOUNTS] == ["0011012345678", "2022", "0011099887766", "3751.0.9011398"]


def test_the_province_holds_dossiers_in_every_state_and_a_clean_book(site: Flask):
    answer = site.test_cli_runner().invoke(args=["demo", "load", "--addresses", "120", "--json"])
    assert answer.exit_code == 0, answer.output
    made = json.loads(answer.stdout)
    assert (made["accounts"], made["stories"], made["tips"]) == (len(staff.STAFF), 60, 6)
    with site.app_context():
        states = Counter(db.session.scalars(select(Address.dossier)))
        assert set(states) == set(Dossier)
        assert set(db.session.scalars(select(Address.publication))) == set(Publication)
        assert set(db.session.scalars(select(Address.help))) >= {Help.NONE, Help.TAKEN, Help.HELPED}
        assert set(db.session.scalars(select(Story.state))) == set(StoryState)
        assert {row.state.value for row in db.session.scalars(select(Inspection))} == {
            "planned",
            "held",
            "to_mend",
            "mended",
        }
        assert set(db.session.scalars(select(PlanTask.state))) == {TaskState.WAITING, TaskState.DOING, TaskState.DONE}
        assert db.session.scalar(select(func.count()).select_from(Account)) == len(staff.STAFF)
    checked = site.test_cli_runner().invoke(args=["ledger", "check", "--json"])
    assert checked.exit_code == 0, checked.output


def test_the_command_refuses_a_database_where_somebody_works(site: Flask, cast: object):
    answer = site.test_cli_runner().invoke(args=["demo", "load"])
    assert answer.exit_code != 0
    assert "còn trống" in answer.output
