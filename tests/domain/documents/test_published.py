import unicodedata
from datetime import date

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.documents import published
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.domain.media import keeping
from tests.cast import Cast


def paper(cast: Cast, symbol: str, on: date, **changes: object) -> Document:
    said = {"kind": DocumentKind.PLAN, "unit_id": cast.unit("P1").id, "abstract": "Kế hoạch Cuộc vận động"}
    row = Document(symbol=symbol, on=on, **(said | changes))
    db.session.add(row)
    db.session.flush()
    return row


@pytest.mark.both_databases
def test_papers_are_found_without_marks_and_in_any_unicode_form(site: Flask, cast: Cast) -> None:
    with site.app_context():
        paper(cast, "12/KH-BCĐ", date(2026, 1, 5))
        paper(cast, "118/QĐ", date(2026, 11, 18), kind=DocumentKind.DECISION, abstract="Công nhận người tốt")
        for words in ("cuoc van dong", "CUỘC vận động", unicodedata.normalize("NFD", "Cuộc vận động"), "12/kh"):
            found = published.page(published.Filters(q=words))
            assert [row.symbol for row in found.papers] == ["12/KH-BCĐ"], words
        assert published.page(published.Filters(q="100%_")).papers == ()


@pytest.mark.both_databases
def test_the_shelf_narrows_by_kind_year_and_unit(site: Flask, cast: Cast) -> None:
    with site.app_context():
        paper(cast, "1", date(2025, 12, 31))
        paper(cast, "2", date(2026, 1, 1), kind=DocumentKind.DECISION)
        paper(cast, "3", date(2026, 12, 31), unit_id=cast.unit("X1").id)

        def symbols(**asked: object) -> list[str]:
            return [row.symbol for row in published.page(published.Filters(**asked)).papers]  # type: ignore[arg-type]

        assert symbols() == ["3", "2", "1"]
        assert symbols(kind="quyet-dinh") == ["2"] and symbols(kind="la") == ["3", "2", "1"]
        assert symbols(year=2026) == ["3", "2"]
        assert symbols(unit_code="X1") == ["3"] and symbols(unit_code="P1") == ["3", "2", "1"]
        assert published.years() == (2026, 2025)


@pytest.mark.both_databases
def test_papers_of_one_day_turn_their_pages_whole(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "PAGE", 2)
    with site.app_context():
        for n in range(5):
            paper(cast, str(n), date(2026, 1, 1))
        seen, after = [], None
        for _ in range(3):
            found = published.page(published.Filters(), after)
            seen += [row.symbol for row in found.papers]
            after = found.after
        assert after is None and sorted(seen) == ["0", "1", "2", "3", "4"]


def test_only_a_public_file_is_handed_over(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        file = keeping.keep_document(
            b"%PDF-1.7 plan".ljust(200), subject="document", subject_id=1, role="document", by=minh
        )
        paper(cast, "9", date(2026, 1, 1), file_id=file.id)
        assert published.page(published.Filters()).papers[0].file_url is None
        keeping.make_public(file, by=minh)
        assert published.page(published.Filters()).papers[0].file_url == f"/tep/{keeping.name_of(file)}"


@pytest.mark.both_databases
def test_papers_written_in_bulk_are_found_as_well(site: Flask, cast: Cast) -> None:
    with site.app_context():
        said = {"kind": DocumentKind.PLAN, "unit_id": cast.unit("P1").id, "on": date(2026, 1, 1)}
        rows = [said | {"symbol": f"{n}/KH", "abstract": f"Đợt {n}"} for n in (1, 2)]
        db.session.execute(Document.__table__.insert(), rows)
        assert [row.symbol for row in published.page(published.Filters(q="dot 2")).papers] == ["2/KH"]
