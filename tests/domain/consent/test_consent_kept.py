"""A yes is kept with its proof, holds on its days and no other, and is taken back once."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock
from tests.cast import Cast


def given(row: Account, by: Account, **more: object) -> list[Consent]:
    asked: dict[str, object] = {
        "scopes": [Scope.TEXT, Scope.FACE],
        "giver": Giver.SELF,
        "giver_name": "Trần Thị Chín",
        "given_on": clock.today(),
        "evidence": "phiếu ký",
        **more,
    }
    return consent.give(row, by=by, **asked)  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_a_yes_belongs_to_its_row_and_scope(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao, an = cast.account("dao"), cast.account("an")
        given(dao, an)
        db.session.commit()
        assert consent.in_force(dao, Scope.TEXT) and consent.in_force(dao, Scope.FACE)
        assert not consent.in_force(dao, Scope.PLACE) and not consent.in_force(an, Scope.TEXT)
        assert not consent.in_force(dao, Scope.TEXT, given_by=[Giver.GUARDIAN])
        assert "Trần Thị Chín" not in str(db.session.execute(text("SELECT * FROM consent")).all())


@pytest.mark.parametrize(("day", "holds"), [(-6, False), (-5, True), (5, True), (6, False)])
def test_it_holds_from_its_first_to_its_last_day(site: Flask, cast: Cast, day: int, holds: bool) -> None:
    with site.app_context():
        dao, today = cast.account("dao"), clock.today()
        given(dao, dao, given_on=today - timedelta(5), valid_until=today + timedelta(5))
        assert consent.in_force(dao, Scope.TEXT, today + timedelta(day)) is holds


def test_the_longest_of_several_counts_and_without_an_end_it_is_for_ever(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao, today = cast.account("dao"), clock.today()
        given(dao, dao, valid_until=today)
        given(dao, dao, valid_until=today + timedelta(9))
        assert consent.lasts_until(consent.of(dao), Scope.TEXT, [Giver.SELF], today) == today + timedelta(9)
        given(dao, dao)
        assert consent.lasts_until(consent.of(dao), Scope.TEXT, [Giver.SELF], today) == consent.FOR_EVER


@pytest.mark.both_databases
def test_taking_back_ends_every_yes_to_the_scope_and_starts_the_clock(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao = cast.account("dao")
        given(dao, dao, given_on=clock.today() - timedelta(3))
        given(dao, dao, scopes=[Scope.TEXT])
        started = consent.withdraw(dao, scopes=[Scope.TEXT], reason="Không muốn nữa", third_parties=True, by=dao)
        db.session.commit()
        assert not consent.in_force(dao, Scope.TEXT) and consent.in_force(dao, Scope.FACE)
        assert started.finish_by == clock.today() + timedelta(days=20)
        assert [one.id for one in consent.open_withdrawals("account")] == [started.id]
        with pytest.raises(RuleBroken, match="còn hiệu lực"):
            consent.withdraw(dao, scopes=[Scope.TEXT], reason="lần nữa", by=dao)
        with pytest.raises(RuleBroken, match="lý do"):
            consent.withdraw(dao, scopes=[Scope.FACE], reason=" ", by=dao)
        consent.answer(started, text="Đã gỡ", by=dao)
        consent.finish(started, by=dao)
        assert consent.open_withdrawals("account") == []


def test_two_working_days_skip_the_weekend(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.app_context():
        dao = cast.account("dao")
        given(dao, dao)
        monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 27))  # a Friday
        started = consent.withdraw(dao, scopes=[Scope.TEXT], reason="x", by=dao)
        assert started.answer_by == date(2026, 12, 1) and started.finish_by == date(2026, 12, 12)


@pytest.mark.both_databases
def test_the_same_yes_is_not_written_down_twice(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao = cast.account("dao")
        given(dao, dao)
        with pytest.raises(RuleBroken, match="“đăng chữ”, “đăng ảnh thấy mặt” của chính người được giúp, ngày"):
            given(dao, dao, evidence="phiếu khác")
        with pytest.raises(RuleBroken, match="Đồng ý “đăng chữ” của"):
            given(dao, dao, scopes=[Scope.TEXT, Scope.PLACE])
        assert len(consent.of(dao)) == 2
        given(dao, dao, giver=Giver.GUARDIAN, giver_name="Bà nội")
        given(dao, dao, giver=Giver.GUARDIAN, giver_name="Ông nội")
        consent.withdraw(dao, scopes=[Scope.TEXT], reason="đổi ý", by=dao)
        given(dao, dao, scopes=[Scope.TEXT])
        assert consent.in_force(dao, Scope.TEXT)


@pytest.mark.both_databases
def test_a_yes_said_again_later_or_for_longer_stands_beside_the_older_one(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao, today = cast.account("dao"), clock.today()
        (old,) = given(dao, dao, scopes=[Scope.TEXT], given_on=today - timedelta(9), valid_until=today)
        given(dao, dao, scopes=[Scope.TEXT], given_on=today - timedelta(9), valid_until=today + timedelta(9))
        (new,) = given(dao, dao, scopes=[Scope.TEXT])
        assert consent.said_again(consent.of(dao))[old.id] is new and new.id not in consent.said_again(consent.of(dao))


def test_a_withdrawal_is_answered_in_words_before_it_is_done(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao = cast.account("dao")
        given(dao, dao)
        started = consent.withdraw(dao, scopes=[Scope.TEXT], reason="đổi ý", by=dao)
        db.session.flush()
        with pytest.raises(RuleBroken, match="trước khi ghi đã làm xong"):
            consent.finish(started, by=dao)
        with pytest.raises(RuleBroken, match="đã trả lời"):
            consent.answer(started, text="  ", by=dao)
        assert consent.open_withdrawals("account", [dao.id]) == [started]
        consent.answer(started, text="Đã gỡ bài.", by=dao)
        consent.finish(started, by=dao)
        assert consent.open_withdrawals("account") == []


def test_the_database_is_asked_for_what_holds_on_a_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        dao, today = cast.account("dao"), clock.today()
        given(dao, dao, scopes=[Scope.TEXT], given_on=today - timedelta(5), valid_until=today)
        for day, holds in ((today - timedelta(6), 0), (today, 1), (today + timedelta(1), 0)):
            assert len(db.session.scalars(db.select(Consent).where(consent.holds_on(day))).all()) == holds


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"scopes": []}, "ít nhất một việc"),
        ({"given_on": clock.today() + timedelta(days=1)}, "tương lai"),
        ({"valid_until": clock.today() - timedelta(days=99)}, "từ ngày đồng ý trở đi"),
        ({"evidence": "  "}, "bằng chứng"),
    ],
)
def test_a_yes_without_scope_proof_or_a_sensible_day_is_refused(
    site: Flask, cast: Cast, wrong: dict[str, object], sentence: str
) -> None:
    with site.app_context():
        said = {"scopes": [Scope.TEXT], "giver": Giver.SELF, "giver_name": None, "given_on": clock.today(),
                "evidence": "phiếu", "by": cast.account("hoa")}  # fmt: skip
        with pytest.raises(RuleBroken, match=sentence):
            consent.give(cast.account("sen"), **(said | wrong))
