"""`python -m tests.bench.load [--folder F]`: a day of an appeal, on a province of 10,000 addresses and 50,000 lines.

Against the production server with its two workers: a peak of 300 readers; 20 promises a second for a minute, each from
a place and a telephone of its own, some sent twice; the same again three times as fast; lists and searches of the
staff; the open book as a file. Every figure stands beside the load of the machine. The site is kept in F for another
run. Exit 1 when something was lost, doubled or answered with a fault; the times are told, and judged only where the
machine was quiet (load below 2 at the start).
"""

import argparse
import http.client
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from nhandao_site import create_app
from nhandao_site.cli.demo.load import load
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.domain.units.models import Unit
from tests.bench import chain, staff
from tests.bench.donors import Answer, Donor
from tests.deploy import front

ADDRESSES = int(os.environ.get("BENCH_ADDRESSES", "10000"))
LINES = int(os.environ.get("BENCH_LOAD_LINES", "50000"))
READERS, RATE = 300, int(os.environ.get("BENCH_LOAD_RATE", "20"))
MINUTE = int(os.environ.get("BENCH_LOAD_SECONDS", "60"))
PASSWORD = "bench-only-password"
ASKED = {
    "staff list": ["/quan-tri/dia-chi", "/quan-tri/dia-chi?viec=cho-duyet", "/quan-tri/dang-ky"],
    "search": ["/quan-tri/dia-chi?q=nguyen", "/quan-tri/dia-chi?q=mai+ton", "/tim-kiem?q=gia", "/dia-chi?q=song+may"],
}
SETTINGS = {"NHANDAO_DEMO_PASSWORD": PASSWORD, "NHANDAO_PROXIES": "1", "NHANDAO_WORKERS": "2"}


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--folder", type=Path)
    told = asked.parse_args(words)
    with ExitStack() as kept:
        passing = told.folder or kept.enter_context(tempfile.TemporaryDirectory(prefix="bench-load-"))
        return _day(Path(passing))


def _day(folder: Path) -> int:
    calm = os.getloadavg()[0] < 2
    print(f"load at start {os.getloadavg()[0]:.2f}; {os.cpu_count()} cores; 2 workers; SQLite", flush=True)
    codes = _filled(folder)
    with _server(folder) as port:
        bad = _peak(port, codes)
        bad += _promises(folder, port, codes, RATE, calm)
        bad += _promises(folder, port, codes, 3 * RATE, calm)
        slow = _desk(port) + _book(port)
    slow += staff.main([str(folder)])
    return int(bad or (calm and slow))


