"""The front page: one sentence, two actions, the street, and the figures of the running reporting year."""

from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.honours import published as honours
from nhandao_site.domain.ledger import published as ledger
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.stories import published as stories
from nhandao_site.kit import clock, periods
from nhandao_site.web import structured
from nhandao_site.web.freshness import revalidated
from nhandao_site.web.kept import until_something_happens

bp = Blueprint("home", __name__)

WINDOWS = 14
"""Windows of the drawn street; static/art/xom-00.svg … xom-14.svg."""


@bp.get("/")
def index() -> Response:
    shown = until_something_happens("home", _figures)
    data = [structured.chapter(), structured.site()]
    return revalidated(render_template("public/home/index.html", data=data, **shown))


def _figures() -> dict[str, Any]:
    """`last`: the year that is over, as long as no quarter of the running one is: six days say little of a chapter."""
    period, over = periods.containing(clock.today()), periods.last_told(clock.today())
    sums, last = totals.campaigns(period, over)
    waiting, live = addresses.front(period)
    return {
        "period": period,
        "sums": sums,
        "over": over,
        "last": last if over != period and (last.received_vnd or last.acts) else None,
        "live": live,
        "lit": lit_windows(sums.helped_addresses, live.filed),
        "windows": WINDOWS,
        "waiting": waiting,
        "stories": stories.newest(3),
        "honours": honours.newest(3),
        "accounts": ledger.official_accounts(),
        "updated": f"{clock.local(clock.now()):%H:%M} ngày {clock.format_date(clock.today())}",
    }


def lit_windows(helped: int, filed: int) -> int:
    """The share that was helped, drawn: no window lit for nobody, none dark only when nobody waits."""
    if helped <= 0 or filed <= 0:
        return 0
    if helped >= filed:
        return WINDOWS
    return min(WINDOWS - 1, max(1, round(helped * WINDOWS / filed)))
