"""Twenty people with the same code at the same moment: one gets in."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.accounts import resetting
from nhandao_site.domain.accounts.factors import enrolling, proving
from nhandao_site.domain.accounts.models import ResetRequest
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock, totp
from tests.cast import Cast

TWENTY = 20
pytestmark = pytest.mark.both_databases


def all_at_once(site: Flask, deed: Callable[[], object]) -> list[str]:
    """How each of twenty ended: "in", or the sentence of the rule; anything else is an error of the test."""
    gate, ends, wrong = threading.Barrier(TWENTY), [], []

    def one() -> None:
        try:
            with site.app_context():
                gate.wait()
                try:
                    deed()
                    db.session.commit()
                    ends.append("in")
                except RuleBroken as broken:
                    db.session.commit()
                    ends.append(type(broken).__name__)
        except Exception as fault:
            wrong.append(fault)

    threads = [threading.Thread(target=one) for _ in range(TWENTY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    return ends


@pytest.fixture
def hoa(site: Flask, cast: Cast) -> tuple[str, list[str]]:
    """The secret of Hoa's application and her codes on paper, set up an hour ago."""
    with site.app_context(), time_machine.travel(clock.now() - timedelta(hours=1), tick=False):
        account = cast.account("hoa")
        secret = enrolling.open_application(account, by=account).secret
        codes = enrolling.confirm_application(
            account, totp.code(secret, totp.step_at(clock.now().timestamp())), by=account
        )
        db.session.commit()
        db.session.remove()
    return secret, codes


def test_a_step_of_the_application_lets_one_of_twenty_in(site: Flask, cast: Cast, hoa: tuple[str, list[str]]) -> None:
    code = totp.code(hoa[0], totp.step_at(clock.now().timestamp()))
    ends = all_at_once(site, lambda: proving.by_code(cast.account("hoa"), code))
    assert ends.count("in") == 1
    assert len(ends) == TWENTY


def test_a_code_on_paper_lets_one_of_twenty_in(site: Flask, cast: Cast, hoa: tuple[str, list[str]]) -> None:
    ends = all_at_once(site, lambda: proving.by_code(cast.account("hoa"), hoa[1][0]))
    assert ends.count("in") == 1
    assert len(ends) == TWENTY


def test_a_link_for_a_new_password_lets_one_of_twenty_in(site: Flask, cast: Cast) -> None:
    token = "một-liên-kết-chỉ-dùng-một-lần"
    with site.app_context():
        hoa = cast.account("hoa")
        now = clock.now()
        db.session.add(
            ResetRequest(email=hoa.email, asked_at=now, answered_at=now, account_id=hoa.id,
                         token=keeping.mark(token), ends_at=now + timedelta(minutes=20))
        )  # fmt: skip
        db.session.commit()
        db.session.remove()
    ends = all_at_once(site, lambda: resetting.use(token, "mật-khẩu-mới-của-chị-Hoa-2026"))
    assert ends.count("in") == 1
    assert len(ends) == TWENTY
