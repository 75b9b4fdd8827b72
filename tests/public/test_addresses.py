"""The list and the profile: what is shown, to whom, and what never is."""

import io
import re
import unicodedata
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting, workflow
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Closing, Dossier, Group, Publication
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.ledger.models import Programme
from nhandao_site.domain.media import keeping
from nhandao_site.domain.pledges import sums
from nhandao_site.domain.pledges.models import Shown
from nhandao_site.kit import clock, codes
from nhandao_site.web.freshness import FOR_ALL
from tests.cast import Cast
from tests.domain.addresses import lives
from tests.domain.ledger import scene
from tests.public.street import SECRETS, a_child, a_family, a_row, counted

UNKNOWN = codes.address_code("SM", 2026, 9999)


def _codes(page: str) -> list[str]:
    return re.findall(r'<a href="/dia-chi/(SM26-[^"]+)"', page)


@pytest.mark.both_databases
def test_the_list_follows_the_order_of_help_page_by_page(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        wanted = [a_row(cast, n, priority=-n).code for n in range(31, 46)][::-1]
    first = visitor.get("/dia-chi").text
    rest = re.search(r'href="(/dia-chi\?[^"]*sau=[^"]*)"', first)
    assert rest
    second = visitor.get(rest[1].replace("&amp;", "&")).text
    assert _codes(first) + _codes(second) == wanted
    assert "15 địa chỉ" in first


@pytest.mark.both_databases
def test_words_are_found_without_marks_without_dd_and_in_nfd(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        a_row(cast, 31, headline="Bà Đào mong mái nhà kín gió")
        a_row(cast, 32, headline="Anh T. cần xe lắc")
    for words in ("dao mai", "Đào", unicodedata.normalize("NFD", "Đào mái")):
        assert _codes(visitor.get("/dia-chi", query_string={"q": words}).text) == [codes.address_code("SM", 2026, 31)]


def test_a_code_is_found_however_it_is_typed(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        code = a_row(cast, 31).code or ""
        a_row(cast, 32)
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        assert _codes(visitor.get("/dia-chi", query_string={"q": typed}).text) == [code]


def test_each_filter_narrows_and_its_choice_stays_chosen(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        here = a_row(cast, 31, unit="X1").code
        there = a_row(cast, 32, unit="X2", group=Group.DISABLED).code
    assert _codes(visitor.get("/dia-chi?noi=X1").text) == [here]
    page = visitor.get("/dia-chi?nhom=khuyet-tat").text
    assert _codes(page) == [there]
    assert '<option value="khuyet-tat" selected>' in page
    assert len(_codes(visitor.get("/dia-chi?nhu-cau=nha-sua-chua&trang-thai=cho").text)) == 2
    assert _codes(visitor.get("/dia-chi?nhu-cau=hoc-bong").text) == []


def test_unknown_filters_are_told_and_left_out(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        a_row(cast, 31)
    answer = visitor.get("/dia-chi?nhom=la&nhu-cau=%27&trang-thai=x&noi=khong&sau=1.2.3&la-hoac=1")
    assert answer.status_code == 200
    assert len(_codes(answer.text)) == 1
    for name in ("hoàn cảnh", "nhu cầu", "mức còn thiếu", "nơi ở", "trang"):
        assert f"“{name}”" in answer.text


@pytest.mark.parametrize("query", ["q=%00", "q=%FF%FE", "noi=%00", "sau=%00", "q=" + "a" * 5000, "q='%22%3B--*"])
def test_odd_bytes_never_break_the_list(visitor: FlaskClient, query: str) -> None:
    assert visitor.get(f"/dia-chi?{query}").status_code in {200, 400}


def test_nothing_published_and_nothing_found_lead_somewhere(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    assert "Chưa có địa chỉ nào được đăng" in visitor.get("/dia-chi").text
    with site.app_context():
        a_row(cast, 31)
    assert "Không có địa chỉ nào khớp" in visitor.get("/dia-chi?q=khongdau").text


@pytest.mark.both_databases
def test_list_and_profile_cost_six_statements_however_long_the_list(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        *_, code = [a_row(cast, n).code for n in range(31, 45)]
    for url in ("/dia-chi", "/dia-chi?q=mai&noi=X1&nhom=gia-neo-don", f"/dia-chi/{code}"):
        with counted(site) as statements:
            assert visitor.get(url).status_code == 200
        assert len(statements) <= 6, (url, statements)


def test_reading_sets_no_cookie_and_may_be_kept_until_it_changes(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        code = a_row(cast, 31).code
    for url in ("/dia-chi", f"/dia-chi/{code}"):
        answer = visitor.get(url)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == FOR_ALL
        again = visitor.get(url, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_profile_shows_its_needs_its_way_and_three_labelled_numbers(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        code = a_family(cast).code
        db.session.commit()
    page = visitor.get(f"/dia-chi/{code}").text
    assert f"<title>Bà H. mong một mái nhà không dột · {code}" in page
    for words in ("Lợp lại mái tôn", "Cần 120 kg gạo", "Chưa ai nhận", "Khảo sát tại nhà", "Xác minh và đồng ý"):
        assert words in page
    for label in ("Đã đăng ký", "Đã nhận", "Đã trao"):
        assert f"</svg>{label}</dt>" in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/dia-chi/{code}">' in page
    assert f'href="/dia-chi/{code}/dang-ky"' in page


def test_help_shows_at_once_and_names_stay_as_their_givers_chose(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        db.session.add(Programme(name="Cuộc vận động", folded="cuoc van dong", is_campaign=True))
        address = a_family(cast)
        scene.promise(address, 2_000_000, donor="Vương Văn Giấu", shown=Shown.ANONYMOUS)
        scene.promise(address, 3_000_000, donor="Trần Văn Thắng")
        sums.recount(address.id)
        scene.given(cast, address, scene.cash(1_500_000, giver="Trần Văn Thắng"))
        db.session.commit()
        code = address.code
    page = visitor.get(f"/dia-chi/{code}").text
    assert "Một người giấu tên" in page and "T*** V*** T***g" in page
    assert "Vương Văn Giấu" not in page and "Trần Văn Thắng" not in page
    assert "Trao tiền 1.500.000" in page
    assert "Dòng sổ TG" in page


def test_when_everything_is_promised_the_button_goes_away(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast, lives.told(cast, needs=[lives.ROOF]))
        scene.promise(address, 20_000_000, need_id=address.needs[0].id)
        sums.recount(address.id)
        db.session.commit()
        code = address.code
    page = visitor.get(f"/dia-chi/{code}").text
    assert "Đã đủ người nhận" in page
    assert "/dang-ky" not in page


def test_hidden_removed_lapsed_and_unknown_are_the_same_404(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    yesterday = clock.today() - timedelta(days=1)
    cases = (
        {"publication": Publication.HIDDEN},
        {"publication": Publication.REMOVED},
        {"publication": Publication.NONE},
        {"dossier": Dossier.DRAFT},
        {"text_consent_until": yesterday},
    )
    with site.app_context():
        gone = [a_row(cast, n, **case).code for n, case in enumerate(cases, 50)]
    answers = {visitor.get(f"/dia-chi/{code}").text for code in (*gone, UNKNOWN)}
    assert len(answers) == 1
    assert visitor.get(f"/dia-chi/{gone[0]}").status_code == 404


def test_a_withdrawn_consent_takes_the_profile_away_at_once_and_without_a_hint(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        address = a_family(cast)
        db.session.commit()
        code = address.code
    assert visitor.get(f"/dia-chi/{code}").status_code == 200
    with site.app_context():
        address = db.session.query(Address).filter_by(code=code).one()
        consenting.withdraw(address, scopes=[Scope.TEXT], reason="đổi ý", by=cast.account("minh"))
        db.session.commit()
    assert visitor.get(f"/dia-chi/{code}").status_code == 404
    assert code not in visitor.get("/dia-chi").text


def test_a_closed_address_says_goodbye_and_asks_for_nothing(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = a_family(cast)
        workflow.close(address, closing=Closing.DECEASED, reason="mất", on=clock.today(), by=cast.account("minh"))
        db.session.commit()
        code = address.code
    answer = visitor.get(f"/dia-chi/{code}")
    assert answer.status_code == 410
    assert "đã khép lại" in answer.text and "noindex" in answer.text
    for word in ("Nhận giúp", "dang-ky", "mái nhà", "qua đời", "Bà N.T.H."):
        assert word not in answer.text


def test_a_merged_code_leads_to_its_survivor(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        old, new = a_row(cast, 31), a_row(cast, 32)
        old.merged_into, old.dossier, old.publication = new, Dossier.MERGED, Publication.REMOVED
        db.session.commit()
        pair = old.code, new.code
    answer = visitor.get(f"/dia-chi/{pair[0]}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/dia-chi/{pair[1]}")


def test_a_code_in_lower_case_leads_to_its_one_spelling(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        code = a_row(cast, 31).code or ""
    answer = visitor.get(f"/dia-chi/{code.lower()}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/dia-chi/{code}")


def test_nothing_private_stands_in_any_page_of_the_street(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        codes_ = [a_family(cast).code, a_child(cast).code]
        db.session.commit()
    urls = ["/", "/dia-chi", "/dia-chi?q=kin", "/cach-tinh", "/quyen-rieng-tu", "/gioi-thieu"]
    for code in codes_:
        urls += [f"/dia-chi/{code}", f"/xac-minh?ma={code}", f"/phan-anh/{code}", f"/phan-anh/{code}/cam-on"]
    for url in urls:
        answer = visitor.get(url)
        assert answer.status_code == 200, url
        seen = [secret for secret in SECRETS if secret.casefold() in answer.text.casefold()]
        assert seen == [], url


def test_a_child_has_no_age_commune_school_or_illness(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        code = a_child(cast).code
        db.session.commit()
    page = visitor.get(f"/dia-chi/{code}").text
    for word in ("9 tuổi", "tuổi ·", "Bàu Sen", "Ấp 1", "THPT", "iểm nghèo", "Mổ tim", "bệnh viện", "04/BB"):
        assert word not in page
    assert "Tỉnh Sông Mây" in page and "noindex" in page
    assert code not in visitor.get("/dia-chi?nhom=hiem-ngheo").text
    assert code not in visitor.get("/dia-chi?noi=X1").text
    assert code in visitor.get("/dia-chi").text


def test_a_face_shows_only_while_the_consent_to_faces_holds(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = a_family(cast)
        lives.agree(address, cast, Scope.FACE)
        picture = io.BytesIO()
        Image.new("RGB", (640, 480), "olive").save(picture, "JPEG")
        about = {"subject": "address", "subject_id": address.id, "role": "illustration", "alt": "Bà ngồi trước hiên"}
        kept = keeping.keep_photo(picture.getvalue(), **about, shows_face=True, by=cast.account("hoa"))
        keeping.make_public(kept, by=cast.account("minh"))
        address.shown_photo_id = kept.id
        db.session.commit()
        code = address.code
    page = visitor.get(f"/dia-chi/{code}").text
    shown = re.search(r'<img src="(/tep/[^"]+)"[^>]*alt="Bà ngồi trước hiên"', page)
    assert shown and visitor.get(shown[1]).mimetype == "image/jpeg"
    assert f'og:image" content="http://127.0.0.1:8000/anh-chia-se/dia-chi/{code}/' in page  # drawn, never a photo
    with site.app_context():
        address = db.session.query(Address).filter_by(code=code).one()
        consenting.withdraw(address, scopes=[Scope.FACE], reason="đổi ý", by=cast.account("minh"))
        db.session.commit()
    page = visitor.get(f"/dia-chi/{code}").text
    assert "/tep/" not in page and "Tranh minh họa" in page
    assert visitor.get(shown[1]).status_code == 404


def test_a_story_cannot_smuggle_markup(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        hostile = "<script>alert(1)</script> [x](javascript:alert(1))"
        code = a_row(cast, 31, story=hostile, headline="<b>Bà</b> L.", alias="<i>Bà").code
    page = visitor.get(f"/dia-chi/{code}").text
    assert "<script>alert" not in page and "javascript:" not in page
    assert "&lt;b&gt;Bà&lt;/b&gt;" in page
