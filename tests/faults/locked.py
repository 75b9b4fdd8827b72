"""`python -m tests.faults.locked [SECONDS]`: another process holds the whole database for that long.

Meanwhile people read and send. Whoever waits no longer than the house does (10 s on SQLite) gets the ordinary answer
late; whoever would wait longer gets 503 in Vietnamese with what was typed. Nobody gets 500.
"""

import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, func, select, text

from nhandao_site.db import db
from nhandao_site.domain.ledger import check
from nhandao_site.domain.pledges.models import Pledge
from tests.cast import Cast
from tests.faults.ground import grounds
from tests.signed_in import cookie_of, seat
from tests.waiting import an_address, typed

WRITERS = 4


@contextmanager
def held(site: Flask) -> Iterator[None]:
    """Nobody else reads or writes until this ends."""
    url = str(site.config["SQLALCHEMY_DATABASE_URI"])
    if url.startswith("sqlite:"):
        other: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        end: Callable[[], Any] = lambda: other.execute("ROLLBACK")  # noqa: E731
    else:
        other = create_engine(url).connect()
        other.execute(text("LOCK TABLE pledge, address, audit_event, unit IN ACCESS EXCLUSIVE MODE"))
        end = other.rollback
    try:
        yield
    finally:
        end()
        other.close()


def run(site: Flask, cast: Cast, seconds: float) -> tuple[Counter[int], float, list[str]]:
    """How often each status was answered, the longest wait, and what was wrong."""
    with site.app_context():
        code = an_address(cast, number=77).code
        officer = seat(site.test_client(), cookie_of(cast.account("hoa")))
        before = db.session.scalar(select(func.count()).select_from(Pledge)) or 0
        db.session.remove()
    answers: list[tuple[str, int, float]] = []

    def ask(name: str, send: Callable[[], Any]) -> None:
        began = time.monotonic()
        answers.append((name, send().status_code, time.monotonic() - began))

    def write(number: int) -> Any:
        return site.test_client().post(
            f"/dia-chi/{code}/dang-ky", data=typed(form_key=f"locked-{number}", phone=f"09123400{number:02}")
        )

    asked = [(f"write {n}", lambda n=n: write(n)) for n in range(WRITERS)]
    asked += [
        (url, lambda url=url: site.test_client().get(url)) for url in ("/dia-chi", f"/dia-chi/{code}", "/healthz")
    ]
    asked += [("staff", lambda: officer.get("/quan-tri/dia-chi"))]
    threads = [threading.Thread(target=ask, args=each) for each in asked]
    with held(site):
        for thread in threads:
            thread.start()
        time.sleep(seconds)
    for thread in threads:
        thread.join(60)
    return Counter(code for _, code, _ in answers), max(wait for *_, wait in answers), _wrong(site, answers, before)


def _wrong(site: Flask, answers: list[tuple[str, int, float]], before: int) -> list[str]:
    wrong = [f"{name}: {code}" for name, code, _ in answers if code not in {200, 303, 503}]
    with site.app_context():
        made = (db.session.scalar(select(func.count()).select_from(Pledge)) or 0) - before
        said = sum(code == 303 for _, code, _ in answers)
        if made != said:
            wrong.append(f"{said} pledges were acknowledged, {made} stand")
        wrong += check.money()
        db.session.remove()
    return wrong


def main(words: list[str]) -> int:
    seconds, bad = float(words[0]) if words else 8.0, 0
    for place in grounds():
        codes, longest, wrong = run(place.site, place.cast, seconds)
        told = ", ".join(f"{count} × {code}" for code, count in sorted(codes.items()))
        print(f"{place.name}: database held for {seconds:g} s: {told}; the longest wait {longest:.1f} s", flush=True)
        for each in wrong:
            print(f"  WRONG {each}")
        bad |= bool(wrong)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
