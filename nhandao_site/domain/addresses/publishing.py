"""Putting a profile before the public, and taking it away."""

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import consenting, fitness, notices, showing, steps
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Publication
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import Actor, RuleBroken

NOT_THE_WRITER = "Người lập hoặc vừa sửa hồ sơ không tự đăng hồ sơ đó; hãy nhờ người khác đọc và đăng."


def publish(address: Address, *, by: Actor) -> None:
    """A second person reads what the public will read. Every missing yes is named."""
    steps.lock(address)
    steps.may(address, Permission.ADDRESSES_PUBLISH, by=by)
    if address.dossier is not Dossier.APPROVED:
        raise RuleBroken(f"Chỉ đăng hồ sơ đã duyệt; hồ sơ này đang “{address.dossier.label}”.")
    if address.publication is Publication.PUBLISHED:
        raise RuleBroken("Hồ sơ đang đăng rồi.")
    if is_the_writer(address, by=by):
        raise RuleBroken(NOT_THE_WRITER)
    if obstacles := against_publication(address):
        raise RuleBroken(" ".join(obstacles))
    showing.start(address, by=by)
    audit.record("address:publish", address, by=by)
    notices.tell_author(address, "đã đăng lên trang công khai", by=by)


def is_the_writer(address: Address, *, by: Actor) -> bool:
    """Who filed it, or wrote on it since it last stood before the public, lets another person read it."""
    if by.id is None:
        return False
    mine = (Event.subject == Address.__tablename__, Event.subject_id == address.id)
    last = select(func.max(Event.id)).where(*mine, Event.what == "address:publish").scalar_subquery()
    wrote = select(Event.id).where(
        *mine,
        Event.what.in_(("address:open", "address:change", "address:reword")),
        Event.actor_id == by.id,
        Event.id > func.coalesce(last, 0),
    )
    return by.id == address.created_by_id or db.session.scalar(wrote.limit(1)) is not None


def against_publication(address: Address) -> list[str]:
    """What is still missing, a sentence each: consents, public words, words that say too much."""
    return [*consenting.missing(address), *fitness.unfit(address)]


def hide(address: Address, *, reason: str, by: Actor) -> None:
    """Out of sight for now; the same publisher may show it again."""
    _stop(address, Publication.HIDDEN, reason, "tạm ẩn", by)


def take_down(address: Address, *, reason: str, by: Actor) -> None:
    _stop(address, Publication.REMOVED, reason, "gỡ", by)


def _stop(address: Address, to: Publication, reason: str, what: str, by: Actor) -> None:
    steps.lock(address)
    reason = steps.said(reason, what)
    if not by.may(Permission.ADDRESSES_PUBLISH, within=address.unit):
        steps.may(address, Permission.ADDRESSES_WITHDRAW, by=by)
    if not showing.stop(address, to, by=by, reason=reason):
        raise RuleBroken(f"Hồ sơ đang “{address.publication.label}” nên không có gì để {what}.")
    notices.tell_author(address, f"đã {what} khỏi trang công khai", by=by, reason=reason)
