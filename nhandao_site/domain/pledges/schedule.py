"""Instalments of a regular pledge: when each is due, and which came."""

from datetime import date

from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.pledges.models import Instalment, Pledge
from nhandao_site.kit import clock

MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}


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


def next_due(pledge: Pledge) -> Instalment | None:
    return next((row for row in pledge.instalments if row.met_on is None), None)
