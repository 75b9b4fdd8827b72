"""`python -m tests.faults.two_hosts [SECONDS]`: two hosts behind the shipped nginx, one killed while people give.

PostgreSQL, Redis, two production servers on 127.0.0.1 and 127.0.0.2, the shipped nginx with both of them in its
list. Donors send promises, each with a form key of its own, and send the same form again until it is answered;
readers go through public pages. In the middle one host dies by SIGKILL with all its workers, a little later Redis
as well. At the end every promise that was acknowledged stands once, and no reader met an error that the dying host
had not in its hands.

Needs TEST_POSTGRES_URL (`.ci/with-postgres`), nginx, redis-server. Exit 1 when anything was lost, doubled or refused.
"""

import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import func, select

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.web.saving import FormKey
from tests.bench.chain import postgres
from tests.cast import assemble
from tests.cli.backup.scene import BACKUP_KEY
from tests.conftest import KEYS
from tests.deploy import front
from tests.shared import servers
from tests.waiting import an_address

DONORS, READERS, HOMES = 6, 4, 24
HOSTS = ("127.0.0.1", "127.0.0.2")


@dataclass
class Tally:
    """`broken` are answers 5xx or none at all, with the seconds since the killing (negative: before it)."""

    acknowledged: dict[str, str] = field(default_factory=dict)  # form key → where it led
    refused: list[int] = field(default_factory=list)
    asked_back: int = 0
    donors_broken: list[float] = field(default_factory=list)
    read: int = 0
    readers_broken: list[float] = field(default_factory=list)
    longest: float = 0.0  # seconds a reader waited for an answer
    killed_at: float = float("inf")

    def since(self) -> float:
        return time.monotonic() - self.killed_at if self.killed_at < float("inf") else -1.0


