"""`python -m tests.bench.served`: pages per second, beside nginx with the same bytes and a Flask hello-world.

All on the loopback, two workers each, 16 connections, in alternating rounds of one run; medians are printed as
ratios with the machine's load beside them. Needs wrk and nginx.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select

from nhandao_site.cli.demo.load import load
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from tests.bench import served_apps
from tests.deploy import front

ROUNDS, SECONDS, CONNECTIONS = 3, 3, 16
ALLOWED = {"nginx": 0.40, "hello": 2.5, "304": 0.45, "front": 0.85, "cpu": 8.0, "tail": 4.0}


def main() -> int:
    if not shutil.which("wrk") or not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        print("served pages: not measured; apt-get install wrk nginx-light")
        return 0
    print(f"served pages; load at start {os.getloadavg()[0]:.2f}; {os.cpu_count()} cores; 2 workers each")
    with ExitStack() as open_things:
        folder = open_things.enter_context(tempfile.TemporaryDirectory(prefix="bench-served-"))
        return _measured(open_things, Path(folder))


def _measured(open_things: ExitStack, folder: Path) -> int:
    os.environ["BENCH_FOLDER"] = str(folder / "site")
    code = _filled()
    site = open_things.enter_context(_granian("site"))
    hello = open_things.enter_context(_granian("hello"))
    pages = {"home": "/", "list": "/dia-chi", "profile": f"/dia-chi/{code}"}
    bytes_of = {name: front.get(site[0] + path)[2] for name, path in pages.items()}
    static = open_things.enter_context(_nginx_with(folder, bytes_of))
    shipped = open_things.enter_context(front.nginx(_made(folder / "front"), int(site[0].rpartition(":")[2])))
    broken = 0
    for name, path in pages.items():
        broken += _page(name, site[0] + path, f"{static}/{name}", hello[0] + "/")
    broken += _unchanged(site[0] + pages["profile"], f"{static}/profile")
    broken += _behind(shipped + pages["profile"], f"{static}/profile")
    broken += _work(site, hello, pages["profile"])
    return 1 if broken else 0


def _page(name: str, ours: str, nginx: str, hello: str) -> int:
    rates = _alternating({"ours": ours, "nginx": nginx, "hello": hello})
    told = _said(f"kept {name} : nginx", rates["ours"][0] / rates["nginx"][0], ALLOWED["nginx"])
    told += _said(f"kept {name} : hello-world", rates["ours"][0] / rates["hello"][0], ALLOWED["hello"])
    return told + _said(f"kept {name}, p99 : p50", rates["ours"][1], ALLOWED["tail"], at_most=True)


def _unchanged(ours: str, nginx: str) -> int:
    marks = {"ours": front.get(ours)[1]["etag"], "nginx": front.get(nginx)[1]["etag"]}
    rates = _alternating({"ours": ours, "nginx": nginx}, {who: f"If-None-Match: {mark}" for who, mark in marks.items()})
    return _said("304 : nginx's 304", rates["ours"][0] / rates["nginx"][0], ALLOWED["304"])


def _behind(ours: str, nginx: str) -> int:
    rates = _alternating({"ours": ours, "nginx": nginx})
    return _said("behind the shipped nginx : nginx", rates["ours"][0] / rates["nginx"][0], ALLOWED["front"])


def _work(site: tuple[str, int], hello: tuple[str, int], path: str) -> int:
    """Processor time of the server per request; a cookie has the profile read anew each time. As nothing on it changes
    it is drawn once."""
    costs: dict[str, list[float]] = {"site": [], "hello": []}
    for _round in range(ROUNDS):
        for name, (address, pid), header in (("site", site, "Cookie: session=x"), ("hello", hello, "X-None: 1")):
            before = _cpu(pid)
            done = _wrk(address + (path if name == "site" else "/"), header)[2]
            costs[name].append((_cpu(pid) - before) / done)
    ours, theirs = (statistics.median(costs[name]) for name in ("site", "hello"))
    print(f"  server CPU per request: profile read anew {ours * 1e6:.0f} µs, hello-world {theirs * 1e6:.0f} µs")
    return _said("profile read anew : hello-world, CPU", ours / theirs, ALLOWED["cpu"], at_most=True)


def _said(what: str, ratio: float, allowed: float, *, at_most: bool = False) -> int:
    broken = ratio > allowed if at_most else ratio < allowed
    bound = f"{'≤' if at_most else '≥'} {allowed}"
    print(f"{what:<44}{ratio:>8.2f}   {bound}{'  MISSED' if broken else ''}")
    return int(broken)


def _alternating(urls: dict[str, str], headers: dict[str, str] | None = None) -> dict[str, tuple[float, float]]:
    """Requests per second and p99 : p50 of each, medians over the rounds."""
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in urls}
    for _round in range(ROUNDS):
        for name, url in urls.items():
            seen[name].append(_wrk(url, (headers or {}).get(name, "X-None: 1"))[:2])
    return {
        name: (statistics.median(r for r, _ in all_), statistics.median(t for _, t in all_))
        for name, all_ in seen.items()
    }


def _wrk(url: str, header: str) -> tuple[float, float, int]:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", header, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    if "Non-2xx" in said and "If-None-Match" not in header:
        raise SystemExit(f"{url}: {said}")
    half, most = (_milliseconds(said, mark) for mark in ("50%", "99%"))
    return (
        float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        most / half,
        int(re.search(r"(\d+) requests in", said)[1]),
    )  # type: ignore[index]


def _milliseconds(said: str, mark: str) -> float:
    number, unit = re.search(rf"{mark}\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def _filled() -> str:
    app = served_apps.site()
    with app.app_context():
        db.create_all()
        load(300)
        db.session.commit()
        public = select(Address.code).where(Address.publication == Publication.PUBLISHED).order_by(Address.id)
        code = str(db.session.scalars(public.limit(1)).one())
        db.session.remove()
        db.engine.dispose()
    return code


@contextmanager
def _granian(what: str) -> Iterator[tuple[str, int]]:
    port = front.free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "5", "--log-level", "warning", "--factory",
        f"tests.bench.served_apps:{what}",
    ]  # fmt: skip
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # a line of log a request is written all the same
    try:
        for _try in range(300):
            try:
                front.get(f"http://127.0.0.1:{port}/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def _nginx_with(folder: Path, files: dict[str, bytes]) -> Iterator[str]:
    """nginx that hands out the same bytes from its disk."""
    where = _made(folder / "static")
    for name, data in files.items():
        (where / name).write_bytes(data)
    plain = f"server {{ listen 80; root {where}; default_type text/html; }}\n"
    with front.nginx(where, 0, configuration=plain) as address:
        yield address


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _cpu(pid: int) -> float:
    """Seconds of processor time of a process and its children, so far."""
    total, tick = 0.0, os.sysconf("SC_CLK_TCK")
    for one in [pid, *_children(pid)]:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / tick
    return total


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = [int(child) for child in told]
    return found + [grandchild for child in found for grandchild in _children(child)]


if __name__ == "__main__":
    sys.exit(main())
