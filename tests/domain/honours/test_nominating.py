from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.honours.nominating import completeness, desk, handling, hardship, moving, papers, writing
from nhandao_site.domain.honours.nominating.models import Hardship, NominationState
from nhandao_site.domain.ledger import assistance
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.honours.round import PDF, drafted, review, verified, words
from tests.domain.ledger.scene import cash, given, hand, household

S = NominationState


@pytest.mark.both_databases
def test_everything_that_is_missing_is_named_at_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        bare = writing.Content(ParticipantKind.COLLECTIVE, "Bếp cháo Cây Me")
        nomination = writing.draft(review(cast), bare, unit=cast.unit("X1"), by=hoa)
        with pytest.raises(RuleBroken) as told:
            moving.submit(nomination, by=hoa)
        said = str(told.value)
        assert said.startswith("Hồ sơ còn thiếu 10 điều")
        for part in (
            "tiêu chí 1",
            "tiêu chí 3",
            "Chính quyền",
            "Ngày xác nhận",
            "giấy xác nhận",
            "minh chứng",
            "100 %",
        ):
            assert part in said
        assert nomination.state is S.DRAFT


@pytest.mark.both_databases
def test_a_school_goes_straight_to_the_province_and_a_hamlet_by_its_commune(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast)
        school = drafted(cast, round_, unit="S1", by="trang", name="Lê Văn Thầy")
        moving.submit(school, by=cast.account("trang"))
        assert school.tier and school.tier.code == "P1"
        hamlet = drafted(cast, round_, unit="H1", by="hoa", name="Võ Văn Xóm")
        moving.submit(hamlet, by=cast.account("hoa"))
        assert hamlet.tier and hamlet.tier.code == "X1"
        with pytest.raises(RuleBroken, match="không tự xác minh"):
            moving.verify(hamlet, by=cast.account("hoa"))
        with pytest.raises(NotAllowed):
            moving.verify(hamlet, by=cast.account("tam"))
        moving.verify(hamlet, words="Đúng như hồ sơ", by=cast.account("sen"))
        assert (hamlet.state, hamlet.tier.code) == (S.SUBMITTED, "P1")
        moving.verify(hamlet, by=cast.account("minh"))
        assert (hamlet.state, hamlet.tier) == (S.VERIFIED, None)
        assert [each.after for each in handling.steps(hamlet)] == ["submitted", "submitted", "verified"]