class Browser:
    """One person behind one network address, on one kept connection."""

    def __init__(self, street: str, number: int) -> None:
        self.at, self.place = urlsplit(street), f"127.0.{1 + number // 200}.{1 + number % 200}"
        self.line: http.client.HTTPConnection | None = None
        self.cookie = ""

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Raises OSError, HTTPException when there is no answer."""
        if self.line is None:
            self.line = http.client.HTTPConnection(
                self.at.hostname or "", self.at.port, timeout=20, source_address=(self.place, 0)
            )
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = urlencode(form) if form is not None else None
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{self.at.netloc}{path}",
            }
        try:
            self.line.request("POST" if body is not None else "GET", path, body, headers)
            answer = self.line.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            self.line.close()
            self.line = None
            raise
        if given := answer.getheader("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def main(words: list[str]) -> int:
    if not os.environ.get("TEST_POSTGRES_URL"):
        print("two hosts: not tried; run it under .ci/with-postgres")
        return 0
    return run(float(words[0]) if words else 20.0)


def run(seconds: float) -> int:
    with ExitStack() as open_things:
        url = open_things.enter_context(postgres())
        redis = open_things.enter_context(servers.redis_server())
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory()))
        environment = KEYS | {
            "NHANDAO_DATABASE_URL": url, "NHANDAO_REDIS_URL": redis.url, "NHANDAO_PROVINCE": "P1",
            "NHANDAO_PROXIES": "1", "NHANDAO_MEDIA_URL": (folder / "media").as_uri(),
            "NHANDAO_BACKUP_KEY": BACKUP_KEY,
            "NHANDAO_TRUSTED_HOSTS": ",".join(HOSTS),
        }  # fmt: skip
        site = create_app(folder / "keeper", environment)
        codes = _homes(site)
        ports = [front.free_port() for _ in HOSTS]
        hosts = [
            open_things.enter_context(_host(host, port, folder / host, environment))
            for host, port in zip(HOSTS, ports, strict=True)
        ]
        for host, port in zip(HOSTS, ports, strict=True):
            _wait_until_ready(host, port)
        (folder / "front").mkdir()
        street = open_things.enter_context(
            front.nginx(folder / "front", *(f"{host}:{port}" for host, port in zip(HOSTS, ports, strict=True)))
        )
        tally = _played(street, codes, seconds, hosts[1], redis)
        return _told(tally, *_stands(site, tally, street), seconds)


def _homes(site: Flask) -> list[str]:
    with site.app_context():
        db.create_all()
        cast = assemble()
        codes = [an_address(cast, 31 + number).code or "" for number in range(HOMES)]
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return codes


@contextmanager
def _host(host: str, port: int, folder: Path, environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", "5", "--log-level", "error", "--factory", "tests.faults.host:site",
    ]  # fmt: skip
    log = folder.with_suffix(".log").open("wb")
    server = subprocess.Popen(
        words,
        env=os.environ | environment | {"HOST_FOLDER": str(folder)},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        yield server
    finally:
        _kill(server)
        log.close()


def _kill(server: "subprocess.Popen[bytes]") -> None:
    """The server and its workers: nobody has time to say goodbye."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _wait_until_ready(host: str, port: int) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        with suppress(OSError):
            if front.get(f"http://{host}:{port}/readyz")[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{host} does not get ready")


def _played(
    street: str, codes: list[str], seconds: float, victim: "subprocess.Popen[bytes]", redis: servers.RedisServer
) -> Tally:
    tally, stop, numbers = Tally(), threading.Event(), count()
    crowd = [threading.Thread(target=_give, args=(street, codes, n, numbers, stop, tally)) for n in range(DONORS)]
    crowd += [threading.Thread(target=_read, args=(street, codes, n, stop, tally)) for n in range(READERS)]
    for person in crowd:
        person.start()
    time.sleep(seconds / 2)
    tally.killed_at = time.monotonic()
    _kill(victim)
    time.sleep(seconds / 4)
    redis.kill()
    time.sleep(seconds / 4)
    stop.set()
    for person in crowd:
        person.join()
    return tally


def _give(street: str, codes: list[str], who: int, numbers: Iterator[int], stop: threading.Event, tally: Tally) -> None:
    while not stop.is_set():
        number = next(numbers)
        browser, path = Browser(street, number), f"/dia-chi/{codes[number % len(codes)]}/dang-ky"
        _, _, page = _until_answered(browser, path, None, tally)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        key = f"chìa-khóa-{who}-{number}"
        form = {
            "csrf_token": token[1] if token else "", "form_key": key, "form": "cash", "need": "0", "amount": "50.000",
            "cycle": "once", "donor_kind": "person", "name": "Trần Văn Thắng", "phone": f"09{10_000_000 + number}",
            "shown": "masked", "agree": "y",
        }  # fmt: skip
        status, headers, _ = _until_answered(browser, path, form, tally)
        if status == 303:
            tally.acknowledged[key] = headers["location"]
        else:
            tally.refused.append(status)


def _until_answered(
    browser: Browser, path: str, form: dict[str, str] | None, tally: Tally
) -> tuple[int, dict[str, str], str]:
    """The very same form again, as somebody does who sees an error and presses the button once more."""
    for _try in range(40):
        try:
            status, headers, text = browser.ask(path, form)
        except (OSError, http.client.HTTPException):
            status = 599
        if status == 429:  # more promises a second than the site lets through: nothing was written, come again
            tally.asked_back += 1
            time.sleep(1)
            continue
        if status < 500:
            return status, headers, text
        tally.donors_broken.append(tally.since())
        time.sleep(0.1)
    raise AssertionError("nobody answers any more")


def _read(street: str, codes: list[str], who: int, stop: threading.Event, tally: Tally) -> None:
    browser, paths = Browser(street, 5000 + who), ["/", "/dia-chi", *(f"/dia-chi/{code}" for code in codes)]
    for turn in count(who):
        if stop.is_set():
            return
        began = time.monotonic()
        try:
            status, _, _ = browser.ask(f"{paths[turn % len(paths)]}?lan={turn % 7}")
        except (OSError, http.client.HTTPException):
            status = 599
        tally.read += 1
        tally.longest = max(tally.longest, time.monotonic() - began)
        if status >= 500:
            tally.readers_broken.append(tally.since())


def _stands(site: Flask, tally: Tally, street: str) -> tuple[int, int, int]:
    """Promises in the database, form keys that led anywhere, private links that do not open."""
    reader = Browser(street, 9000)
    shut = sum(reader.ask(urlsplit(link).path)[0] != 200 for link in tally.acknowledged.values())
    with site.app_context():
        rows = db.session.scalar(select(func.count(Pledge.id))) or 0
        kept = {row.key: row.led_to for row in db.session.scalars(select(FormKey))}
        lost = sum(urlsplit(kept.get(key, "")).path != urlsplit(link).path for key, link in tally.acknowledged.items())
        db.session.remove()
        db.engine.dispose()
    return rows, lost, shut


def _told(tally: Tally, rows: int, lost: int, shut: int, seconds: float) -> int:
    given, doubled = len(tally.acknowledged), rows - len(tally.acknowledged)
    in_flight = [at for at in tally.readers_broken if -0.5 <= at <= 1.0]
    late = len(tally.readers_broken) - len(in_flight)
    print(
        f"two hosts, {seconds:.0f} s, one killed in the middle, Redis killed after it: {given} promises acknowledged, "
        f"{lost} lost, {doubled} doubled, {shut} links that do not open, {len(tally.refused)} refused; donors met "
        f"{len(tally.donors_broken)} errors, were asked {tally.asked_back} times to come again, and sent the same form"
    )
    print(
        f"  readers: {tally.read} pages, {len(in_flight)} errors in flight at the killing, {late} others, "
        f"longest wait {tally.longest:.2f} s"
    )
    wrong = lost or doubled or shut or late or tally.refused or not given
    if tally.refused:
        print(f"  refused with {sorted(set(tally.refused))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
