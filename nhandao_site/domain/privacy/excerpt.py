"""What is held about one person, as the register says it: for the sheet that is printed and handed over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, inspect, select

from nhandao_site.db import Blind, db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import (
    Address,
    Guardian,
    HouseholdMember,
    Need,
    PlanStep,
    Survey,
    Visit,
)
from nhandao_site.domain.consent.models import Consent, Withdrawal
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating.models import Nomination, NominationStep
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.domain.privacy import desk, register
from nhandao_site.domain.privacy.erasing import givers
from nhandao_site.domain.privacy.models import PrivacyRequest, Subject
from nhandao_site.kit import clock

MECHANICAL = ("folded", "sort_key", "household_key", "token")
"""Columns that say nothing a person could read: spellings for the search, keys."""


@dataclass(frozen=True)
class Section:
    """One processing of the register: why it is kept, and each thing that is known."""

    name: str
    why: str
    keep: str
    lines: list[tuple[str, str]]


def of(request: PrivacyRequest, *, by: Actor) -> list[Section]:
    """Opens what is sealed; that it was opened, and for which request, is written down.

    Raises:
        RuleBroken: nobody made sure who asks.
    """
    row = desk.subject_of(request)
    if row is None or request.subject is None or request.proved_by_id is None:
        raise RuleBroken("Hãy tìm đúng dòng dữ liệu và ghi cách xác nhận đúng người trước khi in bản trích.")
    audit.record("privacy_request:excerpt", request, by=by)
    audit.record(f"{request.subject.value}:reveal", row, by=by, reason=f"Bản trích theo yêu cầu số {request.id}")
    return list(_sections(list(_rows(request.subject, row))))


def _rows(subject: Subject, row: Any) -> Iterator[Any]:
    if subject is Subject.ADDRESS:
        yield from _of_family(row)
    elif subject is Subject.PLEDGE:
        numbers = givers.of_the_same(row)
        yield from _found(Pledge, Pledge.id.in_(numbers))
        for model in (Receipt, AssistanceLine):
            yield from _found(model, model.pledge_id.in_(numbers))
    elif subject is Subject.HONOUR:
        yield from _of_honoured(row)
    else:
        yield row
        yield from _beside(subject, row)


def _of_honoured(honour: Honour) -> Iterator[Any]:
    yield honour
    yield from _found(Consent, Consent.subject == Honour.__tablename__, Consent.subject_id == honour.id)
    for nomination in _found(Nomination, Nomination.honour_id == honour.id):
        yield nomination
        yield from _beside(Subject.NOMINATION, nomination)


def _beside(subject: Subject, row: Any) -> Iterator[Any]:
    """Of a story those told about in it; of a nomination what was said of it; of a name at an event the yes to it."""
    if subject is Subject.STORY:
        yield from row.subjects
    elif subject is Subject.NOMINATION:
        yield from _found(NominationStep, NominationStep.nomination_id == row.id)
    elif subject is Subject.EVENT_PERSON:
        yield from _found(Consent, Consent.subject == row.__tablename__, Consent.subject_id == row.id)


def _of_family(address: Address) -> Iterator[Any]:
    yield address
    around: tuple[Any, ...] = (HouseholdMember, Guardian, Need, Survey, Visit, PlanStep, Disbursement)
    for model in around:
        yield from _found(model, model.address_id == address.id)
    tied: tuple[Any, ...] = (Consent, Withdrawal, MediaFile)
    for model in tied:
        yield from _found(model, model.subject == Address.__tablename__, model.subject_id == address.id)


def _found(model: Any, *which: Any) -> Iterator[Any]:
    yield from db.session.scalars(select(model).where(*which).order_by(model.id))


def _sections(rows: list[Any]) -> Iterator[Section]:
    for each in register.PROCESSINGS:
        lines = [line for field in each.fields for row in rows for line in _lines(field.label, field.columns, row)]
        if lines:
            yield Section(each.name, each.why, each.keep.words, lines)


def _lines(label: str, columns: tuple[str, ...], row: Any) -> Iterator[tuple[str, str]]:
    mapper = inspect(type(row))
    for name in columns:
        table, _, column = name.partition(".")
        if table != row.__tablename__ or column in MECHANICAL:
            continue
        kept = row.__table__.c[column]
        if isinstance(kept.type, Blind | JSON):
            continue
        if text := _said(getattr(row, mapper.get_property_by_column(kept).key)):
            yield label, text


def _said(value: Any) -> str:
    return clock.format_date(value) if isinstance(value, date) else str(value or "").strip()
