"""`python -m tests.faults.wrong_clock`: the clock of the machine jumps by 400 days, ahead and back.

Deeds are done before, during and after. The books and the log keep their order by number; no session, no link and no
shut door outlives the mistake.
"""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts import budgets, resetting, signing_in
from nhandao_site.domain.accounts.models import ResetRequest
from nhandao_site.domain.accounts.passwords import hashed
from nhandao_site.domain.accounts.sessions.keeping import mark
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import checking
from nhandao_site.domain.audit.models import Event, Link
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.kit import clock
from tests.cast import PASSWORD, Cast
from tests.domain.ledger.scene import household, paid
from tests.faults.ground import grounds
from tests.signed_in import cookie_of, seat

FAR = timedelta(days=400)
TRUE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PLACE = "192.0.2.7"


def run(site: Flask, cast: Cast, jump: timedelta) -> list[str]:
    """What was wrong after the clock went off by `jump` and came back."""
    with time_machine.travel(TRUE, tick=True):
        home, cookie = _before(site, cast)
    with time_machine.travel(TRUE + jump, tick=True):
        wrong = _off(site, cast, home, cookie, jump)
        other = _cookie(site, cast)
    with time_machine.travel(TRUE + timedelta(minutes=20), tick=True):
        wrong += _entered(site, other, "a session begun while the clock was wrong")
        wrong += _after(site, cast, home)
    return wrong


def _before(site: Flask, cast: Cast) -> tuple[int, dict[str, object]]:
    with site.app_context():
        account = cast.account("an")
        account.password_hash, account.ends_on = hashed(PASSWORD, about=()), clock.today() + 2 * FAR
        home = household(cast).id
        paid(cast, db.session.get_one(Address, home), 1_000)
        db.session.commit()
    return home, _cookie(site, cast)


def _cookie(site: Flask, cast: Cast) -> dict[str, object]:
    with site.app_context():
        return cookie_of(cast.account("an"))


def _entered(site: Flask, cookie: dict[str, object], which: str) -> list[str]:
    status = seat(site.test_client(), cookie).get("/quan-tri/phieu-thu").status_code
    return [] if status == 302 else [f"{which} still opens ({status})"]


def _off(site: Flask, cast: Cast, home: int, cookie: dict[str, object], jump: timedelta) -> list[str]:
    """While the clock is wrong: old sessions are over, the books go on, doors are shut and links made."""
    wrong = _entered(site, cookie, f"a session of {'before' if jump > timedelta(0) else 'the far future'}")
    with site.app_context():
        paid(cast, db.session.get_one(Address, home), 2_000)
        for _ in range(signing_in.PER_PLACE):
            try:
                signing_in.check("an@nhandao.example", "một mật khẩu sai", PLACE)
            except RuleBroken:
                continue
        budgets.take("pledge:" + PLACE)
        resetting.ask("an@nhandao.example")
        db.session.flush()
        resetting.write_letters(clock.now(), "http://127.0.0.1")
        link = db.session.scalars(select(ResetRequest).order_by(ResetRequest.id.desc())).first()
        link.token = mark(f"link {jump}")  # type: ignore[union-attr]
        db.session.commit()
    return wrong


def _after(site: Flask, cast: Cast, home: int) -> list[str]:
    wrong = []
    with site.app_context():
        paid(cast, db.session.get_one(Address, home), 3_000)
        db.session.commit()
        for jump in (FAR, -FAR):
            if resetting.find(f"link {jump}"):
                wrong.append("a link made while the clock was wrong still opens")
        try:
            signing_in.check("an@nhandao.example", PASSWORD, PLACE)
            budgets.ask("pledge:" + PLACE, 1, timedelta(hours=1))
        except RuleBroken as broken:
            wrong.append(f"a door stays shut: {broken}")
        db.session.rollback()
        wrong += check.money() + checking.faults() + _order()
        db.session.remove()
    return wrong


def _order() -> list[str]:
    """Numbers without a gap, in the order of the deeds, whatever their times say."""
    entries = list(db.session.scalars(select(Entry.id).order_by(Entry.id)))
    links = db.session.execute(select(Link.seq, Link.event_id).order_by(Link.seq)).all()
    wrong = [] if entries == list(range(1, len(entries) + 1)) else ["entries are not numbered one by one"]
    if [seq for seq, _ in links] != list(range(1, len(links) + 1)):
        wrong.append("the log is not numbered one by one")
    if sorted(event for _, event in links) != [event for _, event in links]:
        wrong.append("the log is not in the order of its deeds")
    times = list(db.session.scalars(select(Event.at).order_by(Event.id)))
    return wrong if times != sorted(times) else [*wrong, "the clock did not jump at all"]


def main() -> int:
    bad = 0
    for place in grounds():
        for jump in (FAR, -FAR):
            wrong = run(place.site, place.cast, jump)
            bad |= bool(wrong)
            what = "order by number kept, no session, link or shut door outlived it" if not wrong else "WRONG"
            print(f"{place.name}: clock off by {jump.days:+} days and back: {what}", flush=True)
            for each in wrong:
                print(f"  WRONG {each}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
