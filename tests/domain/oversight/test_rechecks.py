"""Five in a hundred by lot, the same lot for everybody, and the auditor's word once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import GRANTS, Permission, Role
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.oversight import desk, drawing, officers, recording
from nhandao_site.domain.oversight.models import Outcome, Recheck, RecheckRound, Thing
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.scene import cash, given, household

CLOCK = audit.House("Đồng hồ")
pytestmark = pytest.mark.both_databases


def drawn(cast: Cast) -> list[Recheck]:
    """One family of X1 and one hand-over there, the only ones of the quarter."""
    given(cast, household(cast, approved_on=clock.today()), cash(1_000_000))
    drawing.draw(periods.quarter_containing(clock.today()), by=CLOCK)
    return list(db.session.scalars(select(Recheck).order_by(Recheck.thing)))


def test_the_lot_is_one_in_twenty_and_the_same_for_everybody() -> None:
    numbers = list(range(1, 202))
    first = drawing.chosen("hạt", Thing.ACT, numbers)
    assert len(first) == 11
    assert drawing.chosen("hạt", Thing.ACT, reversed(numbers)) == first
    assert drawing.chosen("khác", Thing.ACT, numbers) != first
    assert drawing.chosen("hạt", Thing.ADDRESS, numbers) != first
    assert drawing.chosen("hạt", Thing.ACT, []) == []


def test_a_quarter_is_drawn_once_after_it_ended(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quarter = periods.quarter_containing(clock.today())
        household(cast, approved_on=quarter.start), household(cast, approved_on=quarter.start - timedelta(days=1))
        after = quarter.end + timedelta(days=1)
        assert drawing.run(today=after, by=CLOCK) == 1
        assert drawing.run(today=after, by=CLOCK) == 0
        row = db.session.scalars(select(RecheckRound)).one()
        assert (row.quarter, row.addresses, row.acts) == (quarter.code, 1, 0)


def test_the_auditor_says_it_once_and_tells_a_difference(site: Flask, cast: Cast) -> None:
    with site.app_context():
        act, family = sorted(drawn(cast), key=lambda row: row.thing.value)
        phuc = cast.account("phuc")
        with pytest.raises(NotAllowed):
            recording.record(act, outcome=Outcome.RIGHT, words="", on=clock.today(), by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="Ghi rõ"):
            recording.record(act, outcome=Outcome.WRONG, words="  ", on=clock.today(), by=phuc)
        with pytest.raises(RuleBroken, match="Ngày kiểm tra"):
            recording.record(act, outcome=Outcome.RIGHT, words="", on=clock.today() - timedelta(days=9), by=phuc)
        recording.record(act, outcome=Outcome.WRONG, words="Chỉ nhận 800.000 đ", on=clock.today(), by=phuc)
        db.session.commit()
        with pytest.raises(RuleBroken, match="đã có kết quả"):
            recording.record(act, outcome=Outcome.RIGHT, words="", on=clock.today(), by=phuc)
        assert desk.waiting_for(phuc) == 1
        phuc.unit = cast.unit("X2")
        assert desk.waiting_for(phuc) == 0
        assert desk.one_for(phuc, family.id) is None


def test_the_pages_show_the_list_the_thing_and_the_officers(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        number = drawn(cast)[0].id
        db.session.commit()
    phuc, quan = sign_in("phuc"), sign_in("quan")
    assert "chưa kiểm tra" in phuc.get("/quan-tri/giam-sat").get_data(as_text=True)
    assert "Ghi kết quả" not in quan.get(f"/quan-tri/giam-sat/{number}").get_data(as_text=True)
    given_ = {"outcome": "wrong", "words": "", "on": clock.format_date(clock.today())}
    assert phuc.post(f"/quan-tri/giam-sat/{number}", data=given_).status_code == 422
    assert phuc.post(f"/quan-tri/giam-sat/{number}", data=given_ | {"outcome": "right"}).status_code == 303
    assert quan.post(f"/quan-tri/giam-sat/{number}", data=given_).status_code == 403
    assert "Lê Thị Sen" in phuc.get("/quan-tri/giam-sat/can-bo").get_data(as_text=True)  # verified the hand-over


def test_who_looks_far_more_than_the_others_is_marked(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for name, times in (("hoa", 12), ("sen", 2), ("tam", 1)):
            for _ in range(times):
                audit.record("address:reveal", cast.unit("X1"), by=cast.account(name), reason="gọi hẹn")
        db.session.commit()
        today = clock.today()
        found = {o.account.name: o for o in officers.worked(cast.account("phuc"), today, today)}
        assert found["Nguyễn Thị Hoa"].counts["revealed"] == 12
        assert any("mở phần riêng 12 lần" in words for words in found["Nguyễn Thị Hoa"].odd)
        assert not any("mở phần riêng" in words for words in found["Lê Thị Sen"].odd)
        cast.account("phuc").unit = cast.unit("X2")
        assert {o.account.name for o in officers.worked(cast.account("phuc"), today, today)} == {"Trần Văn Tâm"}


def test_an_auditor_reads_all_and_changes_nothing_but_the_own_findings() -> None:
    writing = {right for right in GRANTS[Role.AUDITOR] if not right.endswith(":read")}
    assert writing == {Permission.ACCOUNTS_OWN, Permission.RECHECKS_RECORD}
