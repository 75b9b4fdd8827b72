"""Pages kept as bytes: the next reader sees every deed, on every worker; nobody gets another's page."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import brotli
import pytest
import time_machine
import zstandard
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses import consenting, publishing
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.web.kept_pages.layer import KeptPages
from nhandao_site.web.noting.layer import Noting
from tests.cast import Cast
from tests.conftest import KEYS
from tests.public.street import a_family


def layer(site: Flask) -> KeptPages:
    assert isinstance(site.wsgi_app, Noting)
    assert isinstance(site.wsgi_app.below, KeptPages)
    return site.wsgi_app.below


@contextmanager
def asked_of_flask(site: Flask) -> Iterator[list[str]]:
    """The paths that reach Flask meanwhile."""
    seen: list[str] = []
    kept, below = layer(site), layer(site).below

    def noted(environ, start_response):  # type: ignore[no-untyped-def]
        seen.append(environ["PATH_INFO"])
        return below(environ, start_response)

    kept.below = noted
    yield seen
    kept.below = below


def the(code: str) -> Address:
    return db.session.scalars(db.select(Address).where(Address.code == code)).one()


@contextmanager
def at_work(site: Flask) -> Iterator[None]:
    with site.app_context():
        yield
        db.session.commit()
        db.session.remove()


@pytest.fixture
def other_worker(site: Flask, database: str, tmp_path: Path) -> Iterator[FlaskClient]:
    """A second process of the same site, as far as memory goes."""
    second = create_app(
        tmp_path / "instance", KEYS | {"NHANDAO_DATABASE_URL": database, "NHANDAO_PROVINCE": "P1"}, TESTING=True
    )
    yield second.test_client()
    with second.app_context():
        db.engine.dispose()


def test_a_second_reader_does_not_wake_flask(visitor: FlaskClient, site: Flask, code: str) -> None:
    first = visitor.get(f"/dia-chi/{code}")
    with asked_of_flask(site) as seen:
        second = site.test_client().get(f"/dia-chi/{code}")
    assert (seen, second.data) == ([], first.data)
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


@pytest.mark.both_databases
def test_a_hidden_profile_is_gone_for_the_next_reader_of_every_worker(
    visitor: FlaskClient, other_worker: FlaskClient, site: Flask, cast: Cast, code: str
) -> None:
    pages = (f"/dia-chi/{code}", "/dia-chi", "/sitemap/dia-chi-1.xml", "/tim-kiem?q=mai+ton")
    for reader in (visitor, other_worker):
        for page in pages:
            assert code in reader.get(page).text, page
    with at_work(site):
        publishing.hide(the(code), reason="Gia đình xin tạm ẩn.", by=cast.account("minh"))
    for reader in (visitor, other_worker):
        assert reader.get(pages[0]).status_code == 404
        for page in pages[1:]:
            assert code not in reader.get(page).text, page


@pytest.mark.both_databases
def test_a_deed_that_no_page_shows_leaves_the_pages_alone(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    visitor.get("/dia-chi")
    with at_work(site):
        audit.record("account:sign_in", cast.account("minh"), by=cast.account("minh"))
    with asked_of_flask(site) as seen:
        visitor.get("/dia-chi")
    assert seen == []


@pytest.mark.both_databases
def test_an_unknown_deed_takes_every_page_along(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    visitor.get("/dia-chi")
    with at_work(site):
        audit.record("something:new", cast.account("minh"), by=cast.account("minh"))
    with asked_of_flask(site) as seen:
        visitor.get("/dia-chi")
    assert seen == ["/dia-chi"]


def test_a_change_that_left_no_deed_takes_them_too(visitor: FlaskClient, site: Flask) -> None:
    visitor.get("/dia-chi")
    with at_work(site):
        db.session.execute(text("UPDATE unit SET name = 'Xã Đổi Tên' WHERE code = 'X1'"))
    with asked_of_flask(site) as seen:
        visitor.get("/dia-chi")
    assert seen == ["/dia-chi"]


@pytest.mark.both_databases
def test_a_lost_connection_forgets_everything_and_serves_on(
    visitor: FlaskClient, site: Flask, cast: Cast, code: str, database: str
) -> None:
    visitor.get(f"/dia-chi/{code}")
    with at_work(site):
        publishing.hide(the(code), reason="Gia đình xin tạm ẩn.", by=cast.account("minh"))
        if database.startswith("postgresql"):
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert db.session.scalars(text(others + " AND datname = current_database()")).all() == [True]
    assert visitor.get(f"/dia-chi/{code}").status_code == 404
    visitor.get("/dia-chi")
    visitor.get("/dia-chi")
    with asked_of_flask(site) as seen:
        visitor.get("/dia-chi")
    assert seen == []


def test_a_consent_that_ends_at_midnight_ends_the_kept_page_too(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with time_machine.travel("2026-11-24T16:00:00Z", tick=False), at_work(site):
        address = a_family(cast)
        code = address.code
        ending = db.update(Consent).where(Consent.subject_id == address.id, Consent.scope == Scope.TEXT)
        db.session.execute(ending.values(valid_until=date(2026, 11, 24)))
        consenting.renew(address, by=audit.House())
    with time_machine.travel("2026-11-24T16:59:50Z", tick=False):
        assert visitor.get(f"/dia-chi/{code}").status_code == 200
    with time_machine.travel("2026-11-24T17:00:01Z", tick=False):
        assert visitor.get(f"/dia-chi/{code}").status_code == 404


def test_what_only_the_clock_changes_waits_a_minute_at_most(visitor: FlaskClient, site: Flask) -> None:
    with time_machine.travel("2026-11-20T03:00:00Z", tick=False):
        visitor.get("/dia-chi")
    with time_machine.travel("2026-11-20T03:00:59Z", tick=False), asked_of_flask(site) as seen:
        visitor.get("/dia-chi")
    assert seen == []
    with time_machine.travel("2026-11-20T03:01:00Z", tick=False), asked_of_flask(site) as seen:
        visitor.get("/dia-chi")
    assert seen == ["/dia-chi"]


def test_a_reader_with_a_cookie_is_served_by_flask_and_told_to_keep_nothing(visitor: FlaskClient, site: Flask) -> None:
    visitor.get("/dia-chi")
    known = site.test_client()
    known.set_cookie("session", "abc")
    with asked_of_flask(site) as seen:
        answer = known.get("/dia-chi")
    assert seen == ["/dia-chi"]
    assert answer.headers["Cache-Control"].startswith("private")


def test_a_page_with_a_form_is_never_kept(site: Flask, code: str) -> None:
    for _reader in range(2):
        with asked_of_flask(site) as seen:
            answer = site.test_client().get(f"/dia-chi/{code}/dang-ky")
        assert seen == [f"/dia-chi/{code}/dang-ky"]
        assert "public" not in answer.headers.get("Cache-Control", "")
    assert len(layer(site).pages) == 0


@pytest.mark.parametrize("path", ["/dang-nhap", "/healthz", "/quan-tri/", "/khong-co", "/so-cong-khai.csv"])
def test_doors_private_pages_misses_and_streams_pass_through(path: str, visitor: FlaskClient, site: Flask) -> None:
    for _reader in range(2):
        with asked_of_flask(site) as seen:
            visitor.get(path)
        assert seen == [path]


def test_packed_forms_open_to_the_same_bytes(visitor: FlaskClient) -> None:
    plain = visitor.get("/cach-tinh")
    br = visitor.get("/cach-tinh", headers={"Accept-Encoding": "gzip, br"})
    zst = visitor.get("/cach-tinh", headers={"Accept-Encoding": "gzip, zstd"})
    gz = visitor.get("/cach-tinh", headers={"Accept-Encoding": "gzip"})
    assert brotli.decompress(br.data) == zstandard.decompress(zst.data) == gzip.decompress(gz.data) == plain.data
    assert [packed.headers["Content-Encoding"] for packed in (br, zst, gz)] == ["br", "zstd", "gzip"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(br.headers["Content-Length"]) == len(br.data) < len(plain.data) / 2


def test_what_a_browser_still_holds_is_not_sent_again(visitor: FlaskClient) -> None:
    first = visitor.get("/dia-chi", headers={"Accept-Encoding": "br"})
    again = visitor.get("/dia-chi", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = visitor.get("/dia-chi", headers={"If-None-Match": '"something-else"'})
    assert other.status_code == 200


def test_a_head_gets_the_same_head_and_no_body(visitor: FlaskClient) -> None:
    body = visitor.get("/dia-chi")
    head = visitor.head("/dia-chi")
    assert head.data == b""
    assert head.headers["Content-Length"] == body.headers["Content-Length"]


def test_a_foreign_host_gets_nothing_that_was_kept(visitor: FlaskClient) -> None:
    assert visitor.get("/dia-chi").status_code == 200
    assert visitor.get("/dia-chi", headers={"Host": "evil.example"}).status_code == 400


def test_twenty_readers_at_once_make_a_page_once(site: Flask, cast: Cast) -> None:
    readers = [site.test_client() for _ in range(20)]
    answers: list[int] = []
    with asked_of_flask(site) as seen:
        threads = [threading.Thread(target=lambda r=r: answers.append(r.get("/").status_code)) for r in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [200] * 20
    assert seen == ["/"]


def test_kept_pages_take_no_more_room_than_they_are_given(visitor: FlaskClient, site: Flask) -> None:
    visitor.get("/dia-chi")
    pages = layer(site).pages
    pages._most = 10 * next(iter(pages._pages.values())).weight
    for number in range(30):
        visitor.get(f"/dia-chi?q=khong{number}")
    assert 0 < len(pages) <= 30
    assert pages._held <= pages._most
