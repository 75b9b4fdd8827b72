"""The movement as anyone reads it: its events, its channels, its line of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, true, tuple_
from sqlalchemy.orm import contains_eager

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.media import published as media
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.media.published import Photo
from nhandao_site.domain.movement import events, honoured
from nhandao_site.domain.movement.models import REVIEWS, Channel, ChannelKind, Event, EventKind
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, vietnamese

PAGE = 20
KINDS = {vietnamese.slugify(kind.label): kind.label[:1].upper() + kind.label[1:] for kind in EventKind}
"""What stands in the address line → what the reader reads."""
_BY_PATH = {vietnamese.slugify(kind.label): kind for kind in EventKind}
_VISIBLE: ColumnElement[bool] = and_(Event.is_public.is_(True), Event.withdrawn_at.is_(None))
CHANNELS = {
    ChannelKind.FACEBOOK: "Facebook",
    ChannelKind.ZALO: "Zalo",
    ChannelKind.WEBSITE: "Trang tin điện tử",
    ChannelKind.NEWSPAPER: "Báo",
    ChannelKind.BROADCAST: "Phát thanh, truyền hình",
    ChannelKind.PORTAL: "Cổng thông tin",
    ChannelKind.LOUDSPEAKER: "Loa truyền thanh",
    ChannelKind.BULLETIN: "Bản tin",
}


@dataclass(frozen=True)
class Moment:
    """One point on the line of time; `kind` is an EventKind value or "channel"."""

    on: date
    until_on: date | None
    kind: str
    kind_label: str
    name: str
    unit_name: str
    url: str | None


@dataclass(frozen=True)
class Line:
    """One event of the list."""

    id: int
    on: date
    until_on: date | None
    kind_label: str
    name: str
    place: str | None
    unit_name: str
    url: str
    is_coming: bool


@dataclass(frozen=True)
class Named:
    """Somebody honoured or commended there, as they may be shown."""

    name: str
    merit: str | None
    is_person: bool


@dataclass(frozen=True)
class Whole:
    """One event with all that may be shown of it."""

    line: Line
    guests: int | None
    summary: str | None
    lessons: str | None
    changes: str | None
    is_review: bool
    people: tuple[Named, ...]
    photos: tuple[Photo, ...]


@dataclass(frozen=True)
class Page:
    coming: tuple[Line, ...]
    held: tuple[Line, ...]
    after: int | None


@dataclass(frozen=True)
class Outlet:
    """A channel that runs today."""

    unit_name: str
    kind_label: str
    name: str | None
    link: str | None
    since: date


def timeline(from_year: int, to_year: int) -> tuple[Moment, ...]:
    """What happened in these calendar years, oldest first: public events, and when the province opened its channels."""
    first, last = date(max(from_year, 1), 1, 1), date(min(to_year, 9999), 12, 31)
    held = db.session.scalars(_events().where(Event.on.between(first, last)))
    opened = db.session.scalars(
        select(Channel).join(Channel.unit).options(contains_eager(Channel.unit))
        .where(Unit.kind.in_((UnitKind.PROVINCE, UnitKind.CENTRAL)), Channel.from_on.between(first, last))
    )  # fmt: skip
    moments = [_moment(event) for event in held] + [_opening(channel) for channel in opened]
    return tuple(sorted(moments, key=lambda one: (one.on, one.kind, one.name)))


def page(kind: str = "", year: int | None = None, after: int | None = None) -> Page:
    """Coming ones soonest first on the first page; then held ones, the latest first."""
    today = clock.today()
    wanted = _events().where(Event.kind == _BY_PATH[kind] if kind in _BY_PATH else true(), _in_year(year))
    coming = [] if after else list(db.session.scalars(wanted.where(Event.on > today).order_by(Event.on, Event.id)))
    held = wanted.where(Event.on <= today).order_by(Event.on.desc(), Event.id.desc())
    if after:
        on = select(Event.on).where(Event.id == after).scalar_subquery()
        held = held.where(tuple_(Event.on, Event.id) < tuple_(on, after))
    rows = list(db.session.scalars(held.limit(PAGE + 1)))
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return Page(tuple(map(_line, coming)), tuple(map(_line, rows[:PAGE])), more)


def years() -> tuple[int, ...]:
    """From the year of the latest public event back to that of the oldest."""
    found = select(db.func.min(Event.on), db.func.max(Event.on)).where(_VISIBLE)
    first, last = db.session.execute(found).one()
    return tuple(range(last.year, first.year - 1, -1)) if first else ()


def for_sitemap() -> list[tuple[str, datetime]]:
    """Pages of public events and when they last changed, oldest first."""
    return [(events.url(event), event.updated_at) for event in db.session.scalars(_events().order_by(Event.id))]


def one(number: int) -> Whole | None:
    """A public event, or None."""
    event = db.session.scalar(_events().where(Event.id == number))
    if event is None:
        return None
    people = tuple(
        Named(honoured.shown_name(row), honoured.shown_merit(row), row.kind.value == "person")
        for row in event.people
        if not honoured.is_erased(row)
    )
    photos = media.photos_of("event", event.id)
    agreed = _agreed([photo.id for photo in photos if photo.shows_face])
    return Whole(
        _line(event), event.guests, event.summary, event.lessons, event.changes, event.kind in REVIEWS, people,
        tuple(photo for photo in photos if not photo.shows_face or photo.id in agreed),
    )  # fmt: skip


def photo_in_sight(event_id: int, file_id: int, shows_face: bool) -> bool:
    """Whether a public photo of an event may still be served: the event stands, its faces' yes is in force."""
    stands = db.session.scalar(select(Event.id).where(Event.id == event_id, _VISIBLE)) is not None
    return stands and (not shows_face or file_id in _agreed([file_id]))


