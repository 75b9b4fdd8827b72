"""What a review leaves behind: its papers, and the figures as they stood that day.

An event knows neither papers nor figures: they meet here, above both.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.movement import events
from nhandao_site.domain.movement.models import REVIEWS, Event
from nhandao_site.domain.reports import snapshots
from nhandao_site.domain.reports.reviews.models import EventFigures, EventPaper
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period

DAYS_TO_FREEZE = 30
LOOKS_BACK = timedelta(days=92)
MAX_PAPERS = 30


def freeze(event: Event, *, by: Actor) -> EventFigures:
    """The table of figures and the targets of the event's unit for the year it speaks of, as they stand now. Once.

    Raises:
        RuleBroken: no review, not held yet, held more than 30 days ago (those figures are gone), frozen already.
    """
    _may(event, by)
    events.current(event)
    events.stands(event)
    today = clock.today()
    if event.kind not in REVIEWS:
        raise RuleBroken("Chỉ cuộc sơ kết, tổng kết mới chốt bảng số liệu.")
    if not event.on <= today <= event.on + timedelta(days=DAYS_TO_FREEZE):
        raise RuleBroken(
            f"Số liệu được chốt từ ngày họp đến {DAYS_TO_FREEZE} ngày sau; ngoài khoảng ấy số không còn là của ngày "
            "họp. Hãy gắn báo cáo đã gửi ở mục Văn bản của sự kiện."
        )
    if db.session.get(EventFigures, event.id) is not None:
        raise RuleBroken("Số liệu của cuộc này đã chốt; bản đã chốt không đổi nữa.")
    kept = snapshots.take(event.unit, period_of(event), by=by)
    row = EventFigures(event_id=event.id, snapshot=kept)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise RuleBroken("Có người vừa chốt số liệu của cuộc này; hãy tải lại trang.") from twice
    audit.record("event:freeze", event, by=by, changes={"số liệu": [None, f"kỳ {kept.period}"]})
    return row


def period_of(event: Event) -> Period:
    """The reporting year a review speaks of: that of three months before, so that one held in the weeks
    after 24/11 looks back on the year that ended."""
    return periods.containing(event.on - LOOKS_BACK)


def lay_in(event: Event, document: Document, *, by: Actor) -> None:
    """This paper belongs to the event; the caller has seen that the officer may read it."""
    _may(event, by)
    events.current(event)
    events.stands(event)
    if document.withdrawn_at is not None:
        raise RuleBroken("Văn bản này đã rút, không gắn được.")
    if db.session.get(EventPaper, (event.id, document.id)) is not None:
        raise RuleBroken("Văn bản này đã gắn với sự kiện rồi.")
    if len(papers_of(event.id)) >= MAX_PAPERS:
        raise RuleBroken(f"Mỗi sự kiện gắn nhiều nhất {MAX_PAPERS} văn bản.")
    db.session.add(EventPaper(event_id=event.id, document=document, added_at=clock.now()))
    db.session.flush()
    audit.record("event:paper", event, by=by, changes={"văn bản": [None, document.symbol]})


def take_out(event: Event, document_id: int, *, by: Actor) -> None:
    _may(event, by)
    row = db.session.get(EventPaper, (event.id, document_id))
    if row is None:
        raise RuleBroken("Văn bản này không gắn với sự kiện.")
    audit.record("event:paper", event, by=by, changes={"văn bản": [row.document.symbol, None]})
    db.session.delete(row)
    db.session.flush()


def papers_of(event_id: int) -> list[Document]:
    found = select(Document).join(EventPaper, EventPaper.document_id == Document.id)
    found = found.where(EventPaper.event_id == event_id).order_by(Document.on, Document.id)
    return list(db.session.scalars(found))


def figures_of(event_id: int) -> EventFigures | None:
    return db.session.get(EventFigures, event_id)


def _may(event: Event, by: Actor) -> None:
    if not by.may(Permission.MOVEMENT_RECORD, within=event.unit):
        raise NotAllowed("Bạn không có quyền ghi sự kiện của đơn vị này.")
