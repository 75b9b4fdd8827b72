import json

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from nhandao_site.db import db
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.honours.council import box, counting, desk, minutes, sessions, voting
from nhandao_site.domain.honours.council.models import Ballot, Session, SessionState, Turnout
from nhandao_site.domain.honours.nominating import desk as nominations
from nhandao_site.domain.honours.nominating.models import NominationState
from nhandao_site.domain.honours.rounds.models import BallotKind, ConflictRule, PassOf, Share
from nhandao_site.kit import codes
from tests.cast import Cast
from tests.domain.honours.round import BLANK, NO, YES, convened, council, opened, review, verified, vote


@pytest.mark.parametrize(
    ("share", "whole", "least"),
    [(Share.HALF, 4, 3), (Share.HALF, 5, 3), (Share.TWO_THIRDS, 3, 2), (Share.TWO_THIRDS, 5, 4),
     (Share.FOUR_FIFTHS, 5, 4), (Share.NINE_TENTHS, 9, 9), (Share.NINE_TENTHS, 10, 9)],
)  # fmt: skip
def test_a_share_is_reached_in_whole_people(share: Share, whole: int, least: int) -> None:
    assert share.least(whole) == least
    assert share.reached(least, whole) and not share.reached(least - 1, whole)
    assert not share.reached(0, 0)


@pytest.mark.both_databases
def test_a_secret_vote_is_counted_and_nothing_binds_a_member_to_a_choice(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast)
        good, poor = verified(cast, round_), verified(cast, round_, name="Lê Văn Vừa")
        session = opened(cast, round_, good, poor)
        people = council(cast)
        first, second = session.items
        receipts = []
        for number, who in enumerate(people):
            receipt = codes.new_paper_code("PHIEU")
            receipts.append(receipt)
            sheet = {first.id: YES if number else BLANK, second.id: YES if number == 4 else NO}
            assert voting.cast(session, sheet, receipt=receipt, by=who)
            assert not voting.was_counted(session, receipt)
        counting.close(session, by=cast.account("linh"))
        assert [(i.yes, i.no, i.blank, i.base, i.passed) for i in session.items] == [
            (4, 0, 1, 5, True),
            (1, 4, 0, 5, False),
        ]
        assert (good.state, poor.state) == (NominationState.PASSED, NominationState.FAILED)
        ballots = db.session.scalars(select(Ballot)).all()
        assert len(ballots) == 10 and {ballot.member_id for ballot in ballots} == {None}
        assert all(voting.was_counted(session, receipt.lower()) for receipt in receipts)
        assert not voting.was_counted(session, codes.new_paper_code("PHIEU"))
        assert "choice" not in json.dumps([e.changes for e in db.session.scalars(select(Event))], default=str)


def test_the_length_of_the_box_tells_no_tally() -> None:
    lengths = set()
    for choices in ([YES] * 12, [NO] * 12, [YES, NO, BLANK] * 4):
        content = box.Box()
        for number, choice in enumerate(choices):
            content.drop({7: choice}, codes.token_hash(str(number)), None)
        assert box.read(box.written(content)) == content
        lengths.add(len(box.written(content)))
    assert len(lengths) == 1


@pytest.mark.both_databases
def test_the_open_box_tells_a_reader_of_the_database_nothing(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast)
        session = opened(cast, round_, verified(cast, round_))
        for who in council(cast):
            receipt = vote(session, who, YES)
            db.session.commit()
            kept = db.session.execute(text("SELECT box FROM council_session")).scalar_one()
            assert "yes" not in kept and codes.token_hash(receipt) not in kept
        assert db.session.scalars(select(Ballot)).all() == []
        (item,) = session.items
        assert (item.yes, item.no, item.blank, item.passed) == (None, None, None, None)
        assert counting.tally(item) == "" and minutes.of(session) is None
        columns = {column.name for column in Turnout.__table__.columns}
        assert columns == {"member_id", "session_id"}


