"""The queues of dossiers: what each one holds and who is asked to empty it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import aliased

from nhandao_site.db import Unindexed
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Publication
from nhandao_site.domain.consent.models import Withdrawal
from nhandao_site.kit import clock

P = Permission
SOON = timedelta(days=30)


class Queue(NamedTuple):
    key: str
    label: str
    permission: Permission
    holds: Callable[[Account], ColumnElement[bool]]
    since: Any  # the column that says how long the oldest has lain there


def _not_mine(officer: Account) -> ColumnElement[bool]:
    return or_(Address.created_by_id.is_(None), Address.created_by_id != officer.id)


def _withdrawn(_: Account) -> ColumnElement[bool]:
    open_ones = select(Withdrawal.subject_id).where(Withdrawal.subject == "address", Withdrawal.finished_at.is_(None))
    return Address.id.in_(open_ones)


def _to_verify(officer: Account) -> ColumnElement[bool]:
    return and_(Address.dossier == Dossier.AWAITING, _not_mine(officer))


def _to_approve(officer: Account) -> ColumnElement[bool]:
    not_verifier = or_(Address.verified_by_id.is_(None), Address.verified_by_id != officer.id)
    return and_(Address.dossier == Dossier.VERIFIED, _not_mine(officer), not_verifier)


def _to_publish(officer: Account) -> ColumnElement[bool]:
    ready = Address.publication == Publication.NONE
    agreed = Address.consent == ConsentState.IN_FORCE
    return and_(Address.dossier == Dossier.APPROVED, ready, agreed, _not_mine(officer))


def _returned(_: Account) -> ColumnElement[bool]:
    return Address.dossier == Dossier.RETURNED


def _begun(officer: Account) -> ColumnElement[bool]:
    return and_(Address.dossier.in_((Dossier.DRAFT, Dossier.SURVEYED)), Address.created_by_id == officer.id)


def _consent_ends(_: Account) -> ColumnElement[bool]:
    """Two ways into this queue, each read off an index of its own: an OR would walk everything approved."""
    lying = aliased(Address)
    approved = select(lying.id).where(lying.dossier == Dossier.APPROVED)
    shown = lying.publication.in_((Publication.PUBLISHED, Publication.HIDDEN))
    lapsed = lying.consent == ConsentState.EXPIRED
    ending = approved.where(lying.text_consent_until <= clock.today() + SOON, or_(shown, lapsed))
    return Address.id.in_(union_all(ending, approved.where(lying.text_consent_until.is_(None), lapsed)))


def _visit_due(_: Account) -> ColumnElement[bool]:
    visited = Unindexed(Address.dossier).in_((Dossier.APPROVED, Dossier.CLOSED))
    return and_(Address.visit_due_on < clock.today(), visited)


QUEUES = (
    Queue("rut-dong-y", "Yêu cầu rút đồng ý chưa xong", P.ADDRESSES_WITHDRAW, _withdrawn, Address.updated_at),
    Queue("cho-xac-minh", "Hồ sơ chờ xác minh", P.ADDRESSES_VERIFY, _to_verify, Address.waiting_since),
    Queue("cho-duyet", "Hồ sơ chờ duyệt", P.ADDRESSES_APPROVE, _to_approve, Address.waiting_since),
    Queue("cho-dang", "Hồ sơ đã duyệt, chờ đăng", P.ADDRESSES_PUBLISH, _to_publish, Address.waiting_since),
    Queue("tra-bo-sung", "Hồ sơ được trả lại, cần bổ sung", P.ADDRESSES_EDIT, _returned, Address.waiting_since),
    Queue("dang-lap", "Hồ sơ bạn đang lập", P.ADDRESSES_EDIT, _begun, Address.waiting_since),
    Queue("het-han-dong-y", "Đồng ý đăng hết hạn hoặc sắp hết", P.ADDRESSES_EDIT, _consent_ends, Address.updated_at),
    Queue("qua-han-tham", "Địa chỉ quá hạn thăm lại", P.ADDRESSES_FOLLOW, _visit_due, Address.visit_due_on),
)
KEYS = {queue.key: queue for queue in QUEUES}


def condition(key: str, officer: Account) -> ColumnElement[bool]:
    return KEYS[key].holds(officer)
