"""A leaver's account does not stay open for ever: asked, warned, locked; the last administrator is not."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import confirming
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import NotAllowed
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock
from tests.cast import Cast

CLOCK = audit.House("Đồng hồ")


def run(days: int) -> set[str]:
    """The chore so many days after everybody was confirmed; who is locked then."""
    confirming.run(today=clock.today() + timedelta(days=days), by=CLOCK)
    db.session.flush()
    return set(db.session.scalars(select(Account.email).where(Account.locked_at.is_not(None))))


@pytest.mark.both_databases
def test_an_account_nobody_confirms_is_asked_for_warned_and_locked(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for account in db.session.scalars(select(Account)):
            account.confirmed_on, account.ends_on = clock.today(), clock.today() + timedelta(days=700)
        hoa = cast.account("hoa")
        for account in db.session.scalars(select(Account).where(Account.id != hoa.id)):
            account.confirmed_on = clock.today() + timedelta(days=90)
        db.session.flush()
        assert run(91) == set()
        assert db.session.scalars(select(Message)).all() == []
        assert run(92) == run(93) == set()
        first = db.session.scalars(select(Message)).all()
        assert {letter.recipient for letter in first} == {"quan@nhandao.example", "quyen@nhandao.example"}
        assert len(first) == 2
        assert run(115) == run(121) == set()
        assert "hoa@nhandao.example" in {letter.recipient for letter in db.session.scalars(select(Message))}
        assert run(122) == {"hoa@nhandao.example"}
        assert hoa.locked_reason == confirming.REASON


def test_the_last_administrator_is_never_locked_by_the_clock(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for account in db.session.scalars(select(Account)):
            account.confirmed_on, account.ends_on = clock.today(), clock.today() + timedelta(days=700)
            account.demonstration = account.email.startswith("linh")
        locked = run(200)
        assert len({"quan@nhandao.example", "quyen@nhandao.example"} - locked) == 1
        assert "hoa@nhandao.example" in locked
        assert "linh@nhandao.example" not in locked  # the demonstration stays open


def test_nobody_confirms_themselves_or_another_branch(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        with pytest.raises(NotAllowed, match="Không ai tự xác nhận"):
            confirming.confirm(quan, by=quan)
        quan.unit = cast.unit("X2")
        with pytest.raises(NotAllowed):
            confirming.confirm(cast.account("hoa"), by=quan)
