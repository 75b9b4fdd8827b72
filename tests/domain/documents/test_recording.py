"""Papers on the shelf: files are what their bytes say, every version is kept, a withdrawn one counts for nobody."""

import io
import unicodedata
import zipfile
from datetime import date

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from nhandao_site.db import db
from nhandao_site.domain.documents import desk, keeping, published, recording, standing
from nhandao_site.domain.documents.keeping import Sent
from nhandao_site.domain.documents.models import Document, DocumentKind, DocumentVersion, RecipientRole
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.search import published as found
from tests.cast import Cast
from tests.domain.documents.test_published import paper

PDF = b"%PDF-1.4 ke hoach"
FIRST, LAST = date(2025, 11, 25), date(2026, 11, 24)


def content(cast: Cast, **changes: object) -> recording.Content:
    said = {
        "symbol": "15/KH-CTĐ", "on": date(2026, 2, 3), "kind": DocumentKind.PLAN, "unit": cast.unit("P1"),
        "abstract": "Triển khai Phong trào năm 2026",
    }  # fmt: skip
    return recording.Content(**(said | changes))  # type: ignore[arg-type]


def docx(size: int = 10) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * size)
    return out.getvalue()


def scan() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PNG")
    return out.getvalue()


@pytest.mark.both_databases
def test_a_paper_is_found_shown_corrected_and_withdrawn(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        said = content(
            cast, summary="Giao chỉ tiêu cho các xã", signer="Phạm Thu Hà", signer_title="Chủ tịch",
            recipients=("- Tỉnh ủy (b/c);", "- Sở Y tế (p/h);", "- Hội các xã (để th/h);", "- Lưu: VT."),
        )  # fmt: skip
        document = recording.lay(said, [Sent(PDF, "a.pdf"), Sent(scan(), "trang2.png")], by=minh)
        shown = published.one(document.id)
        assert isinstance(shown, published.Whole) and [one.kind for one in shown.files] == ["PDF", "Ảnh chụp"]
        assert shown.recipients == ("Tỉnh ủy (b/c)", "Sở Y tế (p/h)", "Hội các xã (th/h)", "Lưu: VT")
        assert [hit.url for hit in found.find("giao chi tieu").hits] == [shown.paper.url]
        recording.correct(document, content(cast, abstract="Triển khai Phong trào"), seen=1, by=minh)
        with pytest.raises(RuleBroken, match="vừa sửa"):
            recording.correct(document, content(cast, abstract="Bản cũ"), seen=1, by=cast.account("linh"))
        assert [one.content["trích yếu"] for one in desk.versions(document)] == [
            "Triển khai Phong trào", "Triển khai Phong trào năm 2026",
        ]  # fmt: skip
        recording.withdraw(document, reason="bị thay thế", by=minh)
        gone = published.one(document.id)
        assert isinstance(gone, published.Gone) and gone.reason == "bị thay thế"
        assert not found.find("trien khai").hits and not standing.with_plan(FIRST, LAST)
        assert not any(file.public for file in keeping.files_of(document))


@pytest.mark.both_databases
def test_the_database_refuses_to_change_a_kept_version(site: Flask, cast: Cast) -> None:
    with site.app_context():
        recording.lay(content(cast), by=cast.account("minh"))
        row = db.session.scalars(select(DocumentVersion)).one()
        row.by_name = "Người khác"
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.flush()
        db.session.rollback()


def test_hostile_files_are_refused_whatever_they_are_called(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        hostile = {
            "an html page": b"<!doctype html><script>alert(1)</script>",
            "a drawing that runs": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
            "a spreadsheet of text": b"a;b\n1;2",
            "a program": b"MZ\x90\x00" + b"\x00" * 60,
            "nothing": b"",
        }
        for what, data in hostile.items():
            with pytest.raises(RuleBroken):
                recording.lay(content(cast, symbol=what), [Sent(data, "ke-hoach.pdf")], by=minh)
            db.session.rollback()
            minh = cast.account("minh")
        with pytest.raises(RuleBroken, match="300 MB"):
            recording.lay(content(cast), [Sent(docx(320 * 1024 * 1024), "bom.docx")], by=minh)
        db.session.rollback()
        paper = docx()
        recording.lay(content(cast), [Sent(paper, "ke-hoach.docx")], by=cast.account("minh"))
        with pytest.raises(RuleBroken, match="chỉ tải lên một lần"):
            keeping.add(db.session.scalars(select(Document)).one(), Sent(paper), by=cast.account("minh"))


def test_a_plan_signed_along_is_the_plan_of_every_unit_that_signed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        signed = unicodedata.normalize("NFD", "hội liên hiệp phụ nữ tỉnh")
        recording.lay(content(cast, parties=(signed, "Báo Sông Mây")), by=minh)
        assert standing.with_plan(FIRST, LAST) == {cast.unit("P1").id, cast.unit("M1").id}
        with pytest.raises(RuleBroken, match="ít nhất một đơn vị cùng ký"):
            recording.lay(content(cast, symbol="1/CTPH", kind=DocumentKind.PROGRAMME), by=minh)


def test_an_internal_paper_is_for_the_staff_and_guidance_comes_from_above(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa, tam = cast.account("hoa"), cast.account("tam")
        above = recording.lay(content(cast, is_public=False), [Sent(PDF)], by=cast.account("minh"))
        own = recording.lay(content(cast, unit=cast.unit("X1"), is_public=False), by=hoa)
        assert published.one(above.id) is None and not keeping.files_of(above)[0].public
        assert desk.one_for(hoa, above.id) and desk.one_for(hoa, own.id) and desk.one_for(tam, own.id) is None
        with pytest.raises(NotAllowed):
            recording.withdraw(above, reason="không thích", by=hoa)
        with pytest.raises(NotAllowed):
            recording.lay(content(cast, unit=cast.unit("X2")), by=hoa)


def test_a_paper_that_came_with_a_list_keeps_what_the_list_said(site: Flask, cast: Cast) -> None:
    with site.app_context():
        document = paper(cast, "9/KH", date(2026, 1, 2))
        changed = content(cast, symbol="9/KH", on=date(2026, 1, 2), abstract="Lời mới")
        recording.correct(document, changed, seen=1, by=cast.account("minh"))
        assert [one.by_name for one in desk.versions(document)] == ["Phạm Văn Minh", "theo danh sách của đơn vị"]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("- TW Hội (b/c);", ("TW Hội", RecipientRole.REPORT_TO)),
        ("UBND tỉnh (để c/đ)", ("UBND tỉnh", RecipientRole.DIRECTED_BY)),
        ("p/h: Sở Y tế", ("Sở Y tế", RecipientRole.COOPERATE)),
        ("Lưu: VT, NV.", ("VT, NV", RecipientRole.FILE)),
        ("Như trên (2 bản)", ("Như trên (2 bản)", None)),
        ("Báo: Sông Mây", ("Báo: Sông Mây", None)),
    ],
)
def test_a_line_of_recipients_is_read_as_the_paper_prints_it(printed: str, read: tuple[str, object]) -> None:
    assert recording.read_recipient(printed) == read


def test_what_a_paper_cannot_say(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        for wrong, told in (
            ({"symbol": "\u200b"}, "số, ký hiệu"),
            ({"abstract": " "}, "trích yếu"),
            ({"on": date(9999, 1, 1)}, "tương lai"),
            ({"on": date(1, 1, 1)}, "quá xa"),
            ({"summary": "x" * 9000}, "dài nhất"),
            ({"recipients": ["a"] * 99}, "Nhiều nhất"),
        ):
            with pytest.raises(RuleBroken, match=told):
                recording.lay(content(cast, **wrong), by=minh)
        recording.lay(content(cast), by=minh)
        with pytest.raises(RuleBroken, match="đã có"):
            recording.lay(content(cast, abstract="Khác"), by=minh)
        db.session.rollback()
