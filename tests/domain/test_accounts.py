"""A staff account from its opening to its end, and what nobody may do to their own."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import desk, passwords, workflow
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission, Role
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock
from tests.cast import PASSWORD, Cast


def opened(cast: Cast, **changes: object) -> Account:
    given = {
        "email": "Moi@NhanDao.example ",
        "name": "Lý Thị Mới",
        "role": Role.COMMUNE_OFFICER,
        "unit": cast.unit("X1"),
        "ends_on": clock.today() + timedelta(days=200),
        "password": PASSWORD,
        "by": cast.account("quan"),
    }
    return workflow.open_account(**{**given, **changes})


@pytest.mark.both_databases
def test_an_account_opens_with_a_unit_a_role_and_an_end(site: Flask, cast: Cast) -> None:
    with site.app_context():
        account = opened(cast)
        db.session.commit()
        assert account.email == "moi@nhandao.example"
        assert passwords.matches(account.password_hash, PASSWORD)
        assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert [deed.what for deed in audit.history(account)] == ["account:open"]


def test_the_end_date_is_obligatory_and_near(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for days in (-1, 3000):
            with pytest.raises(RuleBroken, match="Ngày hết hạn"):
                opened(cast, ends_on=clock.today() + timedelta(days=days))
        given = {"email": "a@b.vn", "name": "A B", "role": Role.EDITOR, "unit": cast.unit("P1"), "password": PASSWORD}
        with pytest.raises(TypeError, match="ends_on"):
            workflow.open_account(**given, by=audit.House())


def test_one_mailbox_has_one_account(site: Flask, cast: Cast) -> None:
    with site.app_context():
        with pytest.raises(RuleBroken, match="Đã có tài khoản"):
            opened(cast, email="HOA@nhandao.example")
        with pytest.raises(RuleBroken, match="chưa đúng"):
            opened(cast, email="không phải thư")


@pytest.mark.parametrize("weak", ["ngắn", "aaaaaaaaaaaaaa", "moi@nhandao.example", "Lý Thị Mới", "x" * 300])
def test_a_weak_password_is_told_what_to_do(site: Flask, cast: Cast, weak: str) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match="Mật khẩu"):
        opened(cast, password=weak)


def test_a_password_typed_on_a_mac_is_the_same_password() -> None:
    composed, decomposed = "việc tử tế ở xã", "viê\u0323c tu\u031b\u0309 tê\u0301 o\u031b\u0309 xa\u0303"
    assert passwords.matches(passwords.hashed(composed), decomposed)


def test_an_administrator_manages_the_own_branch_alone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, quan = cast.account("hoa"), cast.account("quan")
        quan.unit = cast.unit("X2")
        assert desk.one_for(quan, hoa.id) is None
        with pytest.raises(NotAllowed, match="người quản trị của đơn vị"):
            workflow.lock(hoa, reason="thử", by=quan)
        with pytest.raises(NotAllowed):
            opened(cast)
        with pytest.raises(NotAllowed):
            workflow.rename(hoa, name="Ai Đó", by=cast.account("minh"))


def test_nobody_gives_themselves_a_role_a_term_or_a_lock(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        for deed in (
            lambda: workflow.change_role(quan, role=Role.AUDITOR, by=quan),
            lambda: workflow.extend(quan, ends_on=clock.today(), by=quan),
            lambda: workflow.lock(quan, reason="thử", by=quan),
            lambda: workflow.unlock(quan, reason="thử", by=quan),
        ):
            with pytest.raises(NotAllowed, match="Không ai tự"):
                deed()


def test_a_role_changes_with_its_line_in_the_log(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        workflow.change_role(hoa, role=Role.EDITOR, unit=cast.unit("P1"), by=cast.account("quan"))
        db.session.commit()
        assert hoa.may(Permission.STORIES_WRITE)
        assert not hoa.may(Permission.ADDRESSES_EDIT)
        assert audit.history(hoa)[0].changes == {"role": ["commune_officer", "editor"], "unit": ["X1", "P1"]}


def test_a_lock_needs_a_reason_and_ends_every_session(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, quan = cast.account("hoa"), cast.account("quan")
        with pytest.raises(RuleBroken, match="lý do"):
            workflow.lock(hoa, reason="  ", by=quan)
        db.session.rollback()
        before = cast.account("hoa").get_id()
        workflow.lock(cast.account("hoa"), reason="Nghỉ việc", by=quan)
        assert cast.account("hoa").get_id() != before
        assert not cast.account("hoa").may(Permission.DESK_READ)
        workflow.unlock(cast.account("hoa"), reason="Trở lại", by=quan)
        assert cast.account("hoa").may(Permission.DESK_READ)


def test_a_new_password_ends_every_session_and_is_told_by_mail(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        before = hoa.stamp
        workflow.set_password(hoa, password="thuyền qua sông rộng", by=hoa)
        assert hoa.stamp != before
        letter = db.session.scalars(select(Message)).one()
        assert (letter.recipient, letter.subject) == (hoa.email, "Mật khẩu của bạn vừa được đổi")
        assert "thuyền" not in letter.body


def test_the_owner_proves_the_old_password_first(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        hoa.password_hash = passwords.hashed(PASSWORD)
        with pytest.raises(RuleBroken, match="chưa đúng"):
            workflow.change_own_password(hoa, current="đoán mò thôi mà", password="thuyền qua sông rộng", by=hoa)
        with pytest.raises(NotAllowed):
            workflow.change_own_password(hoa, current=PASSWORD, password="thuyền qua sông rộng", by=cast.account("sen"))
        workflow.change_own_password(hoa, current=PASSWORD, password="thuyền qua sông rộng", by=hoa)
        assert passwords.matches(hoa.password_hash, "thuyền qua sông rộng")


def test_an_account_past_its_last_day_may_nothing(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        hoa.ends_on = clock.today()
        assert hoa.may(Permission.DESK_READ)
        hoa.ends_on = clock.today() - timedelta(days=1)
        assert not hoa.is_active
        assert not hoa.may(Permission.DESK_READ)


@pytest.mark.both_databases
def test_the_list_is_cut_by_the_branch_and_paged_by_name(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 5)
    with site.app_context():
        quan = cast.account("quan")
        seen, after = [], ""
        while True:
            page = desk.page_for(quan, desk.Filters(), after)
            seen += [account.name for account in page.rows]
            if page.after is None:
                break
            after = page.after
        assert len(seen) == 12
        assert len(set(seen)) == 12
        assert seen.index("Đỗ Bình An") == 0
        assert seen.index("Hồ Thị Đào") < seen.index("Nguyễn Thị Hoa") < seen.index("Mai Văn Hội")
        quan.unit = cast.unit("X1")
        assert {account.email[:3] for account in desk.page_for(quan, desk.Filters()).rows} == {"hoa", "sen", "qua"}
        assert [a.email[:3] for a in desk.page_for(quan, desk.Filters(q="sen@")).rows] == ["sen"]
        assert desk.page_for(quan, desk.Filters(state="locked")).rows == []


def test_a_name_is_a_name_and_a_new_one_is_written_down(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, hoa = cast.account("quan"), cast.account("hoa")
        with pytest.raises(RuleBroken, match="Cần họ tên đầy đủ"):
            workflow.rename(hoa, name=" X ", by=quan)
        workflow.rename(hoa, name="Nguyễn Thị Hoa Sen", by=quan)
        db.session.flush()
        assert audit.history(hoa)[0].changes == {"name": ["Nguyễn Thị Hoa", "Nguyễn Thị Hoa Sen"]}


def test_nothing_is_locked_or_opened_twice_and_nobody_works_in_a_unit_that_ended(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, hoa = cast.account("quan"), cast.account("hoa")
        with pytest.raises(RuleBroken, match="đang mở"):
            workflow.unlock(hoa, reason="xem lại", by=quan)
        workflow.lock(hoa, reason="nghỉ việc", by=quan)
        with pytest.raises(RuleBroken, match="đã khóa từ trước"):
            workflow.lock(hoa, reason="nghỉ việc", by=quan)
        hoa.unit.valid_to = clock.today() - timedelta(days=1)
        with pytest.raises(RuleBroken, match="đã kết thúc ngày"):
            workflow.unlock(hoa, reason="về lại", by=quan)


def test_nobody_but_the_owner_chooses_a_password(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, hoa = cast.account("quan"), cast.account("hoa")
        with pytest.raises(NotAllowed, match="Chỉ chủ tài khoản"):
            workflow.set_password(hoa, password=PASSWORD, by=quan)
        with pytest.raises(NotAllowed, match="Chỉ chủ tài khoản"):
            workflow.change_own_password(hoa, current=PASSWORD, password=PASSWORD, by=quan)
