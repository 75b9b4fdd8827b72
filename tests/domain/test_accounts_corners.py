"""What seldom happens to an account: the last code on paper, a key that is nobody's, a unit that closes next month."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import desk, following, passwords, resetting, workflow
from nhandao_site.domain.accounts.factors import asking, enrolling, proving
from nhandao_site.domain.accounts.models import Account, ResetRequest
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.accounts.sessions.models import KnownDevice, StaffSession
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock, totp
from nhandao_site.kit.webauthn import Party
from tests.cast import PASSWORD, Cast
from tests.kit.authenticator import Authenticator

ORIGIN = "https://nhandao.example"
KEEPER = House("Lệnh accounts")


def enrolled(account: Account) -> list[str]:
    """With an application that counts; returns the codes on paper."""
    secret = enrolling.open_application(account, by=account).secret
    return enrolling.confirm_application(account, totp.code(secret, totp.step_at(clock.now().timestamp())), by=account)


def letters(to: str) -> list[str]:
    return [each.subject for each in db.session.scalars(select(Message)) if each.recipient == f"{to}@nhandao.example"]


def test_the_last_codes_on_paper_are_told_of_by_letter(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        codes = enrolled(hoa)
        for left, code in zip(range(len(codes) - 1, -1, -1), codes, strict=True):
            proving.by_code(hoa, code)
            assert letters("hoa").count("Sắp hết mã dự phòng") == max(0, 3 - left)
        with pytest.raises(proving.ProofRefused):
            proving.by_code(hoa, codes[0])


def test_codes_on_paper_and_keys_come_after_the_application(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        key = {"name": "", "answer": "{}", "challenge": "c", "party": Party(ORIGIN), "by": hoa}
        with pytest.raises(RuleBroken, match="ứng dụng xác thực trước"):
            enrolling.renew_recovery(hoa, by=hoa)
        with pytest.raises(RuleBroken, match="ứng dụng xác thực trước"):
            enrolling.add_passkey(hoa, **key)


def test_a_key_belongs_to_one_account_works_once_a_challenge_and_goes(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, sen, party = cast.account("hoa"), cast.account("sen"), Party(ORIGIN)
        enrolled(hoa)
        device = Authenticator(ORIGIN)
        made = enrolling.add_passkey(hoa, name=" ", answer=device.register("một"), challenge="một", party=party, by=hoa)
        db.session.flush()
        assert made.name == "Khóa 1"
        with pytest.raises(RuleBroken, match="đã được thêm"):
            enrolling.add_passkey(hoa, name="", answer=device.register("hai"), challenge="hai", party=party, by=hoa)
        assert asking.one_passkey(hoa, made.id) is made
        assert asking.one_passkey(sen, made.id) is None and asking.one_passkey(hoa, 999) is None
        answer = device.prove("ba")
        proving.by_passkey(hoa, answer, "ba", party)
        for who, said, challenge in ((hoa, answer, "ba"), (sen, device.prove("bốn"), "bốn"), (hoa, "{}", "năm")):
            with pytest.raises(proving.ProofRefused):
                proving.by_passkey(who, said, challenge, party)
        enrolling.remove_passkey(hoa, made, by=hoa)
        db.session.flush()
        assert asking.passkeys(hoa) == []
        assert audit.history(hoa)[0].what == "account:remove_passkey"


def test_of_two_answers_of_one_counter_one_counts(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.app_context():
        hoa, party, device = cast.account("hoa"), Party(ORIGIN), Authenticator(ORIGIN)
        enrolled(hoa)
        enrolling.add_passkey(hoa, name="", answer=device.register("một"), challenge="một", party=party, by=hoa)
        db.session.flush()
        monkeypatch.setattr(proving, "_changed_one", lambda _sentence: False)  # somebody was quicker
        with pytest.raises(proving.ProofRefused):
            proving.by_passkey(hoa, device.prove("hai"), "hai", party)


def test_accounts_of_a_unit_that_closes_later_end_on_its_last_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, school, today = cast.account("quan"), cast.unit("S1"), clock.today()
        following.leave(school, today + timedelta(days=30), decision="QĐ 3", by=quan)
        trang = cast.account("trang")
        assert (trang.ends_on, trang.locked_at) == (today + timedelta(days=30), None)
        following.leave(school, today + timedelta(days=60), decision="QĐ 3", by=quan)
        assert trang.ends_on == today + timedelta(days=30)


def test_whoever_moves_to_the_heir_is_told_unless_it_is_a_demonstration(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, old, heir = cast.account("quan"), cast.unit("X1"), cast.unit("X2")
        hoa, sen = cast.account("hoa"), cast.account("sen")
        sen.demonstration = True
        with pytest.raises(RuleBroken, match="Lê Thị Sen"):
            following.follow(old, {hoa.id: heir}, decision="QĐ 4", by=quan)
        following.follow(old, {hoa.id: heir, sen.id: heir}, decision="QĐ 4", by=quan)
        assert (hoa.unit, sen.unit) == (heir, heir)
        assert (letters("hoa"), letters("sen")) == (["Nơi làm việc của bạn vừa đổi"], [])


def test_the_keeper_sets_a_password_and_a_demonstration_gets_no_letter(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, sen = cast.account("hoa"), cast.account("sen")
        sen.demonstration = True
        for account in (hoa, sen):
            workflow.set_password(account, password=PASSWORD, by=KEEPER)
            assert passwords.matches(account.password_hash, PASSWORD)
        assert (len(letters("hoa")), letters("sen")) == (1, [])
        with pytest.raises(RuleBroken, match="trình diễn"):
            resetting.send_link(sen, by=cast.account("quan"))
        assert desk.demonstration_emails() == ["sen@nhandao.example"]


def test_a_link_that_somebody_used_a_moment_ago_is_gone(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        resetting.send_link(cast.account("hoa"), by=cast.account("quan"))
        resetting.write_letters(clock.now(), ORIGIN)
        letter = db.session.scalars(select(Message)).all()[-1].body
        token = letter.partition("/dat-lai/")[2].split()[0]
        request = resetting.find(token)
        assert request is not None
        monkeypatch.setattr(resetting, "find", lambda _token: request)  # both looked before one of them wrote
        resetting.use(token, PASSWORD)
        with pytest.raises(RuleBroken, match="không còn dùng được"):
            resetting.use(token, "một-mật-khẩu-khác-dài")
        assert passwords.matches(cast.account("hoa").password_hash, PASSWORD)


@pytest.mark.both_databases
def test_what_is_long_over_is_forgotten_and_counted_as_running_no_more(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, now = cast.account("hoa"), clock.now()
        for age in (timedelta(minutes=5), keeping.IDLE + timedelta(minutes=1), keeping.KEPT + timedelta(days=1)):
            times = {"began_at": now - age, "seen_at": now - age, "proved_at": now - age}
            db.session.add(StaffSession(account=hoa, token=str(age), device="Thử", place="*", **times))
        for age in (timedelta(days=1), keeping.DEVICE_KEPT + timedelta(days=1)):
            db.session.add(KnownDevice(account_id=hoa.id, token=str(age), first_at=now - age, last_at=now - age))
        resetting.ask("hoa@nhandao.example")
        db.session.add(ResetRequest(email="x@y.vn", asked_at=now - resetting.KEPT - timedelta(days=1)))
        db.session.flush()
        assert keeping.running(now) == 1
        assert (keeping.forget_old(now), resetting.forget_old(now)) == (2, 1)


def test_a_session_ends_once_and_a_cookie_of_another_kind_is_none(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, now = cast.account("hoa"), clock.now()
        session = StaffSession(
            account=hoa, token="t", device="Thử", place="*", began_at=now, seen_at=now, proved_at=now
        )
        db.session.add(session)
        db.session.flush()
        keeping.touch(session, now + timedelta(minutes=1))
        assert session.seen_at == now + timedelta(minutes=1)
        for _ in range(2):
            keeping.end(session, by=hoa)
        assert [each.what for each in audit.history(hoa)] == ["account:end_session"]
        assert keeping.alive(None, now) is None and keeping.alive(7, now) is None


def test_the_log_is_searched_by_whoever_did_it_and_open_accounts_are_counted(site: Flask, cast: Cast) -> None:
    with site.app_context():
        everybody = desk.how_many_open()
        workflow.lock(cast.account("tam"), reason="nghỉ việc", by=cast.account("quan"))
        db.session.flush()
        assert desk.how_many_open() == everybody - 1
        found = desk.deeds_for(cast.account("phuc"), desk.DeedFilters(who="anh quân"))
        assert [row.what for row in found.rows] == ["account:lock"]
        assert desk.deeds_for(cast.account("phuc"), desk.DeedFilters(verb="lock")).rows == found.rows
        assert desk.deeds_for(cast.account("phuc"), desk.DeedFilters(who="chẳng ai")).rows == []
