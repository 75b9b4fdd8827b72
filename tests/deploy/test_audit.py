"""`.ci/audit` against a small index of advisories: a hole fails, silence is told and does not."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
HOLE = {
    "schema_version": "1.6.0",
    "id": "GHSA-thu-thu-thu",
    "summary": "a hole made up for the test",
    "affected": [
        {
            "package": {"name": "flask", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}],
        }
    ],
}
Answer = Callable[[dict[str, Any], int], tuple[int, dict[str, Any]]]


@pytest.fixture
def index() -> Iterator[Callable[[Answer], str]]:
    """Starts an index that answers as told; what it is given is the question and how many came before."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        came = iter(range(10_000))

        class Index(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, said = answer(asked, next(came))
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: the test reads what the command says."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Index)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/v1/query"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def audited(url: str) -> tuple[int, str]:
    words = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(
        [sys.executable, ".ci/audit"], cwd=ROOT, env=words | {"PIP_AUDIT_OSV_URL": url}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def flask_is_holed(asked: dict[str, Any], _came: int) -> tuple[int, dict[str, Any]]:
    return 200, {"vulns": [HOLE]} if asked["package"]["name"] == "flask" else {}


def test_a_library_with_a_known_hole_fails_and_is_named(index: Callable[[Answer], str]) -> None:
    code, said = audited(index(flask_is_holed))
    assert code == 1
    assert "LỖ HỔNG: flask" in said and "GHSA-thu-thu-thu; vá ở: 99.0." in said
    assert said.count("LỖ HỔNG") == 1


def test_libraries_without_holes_are_counted(index: Callable[[Answer], str]) -> None:
    code, said = audited(index(lambda _asked, _came: (200, {})))
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pinned = [Requirement(line.rstrip(" \\")) for line in lines if line[:1].isalpha()]
    pins = sum(each.marker is None or each.marker.evaluate() for each in pinned)
    assert (code, said) == (0, f"Đã soát {pins} thư viện: không có lỗ hổng nào đã biết.\n")


def test_no_index_is_no_news_and_no_failure(index: Callable[[Answer], str]) -> None:
    for url in ("http://127.0.0.1:1/v1/query", index(lambda _asked, _came: (503, {}))):
        code, said = audited(url)
        assert code == 0 and said.startswith("CHƯA SOÁT")


def test_an_index_that_falls_silent_on_the_way_is_no_finding(index: Callable[[Answer], str]) -> None:
    code, said = audited(index(lambda _asked, came: (200, {}) if came < 3 else (500, {})))
    assert code == 0 and said.startswith("CHƯA SOÁT") and "đứt giữa chừng" in said
