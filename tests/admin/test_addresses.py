"""The list of dossiers, the page of one, what hangs on the wall, and whose eyes may see it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.media import keeping
from nhandao_site.kit import vietnamese
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives
from tests.waiting import an_address

LIST = "/quan-tri/dia-chi"


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.fixture
def number(site: Flask, cast: Cast) -> int:
    """Bà Hà's dossier, published, with everything private filled in."""
    with site.app_context():
        told = lives.told(cast, cccd="079148000009", phone="0911222333", health="CANARY-BỆNH", residence="CANARY-NHÀ")
        address = lives.published(cast, told)
        keeping.keep_document(
            b"%PDF-1", subject="address", subject_id=address.id, role="minutes", by=cast.account("hoa")
        )
        db.session.commit()
        return address.id


@contextmanager
def counted(site: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            seen.append(statement)

    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


SUB_URLS = (
    ("GET", ""),
    ("GET", "/sua"),
    ("POST", "/sua"),
    ("POST", "/luu-nhap"),
    ("GET", "/khao-sat"),
    ("POST", "/khao-sat"),
    ("GET", "/binh-chon"),
    ("POST", "/binh-chon"),
    ("GET", "/dong-y"),
    ("POST", "/dong-y"),
    ("GET", "/anh"),
    ("POST", "/anh"),
    ("POST", "/anh/1/chon"),
    ("GET", "/tep/1"),
    ("POST", "/tep/1/bo"),
    ("GET", "/noi-khac"),
    ("POST", "/noi-khac"),
    ("POST", "/gui"),
    ("GET", "/xac-minh"),
    ("POST", "/xac-minh"),
    ("POST", "/tra-lai"),
    ("POST", "/tu-choi"),
    ("POST", "/tam-an"),
    ("POST", "/go-xuong"),
    ("GET", "/dong"),
    ("POST", "/dong"),
    ("GET", "/chuyen-noi-o"),
    ("POST", "/chuyen-noi-o"),
    ("GET", "/rut-dong-y"),
    ("POST", "/rut-dong-y"),
    ("POST", "/rut-dong-y/1/tra-loi"),
    ("POST", "/rut-dong-y/1/xong"),
    ("GET", "/gop/1"),
    ("POST", "/khong-trung/1"),
    ("POST", "/mo-phan-rieng"),
    ("GET", "/theo-doi"),
    ("POST", "/theo-doi/mo"),
    ("GET", "/tham"),
    ("POST", "/tham"),
    ("GET", "/ke-hoach"),
    ("POST", "/ke-hoach"),
    ("POST", "/ke-hoach/1/xong"),
)


@pytest.mark.parametrize(("method", "tail"), SUB_URLS)
def test_another_units_dossier_is_nowhere_to_be_found(
    number: int, sign_in: Desks, visitor: FlaskClient, method: str, tail: str
) -> None:
    url = f"{LIST}/{number}{tail}"
    assert sign_in("tam").open(url, method=method).status_code == 404
    assert visitor.open(url, method=method).status_code == 302


@pytest.mark.parametrize("tail", ["/duyet", "/dang", "/gop"])
def test_a_commune_officer_does_not_decide_for_the_province(number: int, sign_in: Desks, tail: str) -> None:
    assert sign_in("hoa").post(f"{LIST}/{number}{tail}").status_code == 403


def test_the_page_shows_the_dossier_with_its_private_part_shut(number: int, sign_in: Desks) -> None:
    page = _text(sign_in("hoa").get(f"{LIST}/{number}"))
    assert "Bà H. mong một mái nhà không dột" in page and "Lợp lại mái tôn" in page and "36/38 người đồng ý" in page
    for private in ("079148000009", "0911222333", "CANARY-BỆNH", "CANARY-NHÀ", "Mái dột"):
        assert private not in page
    assert "đã ghi, đang đóng" in page and "Lịch sử" in page and "Nguyễn Thị Hoa" in page


def test_the_private_part_opens_with_a_reason_once_and_leaves_a_line(site: Flask, number: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), f"{LIST}/{number}/mo-phan-rieng"
    refused = hoa.post(url, data={"reason": " "})
    assert refused.status_code == 422 and "CANARY-BỆNH" not in _text(refused)
    page = _text(hoa.post(url, data={"reason": "gọi hẹn ngày trao"}))
    assert "079148000009" in page and "CANARY-BỆNH" in page and "Mái dột" in page
    assert "CANARY-BỆNH" not in _text(hoa.get(f"{LIST}/{number}"))
    with site.app_context():
        (deed,) = db.session.scalars(select(Event).where(Event.what == "address:reveal")).all()
        assert deed.reason == "gọi hẹn ngày trao" and "CANARY" not in str(deed.changes)


def test_readers_without_casework_see_initials_and_open_nothing(number: int, sign_in: Desks) -> None:
    for name in ("phuc", "dao", "an"):
        client = sign_in(name)
        page = _text(client.get(f"{LIST}/{number}"))
        assert "Nguyễn Thị Hà" not in page and "Mở phần riêng" not in page and "Quyết định" not in page
        assert "Nguyễn Thị Hà" not in _text(client.get(LIST))
        assert client.post(f"{LIST}/{number}/mo-phan-rieng", data={"reason": "tò mò"}).status_code == 403


def test_a_private_paper_is_handed_over_in_scope_and_each_look_is_logged(
    site: Flask, number: int, sign_in: Desks
) -> None:
    answer = sign_in("hoa").get(f"{LIST}/{number}/tep/1")
    assert answer.status_code == 200 and answer.data == b"%PDF-1"
    assert "attachment" in answer.headers["Content-Disposition"] and answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    with site.app_context():
        assert db.session.scalars(select(Event).where(Event.what == "media:look")).one().actor_name == "Nguyễn Thị Hoa"
    assert sign_in("hoa").get(f"{LIST}/{number}/tep/1?co=../../x").status_code == 404


def test_the_list_is_cut_by_the_unit_and_found_by_plain_filters(
    site: Flask, cast: Cast, number: int, sign_in: Desks
) -> None:
    with site.app_context():
        content = lives.told(cast, name="Trần Thị Bưởi", unit_id=cast.unit("X2").id, hamlet_id=None, phone="0933444555")
        lives.opened(cast, content, by="tam")
        db.session.commit()
    assert "Trần Thị Bưởi" not in _text(sign_in("hoa").get(LIST))
    minh = sign_in("minh")
    assert "Trần Thị Bưởi" in _text(minh.get(LIST)) and "Nguyễn Thị Hà" in _text(minh.get(LIST))
    found = {
        "q=buoi": "Trần Thị Bưởi",
        "q=0933.444.555": "Trần Thị Bưởi",
        "ho-so=approved": "Nguyễn Thị Hà",
        "noi=X1": "Nguyễn Thị Hà",
        "nhu-cau=house_repair&dang=published": "Nguyễn Thị Hà",
    }
    for query, name in found.items():
        page = _text(minh.get(f"{LIST}?{query}"))
        other = ({"Trần Thị Bưởi", "Nguyễn Thị Hà"} - {name}).pop()
        assert name in page and other not in page, query
    assert minh.get(f"{LIST}?ho-so=xyz&sau=~~&nhom=zz&viec=khong-co").status_code == 200
    assert minh.get(f"{LIST}?q=%00&noi=%F0").status_code < 500
    assert "Thử bớt một điều kiện" in _text(minh.get(f"{LIST}?q=khongaica"))


def test_the_list_goes_on_where_the_page_ended(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        for n in range(30):
            lives.opened(cast, lives.told(cast, name=f"Người Thứ {n:02}", birth_year=1930 + n))
        db.session.commit()
    hoa = sign_in("hoa")
    first = _text(hoa.get(LIST))
    assert "30 hồ sơ" in first and "Người Thứ 29" in first and "Người Thứ 04" not in first
    after = first.split("sau=")[1].split('"')[0]
    second = _text(hoa.get(f"{LIST}?sau={after}"))
    assert "Người Thứ 04" in second and "Người Thứ 29" not in second


def test_the_list_asks_the_same_few_questions_whatever_its_length(site: Flask, cast: Cast, sign_in: Desks) -> None:
    minh = sign_in("minh")

    def asked() -> int:
        with counted(site) as seen:
            assert minh.get(LIST).status_code == 200
        return len(seen)

    site.extensions.pop("nhandao-nav", None)
    few = asked()
    with site.app_context():
        for n in range(28):
            lives.opened(cast, lives.told(cast, name=f"Người Thứ {n:02}", birth_year=1930 + n))
        db.session.commit()
    site.extensions.pop("nhandao-nav", None)
    assert asked() <= few <= 12


def test_what_hangs_on_the_wall_names_nobody(site: Flask, cast: Cast, number: int, sign_in: Desks) -> None:
    page = _text(sign_in("hoa").get(f"{LIST}/danh-sach-uu-tien"))
    assert "N.T.H." in page and "Nguyễn Thị Hà" not in page and "Cần sớm" in page
    assert "Bằng điểm nhau thì ai được duyệt trước đứng trước." in page
    assert sign_in("tam").get(f"{LIST}/danh-sach-uu-tien?noi=X1").status_code == 404
    assert sign_in("minh").get(f"{LIST}/danh-sach-uu-tien?noi=X1").status_code == 200


def test_every_form_of_the_page_carries_its_token(number: int, site: Flask, sign_in: Desks) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    minh = sign_in("minh")
    for tail in ("", "/dong", "/rut-dong-y", "/sua", "/dong-y", "/anh", "/theo-doi"):
        page = _text(minh.get(f"{LIST}/{number}{tail}"))
        forms = page.split('method="post"')[1:]
        assert forms and all('name="csrf_token"' in form.split("</form>")[0] for form in forms), tail
    assert minh.post(f"{LIST}/{number}/tam-an", data={"reason": "x"}).status_code == 400


def test_a_page_has_one_heading_and_its_title_begins_with_what_it_is(number: int, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    for tail in ("", f"/{number}", f"/{number}/sua", f"/{number}/khao-sat", f"/{number}/theo-doi", "/moi"):
        page = _text(hoa.get(LIST + tail))
        assert page.count("<h1") == 1, tail
    assert hoa.get(f"{LIST}/999999").status_code == 404


@pytest.mark.both_databases
def test_the_list_goes_by_given_names_page_after_page_without_losing_or_repeating_one(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    names = ["Trần Văn Ánh", "Lê Thị Dung", "Đỗ Văn Đạt", "Phan Thị Én", "Bùi Văn Ổn", "Hồ Thị Ơn", "Võ Văn Ưng"]
    with site.app_context():
        for n, name in enumerate(sorted(names * 8, reverse=True)):
            row = an_address(cast, 100 + n, name=name)
            row.sort_key = vietnamese.person_sort_key(name)
        db.session.commit()
    hoa, url, seen = sign_in("hoa"), "/quan-tri/dia-chi?xep=ten", []
    while url:
        page = hoa.get(url).text
        assert not any(name in url for name in names)
        seen += re.findall(r'<span class="num">SM26-\d+-.</span><br>([^,<]+)', page)
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [name for name in names for _ in range(8)]
