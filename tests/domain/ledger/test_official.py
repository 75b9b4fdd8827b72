"""Two administrators and a day: nobody changes alone where the money goes."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import official
from nhandao_site.domain.ledger.bank import published
from nhandao_site.domain.ledger.bank.models import AccountChange
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.domain.ledger.official import Content
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.test_at_once import together

NEW = Content("2022", "MB Bank", "970422", "HOI CHU THAP DO", "Thiện nguyện")


def listed() -> OfficialAccount:
    return official.list_account(
        number="0011012345678", bank="Vietcombank", bank_bin="970436", holder="HOI", purpose="Cuộc vận động",
        active_from=date(2024, 1, 1), by=House(),
    )  # fmt: skip


def numbers() -> list[str]:
    return [account.number for account in published.official_accounts()]


def test_the_first_account_too_needs_two_administrators_and_a_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, quyen = cast.account("quan"), cast.account("quyen")
        change = official.propose_new(NEW, reason="mở trang", by=quan)
        assert numbers() == []
        with pytest.raises(RuleBroken, match="không tự xác nhận"):
            official.confirm(change, by=quan)
        official.confirm(change, by=quyen)
        with pytest.raises(RuleBroken, match="đã được xác nhận"):
            official.confirm(change, by=quyen)
        assert numbers() == []
        with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1), tick=False):
            assert numbers() == ["2022"]
            with pytest.raises(RuleBroken, match="đã có hiệu lực"):
                official.cancel(change, by=quan)
            assert official.apply_due(clock.now(), by=House()) == 1
            assert numbers() == ["2022"]
            row = db.session.scalars(db.select(OfficialAccount)).one()
            assert (row.active_from, row.bank_bin) == (clock.today(), "970422")
        told = db.session.scalars(db.select(Event.what).order_by(Event.id)).all()
        assert told == [f"official_account:{verb}" for verb in ("propose", "confirm", "take_effect")]


def test_everybody_who_answers_for_the_money_gets_a_letter(site: Flask, cast: Cast) -> None:
    with site.app_context():
        change = official.propose_new(NEW, reason="mở trang", by=cast.account("quan"))
        official.confirm(change, by=cast.account("quyen"))
        letters = list(db.session.scalars(db.select(Message)))
        assert {letter.recipient.split("@")[0] for letter in letters} == {"quan", "quyen", "an"}
        assert len(letters) == 6
        assert "Thêm tài khoản 2022" in letters[0].body


def test_a_change_may_be_called_off_until_its_minute(site: Flask, cast: Cast) -> None:
    with site.app_context():
        listed()
        change = official.propose_new(NEW, reason="mở trang", by=cast.account("quan"))
        official.confirm(change, by=cast.account("quyen"))
        official.cancel(change, by=cast.account("quan"))
        with pytest.raises(RuleBroken, match="đã bị hủy"):
            official.confirm(change, by=cast.account("quyen"))
        with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
            assert numbers() == ["0011012345678"]
            assert official.apply_due(clock.now(), by=House()) == 0
        assert published.notices() == []


def test_holder_and_purpose_change_but_never_bank_or_number(site: Flask, cast: Cast) -> None:
    with site.app_context():
        account = listed()
        change = official.propose_change(
            account, holder="HỘI", purpose="Bão lụt", position=0, reason="đổi việc", by=cast.account("quan")
        )
        assert set(change.content) == {"holder", "purpose", "position"}
        with pytest.raises(RuleBroken, match="đang có một thay đổi chờ"):
            official.propose_end(account, reason="x", by=cast.account("quan"))
        official.confirm(change, by=cast.account("quyen"))
        with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
            seen = published.official_account("0011012345678")
            assert seen is not None and (seen.purpose, seen.bank_bin) == ("Bão lụt", "970436")
            official.apply_due(clock.now(), by=House())
            assert account.purpose == "Bão lụt"


def test_an_end_takes_the_account_off_the_list(site: Flask, cast: Cast) -> None:
    with site.app_context():
        account = listed()
        official.confirm(
            official.propose_end(account, reason="đóng", by=cast.account("quan")), by=cast.account("quyen")
        )
        with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
            assert numbers() == []
            official.apply_due(clock.now(), by=House())
            assert numbers() == []
            assert official.is_over(account)


def test_a_change_two_clocks_reach_for_is_written_once(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        change = official.propose_new(NEW, reason="mở trang", by=cast.account("quan"))
        official.confirm(change, by=cast.account("quyen"))
        with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
            seen = published.due(clock.now())
            assert official.apply_due(clock.now(), by=House()) == 1
            monkeypatch.setattr(published, "due", lambda now: seen)  # what the other clock had read before
            assert official.apply_due(clock.now(), by=House()) == 0
        assert [row.number for row in db.session.scalars(db.select(OfficialAccount))] == ["2022"]


def test_a_change_that_changes_nothing_or_is_asked_twice_is_refused(site: Flask, cast: Cast) -> None:
    with site.app_context():
        account, quan = listed(), cast.account("quan")
        official.propose_new(NEW, reason="mở trang", by=quan)
        with pytest.raises(RuleBroken, match="Đã có một đề nghị thêm số 2022"):
            official.propose_new(NEW, reason="mở trang", by=cast.account("quyen"))
        for holder, purpose, sentence in (
            (" ", "Bão lụt", "Cần tên tài khoản và việc dùng để nhận"),
            ("HOI", "Cuộc vận động", "Chưa có gì khác"),
        ):
            with pytest.raises(RuleBroken, match=sentence):
                official.propose_change(account, holder=holder, purpose=purpose, position=0, reason="đổi việc", by=quan)


def test_a_change_of_an_account_that_has_left_the_list_changes_nothing_shown(site: Flask, cast: Cast) -> None:
    with site.app_context():
        account, quan = listed(), cast.account("quan")
        change = official.propose_change(
            account, holder="HỘI", purpose="Bão lụt", position=0, reason="đổi việc", by=quan
        )
        official.confirm(change, by=cast.account("quyen"))
        account.active_to = clock.today() - timedelta(days=1)
        with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
            assert numbers() == []
            (notice,) = published.notices()
            assert notice.is_done and notice.sentence.startswith("Sửa thông tin của tài khoản 0011012345678")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (Content("20 22", "MB", "970422", "HOI", "x"), "chỉ gồm chữ số"),
        (Content("2022", "MB", "97042", "HOI", "x"), "6 chữ số"),
        (Content("3751.0.9", "Kho bạc", "970422", "HOI", "x"), "kho bạc không có mã QR"),
        (Content("2" * 20, "MB", "970422", "HOI", "x"), "tối đa 19"),
        (Content("2022", "MB", "970422", " ", "x"), "Cần tên ngân hàng"),
        (Content("0011012345678", "VCB", "970436", "HOI", "x"), "đã có trong danh sách"),
    ],
)
def test_what_is_no_account_is_refused(site: Flask, cast: Cast, content: Content, sentence: str) -> None:
    with site.app_context():
        listed()
        with pytest.raises(RuleBroken, match=sentence):
            official.propose_new(content, reason="x", by=cast.account("quan"))
        with pytest.raises(RuleBroken, match="lý do"):
            official.propose_new(NEW, reason=" ", by=cast.account("quan"))


def test_nobody_lists_an_account_alone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for name in ("quan", "an", "minh"):
            with pytest.raises(NotAllowed):
                official.list_account(
                    number="1", bank="x", bank_bin=None, holder="x", purpose="x", active_from=clock.today(),
                    by=cast.account(name),
                )  # fmt: skip
        for name in ("an", "minh", "phuc"):
            with pytest.raises(NotAllowed):
                official.propose_new(NEW, reason="x", by=cast.account(name))
        change = official.propose_new(NEW, reason="x", by=cast.account("quan"))
        with pytest.raises(NotAllowed):
            official.confirm(change, by=cast.account("an"))
        with pytest.raises(NotAllowed):
            official.confirm(change, by=House())


@pytest.mark.both_databases
def test_the_database_too_wants_two_administrators(site: Flask, cast: Cast) -> None:
    with site.app_context():
        change = official.propose_new(NEW, reason="x", by=cast.account("quan"))
        change.confirmed_by_id = change.proposed_by_id
        with pytest.raises(IntegrityError):
            db.session.flush()


@pytest.mark.both_databases
def test_of_a_confirmation_and_a_cancellation_at_once_the_money_stays_where_it_was(site: Flask, cast: Cast) -> None:
    with site.app_context():
        number = official.propose_new(NEW, reason="x", by=cast.account("quan")).id
        db.session.commit()

    def confirm() -> None:
        official.confirm(db.session.get_one(AccountChange, number), by=cast.account("quyen"))

    def cancel() -> None:
        official.cancel(db.session.get_one(AccountChange, number), by=cast.account("quan"))

    came = together(site, confirm, cancel, confirm)
    assert came.count("done") in {1, 2}
    with site.app_context():
        change = db.session.get_one(AccountChange, number)
        assert change.cancelled_at is not None
        with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
            assert numbers() == []
