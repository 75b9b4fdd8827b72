"""A unit writes a nomination: whom, for what, and one answer to each criterion of the round."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.honours import children
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.nominating import handling
from nhandao_site.domain.honours.nominating.models import Nomination, NominationState
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

LONGEST_ANSWER = 6000
LONGEST_LINE = 300


@dataclass(frozen=True)
class Content:
    """`home`: where the person or collective belongs, the nominating unit or one inside it.

    `name_evidence`: how a person said yes to the full name in public; without it initials stand there.
    `age`: whether it is a child, and a child's yes.
    `authority`: who of the local authority confirmed, and on which day; the paper is kept beside.
    """

    honoured: ParticipantKind
    name: str
    home: Unit | None = None
    achievement: str | None = None
    answers: list[str] = field(default_factory=list)
    name_evidence: str | None = None
    authority: str | None = None
    authority_on: date | None = None
    age: Said = field(default_factory=Said)


def draft(review: Review, content: Content, *, unit: Unit, by: Actor) -> Nomination:
    """A new nomination of `unit`, in its own hands until it is sent."""
    if not by.may(Permission.HONOURS_NOMINATE, within=unit):
        raise NotAllowed("Bạn không có quyền đề cử thay đơn vị này.")
    if not unit.is_within(review.unit):
        raise RuleBroken("Đợt này của đơn vị khác; đơn vị của bạn không đề cử ở đây.")
    _takes(review)
    _check(content)
    nomination = Nomination(
        review=review, unit=unit, home=content.home or unit, author_id=by.id, author_name=by.name,
        created_at=clock.now(), state=NominationState.DRAFT,
    )  # fmt: skip
    _fill(nomination, content)
    _flush(nomination)
    audit.record("nomination:draft", nomination, by=by)
    return nomination


def edit(nomination: Nomination, content: Content, *, seen_version: int | None = None, by: Actor) -> None:
    """The words of a draft or of a returned nomination. `seen_version`: what the writer had before the eyes.

    Raises:
        ChangedMeanwhile: a colleague saved in between.
    """
    fresh = handling.at_home(nomination, by=by)
    if seen_version is not None and seen_version != fresh.version:
        raise ChangedMeanwhile("Đồng nghiệp vừa lưu hồ sơ này; hãy đối chiếu với bản mới ở dưới rồi lưu lại.")
    _check(content)
    _fill(fresh, content)
    _flush(fresh)
    audit.record("nomination:edit", fresh, by=by)


def _takes(review: Review) -> None:
    today = clock.today()
    if today < review.opens_on:
        raise RuleBroken(f"Đợt này nhận hồ sơ từ ngày {clock.format_date(review.opens_on)}.")
    if today > review.closes_on:
        raise RuleBroken(f"Đợt này hết nhận hồ sơ từ ngày {clock.format_date(review.closes_on)}.")


def _check(content: Content) -> None:
    if not vietnamese.clean(content.name):
        raise RuleBroken("Hãy ghi tên người hoặc tập thể được đề cử.")
    lines = (content.name, content.achievement or "", content.name_evidence or "", content.authority or "")
    if max(map(len, lines)) > LONGEST_LINE:
        raise RuleBroken(f"Mỗi ô một dòng dài nhất {LONGEST_LINE} ký tự; xin viết ngắn lại.")
    if any(len(answer) > LONGEST_ANSWER for answer in content.answers):
        raise RuleBroken(f"Thành tích theo mỗi tiêu chí dài nhất {LONGEST_ANSWER} ký tự; xin viết gọn lại.")
    if content.authority_on and content.authority_on > clock.today():
        raise RuleBroken("Ngày xác nhận của địa phương chưa tới; hãy xem lại ngày trên giấy.")
    if content.honoured is ParticipantKind.PERSON:
        children.check(content.age, own_evidence=content.name_evidence, day=clock.today())


def _fill(nomination: Nomination, content: Content) -> None:
    home = content.home or nomination.home
    if not home.is_within(nomination.unit):
        raise RuleBroken("Người hoặc tập thể thuộc đơn vị khác; đơn vị của họ mới đề cử được.")
    nomination.home, nomination.honoured_kind = home, content.honoured
    nomination.name = vietnamese.clean(content.name)
    nomination.folded = vietnamese.fold_name(nomination.name)
    person = content.honoured is ParticipantKind.PERSON
    nomination.sort_key = (vietnamese.person_sort_key if person else vietnamese.sort_key)(nomination.name)
    nomination.achievement = vietnamese.clean(content.achievement or "") or None
    nomination.name_evidence = (vietnamese.clean(content.name_evidence or "") or None) if person else None
    _fill_age(nomination, content.age if person else Said())
    nomination.authority, nomination.authority_on = (
        vietnamese.clean(content.authority or "") or None,
        content.authority_on,
    )
    asked = len(nomination.review.criteria_of(content.honoured))
    given = [vietnamese.clean_lines(answer) for answer in content.answers[:asked]]
    nomination.answers = given + [""] * (asked - len(given))


def _fill_age(nomination: Nomination, age: Said) -> None:
    nomination.is_child, nomination.birth_year = children.settled(age, clock.today()), age.birth_year
    guardian, proof, own = age.yes
    nomination.guardian_name, nomination.guardian_evidence = guardian or None, proof or None
    nomination.child_evidence = own or None


def _flush(nomination: Nomination) -> None:
    same = select(Nomination.unit_id).where(
        Nomination.review_id == nomination.review.id, Nomination.honoured_kind == nomination.honoured_kind,
        Nomination.folded == nomination.folded, Nomination.home_id == nomination.home.id,
        Nomination.state.not_in((NominationState.FAILED, NominationState.WITHDRAWN)),
        Nomination.id.is_distinct_from(nomination.id),
    )  # fmt: skip
    with db.session.no_autoflush:
        if db.session.scalar(same.limit(1)) is not None:
            raise RuleBroken(_TWICE)
    try:
        with db.session.begin_nested():
            db.session.add(nomination)
            db.session.flush()
    except IntegrityError as clash:
        raise RuleBroken(_TWICE) from clash


_TWICE = "Người hoặc tập thể này đã được đề cử trong đợt; hãy bổ sung vào hồ sơ đã có."
