"""Which deeds can change the figures of a year. They are read from addresses with their stays, units, lines of help
with their acts, and programmes; from nothing else.

Every deed counts as one that can, known or not, except those listed here. A wrong entry would leave a false number
standing, so only what writes into none of these tables belongs on the list.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.ledger.models import Act, AssistanceLine
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period

READ_NOWHERE = (
    "account:", "address:photo", "address:plan", "address:rescore", "address:reveal", "address:visit", "allocation:",
    "bank_line:", "bulletin:", "channel:", "concern:", "confirmation:", "council:", "decision:", "disbursement:",
    "document:", "event:", "figures:", "fund_transfer:", "honour:", "inspection:", "journal:", "media:", "nomination:",
    "official_account:", "participation:", "pilot:", "plan:", "plan_target:", "plan_task:", "pledge:", "press_piece:",
    "proposal:", "receipt:", "recheck", "report:", "review:", "rosters:", "story:", "story_posting:", "tip:",
    "workbook:export",
)  # fmt: skip
"""Beginnings of names of deeds."""
HANDED_OVER = {"assistance:hand_over", "assistance:verify"}
MOST = 200
"""Deeds that are looked at; after more of them the figures are made anew."""


def is_over(code: str) -> bool:
    """No day of the year is still to come, so that its figures wait for no calendar."""
    return periods.parse(code).end < clock.today()


def is_untouched(code: str, line: int) -> bool:
    """No deed after this line of the log can have changed the figures of the year."""
    done = audit.done_after(line, but=READ_NOWHERE, limit=MOST + 1)
    return not done or (len(done) <= MOST and is_over(code) and _is_later_help(done, periods.parse(code)))


def _is_later_help(done: Sequence[Any], period: Period) -> bool:
    """Hand-overs of days after the period alone. What takes a line back, or goes on with an act of the period or with
    one that several addresses share, reaches back into it."""
    if not {deed.what for deed in done} <= HANDED_OVER:
        return False
    rows = {name: [deed.subject_id for deed in done if deed.subject == name] for name in ("act", "assistance_line")}
    own = select(AssistanceLine.act_id).where(AssistanceLine.id.in_(rows["assistance_line"]))
    earlier = or_(
        AssistanceLine.delivered_at < period.next_instant,
        AssistanceLine.reverses_id.is_not(None),
        Act.chapter_key.is_not(None),
    )
    found = select(AssistanceLine.id).join(Act, Act.id == AssistanceLine.act_id)
    found = found.where(or_(Act.id.in_(rows["act"]), Act.id.in_(own)), earlier)
    return db.session.scalar(found.limit(1)) is None
