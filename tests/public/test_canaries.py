"""A canary sits in every private field of every table; whoever is nobody reads all there is, and finds none.

Every table has a row: what the scenes of other tests do not leave is filled in by type, past the checks of the
database. Then each private column of the register is written over, in every row, with a word that is nowhere else.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, Numeric, Table, func, insert, select, text, update

from nhandao_site import create_app
from nhandao_site.db import Blind, Instant, Sealed, db
from nhandao_site.domain import search
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.honours import recording as honours
from nhandao_site.domain.media import keeping
from nhandao_site.domain.movement.models import Event
from nhandao_site.domain.privacy import register
from tests import waiting
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.domain.honours.test_recording import content as praise
from tests.domain.ledger.scene import cash, given, paid, promise
from tests.domain.stories import telling
from tests.house import neighbours, public_addresses
from tests.signed_in import cookie_of, seat

WORD = "kanari"
MOST_PAGES = 400
LINK = re.compile(r"(?:href|src|action)=\"([^\"#]+)")
SHARED = re.compile(r"content=\"http://127\.0\.0\.1:8000(/anh-chia-se/[^\"]+)")
THIRD_PARTY = re.compile(
    rb"(?:src|action)=\"(?:https?:)?//([^/\"]+)|<link[^>]+rel=\"(?:stylesheet|preload|icon)\"[^>]+//([^/\"]+)"
)
Town = tuple[Flask, list[str]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("canaries")
    settings = {"NHANDAO_DATABASE_URL": f"sqlite:///{folder / 'town.db'}", "NHANDAO_PROVINCE": "P1"}
    site = create_app(folder, KEYS | settings, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    with site.app_context():
        db.create_all()
        photo = live(assemble())
        db.session.commit()
        fill_empty_tables()
        plant()
        db.session.remove()
    yield site, [f"/tep/{photo}"]
    with site.app_context():
        db.engine.dispose()


def live(cast: Cast) -> str:
    """One row of each kind, some of it published; returns the name of a photo that carried a canary in its bytes."""
    neighbours.furnish(cast)
    address = waiting.an_address(cast, 77, cccd="001099012345", phone="0912345678")
    paid(cast, address, 3_000_000)
    given(cast, address, cash(1_000_000))
    promise(address, 500_000)
    search.put(
        "address",
        str(address.code),
        url=f"/dia-chi/{address.code}",
        title="Bà L.",
        consent_subject=("address", address.id),
    )
    story = telling.published(cast)
    honours.record(praise(), by=cast.account("minh"))
    for happened in db.session.scalars(select(Event)):
        happened.is_public = True
    photo = keeping.keep_photo(
        with_a_canary(), subject="story", subject_id=story.id, role="illustration", alt="Bếp cháo",
        original_name=f"{WORD}.jpg", by=cast.account("dao"),
    )  # fmt: skip
    keeping.make_public(photo, by=cast.account("dao"))
    story.cover_id = photo.id
    return keeping.name_of(photo)


def with_a_canary() -> bytes:
    """A photo whose EXIF names who is on it and where."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x013B] = f"{WORD} o nha", WORD
    exif.get_ifd(0x8825)[1] = "N"
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(out, "JPEG", exif=exif, comment=WORD.encode())
    return out.getvalue()


def fill_empty_tables() -> None:
    """A row where there is none of people, of values of the right type; its checks and references are not asked."""
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection  # before a transaction begins
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA ignore_check_constraints=ON")
        of_people = {name.partition(".")[0] for name in register.columns()}
        for table in (each for each in db.metadata.sorted_tables if each.name in of_people):
            if not connection.scalar(select(func.count()).select_from(table)):
                connection.execute(insert(table).values({c.name: some(c) for c in table.columns if needed(c)}))
        connection.commit()
        connection.invalidate()


def needed(column: Column[Any]) -> bool:
    return not column.nullable or f"{column.table.name}.{column.name}" in register.columns()


def some(column: Column[Any]) -> Any:
    kind: Any = column.type
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class)) if kind.enum_class else kind.enums[0]
    if isinstance(kind, Instant):
        return datetime(2026, 1, 2, tzinfo=UTC)
    for known, value in ((Boolean, False), (Integer, 990_001), (Numeric, 1), (Date, date(2026, 1, 2)), (JSON, {})):
        if isinstance(kind, known):
            return value
    return f"x{column.name}"


def private() -> dict[str, str]:
    """`table.column` of every private text → its own canary."""
    found = {}
    for number, (name, field) in enumerate(sorted(register.columns().items())):
        table, column = name.split(".")
        kind: Any = db.metadata.tables[table].c[column].type
        if not field.shown and not isinstance(kind, Blind | Integer | Date):
            found[name] = f"{WORD}{number}q"
    return found


