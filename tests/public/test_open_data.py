"""Open data: the same figures as everywhere, nothing small enough to point at somebody, files that come cheaply."""

import csv
import io
import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Group
from nhandao_site.domain.ledger import published as ledger
from nhandao_site.domain.ledger.models import Programme
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.targets import figures
from nhandao_site.domain.targets.opened import published as opened
from nhandao_site.kit import clock, periods, small_cells
from nhandao_site.public.data_words import SETS
from tests.cast import Cast
from tests.domain.ledger import scene
from tests.public.street import SECRETS, a_child, a_family, a_row, counted

pytestmark = pytest.mark.usefixtures("late_in_the_year")
FILES = ("ky/2026", "don-vi/2026", "nhom/2026", "so-cong-khai")


@pytest.fixture
def helped(site: Flask, cast: Cast) -> None:
    """Twelve families in one commune, seven in another, one of them with an orphan; most of them were helped."""
    with site.app_context():
        db.session.add(Programme(name="Cuộc vận động", folded="cuoc van dong", is_campaign=True))
        for number in range(31, 50):
            group = Group.ORPHAN if number == 49 else (Group.DISABLED, Group.ELDERLY_ALONE)[number % 2]
            address = a_row(cast, number, unit="X1" if number < 43 else "X2", group=group)
            if number % 4 and number < 43:
                scene.given(cast, address, scene.cash(100_000 * number))
        a_family(cast)
        scene.given(cast, a_child(cast), scene.cash(300_000))
        db.session.commit()


def rows(visitor: FlaskClient, name: str) -> list[dict[str, str]]:
    answer = visitor.get(f"/du-lieu-mo/{name}.csv")
    assert answer.status_code == 200 and answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.both_databases
def test_every_number_that_is_shown_is_the_one_of_the_reports_and_of_the_book(
    visitor: FlaskClient, site: Flask, cast: Cast, helped: None
) -> None:
    with site.app_context():
        period = periods.year(2026)
        table, told = figures.table(period, cast.unit("P1")), totals.campaign(period)
        same = {row.unit.code: row.counts for row in table.rows} | {"": table.total}
    shown = {row["unit"]: row for row in rows(visitor, "don-vi/2026")}
    assert set(shown) == {"X1", "X2", ""}  # no school, no member
    for unit, row in shown.items():
        assert {key: same[unit][key] for key in figures.KEYS if row[key]} == {
            key: int(row[key]) for key in figures.KEYS if row[key]
        }, unit
    assert int(shown[""]["value_vnd"]) == told.delivered_vnd and int(shown[""]["helped_times"]) == told.acts
    (year, *_rest) = [row for row in rows(visitor, "ky/2026") if row["period"] == "2026"]
    assert {key: year[key] for key in figures.KEYS} == {key: shown[""][key] for key in figures.KEYS}
    crossed = {(row["unit"], row["group"]): row for row in rows(visitor, "nhom/2026")}
    for unit in shown:
        for key in ("filed", "helped_addresses"):
            assert crossed[unit, ""][key] == shown[unit][key]


@pytest.mark.both_databases
def test_a_single_orphan_of_a_commune_can_neither_be_read_nor_reckoned(
    visitor: FlaskClient, site: Flask, helped: None
) -> None:
    every = [row for name in FILES[:3] for row in rows(visitor, name)]
    numbers = [value for row in every for key, value in row.items() if key in opened.COUNTS and value]
    assert numbers and not [value for value in numbers if 0 < int(value) < small_cells.LEAST]
    crossed = {(row["unit"], row["group"]): row["filed"] for row in rows(visitor, "nhom/2026")}
    assert crossed["X2", "mồ côi"] == ""
    hidden = [group for (unit, group), value in crossed.items() if unit == "X2" and value == ""]
    assert len(hidden) > 1
    assert [unit for (unit, group), value in crossed.items() if group == "mồ côi" and value == ""] != ["X2"]
    told = json.loads(visitor.get("/du-lieu-mo/nhom/2026.json").text)
    orphans = [row for row in told["rows"] if (row["unit"], row["group"]) == ("X2", "mồ côi")]
    assert orphans[0]["filed"] is None and told["licence"].startswith("https://creativecommons.org/licenses/by/4.0/")


