"""The way of a nomination: sent, verified tier by tier, sent back, not fit, taken back, forwarded to the centre."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.nominating import completeness, handling, tiers
from nhandao_site.domain.honours.nominating.handling import expect, lock, said, step
from nhandao_site.domain.honours.nominating.models import OVER, Nomination, NominationState, NominationStep
from nhandao_site.domain.movement.models import Level
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

S = NominationState


def submit(nomination: Nomination, *, by: Actor) -> None:
    """To the first tier above. What is missing is named all at once, and nothing is sent."""
    fresh = handling.at_home(nomination, by=by)
    if fresh.state is S.DRAFT and not fresh.review.takes_nominations:
        raise RuleBroken(f"Đợt này nhận hồ sơ đến hết ngày {clock.format_date(fresh.review.closes_on)}.")
    if lacks := completeness.missing(fresh):
        raise RuleBroken(f"Hồ sơ còn thiếu {len(lacks)} điều: {'; '.join(lacks)}.")
    fresh.tier = tiers.first(fresh)
    fresh.submitted_at = clock.now()
    step(fresh, S.SUBMITTED, "nomination:submit", by=by)
    _call(fresh.tier, fresh, by)


def verify(nomination: Nomination, *, words: str | None = None, by: Actor) -> None:
    """The tier whose turn it is says that the nomination is true; on to the next one, or to the council."""
    fresh = _at_tier(nomination, by)
    if lacks := completeness.missing(fresh):  # help may have been taken back since it was sent
        raise RuleBroken(f"Hồ sơ không còn đủ: {'; '.join(lacks)}. Hãy trả lại để đơn vị bổ sung.")
    _has_not_verified(fresh, by)
    here = fresh.tier
    then = tiers.after(fresh, here) if here else None
    step(fresh, S.SUBMITTED if then else S.VERIFIED, "nomination:verify", by=by, words=_clean(words))
    fresh.tier = then
    db.session.flush()
    if then is not None:
        _call(then, fresh, by)


def send_back(nomination: Nomination, *, reason: str, by: Actor) -> None:
    """To the nominating unit, with what is to be mended; sent again it begins at the first tier."""
    fresh = _at_tier(nomination, by)
    why = said(reason, "Hãy ghi cần bổ sung điều gì.")
    step(fresh, S.RETURNED, "nomination:return", by=by, words=why)
    fresh.tier = None
    db.session.flush()
    _tell_author(fresh, "Hồ sơ đề cử cần bổ sung", f"Hồ sơ đề cử số {fresh.id} được trả lại: {why}")


def reject(nomination: Nomination, *, reason: str, by: Actor) -> None:
    """Not fit, at the tier where it lies; of a nomination that went to the centre: not chosen there."""
    fresh = lock(nomination)
    why = said(reason, "Hãy ghi vì sao hồ sơ không đạt.")
    if fresh.state is S.FORWARDED:
        _may(fresh, Permission.HONOURS_DECIDE, fresh.review.unit, by)
    else:
        _at_tier(fresh, by)
    step(fresh, S.FAILED, "nomination:reject", by=by, words=why)
    fresh.tier = None
    db.session.flush()
    _tell_author(fresh, "Hồ sơ đề cử không đạt", f"Hồ sơ đề cử số {fresh.id} không đạt: {why}")


def withdraw(nomination: Nomination, *, reason: str, by: Actor) -> None:
    """The nominating unit takes it back; a vote that is going on then changes nothing any more."""
    fresh = lock(nomination)
    _may(fresh, Permission.HONOURS_NOMINATE, fresh.unit, by)
    if fresh.state in OVER:
        raise RuleBroken(f"Hồ sơ đã “{fresh.state.label}”, không rút được nữa.")
    why = said(reason, "Hãy ghi vì sao rút hồ sơ.")
    step(fresh, S.WITHDRAWN, "nomination:withdraw", by=by, words=why)
    fresh.tier = None
    db.session.flush()


def forward(nomination: Nomination, *, symbol: str, on: date, by: Actor) -> None:
    """A nomination for the central title, passed here, goes up with its letter."""
    fresh = lock(nomination)
    expect(fresh, S.PASSED)
    _may(fresh, Permission.HONOURS_DECIDE, fresh.review.unit, by)
    if fresh.review.round.level is not Level.CENTRAL:
        raise RuleBroken("Chỉ đợt cấp Trung ương mới trình lên Trung ương Hội.")
    _not_own(fresh, by, "trình")
    number = said(symbol, "Hãy ghi số, ký hiệu của tờ trình.")
    if on > clock.today():
        raise RuleBroken("Ngày của tờ trình chưa tới.")
    fresh.forwarded_symbol, fresh.forwarded_on = number[:200], on
    step(fresh, S.FORWARDED, "nomination:forward", by=by, words=f"Tờ trình {number}, ngày {clock.format_date(on)}")


def is_mine_to_verify(nomination: Nomination, officer: Account) -> bool:
    waits = nomination.state is S.SUBMITTED and nomination.tier is not None
    return waits and nomination.author_id != officer.id and officer.may(Permission.HONOURS_VERIFY, nomination.tier)


def _at_tier(nomination: Nomination, by: Actor) -> Nomination:
    fresh = lock(nomination)
    expect(fresh, S.SUBMITTED)
    _may(fresh, Permission.HONOURS_VERIFY, fresh.tier, by)
    _not_own(fresh, by, "xác minh")
    return fresh


def _not_own(nomination: Nomination, by: Actor, deed: str) -> None:
    if by.id is not None and by.id == nomination.author_id:
        raise RuleBroken(f"Người lập hồ sơ không tự {deed} hồ sơ của mình.")


def _has_not_verified(nomination: Nomination, by: Actor) -> None:
    since_sent: list[NominationStep] = []
    for each in handling.steps(nomination):
        since_sent = [] if each.before in {S.DRAFT.value, S.RETURNED.value} else [*since_sent, each]
    if by.id is not None and any(each.by_id == by.id for each in since_sent):
        raise RuleBroken("Bạn đã xác minh hồ sơ này ở cấp dưới; cấp này cần một người khác.")


def _may(nomination: Nomination, right: Permission, unit: Unit | None, by: Actor) -> None:
    if not by.may(right, within=unit or nomination.review.unit):
        raise NotAllowed("Hồ sơ này không chờ bạn.")


def _clean(words: str | None) -> str | None:
    return vietnamese.clean_lines(words or "")[: handling.LONGEST_WORDS] or None


def _call(tier: Unit, nomination: Nomination, by: Actor) -> None:
    found = select(Account).where(Account.unit_id == tier.id, Account.locked_at.is_(None))
    for officer in db.session.scalars(found):
        if officer.id != by.id and officer.may(Permission.HONOURS_VERIFY, within=tier):
            notifications.tell(
                officer.email,
                "Có hồ sơ đề cử chờ xác minh",
                f"Hồ sơ đề cử số {nomination.id} chờ {tier.name} xác minh. "
                "Vào Bàn làm việc, mục Vinh danh, Hồ sơ đề cử.",
            )


def _tell_author(nomination: Nomination, subject: str, body: str) -> None:
    author = db.session.get(Account, nomination.author_id) if nomination.author_id else None
    if author is not None:
        notifications.tell(author.email, subject, body)
