"""Rounds are announced and their terms changed; the rules of the vote stand still once a council has met."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.models import HonourKind, Round
from nhandao_site.domain.honours.rounds import criteria
from nhandao_site.domain.honours.rounds.models import BallotKind, ConflictRule, PassOf, Review, Share
from nhandao_site.domain.movement.models import Level
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

LONGEST_GUIDANCE = 4000
FIRST_YEAR = 1946


@dataclass(frozen=True)
class Terms:
    """What a round asks and how its council decides. A quota of None: as many as deserve it."""

    year: int
    name: str
    level: Level
    kind: HonourKind
    opens_on: date
    closes_on: date
    quota_persons: int | None = None
    quota_collectives: int | None = None
    ballot: BallotKind = BallotKind.SECRET
    quorum: Share = Share.TWO_THIRDS
    passing: Share = Share.HALF
    pass_of: PassOf = PassOf.MEMBERS
    conflict: ConflictRule = ConflictRule.LEAVES
    guidance: str | None = None

    @property
    def rules(self) -> tuple[object, ...]:
        return self.ballot, self.quorum, self.passing, self.pass_of, self.conflict


def announce(unit: Unit, terms: Terms, *, by: Actor) -> Review:
    """A new round of this unit, with the criteria as the plan says them today."""
    _may(unit, by)
    _check(terms)
    occasion = _occasion(terms)
    known = select(Review.id).where(Review.round_id == occasion.id, Review.unit_id == unit.id)
    if db.session.scalar(known) is not None:
        raise RuleBroken("Đơn vị đã mở đợt này rồi; hãy sửa đợt đã có, hoặc đặt tên khác.")
    review = Review(
        round=occasion, unit=unit, criteria=criteria.words(), created_by_id=by.id, created_at=clock.now(),
        opens_on=terms.opens_on, closes_on=terms.closes_on,
    )  # fmt: skip
    _fill(review, terms)
    db.session.add(review)
    db.session.flush()
    audit.record("review:open", review, by=by, changes={"đợt": [None, f"{terms.name}, {terms.year}"]})
    return review


def change(review: Review, terms: Terms, *, has_met: bool, by: Actor) -> None:
    """Days, quotas and guidance; the vote's rules only while no session has been opened (`has_met`)."""
    _may(review.unit, by)
    _check(terms)
    if has_met and terms.rules != rules_of(review):
        raise RuleBroken("Hội đồng đã họp trong đợt này nên cách bỏ phiếu không đổi được nữa.")
    if (terms.year, vietnamese.clean(terms.name), terms.level, terms.kind) != _key(review):
        raise RuleBroken("Năm, tên, cấp và hình thức của đợt đã mở không đổi được; hãy mở một đợt khác.")
    before = _told(review)
    _fill(review, terms)
    db.session.flush()
    audit.record("review:change", review, by=by, changes={"đợt": [before, _told(review)]})


def rules_of(review: Review) -> tuple[object, ...]:
    return review.ballot, review.quorum, review.passing, review.pass_of, review.conflict


def _key(review: Review) -> tuple[object, ...]:
    return review.round.year, review.round.name, review.round.level, review.round.kind


def _told(review: Review) -> str:
    days = f"{clock.format_date(review.opens_on)}–{clock.format_date(review.closes_on)}"
    quotas = f"cá nhân {_many(review.quota_persons)}, tập thể {_many(review.quota_collectives)}"
    rules = f"{review.ballot.label}; họp khi {review.quorum.label}; thông qua khi {review.passing.label}"
    return f"{days}; {quotas}; {rules} {review.pass_of.label}"


def _many(quota: int | None) -> str:
    return "không giới hạn" if quota is None else str(quota)


def _fill(review: Review, terms: Terms) -> None:
    review.opens_on, review.closes_on = terms.opens_on, terms.closes_on
    review.quota_persons, review.quota_collectives = terms.quota_persons, terms.quota_collectives
    review.ballot, review.quorum, review.passing = terms.ballot, terms.quorum, terms.passing
    review.pass_of, review.conflict = terms.pass_of, terms.conflict
    review.guidance = vietnamese.clean_lines(terms.guidance or "")[:LONGEST_GUIDANCE] or None


def _may(unit: Unit, by: Actor) -> None:
    if not by.may(Permission.HONOURS_RUN, within=unit):
        raise NotAllowed("Bạn không có quyền mở đợt xét tặng cho đơn vị này.")


def _check(terms: Terms) -> None:
    if not vietnamese.clean(terms.name):
        raise RuleBroken("Hãy ghi tên đợt, ví dụ “Ngày thành lập Hội 23/11”.")
    if not FIRST_YEAR <= terms.year <= clock.today().year + 1:
        raise RuleBroken(f"Năm {terms.year} ngoài khoảng có thể; hãy xem lại.")
    if terms.closes_on < terms.opens_on:
        raise RuleBroken("Ngày hết nhận hồ sơ đứng trước ngày bắt đầu nhận.")
    for quota in (terms.quota_persons, terms.quota_collectives):
        if quota is not None and not 0 <= quota <= 10_000:
            raise RuleBroken("Số lượng của đợt từ 0 đến 10.000; để trống nếu không giới hạn.")


def _occasion(terms: Terms) -> Round:
    name = vietnamese.clean(terms.name)
    asked = select(Round).where(
        Round.year == terms.year, Round.name == name, Round.level == terms.level, Round.kind == terms.kind
    )
    found = db.session.scalar(asked)
    if found is None:
        found = Round(year=terms.year, name=name, level=terms.level, kind=terms.kind)
        db.session.add(found)
        db.session.flush()
    return found
