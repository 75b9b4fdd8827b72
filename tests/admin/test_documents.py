"""The library at the desk: papers laid in with their files, corrected, withdrawn; who has a plan and who has none."""

import io
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from nhandao_site.db import db
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.rosters import lists
from nhandao_site.domain.rosters.models import RosterKind
from tests.admin.test_events import with_a_cookie
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.documents.test_recording import PDF

ROOM = "/quan-tri/van-ban"
PLAN = {
    "kind": "plan", "symbol": "15/KH-CTĐ", "on": "03/02/2026", "unit": "P1", "abstract": "Triển khai Phong trào",
    "recipients": "- Tỉnh ủy (b/c);\n- Lưu: VT.", "reader": "public",
}  # fmt: skip


def lay(client: FlaskClient, data: bytes = PDF, name: str = "a.pdf", **changes: str) -> TestResponse:
    return client.post(f"{ROOM}/moi", data=PLAN | changes | {"files": (io.BytesIO(data), name)})


def number(site: Flask) -> int:
    with site.app_context():
        return db.session.scalars(select(Document.id)).one()


@pytest.mark.both_databases
def test_a_paper_goes_from_the_desk_to_the_street_and_back(site: Flask, sign_in: Desks) -> None:
    minh, street = sign_in("minh"), with_a_cookie(site)
    laid = lay(minh, form_key="k1")
    assert laid.status_code == 303 and lay(minh, form_key="k1").headers["Location"] == laid.headers["Location"]
    paper = number(site)
    url = f"/van-ban/{paper}-15-kh-ctd"
    assert street.get(f"/van-ban/{paper}-cu").headers["Location"] == url
    page = street.get(url).text
    assert "Tỉnh ủy (b/c)" in page and "Lưu: VT" in page and "Tải PDF" in page
    file = street.get(page.split('href="/tep/')[1].split('"')[0].join(("/tep/", "")))
    assert file.data == PDF and file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in file.headers["Content-Security-Policy"]
    seen = {"seen": "1"}
    assert minh.post(f"{ROOM}/{paper}/sua", data=PLAN | seen | {"abstract": "Lời mới"}).status_code == 303
    stale = minh.post(f"{ROOM}/{paper}/sua", data=PLAN | seen | {"abstract": "Lời cũ"})
    assert stale.status_code == 422 and "vừa sửa văn bản này" in stale.text and "Lời cũ" in stale.text
    assert "Bản 1" in minh.get(f"{ROOM}/{paper}").text
    assert minh.post(f"{ROOM}/{paper}/rut", data={"reason": ""}).status_code == 422
    assert minh.post(f"{ROOM}/{paper}/rut", data={"reason": "bị thay thế"}).status_code == 303
    gone = street.get(url)
    assert gone.status_code == 410 and "bị thay thế" in gone.text
    assert street.get(file.request.path).status_code == 404 and "15/KH" not in street.get("/van-ban").text


def test_a_page_named_pdf_is_refused_and_what_was_typed_stays(site: Flask, sign_in: Desks) -> None:
    hostile = lay(sign_in("minh"), b"<html><script>alert(1)</script>", "ke-hoach.pdf")
    assert hostile.status_code == 422 and "chỉ nhận tệp PDF" in hostile.text and "15/KH-CTĐ" in hostile.text
    svg = lay(sign_in("minh"), b"<?xml version='1.0'?><svg onload='x'/>", "a.png")
    assert svg.status_code == 422
    with site.app_context():
        assert db.session.scalars(select(Document.id)).all() == []


def test_an_internal_paper_is_handed_to_the_staff_alone_and_each_look_is_kept(site: Flask, sign_in: Desks) -> None:
    minh, hoa, tam = sign_in("minh"), sign_in("hoa"), sign_in("tam")
    lay(hoa, unit="X1", reader="staff")
    paper = number(site)
    assert with_a_cookie(site).get(f"/van-ban/{paper}-15-kh-ctd").status_code == 404
    file = hoa.get(f"{ROOM}/{paper}/tep/1")
    assert file.data == PDF and file.headers["Content-Disposition"].startswith("attachment")
    assert "mở xem" in sign_in("phuc").get("/quan-tri/nhat-ky/").text
    for path in ("", "/tep/1", "/sua", "/rut"):
        assert tam.get(f"{ROOM}/{paper}{path}").status_code == 404, path
    assert minh.get(f"{ROOM}/{paper}").status_code == 200
    lay(minh, reader="staff", symbol="99/CV")
    assert hoa.get(f"{ROOM}/{paper + 1}").status_code == 200, "guidance comes from above"
    assert hoa.get(f"{ROOM}/{paper + 1}/sua").status_code == 404
    assert hoa.get(f"{ROOM}/{paper}/tep/2").status_code == 404, "another paper's file"


def test_members_with_and_without_a_plan_stand_in_one_list(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        entries = [lists.Line("M1", "Hội Phụ nữ"), lists.Line("S1", "Trường THPT"), lists.Line("ZZ", "Sở Y tế")]
        lists.paste(RosterKind.MEMBERS, cast.unit("P1"), 2026, entries, by=cast.account("minh"))
        db.session.commit()
    minh = sign_in("minh")
    page = minh.get(f"{ROOM}/ke-hoach?nam=2026").text
    assert "chỉ tiêu A9: 0/3" in page and "mã ZZ không phải mã đơn vị" in page and "don-vi=S1" in page
    form = sign_in("trang").get(f"{ROOM}/moi?don-vi=S1&loai=plan").text
    assert "Trường THPT Sông Mây" in form
    assert lay(sign_in("trang"), unit="S1").status_code == 303, "a reporter lays in the plan of its own unit"
    assert lay(sign_in("trang"), unit="P1", symbol="1").status_code == 422, "and of no other"
    assert "chỉ tiêu A9: 1/3" in minh.get(f"{ROOM}/ke-hoach?nam=2026").text


def test_nonsense_is_answered_in_words(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    for wrong in (
        {"on": "31/02/2026"}, {"on": "01/01/2999"}, {"kind": "x"}, {"unit": "Hội không có"}, {"reader": ""},
        {"symbol": "\x00"}, {"abstract": "x" * 2000}, {"kind": "programme"}, {"recipients": "a;" * 90},
    ):  # fmt: skip
        assert lay(minh, **wrong).status_code == 422, wrong
    for query in ("nam=0000", "sau=1", "loai=x", "don-vi=X9", "q=%01", "tinh-trang=da-rut"):
        assert minh.get(f"{ROOM}?{query}").status_code == 200, query
    for slug in ("x", "0-a", "99999999999999999999-a", "-1", f"{date.max.year}"):
        assert with_a_cookie(site).get(f"/van-ban/{slug}").status_code == 404, slug
        assert with_a_cookie(site).get(f"/su-kien/{slug}").status_code == 404, slug
    assert minh.get(f"{ROOM}/ke-hoach?nam=9999").status_code == 200
