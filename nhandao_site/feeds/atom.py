"""Atom: the stories of the column with the newest head of the open book for others to keep; one topic; one unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, render_template
from werkzeug.wrappers import Response

from nhandao_site.domain.ledger.journal import published as chain
from nhandao_site.domain.stories import published
from nhandao_site.domain.units import published as units
from nhandao_site.feeds import answering
from nhandao_site.web import typed

bp = Blueprint("atom", __name__)

ENTRIES = 30
COLUMN, TITLE = "/nguoi-tot-viec-thien", "Người tốt, việc thiện"


@dataclass(frozen=True)
class Feed:
    """`page`: where people read the same."""

    id: str
    path: str
    page: str
    title: str


@bp.get("/feed.xml")
def column() -> Response:
    """All stories, and the newest head of the book."""
    return _feed(
        Feed("nguoi-tot-viec-thien", "/feed.xml", COLUMN, TITLE), published.newest(ENTRIES), chain.newest_head()
    )


@bp.get("/feed/chu-de/<topic>.xml")
def of_topic(topic: str) -> Response:
    label = published.TOPICS.get(topic) or abort(404)
    feed = Feed(f"chu-de/{topic}", f"/feed/chu-de/{topic}.xml", f"{COLUMN}?chu-de={topic}", f"{TITLE}: {label}")
    return _feed(feed, published.page(topic=topic).cards)


@bp.get("/feed/don-vi/<name>.xml")
def of_unit(name: str) -> Response:
    """Stories of a unit and of everything below it."""
    found = units.one(typed.leading(name), province_code=str(current_app.config["SETTINGS"].PROVINCE)) or abort(404)
    number = found.unit.id
    feed = Feed(f"don-vi/{number}", f"/feed/don-vi/{number}.xml", found.unit.url, f"{TITLE}: {found.unit.name}")
    return _feed(feed, published.page(unit_code=found.unit.code).cards)


def _feed(feed: Feed, stories: Sequence[published.Card], head: chain.Head | None = None) -> Response:
    moments = [max(s.updated_at, s.published_at) for s in stories] + ([head.published_at] if head else [])
    changed, base = max(moments, default=None), answering.base()
    text = render_template(
        "feeds/atom.xml", feed=feed, stories=stories, head=head, base=base, host=urlsplit(base).hostname,
        changed=changed, stamp=stamp,
    )  # fmt: skip
    return answering.send(text, "application/atom+xml", changed)


def stamp(moment: datetime) -> str:
    """RFC 3339."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
