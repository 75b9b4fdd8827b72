"""`python -m tests.faults.at_once`: the same form 20 times, 50 approvals by two people, 50 allocations of one million.

All let go at the same moment, on each database. Exit 1 when anything happened twice, or half, or not at all.
"""

import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses import workflow
from nhandao_site.domain.addresses.models import Address, Move
from nhandao_site.domain.addresses.models import Counter as Numbers
from nhandao_site.domain.addresses.words import Axis
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.bank import allocating
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.pledges.models import Pledge
from tests.cast import Cast
from tests.domain.addresses import lives
from tests.domain.ledger.bank.statement_lines import line, promise
from tests.domain.ledger.scene import household
from tests.faults.ground import grounds
from tests.waiting import an_address, typed

COPIES, PRESSES, ATTEMPTS = 20, 50, 50
Found = tuple[str, list[str]]
"""The figure in one line, and what is wrong with it."""


def together(site: Flask, deeds: list[Callable[[], Any]]) -> list[str]:
    """Each deed in a thread and a session of its own, begun at the same moment; what came of each."""
    begin = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> str:
        with site.app_context():
            begin.wait(60)
            try:
                said = deed()
                db.session.commit()
            except RuleBroken as broken:
                db.session.rollback()
                return str(broken)
            finally:
                db.session.remove()
            return said if isinstance(said, str) else "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def same_form(site: Flask, cast: Cast, copies: int = COPIES) -> Found:
    with site.app_context():
        url, before = f"/dia-chi/{an_address(cast, number=9000).code}/dang-ky", _count(Pledge)
        form = typed(amount="6.000.000", form_key="same-form")
        db.session.remove()

    def send() -> str:
        answer = site.test_client().post(url, data=form)
        return f"{answer.status_code} {answer.location}"

    answers = Counter(together(site, [send] * copies))
    with site.app_context():
        records = _count(Pledge) - before
    wrong = [] if records == 1 and len(answers) == 1 and next(iter(answers)).startswith("303") else [str(answers)]
    return f"the same form {copies} × at once: {records} record, {len(answers)} kind of answer", wrong


def approvals(site: Flask, cast: Cast, presses: int = PRESSES) -> Found:
    with site.app_context():
        number = lives.verified(cast).id
        db.session.commit()
        db.session.remove()

    def press(name: str) -> Callable[[], None]:
        return lambda: workflow.approve(db.session.get_one(Address, number), by=cast.account(name))

    came = together(site, [press(("minh", "linh")[n % 2]) for n in range(presses)])
    with site.app_context():
        steps = select(func.count()).where(Move.address_id == number, Move.axis == Axis.DOSSIER)
        made = db.session.scalar(steps.where(Move.after == "approved"))
        rows = db.session.scalar(
            select(func.count()).where(Event.what == "address:approve", Event.subject_id == number)
        )
        codes = db.session.scalars(select(Numbers.last)).all()
    told = came.count("done")
    wrong = [] if (made, rows, told) == (1, 1, 1) and codes == [1] else [f"{made=} {rows=} {told=} {codes=}"]
    return f"{presses} approvals at once by two people: {made} approval, {rows} audit row", wrong


def allocations(site: Flask, cast: Cast, attempts: int = ATTEMPTS) -> Found:
    with site.app_context():
        homes = [household(cast), household(cast, name="Phạm Văn Mười")]
        pledges = [promise(home, 60_000_000).id for home in homes]
        row = line(1_000_000).id
        db.session.commit()
        db.session.remove()

    def attempt(number: int) -> Callable[[], None]:
        def deed() -> None:
            part = Part(
                Purpose.ADDRESS,
                (1_000_000, 500_000, 250_000)[number % 3],
                pledge=db.session.get_one(Pledge, pledges[number % 2]),
            )
            allocating.allocate(db.session.get_one(BankLine, row), [part], by=cast.account("an"))

        return deed

    together(site, [attempt(n) for n in range(attempts)])
    with site.app_context():
        given = db.session.scalar(select(func.sum(Allocation.amount_vnd)).where(Allocation.bank_line_id == row))
        faults = check.money()
        db.session.remove()
    wrong = faults if given == 1_000_000 else [f"{given} đ", *faults]
    return f"{attempts} allocations at once of 1.000.000 đ to two pledges: Σ = {given:,} đ".replace(",", "."), wrong


TRIED: tuple[Callable[[Flask, Cast], Found], ...] = (same_form, approvals, allocations)


def _count(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def main() -> int:
    bad = 0
    for ground in grounds():
        for fault in TRIED:
            figure, wrong = fault(ground.site, ground.cast)
            bad += bool(wrong)
            print(f"{ground.name}: {figure}" + "".join(f"\n  WRONG {each}" for each in wrong), flush=True)
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
