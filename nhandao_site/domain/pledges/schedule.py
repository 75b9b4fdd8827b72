"""Instalments of a regular pledge: when each is due, and how far each has come.

What came fills the oldest period first, so an early payment, two at once and a part of one need no rule
of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.pledges.models import Form, Instalment, Pledge, State
from nhandao_site.kit import clock
from nhandao_site.kit.labelled import Labelled

MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}
GRACE_DAYS = 14
"""Days after which a period that was due and did not come is called missed."""

LIVES = (State.CONFIRMED, State.RUNNING)
"""States in which a period may be due."""


class TurnState(Labelled):
    DELIVERED = "delivered", "đã trao"
    RECEIVED = "received", "Hội đã nhận"
    UPCOMING = "upcoming", "chưa tới"
    DUE = "due", "đến hạn"
    MISSED = "missed", "lỡ kỳ"
    STOPPED = "stopped", "không thực hiện"


@dataclass(frozen=True)
class Turn:
    """One period as it stands today; đồng of this period alone, 0 where its things have no stated value."""

    number: int
    due_on: date
    value_vnd: int
    received_vnd: int
    delivered_vnd: int
    left_vnd: int
    met_on: date | None
    state: TurnState

    @property
    def is_open(self) -> bool:
        return self.state in (TurnState.UPCOMING, TurnState.DUE, TurnState.MISSED)


def lay_out(pledge: Pledge, *, first_due_on: date) -> None:
    """Writes the instalments of the pledge's value; those already met stay as they are."""
    wanted = 0 if pledge.cycle is Cycle.ONCE else pledge.periods
    kept = {row.number: row for row in pledge.instalments if row.number <= wanted or row.met_on}
    pledge.instalments[:] = list(kept.values())
    for number in range(1, wanted + 1):
        due_on = clock.add_months(first_due_on, (number - 1) * MONTHS[pledge.cycle])
        share = pledge.value_vnd // wanted + (number <= pledge.value_vnd % wanted)
        row = kept.get(number)
        if row is None:
            pledge.instalments.append(Instalment(number=number, due_on=due_on, value_vnd=share))
        elif row.met_on is None:
            row.due_on, row.value_vnd = due_on, share


def turns(pledge: Pledge, *, today: date | None = None, grace_days: int = GRACE_DAYS) -> list[Turn]:
    """Every period in its order, the oldest filled first."""
    day = today or clock.today()
    return list(_filled(pledge, day, timedelta(days=grace_days)))


def to_pay(pledge: Pledge) -> tuple[int, date | None]:
    """What the next transfer would be, in đồng, and the day it is due; (0, None) when nothing more is awaited."""
    if pledge.form is not Form.CASH:
        return 0, None
    if following := next((turn for turn in turns(pledge) if turn.is_open and turn.left_vnd), None):
        return following.left_vnd, following.due_on
    return max(0, pledge.value_vnd - came(pledge)), None


def came(pledge: Pledge) -> int:
    """Đồng that are in the chapter's hands or with the family, or that an officer wrote down as met."""
    by_hand = sum(row.value_vnd for row in pledge.instalments if row.met_on)
    return max(pledge.received_vnd, pledge.delivered_vnd, by_hand)


def counts_from(pledge: Pledge, due_on: date) -> date:
    """The day from which a period is late: nobody is late before the chapter has called."""
    return max(due_on, clock.local_date(pledge.confirmed_at or pledge.pledged_at))


def _filled(pledge: Pledge, today: date, grace: timedelta) -> Iterator[Turn]:
    before, all_came = 0, came(pledge)
    for row in pledge.instalments:
        received, delivered, here = (
            min(row.value_vnd, max(0, total - before))
            for total in (pledge.received_vnd, pledge.delivered_vnd, all_came)
        )
        left = 0 if row.met_on else row.value_vnd - here
        state = _state(pledge, row, covered=bool(row.value_vnd) and not left, today=today, grace=grace)
        yield Turn(row.number, row.due_on, row.value_vnd, received, delivered, left, row.met_on, state)
        before += row.value_vnd


def _state(pledge: Pledge, row: Instalment, *, covered: bool, today: date, grace: timedelta) -> TurnState:
    if row.met_on or covered:
        return TurnState.DELIVERED if row.met_on else TurnState.RECEIVED
    if pledge.state not in (*LIVES, State.WAITING):
        return TurnState.STOPPED
    if pledge.state is State.WAITING or row.due_on > today:
        return TurnState.UPCOMING
    return TurnState.MISSED if counts_from(pledge, row.due_on) + grace < today else TurnState.DUE
