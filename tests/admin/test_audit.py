"""The log on the screen: readable, filtered, cut by the branch."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import desk, workflow
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.audit import fields, telling, words
from nhandao_site.domain.ledger.bank.models import Purpose
from nhandao_site.domain.pledges.models import OfferState, State
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.scene import household

LOG = "/quan-tri/nhat-ky/"


@pytest.fixture
def deeds(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan, hoa = cast.account("quan"), cast.account("hoa")
        workflow.change_role(hoa, role=Role.EDITOR, by=quan)
        workflow.lock(cast.account("tam"), reason="Chuyển công tác", by=quan)
        audit.record("pledge:offer", cast.unit("X1"), by=None)
        audit.record("address:reveal", cast.unit("X1"), by=cast.account("sen"), reason="gọi hẹn ngày khảo sát")
        db.session.commit()


@pytest.mark.both_databases
@pytest.mark.usefixtures("deeds")
def test_a_deed_reads_like_a_sentence(sign_in: Desks) -> None:
    page = sign_in("phuc").get(LOG).get_data(as_text=True)
    for words_of_it in ("đổi vai trò, đơn vị của tài khoản", "Chuyển công tác", "Ngô Anh Quân", "Khách", "vai trò"):
        assert words_of_it in page


@pytest.mark.both_databases
@pytest.mark.usefixtures("deeds")
def test_filters_narrow_the_log(sign_in: Desks) -> None:
    phuc = sign_in("phuc")
    assert "Chuyển công tác" not in phuc.get(LOG + "?viec=address").get_data(as_text=True)
    assert "gọi hẹn" in phuc.get(LOG + "?viec=address&ai=Sen").get_data(as_text=True)
    assert "Không có việc nào khớp" in phuc.get(LOG + "?den=01/01/2020").get_data(as_text=True)
    assert "Không có việc nào khớp" in phuc.get(LOG + "?tu=31/12/2099").get_data(as_text=True)
    since = clock.today().strftime("%d/%m/%Y")
    assert "gọi hẹn" in phuc.get(LOG + f"?tu={since}&den={since}").get_data(as_text=True)
    assert "Không có ngày" in phuc.get(LOG + "?tu=31/02/2026").get_data(as_text=True)


@pytest.mark.both_databases
@pytest.mark.usefixtures("deeds")
def test_an_auditor_of_a_commune_sees_that_commune(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        cast.account("phuc").unit = cast.unit("X1")
        db.session.commit()
    page = sign_in("phuc").get(LOG).get_data(as_text=True)
    assert "gọi hẹn" in page
    assert "Chuyển công tác" not in page
    assert "Khách" not in page


def test_pages_follow_one_another_without_gap(
    site: Flask, cast: Cast, sign_in: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 3)
    with site.app_context():
        for n in range(8):
            audit.record("unit:rename", cast.unit("X1"), by=cast.account("quan"), reason=f"lần-{n}")
        db.session.commit()
        seen, after = [], None
        while True:
            page = desk.deeds_for(cast.account("phuc"), desk.DeedFilters(), after)
            seen += [deed.reason for deed in page.rows]
            if page.after is None:
                break
            after = int(page.after)
    assert seen == [f"lần-{n}" for n in reversed(range(8))]


@pytest.mark.both_databases
def test_the_log_is_asked_by_deed_and_by_the_thing_itself(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        family, other = household(cast), household(cast)
        audit.record("address:reveal", family, by=cast.account("sen"), reason="hẹn khảo sát")
        audit.record("address:approve", family, by=cast.account("minh"), reason="đủ giấy")
        audit.record("address:approve", other, by=cast.account("minh"), reason="hồ sơ khác")
        db.session.commit()
        code = family.code
    phuc = sign_in("phuc")
    page = phuc.get(f"{LOG}?lam=approve&ma={code.lower()}").get_data(as_text=True)
    assert "đủ giấy" in page
    assert "hẹn khảo sát" not in page and "hồ sơ khác" not in page
    assert "Không có địa chỉ nào mang mã" in phuc.get(LOG + "?ma=DN0").get_data(as_text=True)


def test_every_role_is_told_in_words() -> None:
    assert {role.value: role.label for role in Role}.items() <= fields.VALUES["role"].items()


def test_what_money_was_for_and_where_a_promise_stands_is_told_in_words() -> None:
    for name, kind in (("purpose", Purpose), ("state", State), ("state", OfferState)):
        assert {each.value: each.label for each in kind}.items() <= fields.VALUES[name].items()
    changes: dict[str, Any] = {
        "purpose": [None, "general"], "paid_from": [None, "cash:12"], "role": [None, "evidence"],
        "amount_vnd": [None, 5_000], "lines": [2026, 20_000],
    }  # fmt: skip
    told = telling.told(audit.models.Event(id=1, what="x:y", actor_name="A", subject="x", changes=changes))
    assert [(c.label, c.after) for c in told.changes] == [
        ("dùng cho", "vào quỹ chung"), ("chi từ", "quỹ tiền mặt"), ("vai trò", "chứng từ"),
        ("số tiền", "5.000\u00a0đ"), ("số dòng", "20.000"),
    ]  # fmt: skip


def test_values_are_told_plainly() -> None:
    changes = {"ends_on": ["2026-11-25", None], "flag": [True, ["a", 1]], "plain": 3}
    deed = audit.models.Event(id=1, what="x:y_z", actor_name="A", subject="x", changes=changes)
    told = telling.told(deed)
    assert told.did == "y z x"
    assert [(c.label, c.before, c.after) for c in told.changes] == [
        ("ngày hết hạn", "25/11/2026", ""),
        ("flag", "có", "a, 1"),
        ("plain", "", "3"),
    ]


def test_every_deed_of_every_room_has_its_words() -> None:
    """Read from the source: a room that records something new gives it a Vietnamese word here."""
    for path in (Path(audit.__file__).parents[1]).rglob("*.py"):
        for what in re.findall(r"\brecord\(\s*f?\"([a-z_]+:[a-z_]+)\"", path.read_text("utf-8")):
            room, verb = what.split(":")
            assert room in words.SUBJECTS, f"{path.name} records {what}: add {room!r} to SUBJECTS of audit/words.py"
            assert verb in words.VERBS, f"{path.name} records {what}: add {verb!r} to VERBS of audit/words.py"