def outlets() -> tuple[Outlet, ...]:
    """Channels that run today: the province's first, then by the name of the unit."""
    today = clock.today()
    rows = db.session.scalars(
        select(Channel).join(Channel.unit).options(contains_eager(Channel.unit)).where(
            Channel.from_on <= today, (Channel.until_on.is_(None)) | (Channel.until_on >= today)
        )
    )  # fmt: skip
    ranks = list(ChannelKind)
    ordered = sorted(
        rows, key=lambda row: (row.unit.kind is not UnitKind.PROVINCE, row.unit.sort_key, ranks.index(row.kind), row.id)
    )
    return tuple(Outlet(row.unit.name, CHANNELS[row.kind], row.name, _safe(row.link), row.from_on) for row in ordered)


def _agreed(file_ids: Sequence[int]) -> set[int]:
    if not file_ids:
        return set()
    files = db.session.scalars(select(MediaFile).where(MediaFile.id.in_(file_ids)))
    return {file.id for file in files if consent.in_force(file, Scope.FACE)}


def _events() -> Select[Any]:
    return select(Event).join(Event.unit).options(contains_eager(Event.unit)).where(_VISIBLE)


def _in_year(year: int | None) -> ColumnElement[bool]:
    return Event.on.between(date(year, 1, 1), date(year, 12, 31)) if year else true()


def _line(event: Event) -> Line:
    return Line(
        id=event.id, on=event.on, until_on=event.until_on, kind_label=_upfirst(event.kind.label), name=event.name,
        place=event.place, unit_name=event.unit.name, url=events.url(event), is_coming=event.on > clock.today(),
    )  # fmt: skip


def _moment(event: Event) -> Moment:
    return Moment(
        event.on,
        event.until_on,
        event.kind.value,
        _upfirst(event.kind.label),
        event.name,
        event.unit.name,
        events.url(event),
    )


def _opening(channel: Channel) -> Moment:
    told = f"Mở chuyên mục trên {channel.name or CHANNELS[channel.kind]}"
    return Moment(channel.from_on, None, "channel", "Kênh truyền thông", told, channel.unit.name, "/kenh-truyen-thong")


def _safe(link: str | None) -> str | None:
    """A link that came with a list may be anything; only the web is linked to."""
    return link if link and link.lower().startswith(("https://", "http://")) else None


def _upfirst(text: str) -> str:
    return text[:1].upper() + text[1:]
