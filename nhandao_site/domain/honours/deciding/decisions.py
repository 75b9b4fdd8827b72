"""A decision with its number, day and signer turns nominations that passed into honours, and is then announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours import children, recording
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.deciding.models import Decision
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating import handling
from nhandao_site.domain.honours.nominating.models import Nomination, NominationState
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.media import keeping
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import clock, vietnamese

LONGEST = 200


@dataclass(frozen=True)
class Paper:
    """What stands on the decision. The number is free text; the program never gives one."""

    symbol: str
    decided_on: date
    signer: str
    data: bytes | None = None
    file_name: str | None = None


def ready(review: Review) -> NominationState:
    """Where a nomination must have come to: for the central title, up to the centre."""
    central = review.round.level is Level.CENTRAL
    return NominationState.FORWARDED if central else NominationState.PASSED


def decide(review: Review, nominations: Sequence[Nomination], paper: Paper, *, by: Actor) -> Decision:
    """Honours for all of these, held back until they are announced.

    Raises:
        RuleBroken: one's own nomination, one that did not pass, more than the quota of the round.
    """
    _may(review, by)
    _check(nominations, paper)
    fresh = [handling.lock(each) for each in sorted(nominations, key=lambda n: n.id)]
    for each in fresh:
        _may_be_decided(each, review, by)
    _within_quota(review, fresh)
    decision = _written(review, paper, by)
    for each in fresh:
        _confer(each, decision, by)
    changes = {"quyết định": [None, decision.symbol], "hồ sơ": [None, len(fresh)]}
    audit.record("decision:record", decision, by=by, changes=changes)
    return decision


def announce(decision: Decision, *, by: Actor) -> None:
    """On the wall and in the search, all of them at once."""
    _may(decision.review, by)
    found = select(Decision).where(Decision.id == decision.id).with_for_update(of=Decision)
    fresh = db.session.scalars(found.execution_options(populate_existing=True)).one()
    if fresh.published_at is not None:
        raise RuleBroken("Quyết định này đã công bố.")
    fresh.published_at, fresh.published_by_id = clock.now(), by.id
    for honour in honours_of(fresh):
        recording.release(honour, by=by)
    db.session.flush()
    audit.record("decision:announce", fresh, by=by)


def honours_of(decision: Decision) -> list[Honour]:
    found = select(Honour).join(Nomination, Nomination.honour_id == Honour.id)
    return list(db.session.scalars(found.where(Nomination.decision_id == decision.id).order_by(Honour.sort_key)))


def of_review(review: Review) -> list[Decision]:
    found = select(Decision).where(Decision.review_id == review.id).order_by(Decision.decided_on, Decision.id)
    return list(db.session.scalars(found))


def left_of_quota(review: Review, kind: ParticipantKind) -> int | None:
    """How many more may be honoured; None without a quota."""
    quota = review.quota_of(kind)
    given = select(func.count(Nomination.id)).join(Honour, Honour.id == Nomination.honour_id)
    given = given.where(Nomination.review_id == review.id, Nomination.honoured_kind == kind)
    taken = db.session.scalar(given.where(Honour.withdrawn_at.is_(None))) or 0
    return None if quota is None else max(0, quota - taken)


def _may(review: Review, by: Actor) -> None:
    if not by.may(Permission.HONOURS_DECIDE, within=review.unit):
        raise NotAllowed("Bạn không có quyền ghi quyết định của đợt này.")


def _check(nominations: Sequence[Nomination], paper: Paper) -> None:
    if not nominations:
        raise RuleBroken("Hãy chọn ít nhất một hồ sơ đã được thông qua.")
    if not vietnamese.clean(paper.symbol):
        raise RuleBroken("Hãy ghi số, ký hiệu của quyết định.")
    if not vietnamese.clean(paper.signer):
        raise RuleBroken("Hãy ghi người ký quyết định.")
    if paper.decided_on > clock.today():
        raise RuleBroken("Ngày quyết định chưa tới; hãy xem lại ngày trên quyết định.")
    if max(len(paper.symbol), len(paper.signer)) > LONGEST:
        raise RuleBroken(f"Mỗi ô dài nhất {LONGEST} ký tự; xin viết ngắn lại.")


def _may_be_decided(nomination: Nomination, review: Review, by: Actor) -> None:
    if nomination.review_id != review.id:
        raise RuleBroken("Có hồ sơ của một đợt khác.")
    if nomination.state is not ready(review):
        raise RuleBroken(f"Hồ sơ số {nomination.id} đang “{nomination.state.label}”, chưa ghi quyết định được.")
    if by.id is not None and nomination.author_id == by.id:
        raise RuleBroken(f"Hồ sơ số {nomination.id} do chính bạn lập; một người khác phải ghi quyết định.")


def _within_quota(review: Review, nominations: Sequence[Nomination]) -> None:
    # Whoever decides on the same round at the same moment comes one after the other.
    db.session.scalars(select(Review).where(Review.id == review.id).with_for_update(of=Review)).one()
    for kind in ParticipantKind:
        chosen, left = sum(n.honoured_kind is kind for n in nominations), left_of_quota(review, kind)
        if left is not None and chosen > left:
            raise RuleBroken(f"Đợt này còn {left} {kind.label}, bạn đã chọn {chosen}; hãy bỏ bớt.")


def _written(review: Review, paper: Paper, by: Actor) -> Decision:
    symbol = vietnamese.clean(paper.symbol)
    known = select(Decision).where(Decision.review_id == review.id, Decision.symbol == symbol)
    if db.session.scalar(known) is not None:
        raise RuleBroken("Quyết định này đã ghi cho đợt này; mỗi quyết định ghi một lần với đủ danh sách.")
    decision = Decision(
        review=review, symbol=symbol, decided_on=paper.decided_on, signer=vietnamese.clean(paper.signer),
        recorded_by_id=by.id, recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    if paper.data:
        decision.file_id = keeping.keep_document(
            paper.data, subject=Decision.__tablename__, subject_id=decision.id, role="decision",
            original_name=paper.file_name, by=by,
        ).id  # fmt: skip
    return decision


def _confer(nomination: Nomination, decision: Decision, by: Actor) -> None:
    occasion = decision.review.round
    content = recording.Content(
        year=occasion.year, round_name=occasion.name, level=occasion.level, kind=occasion.kind,
        honoured=nomination.honoured_kind, name=nomination.name, decided_on=decision.decided_on,
        decision_symbol=decision.symbol, unit=nomination.home, achievement=nomination.achievement,
        signer=decision.signer, story=_told(nomination), name_evidence=nomination.name_evidence, held_back=True,
        age=_age(nomination),
    )  # fmt: skip
    honour = recording.record(content, by=by)
    nomination.honour, nomination.decision_id, nomination.decided_by_id = honour, decision.id, by.id
    handling.step(
        nomination, NominationState.HONOURED, "nomination:confer", by=by, words=f"Quyết định {decision.symbol}"
    )


def _age(nomination: Nomination) -> Said:
    """A yes that no longer is everybody's who must give it today does not hold up the decision; initials stand."""
    age, today = nomination.age, clock.today()
    grown = age.birth_year is not None and not children.settled(Said(None, age.birth_year), today)
    if age.is_child and grown:
        return Said(False, age.birth_year)
    return age if children.is_whole(age, today) else Said(age.is_child, age.birth_year)


def _told(nomination: Nomination) -> Story | None:
    return next((story for story in nomination.stories if story.state is StoryState.PUBLISHED), None)


def by_id(number: int) -> Decision | None:
    return db.session.get(Decision, number)