def test_nobody_verifies_at_two_tiers(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hamlet = drafted(cast, review(cast), unit="H1")
        moving.submit(hamlet, by=cast.account("hoa"))
        moving.verify(hamlet, by=cast.account("minh"))  # the province stands in for the commune
        with pytest.raises(RuleBroken, match="một người khác"):
            moving.verify(hamlet, by=cast.account("minh"))
        moving.verify(hamlet, by=cast.account("linh"))
        assert hamlet.state is S.VERIFIED


def test_sent_back_it_is_mended_and_begins_at_the_first_tier_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, minh = cast.account("hoa"), cast.account("minh")
        nomination = drafted(cast, review(cast))
        moving.submit(nomination, by=hoa)
        with pytest.raises(RuleBroken, match="không sửa được"):
            writing.edit(nomination, words(), by=hoa)
        with pytest.raises(RuleBroken, match="bổ sung điều gì"):
            moving.send_back(nomination, reason=" ", by=minh)
        moving.send_back(nomination, reason="Thiếu năm của thành tích", by=minh)
        seen = nomination.version
        writing.edit(nomination, words(achievement="320 sáng thứ Bảy"), seen_version=seen, by=hoa)
        with pytest.raises(ChangedMeanwhile):
            writing.edit(nomination, words(), seen_version=seen, by=hoa)
        moving.submit(nomination, by=hoa)
        moving.verify(nomination, by=minh)
        assert nomination.state is S.VERIFIED
        moving.withdraw(nomination, reason="Người được đề cử xin thôi", by=hoa)
        with pytest.raises(RuleBroken, match="đã rút"):
            moving.withdraw(nomination, reason="lần nữa", by=hoa)


@pytest.mark.both_databases
def test_the_same_person_is_nominated_once_unless_the_first_was_taken_back(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_, hoa = review(cast), cast.account("hoa")
        first = drafted(cast, round_)
        with pytest.raises(RuleBroken, match="đã được đề cử"):
            drafted(cast, round_, name="ĐẶNG THỊ MƠ")
        moving.withdraw(first, reason="viết lại", by=hoa)
        assert drafted(cast, round_).id != first.id


def test_a_round_takes_nominations_on_its_days_alone_and_from_its_own_branch(site: Flask, cast: Cast) -> None:
    with site.app_context():
        today = clock.today()
        over = review(cast, name="Đã qua", opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
        with pytest.raises(RuleBroken, match="hết nhận"):
            drafted(cast, over)
        communal = review(cast, unit="X2", name="Của xã Lộc Xuân")
        with pytest.raises(RuleBroken, match="đơn vị khác"):
            drafted(cast, communal)
        with pytest.raises(NotAllowed):
            writing.draft(communal, words(), unit=cast.unit("X2"), by=cast.account("hoa"))


@pytest.mark.both_databases
def test_the_list_of_hardship_counts_delivered_help_and_written_help(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        kind = ParticipantKind.COLLECTIVE
        nomination = drafted(cast, review(cast), honoured=kind, name="Ấp 1", answers=["a", "b", "c"])
        helped, waiting, far = household(cast), household(cast), household(cast, "X2")
        given(cast, helped, cash(500_000))
        act = hand(cast, waiting, cash(200_000))
        hardship.add_address(nomination, helped.code or "", by=hoa)
        hardship.add_address(nomination, waiting.code or "", by=hoa)
        with pytest.raises(RuleBroken, match="Không có địa chỉ"):
            hardship.add_address(nomination, far.code or "", by=hoa)
        row = hardship.add_person(nomination, name="Ngô Thị Lành", help=None, helped_on=None, evidence=None, by=hoa)
        assert hardship.measure(nomination) == hardship.Measure(1, 3)
        hardship.note_help(row, help="50 kg gạo", helped_on=date(2026, 3, 1), evidence="Phiếu ký nhận số 4", by=hoa)
        assistance.verify(act, by=cast.account("sen"))
        assert hardship.measure(nomination).met
        assert [line.called for line in hardship.lines(nomination)][2] == "N.T.L."
        assert not completeness.missing(nomination)
        db.session.commit()
        kept = db.session.execute(text("SELECT name, help FROM honour_hardship WHERE name IS NOT NULL")).one()
        assert "Lành" not in kept.name and "gạo" not in kept.help


def test_names_on_the_list_open_with_a_reason_and_the_look_is_kept(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        nomination = drafted(cast, review(cast), honoured=ParticipantKind.COLLECTIVE, name="Ấp 1")
        hardship.add_person(nomination, name="Ngô Thị Lành", help=None, helped_on=None, evidence=None, by=hoa)
        with pytest.raises(NotAllowed):
            hardship.reveal(nomination, reason="tò mò", by=cast.account("phuc"))
        with pytest.raises(RuleBroken, match="lý do"):
            hardship.reveal(nomination, reason="", by=hoa)
        assert [row[0] for row in hardship.reveal(nomination, reason="đối chiếu", by=hoa).values()] == ["Ngô Thị Lành"]
        assert db.session.scalar(select(Event.reason).where(Event.what == "nomination:reveal")) == "đối chiếu"
        assert "Lành" not in str([event.changes for event in db.session.scalars(select(Event))])


def test_another_commune_sees_nothing_and_touches_nothing(site: Flask, cast: Cast) -> None:
    with site.app_context():
        tam = cast.account("tam")
        nomination = verified(cast, review(cast))
        assert desk.one_for(tam, nomination.id) is None
        assert desk.page_for(tam).rows == []
        for deed in (
            lambda: writing.edit(nomination, words(), by=tam),
            lambda: papers.attach(nomination, PDF, caption="giả", by=tam),
            lambda: moving.withdraw(nomination, reason="phá", by=tam),
        ):
            with pytest.raises(NotAllowed):
                deed()


@pytest.mark.both_databases
def test_the_steps_are_never_changed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        verified(cast, review(cast))
        db.session.commit()
        with pytest.raises(DatabaseError):
            db.session.execute(text("UPDATE honour_nomination_step SET words = 'khác'"))
        db.session.rollback()
        assert db.session.scalars(select(Hardship)).all() == []
