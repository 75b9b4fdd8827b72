"""Who on a roster registered, took or planned: three different measures, each over the list of the year.

A code on the roster is what a pledge or a line carries as “Mã danh sách”. A missing roster gives (None, None).
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from nhandao_site.db import db
from nhandao_site.domain.documents import standing
from nhandao_site.domain.ledger.models import AssistanceLine, Programme
from nhandao_site.domain.pledges.models import COUNTS, HOLDS, DonorKind, Pledge
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.domain.targets import lines
from nhandao_site.domain.targets.scopes import homes
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import periods
from nhandao_site.kit.periods import Period

Share = tuple[int | None, int | None]


class Rosters:
    """The lists of the period's year, and which of their codes did what in the period; asked once, kept."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self._lists: dict[tuple[int, RosterKind], set[str]] | None = None
        self._kept: dict[str, set[str]] = {}

    def share(self, kind: RosterKind, unit: Unit, which: str) -> Share:
        """How many codes of the unit's roster are among those that did `which`, of how many."""
        codes = self._codes(kind, unit)
        if not codes:
            return None, None
        return len(codes & self._who(which)), len(codes)

    def codes_behind(self, kind: RosterKind, unit: Unit, which: str) -> tuple[set[str], set[str]]:
        """(those that did it, those that did not)."""
        codes = self._codes(kind, unit)
        done = codes & self._who(which)
        return done, codes - done

    def _codes(self, kind: RosterKind, unit: Unit) -> set[str]:
        if self._lists is None:
            self._lists = {}
            columns = (RosterEntry.unit_id, RosterEntry.kind, RosterEntry.code)
            found = select(*columns).where(RosterEntry.year == self.period.year_number)
            for unit_id, one, code in db.session.execute(found):
                self._lists.setdefault((unit_id, one), set()).add(code)
        return self._lists.get((unit.id, kind), set())

    def _who(self, which: str) -> set[str]:
        if which not in self._kept:
            self._kept[which] = _DEEDS[which](self.period)
        return self._kept[which]


def _registered(period: Period, *also: ColumnElement[bool], least: int = 1) -> set[str]:
    """Codes with pledges made inside the period and not withdrawn, for at least so many different addresses."""
    made = and_(Pledge.pledged_at >= period.first_instant, Pledge.pledged_at < period.next_instant)
    found = select(Pledge.roster_code, Pledge.address_id).where(
        Pledge.roster_code.is_not(None), made, Pledge.state.in_(HOLDS), *also
    )
    survivors = homes()
    pairs = {(code, survivors.get(address, address)) for code, address in db.session.execute(found.distinct())}
    many = Counter(str(code) for code, _address in pairs)
    return {code for code, addresses in many.items() if addresses >= least}


def _registered_themselves(period: Period) -> set[str]:
    """A pledge of one's own: what an agency promised is not its head's."""
    return _registered(period, Pledge.donor_kind == DonorKind.PERSON)


def _registered_twice(period: Period) -> set[str]:
    return _registered(period, least=2)


def _took(period: Period) -> set[str]:
    """Codes with a pledge confirmed and running in the period, or with verified help given in it."""
    begun = func.coalesce(Pledge.confirmed_at, Pledge.pledged_at) < period.next_instant
    goes_on = or_(Pledge.ended_at.is_(None), Pledge.ended_at >= period.first_instant)
    running = select(Pledge.roster_code).where(
        Pledge.roster_code.is_not(None), Pledge.state.in_(COUNTS), begun, goes_on
    )
    found = {str(code) for code in db.session.scalars(running.distinct())}
    return found | _gave(period)


def _gave(period: Period) -> set[str]:
    line = AssistanceLine
    live: Select[str | None, int, int] = select(line.roster_code, line.act_id, line.value_vnd).where(
        line.roster_code.is_not(None), line.verified_at.is_not(None), line.reverses_id.is_(None),
        line.id.not_in(lines.reversed_lines()), lines.in_period(period),
        line.programme_id.in_(select(Programme.id).where(Programme.is_campaign)),
    )  # fmt: skip
    rows = [(str(code), act, value) for code, act, value in db.session.execute(live)]
    noughts = {act for _code, act, value in rows if not value}
    acts = lines.acts(period)
    worth = acts.kin(lines.worth_something(acts.kin(noughts))) if noughts else set()
    return {code for code, act, value in rows if value or act in worth}


def _planned(period: Period) -> set[str]:
    """Codes of units with a plan document in the reporting year, up to the end of the period."""
    year = periods.year(period.year_number)
    issuers = standing.with_plan(year.start, period.end)
    return set(db.session.scalars(select(Unit.code).where(Unit.id.in_(issuers))))


_DEEDS = {
    "registered": _registered,
    "registered_themselves": _registered_themselves,
    "registered_twice": _registered_twice,
    "took": _took,
    "planned": _planned,
}

OF_ROSTERS: dict[str, tuple[RosterKind, str]] = {
    "A1": (RosterKind.LEADERS, "registered_themselves"),
    "A4": (RosterKind.COMMUNE_BODIES, "took"),
    "A5": (RosterKind.SUB_BRANCHES, "took"),
    "A9": (RosterKind.MEMBERS, "planned"),
    "A10": (RosterKind.SCHOOL_BODIES, "took"),
    "B3": (RosterKind.SCHOOLS, "registered"),
    "B4": (RosterKind.CLUBS, "registered_twice"),
}
"""Targets that are a share of a roster: which list, and which deed."""


def entries(kind: RosterKind, unit: Unit, year: int) -> Sequence[RosterEntry]:
    found = select(RosterEntry).where(
        RosterEntry.kind == kind, RosterEntry.unit_id == unit.id, RosterEntry.year == year
    )
    return db.session.scalars(found.order_by(RosterEntry.sort_key, RosterEntry.id)).all()
