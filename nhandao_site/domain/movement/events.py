"""Events are written down, corrected and withdrawn here; a wrong one is never deleted."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit, search
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media import keeping
from nhandao_site.domain.movement.models import REVIEWS, Event, EventKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

FIRST_DAY = date(1946, 11, 23)  # the society was founded
FURTHEST_YEARS = 2
LONGEST_DAYS = 400
MAX_LINE, MAX_TEXT = 300, 8000


@dataclass(frozen=True)
class Content:
    """What is said of an event; days are those of Vietnam, both ends included."""

    kind: EventKind
    unit: Unit
    name: str
    on: date
    until_on: date | None = None
    place: str | None = None
    guests: int | None = None
    summary: str | None = None
    is_public: bool = False


def record(content: Content, *, by: Actor) -> Event:
    """An event that was held or is announced; who came is told only after its first day."""
    _may(content.unit, by)
    _check(content)
    event = Event(recorded_by_id=by.id, recorded_at=clock.now())
    _fill(event, content)
    db.session.add(event)
    _flush()
    announce(event)
    audit.record("event:record", event, by=by, changes={"sự kiện": [None, spoken(event)]})
    return event


def correct(event: Event, content: Content, *, seen: int, by: Actor) -> None:
    """`seen` is the mark of the version that was on the screen (`mark`): a newer one is not written over."""
    _may(event.unit, by)
    _may(content.unit, by)
    current(event)
    stands(event)
    if mark(event) != seen:
        raise RuleBroken("Có người vừa sửa sự kiện này; hãy mở lại trang để xem điều họ ghi rồi sửa tiếp.")
    _check(content)
    before = spoken(event)
    _fill(event, content)
    _flush()
    if not event.is_public:
        _hide_photos(event, by)
    announce(event)
    audit.record("event:correct", event, by=by, changes={"sự kiện": [before, spoken(event)]})


def conclude(event: Event, *, lessons: str, changes: str, by: Actor) -> None:
    """What a review taught, and what changes next year (B §VI.2)."""
    _may(event.unit, by)
    current(event)
    stands(event)
    if event.kind not in REVIEWS:
        raise RuleBroken("Chỉ cuộc sơ kết, tổng kết mới ghi bài học và điều chỉnh.")
    if event.on > clock.today():
        raise RuleBroken("Cuộc này chưa diễn ra; hãy ghi kết luận sau khi họp.")
    learnt, next_year = vietnamese.clean_lines(lessons), vietnamese.clean_lines(changes)
    if not learnt:
        raise RuleBroken("Hãy ghi bài học rút ra.")
    if max(len(learnt), len(next_year)) > MAX_TEXT:
        raise RuleBroken(f"Mỗi phần dài nhất {MAX_TEXT} ký tự; xin viết ngắn lại.")
    before = [event.lessons, event.changes]
    event.lessons, event.changes = learnt, next_year or None
    event.updated_at = clock.now()
    _flush()
    told = {"bài học": [before[0], learnt], "điều chỉnh năm sau": [before[1], event.changes]}
    audit.record("event:conclude", event, by=by, changes=told)


def withdraw(event: Event, *, reason: str, by: Actor) -> None:
    """Recorded by mistake, or not held: out of the public pages and of every count at once."""
    _may(event.unit, by)
    current(event)
    stands(event)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao rút sự kiện này (ghi nhầm, không tổ chức…).")
    event.withdrawn_at = event.updated_at = clock.now()
    event.withdrawn_reason = why[:MAX_LINE]
    _hide_photos(event, by)
    _flush()
    announce(event)
    audit.record("event:withdraw", event, by=by, reason=why)


def announce(event: Event) -> None:
    """Findable as long as anyone may read it."""
    if event.withdrawn_at is not None or not event.is_public:
        search.remove("event", f"sk{event.id}")
        return
    snippet = " · ".join(filter(None, [clock.format_date(event.on), event.place, event.unit.name]))
    search.put("event", f"sk{event.id}", url=url(event), title=event.name, snippet=snippet, at=clock.start_of(event.on))


def url(event: Event) -> str:
    return f"/su-kien/{event.id}-{vietnamese.slugify(event.name) or 'su-kien'}"


def mark(event: Event) -> int:
    """Which version this is: microseconds of its last change."""
    return int(event.updated_at.timestamp() * 1_000_000)


def spoken(event: Event) -> str:
    """For the history."""
    days = clock.format_date(event.on) + (f"–{clock.format_date(event.until_on)}" if event.until_on else "")
    parts = [event.kind.label, event.name, days, event.place, event.unit.name]
    came = f"{event.guests} người được tôn vinh" if event.guests else None
    return " · ".join(filter(None, [*parts, came, "công khai" if event.is_public else "nội bộ"]))


def current(event: Event) -> None:
    """Waits for whoever changes the event now, and reads what they left."""
    found = select(Event).where(Event.id == event.id).with_for_update(of=Event)
    db.session.scalars(found.execution_options(populate_existing=True)).one()


def stands(event: Event) -> None:
    if event.withdrawn_at is not None:
        raise RuleBroken("Sự kiện này đã rút; nếu cần, hãy ghi một sự kiện mới.")


def _may(unit: Unit, by: Actor) -> None:
    if not by.may(Permission.MOVEMENT_RECORD, within=unit):
        raise NotAllowed("Bạn không có quyền ghi sự kiện của đơn vị này.")


def _check(content: Content) -> None:
    if not vietnamese.clean(content.name):
        raise RuleBroken("Hãy ghi tên sự kiện.")
    if max(len(content.name), len(content.place or "")) > MAX_LINE or len(content.summary or "") > MAX_TEXT:
        raise RuleBroken(f"Tên và nơi tổ chức dài nhất {MAX_LINE} ký tự, nội dung {MAX_TEXT}; xin viết ngắn lại.")
    _check_days(content.on, content.until_on)
    if content.guests is not None and not 1 <= content.guests <= 100_000:
        raise RuleBroken("Số người được tôn vinh từ 1 trở lên; chưa biết thì để trống.")
    if content.guests and content.on > clock.today():
        raise RuleBroken("Sự kiện chưa diễn ra; số người dự ghi sau ngày tổ chức.")


def _check_days(on: date, until: date | None) -> None:
    if on < FIRST_DAY or on.year > clock.today().year + FURTHEST_YEARS:
        raise RuleBroken(f"Ngày {clock.format_date(on)} ngoài khoảng có thể; hãy xem lại năm.")
    if until is not None and not 0 <= (until - on).days <= LONGEST_DAYS:
        raise RuleBroken("Ngày kết thúc phải từ ngày bắt đầu trở đi và không quá một năm sau.")


def _fill(event: Event, content: Content) -> None:
    event.kind, event.unit = content.kind, content.unit
    event.name, event.on = vietnamese.clean(content.name), content.on
    event.until_on = content.until_on if content.until_on != content.on else None
    event.place = vietnamese.clean(content.place or "") or None
    event.guests = content.guests
    event.summary = vietnamese.clean_lines(content.summary or "") or None
    event.is_public = content.is_public
    event.updated_at = clock.now()


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise RuleBroken("Sự kiện cùng tên, cùng ngày của đơn vị này đã được ghi; hãy sửa sự kiện đã có.") from twice


def _hide_photos(event: Event, by: Actor) -> None:
    for photo in files.files_of("event", event.id):
        keeping.make_private(photo, by=by)
