"""The decisions: verify, approve, send back, reject, close. Three people stand behind an approval."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import (
    consenting,
    duplicates,
    notices,
    numbering,
    priority,
    showing,
    steps,
    tiers,
)
from nhandao_site.domain.addresses.filing import not_later_than_today
from nhandao_site.domain.addresses.models import Address, PublicReview
from nhandao_site.domain.addresses.tiers import Tiers
from nhandao_site.domain.addresses.words import Closing, Dossier, Publication
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.kit import clock

FIRST_VISIT_AFTER_MONTHS = 3
"""(D) when somebody should look again after an approval."""

STILL_STANDING_AFTER_MONTHS = (6, 12)
"""After closing for “thoát khó khăn”."""


def verify(address: Address, *, on: date, by: Actor, tier: Tiers | None = None) -> None:
    """Another person than the author looked and says: it is so."""
    steps.lock(address)
    steps.check("verify", address, by=by)
    tiers.ask((tier or tiers.usual(address)).verifies, "xác minh", by=by)
    not_an_author(address, "xác minh", by=by)
    not_later_than_today(on, "xác minh")
    if address.surveyed_on is None or on < address.surveyed_on:
        raise RuleBroken("Ngày xác minh phải từ ngày khảo sát trở đi.")
    address.verified_on, address.verified_by_id = on, by.id
    steps.take("verify", address, by=by)
    notices.tell_holders(address, Permission.ADDRESSES_APPROVE, "đã xác minh, chờ duyệt", by=by)


def approve(address: Address, *, by: Actor, tier: Tiers | None = None) -> None:
    """The third person's yes. The address gets its code and counts from this day on."""
    steps.lock(address)
    steps.check("approve", address, by=by)
    tiers.ask((tier or tiers.usual(address)).approves, "duyệt", by=by)
    not_an_author(address, "duyệt", by=by)
    if by.id is not None and by.id == address.verified_by_id:
        raise RuleBroken("Bạn đã xác minh hồ sơ này; người duyệt phải là người khác.")
    if obstacles := against_approval(address):
        raise RuleBroken(" ".join(obstacles))
    today = clock.today()
    address.approved_by_id, address.approved_on = by.id, address.approved_on or today
    address.visit_due_on = address.visit_due_on or clock.add_months(today, FIRST_VISIT_AFTER_MONTHS)
    numbering.issue(address, today.year)
    priority.rescore(address)
    steps.take("approve", address, by=by)
    notices.tell_author(address, "đã được duyệt", by=by)


def not_an_author(address: Address, what: str, *, by: Actor) -> None:
    """Whoever filed it, or changed its facts since, is an author of it."""
    if by.id is None:
        return
    wrote = select(Event.id).where(
        Event.subject == Address.__tablename__,
        Event.subject_id == address.id,
        Event.what.in_(("address:open", "address:change")),
        Event.actor_id == by.id,
    )
    if by.id == address.created_by_id or db.session.scalar(wrote.limit(1)) is not None:
        raise RuleBroken(f"Người lập hoặc sửa hồ sơ không được {what} chính hồ sơ đó; hãy nhờ người khác.")


def against_approval(address: Address) -> list[str]:
    """What is still missing, a sentence each; empty when the approver may say yes."""
    found = []
    if address.surveyed_on is None:
        found.append("Chưa có khảo sát tại nhà.")
    if not _has_minutes(address):
        found.append("Chưa có biên bản bình chọn công khai.")
    if address.verified_on is None or address.dossier is not Dossier.VERIFIED:
        found.append("Chưa được xác minh.")
    if not any(need.dropped_at is None for need in address.needs):
        found.append("Chưa ghi nhu cầu nào.")
    found += consenting.missing_for(address, Scope.RECEIVE, consent.of(address))
    if suspects := [one for one in duplicates.suspects(address) if one.living]:
        names = ", ".join(one.code or f"hồ sơ số {one.address_id}" for one in suspects)
        found.append(f"Còn nghi trùng với {names}: hãy gộp, hoặc ghi rõ vì sao không trùng.")
    return found


def _has_minutes(address: Address) -> bool:
    found = select(PublicReview.id).where(
        PublicReview.address_id == address.id,
        PublicReview.minutes_symbol.is_not(None) | PublicReview.minutes_file_id.is_not(None),
    )
    return db.session.scalar(found.limit(1)) is not None


def send_back(address: Address, *, reason: str, by: Actor) -> None:
    """The officer is told word for word what to do."""
    steps.lock(address)
    reason = steps.said(reason, "trả bổ sung")
    judge(address, "return", by=by)
    address.verified_on = address.verified_by_id = None
    steps.take("return", address, by=by, reason=reason)
    notices.tell_author(address, "được trả lại để bổ sung", by=by, reason=reason)


def reject(address: Address, *, reason: str, by: Actor) -> None:
    """No, for good; a new case later is a new dossier."""
    steps.lock(address)
    reason = steps.said(reason, "từ chối")
    judge(address, "reject", by=by)
    steps.take("reject", address, by=by, reason=reason)
    notices.tell_author(address, "bị từ chối", by=by, reason=reason)


def judge(address: Address, step: str, *, by: Actor) -> None:
    """What was verified waits for the approver, so the approver alone answers."""
    steps.check(step, address, by=by)
    if address.dossier is Dossier.VERIFIED:
        steps.may(address, Permission.ADDRESSES_APPROVE, by=by)


def close(address: Address, *, closing: Closing, reason: str, on: date, by: Actor) -> None:
    """The end of an address: it asks for nothing any more. Closing is final."""
    steps.lock(address)
    reason = steps.said(reason, "đóng hồ sơ")
    steps.check("close", address, by=by)
    not_later_than_today(on, "đóng")
    if address.approved_on and on < address.approved_on:
        raise RuleBroken("Ngày đóng không thể trước ngày duyệt.")
    address.closing, address.closed_on = closing, on
    months = STILL_STANDING_AFTER_MONTHS[0]
    address.visit_due_on = clock.add_months(on, months) if closing is Closing.OUT_OF_HARDSHIP else None
    steps.take("close", address, by=by, reason=f"{closing.label}: {reason}")
    showing.stop(address, Publication.REMOVED, by=by, reason=f"Hồ sơ đóng: {closing.label}")
    notices.tell_author(address, f"đã đóng ({closing.label})", by=by, reason=reason)
