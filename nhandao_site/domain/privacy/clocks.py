"""The law's clocks of a request: an answer in 2 working days, done in 15 days, 20 where third parties hold a copy.

The same numbers as for a withdrawn consent (`domain/consent`, Decree 356/2025); they run from the day it came.
"""

from datetime import date, timedelta

from nhandao_site.domain.consent import ANSWER_WORKING_DAYS, FINISH_DAYS, FINISH_DAYS_WITH_THIRD_PARTIES
from nhandao_site.kit import clock


def answer_by(received_on: date) -> date:
    return clock.add_working_days(received_on, ANSWER_WORKING_DAYS)


def finish_by(received_on: date, *, with_third_parties: bool) -> date:
    return received_on + timedelta(days=FINISH_DAYS_WITH_THIRD_PARTIES if with_third_parties else FINISH_DAYS)