def test_the_book_comes_whole_as_csv_and_json_and_masked_as_on_its_page(visitor: FlaskClient, helped: None) -> None:
    lines = rows(visitor, "so-cong-khai")
    told: list[dict[str, Any]] = json.loads(visitor.get("/du-lieu-mo/so-cong-khai.json").text)
    page = list(csv.DictReader(io.StringIO(visitor.get("/so-cong-khai.csv?loai=tat-ca").data.decode("utf-8-sig"))))
    assert len(lines) == len(told) == len(page) >= 10
    assert [line["reference"] for line in lines] == [line["reference"] for line in told] == [x["Mã dòng"] for x in page]
    assert [line["giver"] for line in lines] == [line["Người giúp"] for line in page]
    assert sum(line["amount_vnd"] for line in told) == sum(
        int(line[key] or 0) for line in page for key in ("Thu (đồng)", "Chi (đồng)", "Ngoài thu chi (đồng)")
    )
    assert [field.name for field in SETS["so-cong-khai"].fields] == list(lines[0])


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_file_of_the_book_begins_before_the_book_was_read(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    read = list[int]()

    def chunks(asked: ledger.Asked) -> Iterator[list[ledger.BookLine]]:
        for number in range(5):
            read.append(number)
            yield []

    monkeypatch.setattr(ledger, "book_chunks", chunks)
    answer = visitor.get(f"/du-lieu-mo/so-cong-khai.{kind}", buffered=False)
    assert "Content-Length" not in answer.headers and (kind == "json" or not read)
    assert b"".join(answer.response) and len(read) == 5


def test_an_empty_book_is_still_a_file(visitor: FlaskClient) -> None:
    assert json.loads(visitor.get("/du-lieu-mo/so-cong-khai.json").text) == []
    assert rows(visitor, "so-cong-khai") == []


def test_no_private_word_and_no_profile_stands_in_any_file(visitor: FlaskClient, helped: None) -> None:
    for name in FILES:
        for kind in ("csv", "json"):
            text = visitor.get(f"/du-lieu-mo/{name}.{kind}").text
            for secret in (*SECRETS, "Bà L. mong", "Mái tôn", "Lê Thị Lành"):
                assert secret not in text, f"{name}.{kind}: {secret}"


def test_a_file_that_did_not_change_is_not_sent_again_and_head_tells_of_it(
    visitor: FlaskClient, site: Flask, cast: Cast, helped: None
) -> None:
    with site.app_context():
        audit.record("address:hide", cast.unit("X1"), by=None)
        db.session.commit()
    for path in (f"/du-lieu-mo/{name}.{kind}" for name in FILES for kind in ("csv", "json")):
        first = visitor.get(path, buffered=True)
        assert first.last_modified and first.headers["ETag"] and "public" in first.headers["Cache-Control"], path
        for asked in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
            again = visitor.get(path, headers=asked)
            assert (again.status_code, again.data) == (304, b""), (path, asked)
        head = visitor.head(path)
        assert head.status_code == 200 and head.data == b"" and head.headers["Last-Modified"]
    with site.app_context():
        audit.record("address:hide", cast.unit("X1"), by=None)
        db.session.commit()
    known = {"If-None-Match": first.headers["ETag"]}
    assert visitor.get("/du-lieu-mo/so-cong-khai.json", headers=known, buffered=True).status_code == 200


@pytest.mark.both_databases
def test_a_year_that_is_over_is_reckoned_again_only_after_a_deed_that_reaches_into_it(
    visitor: FlaskClient, site: Flask, cast: Cast, helped: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, reckon = list[str](), opened.of

    def noted(year: str, province: str) -> opened.Year:
        made.append(year)
        return reckon(year, province)

    monkeypatch.setattr(opened, "of", noted)

    def made_after(deed: Callable[[], object]) -> list[str]:
        with site.app_context():
            deed()
            db.session.commit()
        made.clear()
        for year in ("2026", "2027"):
            assert visitor.get(f"/du-lieu-mo/ky/{year}.csv?{uuid.uuid4()}").status_code == 200
        return made

    def an_address() -> Address:
        return db.session.scalars(select(Address).order_by(Address.id).limit(1)).one()

    with site.app_context():
        last_year = clock.now()
    with time_machine.travel("2027-01-05T10:00:00+07:00"):
        assert made_after(lambda: None) == ["2026", "2027"]
        assert made_after(lambda: audit.record("pledge:make", cast.unit("X1"), by=None)) == []
        assert made_after(lambda: scene.given(cast, an_address(), scene.cash(1_000_000))) == ["2027"]
        assert made_after(lambda: audit.record("units:rename", cast.unit("X1"), by=None)) == ["2026", "2027"]
        before = rows(visitor, "ky/2026")
        late = made_after(lambda: scene.given(cast, an_address(), scene.cash(2_000_000), delivered_at=last_year))
        assert late == ["2026", "2027"] and rows(visitor, "ky/2026") != before
    with time_machine.travel("2027-01-06T10:00:00+07:00"):
        assert made_after(lambda: None) == ["2027"]


def test_figures_of_a_year_are_read_from_nothing_but_the_tables_whose_deeds_make_them_anew(
    site: Flask, cast: Cast, helped: None
) -> None:
    with counted(site) as statements, site.app_context():
        opened.of("2026", "P1")
    read = {name for one in statements for name in re.findall(r"(?:FROM|JOIN|,)\s+([a-z_]+)\b", one)}
    tables = {name for name in db.metadata.tables if name in read}
    assert tables == {"act", "address", "address_residence", "assistance_line", "programme", "unit", "unit_stand"}


def test_the_page_leads_to_every_file_and_the_dictionary_names_every_column(visitor: FlaskClient, helped: None) -> None:
    page, words = visitor.get("/du-lieu-mo").text, visitor.get("/du-lieu-mo/tu-dien").text
    for name in FILES:
        for kind in ("csv", "json"):
            assert f'href="/du-lieu-mo/{name}.{kind}"' in page
    assert "CC BY 4.0" in page and 'rel="license' in page
    for each in SETS.values():
        for field in each.fields:
            assert f"<code>{field.name}</code>" in words
    assert 'href="/du-lieu-mo"' in visitor.get("/so-cong-khai").text.split("<footer")[0]
    assert 'href="/du-lieu-mo"' in visitor.get("/").text.split("<footer")[1]


@pytest.mark.parametrize("path", ["ky/1999.csv", "ky/2026.xlsx", "khac/2026.csv", "ky/x.json", "don-vi/2026-Q1.csv"])
def test_files_that_there_are_not_are_not_found(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(f"/du-lieu-mo/{path}").status_code == 404