def plant() -> None:
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA ignore_check_constraints=ON")
        for trigger in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            if trigger.startswith("keep_"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for name, word in private().items():
            _plant(connection, *name.split("."), word)
        connection.commit()


def _plant(connection: Any, table_name: str, name: str, word: str) -> None:
    table: Table = db.metadata.tables[table_name]
    key = next(iter(table.primary_key))
    for number in connection.scalars(select(key)).all():
        value: Any = f"{word}{number}"
        if isinstance(table.c[name].type, JSON):
            value = {word: [None, value]}
        connection.execute(update(table).where(key == number).values({name: value}))


def everything(site: Flask, more: list[str]) -> Iterator[tuple[str, Any]]:
    """Each address given to the public and each link on the way, once."""
    client = site.test_client()
    todo = [url for url in sorted(public_addresses.as_kept()) if "*" not in url] + more
    seen: set[str] = set()
    while todo and len(seen) < MOST_PAGES:
        url = todo.pop(0)
        if url in seen:
            continue
        seen.add(url)
        answer = client.get(url)
        yield url, answer
        if answer.mimetype in {"text/html", "application/xml", "application/atom+xml"}:
            found = (
                LINK.findall(answer.text)
                + SHARED.findall(answer.text)
                + re.findall(r"<(?:loc|id)>http://[^/]+(/[^<]*)", answer.text)
            )
            todo += [link.replace("&amp;", "&") for link in found if link.startswith("/") and not link.startswith("//")]
        if answer.location and answer.location.startswith("/"):
            todo.append(answer.location)


def sings(answer: Any) -> set[str]:
    """Canaries in the body or in a header."""
    inside = answer.get_data() + str(answer.headers).encode()
    return {found.decode() for found in re.findall(WORD.encode() + rb"\d*q?\d*", inside.lower())}


def whose(words: set[str]) -> set[str]:
    return {name for name, word in private().items() if any(found.startswith(word) for found in words)} or words


def test_every_table_of_the_register_has_a_row_with_its_canary(town: Town) -> None:
    site, _ = town
    with site.app_context():
        for name, word in private().items():
            table = db.metadata.tables[name.split(".")[0]]
            kept = db.session.execute(select(table.c[name.split(".")[1]])).scalars().all()
            assert kept and all(word in str(value) for value in kept), name


def test_nobody_finds_a_canary_on_any_page_feed_file_or_image(town: Town) -> None:
    site, more = town
    loud, kinds, read = {}, set(), 0
    for url, answer in everything(site, more):
        assert answer.status_code < 500, url
        read, kinds = read + 1, kinds | {answer.mimetype}
        if words := sings(answer):
            loud[url] = whose(words)
    assert loud == {}
    assert read > 60
    assert {"text/html", "text/csv", "image/jpeg", "image/png", "application/xml"} <= kinds


def test_reading_sets_no_cookie_and_calls_nobody_else(town: Town) -> None:
    site, _ = town
    client = site.test_client()
    with site.app_context():
        code = db.session.scalar(select(Address.code).where(Address.alias == "Bà L."))
    for url in (
        "/",
        "/dia-chi",
        f"/dia-chi/{code}",
        "/nguoi-tot-viec-thien",
        "/so-cong-khai",
        "/ton-vinh",
        "/quyen-rieng-tu",
    ):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert "Set-Cookie" not in answer.headers, url
        assert THIRD_PARTY.findall(answer.data) == [], url
        assert answer.headers["Referrer-Policy"], url


def test_searching_for_a_canary_finds_nothing(town: Town) -> None:
    site, _ = town
    client = site.test_client()
    for path in (
        "/tim-kiem?q=",
        "/dia-chi?q=",
        "/so-cong-khai?q=",
        "/ton-vinh?q=",
        "/van-ban?q=",
        "/gioi-thieu/tim-xa?q=",
    ):
        answer = client.get(f"{path}{WORD}")
        assert answer.status_code == 200, path
        assert not {word for word in sings(answer) if word != WORD}, path


def test_errors_and_the_log_sing_nothing(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, _ = town
    client = site.test_client()

    def broken() -> str:
        raise RuntimeError(f"{WORD} đọc từ một dòng")

    monkeypatch.setitem(site.view_functions, "public.about.figures", broken)
    answers = {
        404: client.get("/dia-chi/khong-co"),
        400: client.get("/tim-kiem?q=%00"),
        405: client.put("/"),
        413: client.post("/phan-anh/SM-2026-000077", data="x" * 3_000_000, content_type="text/plain"),
        500: client.get("/cach-tinh?x=1"),  # no reader was here before: it is not a kept page
    }
    for code, answer in answers.items():
        assert answer.status_code in {code, 404}, code
        assert not sings(answer), code
    assert answers[500].status_code == 500
    log = capsys.readouterr().err
    assert "RuntimeError" in log
    assert WORD not in log.lower()


OF_THE_BOOKS = {"receipt.giver_name", "receipt.giver_place", "bank_line.memo", "disbursement.recipient"}
"""Whoever checks the books reads the names on their papers. Everything else that is sealed asks for a reason first."""


def test_the_auditor_reads_every_room_and_opens_nothing_sealed_but_the_papers_of_the_books(town: Town) -> None:
    site, _ = town
    with site.app_context():
        auditor = db.session.scalars(select(Account).where(Account.role == Role.AUDITOR)).one()
        client = seat(site.test_client(), cookie_of(auditor))
        sealed = {name for name in private() if isinstance(column_of(name).type, Sealed)}
    read, seen, doors = 0, set(), Counter[str]()
    todo = ["/quan-tri/"]
    for url in todo:
        door = re.sub(r"\d+|\?.*", "#", url)
        doors[door] += 1
        if doors[door] > 1:
            continue
        answer = client.get(url)
        assert answer.status_code < 500, url
        read, seen = read + (answer.status_code == 200), seen | whose(sings(answer))
        links = LINK.findall(answer.text) if answer.mimetype == "text/html" else []
        todo += [link.replace("&amp;", "&") for link in links if link.startswith("/quan-tri/")]
    assert read > 80
    assert seen & sealed <= OF_THE_BOOKS and "receipt.giver_name" in seen


def column_of(name: str) -> Column[Any]:
    table, _, column = name.partition(".")
    found: Column[Any] = db.metadata.tables[table].c[column]
    return found


@pytest.mark.parametrize(
    "path", ["/quan-tri/", "/quan-tri/ho-so", "/quan-tri/rieng-tu", "/dang-nhap", "/dang-ky/khong-co"]
)
def test_staff_pages_are_kept_by_no_browser(town: Town, path: str) -> None:
    site, _ = town
    answer = site.test_client().get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
