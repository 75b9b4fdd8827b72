"""The site behind the servers it is shipped with: quick for readers, and nothing kept that must not be."""

import gzip
import http.client
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.addresses import publishing
from nhandao_site.domain.addresses.models import Address
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.deploy import front
from tests.public.street import a_family

FRONTS = [front.nginx, front.caddy]


class Town:
    """One site that listens, and what reached it."""

    def __init__(self, app: Flask, code: str) -> None:
        self.app, self.code = app, code
        self.asked: list[tuple[str, str]] = []

    def note(self, environ, start_response):  # type: ignore[no-untyped-def]
        self.asked.append((environ["PATH_INFO"], environ.get("HTTP_X_FORWARDED_FOR", "")))
        return self.app(environ, start_response)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, int]]:
    folder = tmp_path_factory.mktemp("town")
    app = create_app(folder, KEYS | {"NHANDAO_PROVINCE": "P1", "NHANDAO_PROXIES": "1"})
    with app.app_context():
        db.create_all()
        cast = assemble()
        code = a_family(cast).code
        db.session.commit()
        db.session.remove()
    there = Town(app, code)
    server = make_server("127.0.0.1", 0, there.note, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield there, server.server_port
    server.shutdown()
    thread.join()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=FRONTS, ids=["nginx", "caddy"])
def street(request: pytest.FixtureRequest, town: tuple[Town, int], tmp_path: Path) -> Iterator[tuple[Town, str]]:
    open_front: Callable[[Path, int], AbstractContextManager[str]] = request.param
    with open_front(tmp_path, town[1]) as address:
        town[0].asked.clear()
        yield town[0], address


def test_pages_come_through_packed_with_their_headers(street: tuple[Town, str]) -> None:
    there, address = street
    status, headers, body = front.get(f"{address}/dia-chi/{there.code}", Accept_Encoding="gzip")
    assert status == 200
    assert there.code in gzip.decompress(body).decode()
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "set-cookie" not in headers
    again = front.get(f"{address}/dia-chi/{there.code}", If_None_Match=headers["etag"])
    assert again[0] == 304


def test_the_site_hears_the_true_address_and_not_what_a_visitor_claims(street: tuple[Town, str]) -> None:
    there, address = street
    front.get(f"{address}/healthz", X_Forwarded_For="203.0.113.9")
    assert there.asked[-1] == ("/healthz", "127.0.0.1")


def test_each_request_gets_its_number_from_the_server_in_front_and_not_from_a_visitor(street: tuple[Town, str]) -> None:
    _there, address = street
    numbers = [front.get(f"{address}/cach-tinh", X_Request_ID="of-a-visitor")[1]["x-request-id"] for _turn in range(2)]
    assert len(set(numbers)) == 2
    assert all(len(number) >= 32 for number in numbers), "not one of the site's own, which are shorter"


def test_figures_and_readiness_are_not_on_the_street(street: tuple[Town, str]) -> None:
    there, address = street
    there.asked.clear()
    assert [front.get(f"{address}/{inside}")[0] for inside in ("metrics", "readyz")] == [404, 404]
    assert there.asked == []


def test_the_staffs_side_is_never_kept(street: tuple[Town, str]) -> None:
    there, address = street
    for _reader in range(2):
        status, headers, _body = front.get(f"{address}/dang-nhap")
        assert (status, headers["cache-control"]) == (200, "no-store")
    assert [path for path, _ in there.asked] == ["/dang-nhap"] * 2


def test_nginx_answers_a_crowd_from_one_copy_and_lets_cookies_through(town: tuple[Town, int], tmp_path: Path) -> None:
    with front.nginx(tmp_path, town[1]) as address:
        front.get(f"{address}/cach-tinh")
        town[0].asked.clear()
        for _reader in range(20):
            assert front.get(f"{address}/cach-tinh")[0] == 200
        assert len(town[0].asked) <= 3, "a second passed once or twice at most"
        for _reader in range(2):
            assert front.get(f"{address}/cach-tinh", Cookie="session=x")[1]["cache-control"].startswith("private")
        assert len(town[0].asked) >= 2


def test_a_hidden_profile_is_gone_behind_nginx_in_seconds(town: tuple[Town, int], tmp_path: Path) -> None:
    there, port = town
    with front.nginx(tmp_path, port) as address:
        assert front.get(f"{address}/dia-chi/{there.code}")[0] == 200
        with there.app.app_context():
            home = db.session.scalars(db.select(Address).where(Address.code == there.code)).one()
            publishing.hide(home, reason="Gia đình xin tạm ẩn.", by=Cast().account("minh"))
            db.session.commit()
        hidden_at = time.monotonic()
        while front.get(f"{address}/dia-chi/{there.code}")[0] == 200:
            assert time.monotonic() - hidden_at < 10
            time.sleep(0.2)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/dia-chi?q=mái", (308, "https://localhost/dia-chi?q=m%C3%A1i")),
        ("/quan-tri/", (308, "https://localhost/quan-tri/")),
        *((path, (403, None)) for path in ("/metrics", "/readyz", "/healthz", "/feed.xml", "/so-cong-khai.jsonl")),
    ],
)
def test_without_tls_people_are_led_on_and_machines_are_told_no(
    plain: str, path: str, answer: tuple[int, str | None]
) -> None:
    connection = http.client.HTTPConnection(plain)
    connection.request("GET", urllib.parse.quote(path, safe="/?=.-"))
    said = connection.getresponse()
    assert (said.status, said.getheader("Location")) == answer
    connection.close()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The Caddy of the shipped configuration as it is met without TLS; nothing stands behind it."""
    with front.caddy(tmp_path_factory.mktemp("plain"), front.free_port()) as address:
        yield address.removeprefix("http://").replace("127.0.0.1", "localhost")