@pytest.mark.both_databases
def test_a_member_votes_once_and_the_database_itself_says_so(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast)
        session = opened(cast, round_, verified(cast, round_))
        hoi = council(cast)[0]
        vote(session, hoi, YES)
        (item,) = session.items
        assert not voting.cast(session, {item.id: NO}, receipt=codes.new_paper_code("PHIEU"), by=hoi)
        member = voting.seat_of(session, hoi.id)
        assert member
        db.session.commit()
        with pytest.raises(IntegrityError):
            db.session.execute(Turnout.__table__.insert().values(member_id=member.id, session_id=session.id))
        db.session.rollback()
        for table in ("council_turnout", "council_conflict", "council_ballot", "council_receipt"):
            assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == (
                table == "council_turnout"
            )
        with pytest.raises(DatabaseError):
            db.session.execute(text("DELETE FROM council_turnout"))
        db.session.rollback()


def test_whoever_declares_a_conflict_does_not_vote_on_it_and_leaves_its_quorum(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast, quorum=Share.FOUR_FIFTHS)
        kin, other = verified(cast, round_), verified(cast, round_, name="Lê Văn Vừa")
        session = opened(cast, round_, kin, other, here=4)
        hoi, *rest = council(cast)[:4]
        item = next(each for each in session.items if each.nomination_id == kin.id)
        with pytest.raises(RuleBroken, match="liên quan thế nào"):
            voting.declare(session, item, reason="", by=hoi)
        voting.declare(session, item, reason="cháu ruột", by=hoi)
        voting.declare(session, item, reason="cháu ruột", by=hoi)
        own = desk.own(session, hoi)
        assert own and [each.nomination_id for each in own.votes_on] == [other.id]
        with pytest.raises(RuleBroken, match="từng hồ sơ"):
            voting.cast(session, {each.id: YES for each in session.items}, receipt="x", by=hoi)
        vote(session, hoi, YES)
        with pytest.raises(RuleBroken, match="đã bỏ phiếu"):
            voting.declare(session, session.items[0], reason="nhớ ra", by=hoi)
        for who in rest:
            vote(session, who, YES)
        counting.close(session, by=cast.account("linh"))
        # Four free members, three of them here: 4/5 of 4 is 4, so the kin's nomination waits.
        assert (item.base, item.present, item.quorate, item.passed) == (4, 3, False, None)
        assert (kin.state, other.state) == (NominationState.VERIFIED, NominationState.PASSED)
        again = opened(cast, round_, kin)
        assert again.id != session.id


def test_a_conflict_may_stay_in_the_base_as_the_round_says(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast, conflict=ConflictRule.STAYS, passing=Share.FOUR_FIFTHS)
        session = opened(cast, round_, verified(cast, round_))
        (item,) = session.items
        hoi, *rest = council(cast)
        voting.declare(session, item, reason="vợ chồng", by=hoi)
        with pytest.raises(RuleBroken, match="mọi hồ sơ"):
            voting.cast(session, {}, receipt="x", by=hoi)
        for who in rest:
            vote(session, who, YES)
        counting.close(session, by=cast.account("linh"))
        assert (item.base, item.present, item.passed) == (5, 4, True)


def test_an_open_vote_says_who_voted_how_after_the_count_alone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast, ballot=BallotKind.OPEN, pass_of=PassOf.CAST)
        session = opened(cast, round_, verified(cast, round_))
        (item,) = session.items
        people = council(cast)
        for who, choice in zip(people[:4], (YES, YES, NO, BLANK), strict=True):
            vote(session, who, choice)
        assert counting.members_who(session, item) == {}
        counting.close(session, by=cast.account("linh"))
        told = minutes.of(session)
        assert told and dict(told.rows[0].named)["Cao Văn Tư"] == "không đồng ý"
        assert (item.cast, item.passed) == (4, False)  # two of four are not more than half


def test_a_session_opens_with_its_quorum_and_only_by_whoever_runs_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_, linh = review(cast), cast.account("linh")
        session = convened(cast, round_, verified(cast, round_))
        hoi = council(cast)[0]
        for member in session.members[:3]:
            sessions.mark_present(session, member, by=linh)
        with pytest.raises(RuleBroken, match="3/5 thành viên"):
            sessions.begin(session, by=linh)
        with pytest.raises(RuleBroken, match="sắp họp"):
            vote(session, hoi, YES)
        sessions.mark_present(session, session.members[3], by=linh)
        for stranger in ("hoi", "quan", "hoa", "phuc"):
            with pytest.raises(NotAllowed):
                sessions.begin(session, by=cast.account(stranger))
        sessions.begin(session, by=linh)
        with pytest.raises(NotAllowed, match="Chỉ thành viên"):
            voting.cast(session, {}, receipt="x", by=linh)
        vote(session, hoi, YES)
        with pytest.raises(NotAllowed):
            counting.close(session, by=hoi)
        sessions.cancel(session, reason="mất điện", by=linh)
        kept = db.session.get_one(Session, session.id)
        assert (kept.state, kept.box) == (SessionState.CANCELLED, None)
        assert session.items[0].nomination.state is NominationState.VERIFIED