def _filled(folder: Path) -> list[str]:
    """Codes that take promises."""
    site = create_app(folder, SETTINGS)
    began = time.monotonic()
    with site.app_context():
        db.create_all()
        if not db.session.scalar(select(func.count()).select_from(Address)):
            load(ADDRESSES)
            db.session.commit()
        lacking = LINES - (db.session.scalar(select(func.count()).select_from(Entry)) or 0)
        if lacking > 0:
            unit = db.session.scalars(select(Unit.id).where(Unit.parent_id.is_not(None))).first()
            chain.write(lacking, int(unit or 1), programmes.ensure_campaign().id, behind=10_000_000)
        counts = [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Address, Entry)]
        open_ = select(Address.code).where(
            Address.publication == Publication.PUBLISHED, Address.need_vnd > Address.pledged_vnd + 2_000_000
        )
        codes = [str(code) for code in db.session.scalars(open_.order_by(Address.id).limit(4000))]
        db.session.remove()
        db.engine.dispose()
    print(f"{counts[0]:,} addresses, {counts[1]:,} lines, made in {time.monotonic() - began:.0f} s", flush=True)
    return codes


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    port = front.free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "5", "--log-level", "warning", "--factory",
        "tests.bench.served_apps:site",
    ]  # fmt: skip
    words = os.environ | SETTINGS | {"BENCH_FOLDER": str(folder), "BENCH_PROXIES": "1"}
    server = subprocess.Popen(command, env=words, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
        print(f"largest worker: {_largest(server.pid)} MB", flush=True)
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(port: int) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            front.get(f"http://127.0.0.1:{port}/healthz")
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not come up within three minutes")


def _largest(pid: int) -> int:
    """Megabytes that the largest process of the server ever held."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    held = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{each}/status").read_text()) for each in [str(pid), *children]]
    return max(int(found[1]) for found in held if found) // 1024


def _peak(port: int, codes: list[str]) -> int:
    """wrk asks for a page after another; a fault is any 5xx, any broken connection."""
    if not shutil.which("wrk"):
        print("peak: not measured; apt-get install wrk")
        return 0
    paths = ["/", "/dia-chi", "/so-cong-khai", *(f"/dia-chi/{code}" for code in codes[:40])]
    script = (
        "local paths = {" + ",".join(f'"{path}"' for path in paths) + "}\nlocal n = 0\n"
        "function request() n = n + 1; return wrk.format('GET', paths[n % #paths + 1]) end\n"
        "bad = 0\nfunction response(status) if status >= 500 then bad = bad + 1 end end\n"
        "local threads = {}\nfunction setup(thread) table.insert(threads, thread) end\n"
        "function done() local sum = 0; for _, t in ipairs(threads) do sum = sum + t:get('bad') end "
        "print('FAULTS ' .. sum) end\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t2", f"-c{READERS}", "-d30s", "--timeout", "30s", "--latency", "-s", file.name]
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True, timeout=120
        ).stdout
    faults = int(re.search(r"FAULTS (\d+)", said)[1])  # type: ignore[index]
    broken = re.search(r"Socket errors: (.*)", said)
    rate, tail = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"99%\s+(\S+)", said)
    lines = broken[1] if broken else "no broken connection"
    speed = f"{rate[1]} pages/s, p99 {tail[1]}"  # type: ignore[index]
    print(f"peak of {READERS} connections, 30 s: {faults} answers of 5xx, {lines}; {speed}", flush=True)
    return faults + bool(broken)


def _promises(folder: Path, port: int, codes: list[str], rate: int, calm: bool) -> int:
    before, told, waits, twice = _pledges(folder), Counter[int](), list[float](), list[bool]()
    threads, began = [], time.monotonic()
    start = int(time.time()) % 20_000_000
    for n in range(rate * MINUTE):
        time.sleep(max(0.0, began + n / rate - time.monotonic()))
        donor = Donor(port, start + n, codes[n % len(codes)])
        threads.append(threading.Thread(target=donor.send, args=(told, waits, twice)))
        threads[-1].start()
    for thread in threads:
        thread.join(120)
    stand = _pledges(folder) - before
    kinds = ", ".join(f"{count} × {code}" for code, count in sorted(told.items()))
    print(
        f"{rate} promises/s for {MINUTE} s: {kinds}; {stand} stand; {len(twice)} sent again, "
        f"{sum(twice)} got the same answer; p95 {_p95(waits) * 1000:.0f} ms",
        flush=True,
    )
    lost = stand != told[303] or not all(twice) or sum(told.values()) != rate * MINUTE
    faults = sum(count for code, count in told.items() if code not in {303, 429})
    refused = rate <= RATE and told[429] > 0
    return int(lost) + faults + (refused and calm)


def _pledges(folder: Path) -> int:
    site = create_app(folder, SETTINGS)
    with site.app_context():
        count = db.session.scalar(select(func.count()).select_from(Pledge)) or 0
        db.session.remove()
        db.engine.dispose()
    return count


def _desk(port: int) -> int:
    """Lists and searches of an approver, one after the other."""
    line, cookie = http.client.HTTPConnection("127.0.0.1", port, timeout=60), ""

    def ask(method: str, url: str, form: dict[str, str] | None = None) -> Answer:
        nonlocal cookie
        headers = {"Cookie": cookie, "X-Forwarded-For": "198.51.100.7"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        line.request(method, url, urlencode(form) if form else None, headers)
        got = line.getresponse()
        kept = SimpleCookie(cookie)
        for each in got.headers.get_all("Set-Cookie") or ():
            kept.load(each)
        cookie = "; ".join(f"{name}={each.value}" for name, each in kept.items())
        return Answer(got.status, got.headers.get("Location", ""), got.read().decode("utf-8", "replace"))

    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', ask("GET", "/dang-nhap").body)
    form = {"email": "duyet@nhandao.example", "password": PASSWORD, "csrf_token": token[1] if token else ""}
    if ask("POST", "/dang-nhap", form).status != 303:
        print("desk: could not sign in")
        return 1
    slow = 0
    for name, urls in {
        "staff list": ["/quan-tri/dia-chi", "/quan-tri/dia-chi?viec=cho-duyet", "/quan-tri/dang-ky"],
        "search": [
            "/quan-tri/dia-chi?q=nguyen",
            "/quan-tri/dia-chi?q=mai+ton",
            "/tim-kiem?q=gia",
            "/dia-chi?q=song+may",
        ],
    }.items():
        waits = []
        for n in range(60):
            began = time.monotonic()
            status = ask("GET", urls[n % len(urls)]).status
            waits.append(time.monotonic() - began)
            slow += status != 200
        slow += _p95(waits) > 0.2
        print(
            f"{name}: p50 {statistics.median(waits) * 1000:.0f} ms, p95 {_p95(waits) * 1000:.0f} ms (≤ 200)", flush=True
        )
    return slow


def _book(port: int) -> int:
    """The whole open book as CSV; the memory is that of the worker (told at the end)."""
    began, many = time.monotonic(), 0
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    line.request("GET", "/so-cong-khai.csv")
    answer = line.getresponse()
    while piece := answer.read(1 << 16):
        many += piece.count(b"\n")
    took = time.monotonic() - began
    print(f"export of {many:,} rows: {took:.1f} s (≤ 20)", flush=True)
    return int(took > 20 or many < 0.95 * LINES)  # a few of the demonstration's own lines are not public yet


def _p95(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else 0.0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    sys.exit(main(sys.argv[1:]))
