"""Whoever left long ago: the name stays for the log, the mailbox and every key goes, and no way leads back in."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import ERASED, db
from nhandao_site.domain.accounts import workflow
from nhandao_site.domain.accounts.factors.models import CodeKey, Passkey
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.sessions.models import StaffSession
from nhandao_site.domain.accounts.signing_in import SignInRefused, check
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit import checking as log
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.privacy import retention
from nhandao_site.kit import clock
from tests.cast import PASSWORD, Cast
from tests.signed_in import cookie_of

CLOCK = House("Đồng hồ")
TODAY = date(2026, 11, 24)
TERM = timedelta(days=730)


def left(cast: Cast) -> tuple[Account, Account, Account]:
    """Hoa was locked at the end of the last day that is over, Sen a day later; Tâm's account ended by itself."""
    hoa, sen, tam = (cast.account(name) for name in ("hoa", "sen", "tam"))
    turn = clock.start_of(TODAY - TERM + timedelta(days=1))
    hoa.locked_at, hoa.locked_reason = turn - timedelta(seconds=1), "Chuyển về huyện"
    sen.locked_at, sen.locked_reason = turn, "Nghỉ sinh"
    tam.ends_on = TODAY - TERM
    for account in (hoa, sen, tam):
        cookie_of(account)
        db.session.add(CodeKey(account_id=account.id, secret="ABCD", made_at=clock.now()))
    db.session.commit()
    return hoa, sen, tam


@pytest.mark.both_databases
@time_machine.travel("2026-11-24T23:30:00+07:00")
def test_two_years_after_the_last_day_only_the_name_is_left(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, sen, tam = left(cast)
        assert {each.rule.name: each.count for each in retention.waiting(TODAY)}["can-bo"] == 2
        assert retention.run(TODAY, by=CLOCK) == 2
        db.session.commit()
        assert [each.email for each in (hoa, sen, tam)] == [
            f"{hoa.id}@da-xoa.invalid", "sen@nhandao.example", f"{tam.id}@da-xoa.invalid",
        ]  # fmt: skip
        assert (hoa.name, hoa.locked_reason, tam.locked_at is not None) == ("Nguyễn Thị Hoa", ERASED, True)
        for model in (CodeKey, StaffSession):
            assert db.session.scalars(select(model.account_id)).all() == [sen.id]
        assert db.session.scalars(select(Passkey)).all() == []
        assert retention.run(TODAY, by=CLOCK) == 0 and log.faults() == []


@time_machine.travel("2026-11-24T23:30:00+07:00")
def test_nothing_brings_such_an_account_back(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, _, _ = left(cast)
        retention.run(TODAY, by=CLOCK)
        db.session.commit()
        quan = cast.account("quan")
        with pytest.raises(RuleBroken, match="mở một tài khoản mới"):
            workflow.unlock(hoa, reason="Trở lại", by=quan)
        with pytest.raises(RuleBroken, match="mở một tài khoản mới"):
            workflow.extend(hoa, ends_on=TODAY + timedelta(days=90), by=quan)
        for mailbox in ("hoa@nhandao.example", hoa.email):
            with pytest.raises(SignInRefused):
                check(mailbox, PASSWORD, "113.160.0.7")