def test_a_council_is_called_from_its_own_members_with_papers_that_were_verified(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast)
        ready = verified(cast, round_)
        with pytest.raises(RuleBroken, match="ít nhất 3"):
            convened(cast, round_, ready, seats=2)
        with pytest.raises(RuleBroken, match="ít nhất một hồ sơ"):
            convened(cast, round_)
        convened(cast, round_, ready)
        with pytest.raises(RuleBroken, match="phiên họp khác"):
            convened(cast, round_, ready)
        outsider = council(cast)[4]
        outsider.locked_at = outsider.created_at
        with pytest.raises(RuleBroken, match="Châu Sáu"):
            convened(cast, round_, verified(cast, round_, name="Lê Văn Vừa"))


def test_a_council_member_without_a_seat_sees_no_session(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast)
        session = convened(cast, round_, verified(cast, round_), seats=4)
        last = council(cast)[4]
        assert desk.one_for(last, session.id) is None and desk.sessions_for(last) == []
        assert desk.one_for(council(cast)[0], session.id) is session
        assert desk.one_for(cast.account("tam"), session.id) is None
        (item,) = session.items
        assert desk.table_for(council(cast)[0], item.nomination_id) is item.nomination
        assert desk.table_for(last, item.nomination_id) is None
        assert nominations.one_for(last, item.nomination_id) is None and nominations.page_for(last).rows == []


@pytest.mark.both_databases
def test_a_member_who_left_the_council_neither_votes_nor_reads_the_table_and_no_session_opens_with_the_seat(
    site: Flask, cast: Cast
) -> None:
    with site.app_context():
        round_ = review(cast)
        session = opened(cast, round_, verified(cast, round_))
        waiting = convened(cast, round_, verified(cast, round_, name="Võ Văn Xóm"))
        (item,), last = session.items, council(cast)[4]
        for account in council(cast)[:4]:
            voting.attend(waiting, by=account)
        last.role, last.unit = Role.REPORTER, cast.unit("S1")
        db.session.flush()
        assert desk.table_for(last, item.nomination_id) is None and desk.one_for(last, session.id) is None
        with pytest.raises(NotAllowed):
            voting.cast(session, {item.id: YES}, receipt="PHIEU", by=last)
        last.role = Role.COUNCIL  # of another unit's council
        db.session.flush()
        assert desk.table_for(last, item.nomination_id) is None
        with pytest.raises(NotAllowed):
            voting.cast(session, {item.id: YES}, receipt="PHIEU", by=last)
        with pytest.raises(RuleBroken, match="Không còn là thành viên hội đồng: Châu Sáu"):
            sessions.begin(waiting, by=cast.account("linh"))


@pytest.mark.both_databases
def test_whoever_wrote_a_nomination_does_not_judge_it_even_without_saying_so(site: Flask, cast: Cast) -> None:
    with site.app_context():
        round_ = review(cast)
        mine, other = verified(cast, round_), verified(cast, round_, name="Võ Văn Xóm")
        chair = council(cast)[0]
        mine.author_id = chair.id  # a reporter then, of the council now
        session = opened(cast, round_, mine, other)
        member = voting.seat_of(session, chair.id)
        assert member is not None
        assert [item.nomination_id for item in voting.votes_on(session, member)] == [other.id]
        by_nomination = {item.nomination_id: item for item in session.items}
        with pytest.raises(RuleBroken, match="từng hồ sơ"):
            voting.cast(session, {item.id: YES for item in session.items}, receipt="PHIEU", by=chair)
        for account in council(cast):
            vote(session, account, YES)
        counting.close(session, by=cast.account("linh"))
        assert (by_nomination[mine.id].yes, by_nomination[mine.id].base) == (4, 4)
        assert (by_nomination[other.id].yes, by_nomination[other.id].base) == (5, 5)
        told = minutes.of(session)
        assert told is not None and (chair.name, "người lập hồ sơ đề cử") in [
            one for row in told.rows for one in row.bound
        ]
