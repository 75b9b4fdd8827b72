"""The Atom feed: the stories of the column, and the newest head of the open book for others to keep."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from nhandao_site.domain.ledger.journal import published as chain
from nhandao_site.domain.stories import published
from nhandao_site.feeds import answering

bp = Blueprint("atom", __name__)

ENTRIES = 30


@bp.get("/feed.xml")
def column() -> Response:
    stories, head = published.newest(ENTRIES), chain.newest_head()
    moments = [max(s.updated_at, s.published_at) for s in stories] + ([head.published_at] if head else [])
    changed = max(moments, default=None)
    text = render_template(
        "feeds/atom.xml",
        stories=stories,
        head=head,
        base=answering.base(),
        host=urlsplit(answering.base()).hostname,
        changed=changed,
        stamp=stamp,
    )
    return answering.send(text, "application/atom+xml", changed)


def stamp(moment: datetime) -> str:
    """RFC 3339."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
