import re
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges import lifecycle
from nhandao_site.domain.pledges.models import Pledge, Shown, State
from nhandao_site.domain.rosters.models import RosterKind
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.waiting import a_body, an_address, typed

SECRET = "Đỗ Vô Danh Kín Tiếng"


@pytest.fixture
def code(site: Flask, cast: Cast) -> str:
    with site.app_context():
        return an_address(cast).code or ""


@pytest.fixture
def official(site: Flask, cast: Cast) -> None:
    with site.app_context():
        about = {"bank": "Vietcombank", "holder": "Hội Chữ thập đỏ tỉnh Sông Mây", "purpose": "Cuộc vận động"}
        db.session.add(
            OfficialAccount(number="0011012345678", bank_bin="970403", active_from=clock.today(), position=0, **about)
        )
        db.session.commit()


def pledged(visitor: FlaskClient, code: str, **changes: Any) -> str:
    """The private page of a fresh pledge."""
    answer = visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(**changes))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")


def test_the_form_asks_on_one_page_and_nothing_is_agreed_beforehand(visitor: FlaskClient, code: str) -> None:
    answer = visitor.get(f"/dia-chi/{code}/dang-ky")
    page = text_of(answer)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert "Nhận giúp bà L." in page and "Lợp lại mái" in page and "Còn thiếu 10.000.000 đ" in page
    assert "Việc nào cần nhất, Hội quyết định giúp tôi" in page
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', page)
    assert len(boxes) == 3 and not any("checked" in box for box in boxes)


def test_a_code_typed_carelessly_leads_to_its_one_page(visitor: FlaskClient, code: str) -> None:
    answer = visitor.get(f"/dia-chi/{code.lower().replace('-', '')}/dang-ky")
    assert (answer.status_code, answer.location) == (301, f"/dia-chi/{code}/dang-ky")


def test_a_pledge_leads_to_a_private_page_with_its_code_and_what_comes_next(
    site: Flask, visitor: FlaskClient, code: str, official: None
) -> None:
    private = pledged(visitor, code)
    answer = visitor.get(private)
    page = text_of(answer)
    with site.app_context():
        row = db.session.scalars(select(Pledge)).one()
        assert row.state is State.WAITING and row.code in page
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
    assert "Cảm ơn bạn. Hội đã ghi nhận." in page and "0011012345678" in page and "500.000 đ" in page
    assert f"CTD {code.replace('-', '')} {row.code.replace('-', '')}" in page
    assert f"{private}/qr.svg" in page and "Trần Văn Thắng" not in page


def test_the_qr_code_holds_the_official_account_the_amount_and_the_memo(
    site: Flask, visitor: FlaskClient, code: str, official: None
) -> None:
    private = pledged(visitor, code)
    drawn = visitor.get(f"{private}/qr.svg")
    assert drawn.mimetype == "image/svg+xml" and drawn.data.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    picture = visitor.get(f"{private}/qr.png")
    assert picture.headers["Cache-Control"] == "no-store"
    read = zxingcpp.read_barcode(Image.open(BytesIO(picture.data))).text
    with site.app_context():
        memo = f"CTD {code} {db.session.scalars(select(Pledge.code)).one()}".replace("-", "")
    assert "01130011012345678" in read and "5406500000" in read and memo in read


def test_without_an_official_account_there_is_no_qr(visitor: FlaskClient, code: str) -> None:
    private = pledged(visitor, code)
    assert visitor.get(f"{private}/qr.svg").status_code == 404
    assert "chưa công bố tài khoản" in text_of(visitor.get(private))


def test_faults_stand_at_their_fields_and_what_was_typed_is_kept(visitor: FlaskClient, code: str) -> None:
    answer = visitor.post(
        f"/dia-chi/{code}/dang-ky",
        data=typed(amount="5.000", phone="0000 0000", agree=None, name="Trần Văn Thắng", note="Gọi buổi tối"),
    )
    page = text_of(answer)
    assert answer.status_code == 422 and "<title>Lỗi:" in page
    assert "Số tiền ít nhất là 50.000 đ. Bạn đã viết 5.000." in page
    assert "Số điện thoại cần đủ 10 chữ số" in page and "Cần bạn đồng ý để Hội lưu thông tin liên hệ." in page
    assert 'value="5.000"' in page and 'value="Trần Văn Thắng"' in page and "Gọi buổi tối" in page


def test_what_can_not_be_read_is_told_together_with_the_rest(visitor: FlaskClient, code: str) -> None:
    answer = visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(amount="năm trăm", phone=""))
    page = text_of(answer)
    assert answer.status_code == 422 and 'value="năm trăm"' in page and "Cần số điện thoại" in page


@pytest.mark.parametrize(
    "odd",
    [
        {"need": "999999999999999999999999"},
        {"need": "x"},
        {"form": "gold"},
        {"cycle": "month", "periods": "-3"},
        {"cycle": "month", "periods": "9" * 30},
        {"form": "in_kind", "content": "Gạo\0", "quantity": "1e9"},
        {"amount": "9" * 40},
        {"name": "\0"},
        {"shown": "", "donor_kind": ""},
        {"phone": "gọi bà Tư"},
    ],
)
def test_odd_input_is_answered_with_a_sentence_and_never_a_fault(
    site: Flask, visitor: FlaskClient, code: str, odd: dict[str, str]
) -> None:
    assert visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(**odd)).status_code == 422
    with site.app_context():
        assert db.session.scalar(select(func.count(Pledge.id))) == 0


def test_an_address_taken_down_meanwhile_says_so(site: Flask, visitor: FlaskClient, code: str) -> None:
    private = pledged(visitor, code)
    with site.app_context():
        db.session.execute(db.update(Address).values(publication=Publication.HIDDEN))
        db.session.commit()
    for answer in (
        visitor.get(f"/dia-chi/{code}/dang-ky"),
        visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(form_key="b")),
    ):
        assert answer.status_code == 404 and "không nhận đăng ký" in text_of(answer)
    page = text_of(visitor.get(private))
    assert "Hồ sơ này hiện không đăng" in page and "Bà L." not in page and "Xin đừng chuyển tiền" in page


def test_the_donor_changes_the_gift_and_the_officer_confirms_again(
    site: Flask, cast: Cast, visitor: FlaskClient, code: str
) -> None:
    private = pledged(visitor, code)
    with site.app_context():
        lifecycle.confirm(db.session.scalars(select(Pledge)).one(), by=cast.account("hoa"))
        db.session.commit()
    wrong = visitor.post(f"{private}/doi", data={"doi-amount": "5.000", "form_key": "c"})
    assert wrong.status_code == 422 and 'value="5.000"' in text_of(wrong)
    answer = visitor.post(f"{private}/doi", data={"doi-amount": "700k", "form_key": "d"})
    assert (answer.status_code, answer.location) == (303, private)
    with site.app_context():
        row = db.session.scalars(select(Pledge)).one()
        assert (row.state, row.value_vnd) == (State.WAITING, 700_000)
    assert "chờ xác nhận lại" in text_of(visitor.get(private))


def test_the_donor_takes_the_promise_back(site: Flask, visitor: FlaskClient, code: str) -> None:
    private = pledged(visitor, code)
    for _again in range(2):
        answer = visitor.post(f"{private}/rut", data={"rut-reason": "Bận việc", "form_key": "e"})
        assert (answer.status_code, answer.location) == (303, private)
    page = text_of(visitor.get(private))
    assert "Đăng ký này đã kết thúc" in page and "Bận việc" in page and "/rut" not in page
    with site.app_context():
        assert db.session.scalars(select(Pledge)).one().state is State.CANCELLED


def test_the_link_of_another_or_of_nobody_opens_nothing(visitor: FlaskClient, code: str) -> None:
    private = pledged(visitor, code)
    for guess in (private + "x", private[:-1], "/dang-ky/K7Q2-M4X"):
        assert visitor.get(guess).status_code == 404
        for act in ("doi", "ten", "rut"):
            assert visitor.post(f"{guess}/{act}", data={"form_key": "f"}).status_code == 404
    assert visitor.get(f"{private}x/qr.svg").status_code == 404


def test_an_anonymous_name_is_nowhere_but_on_the_officers_desk(
    site: Flask, cast: Cast, visitor: FlaskClient, code: str, official: None
) -> None:
    private = pledged(visitor, code, name=SECRET, shown="anonymous", email="kin.tieng@vidu.vn")
    with site.app_context():
        row = db.session.scalars(select(Pledge)).one()
        assert row.shown is Shown.ANONYMOUS and row.shown_name is None
        lifecycle.confirm(row, by=cast.account("hoa"))
        lifecycle.start(row, by=cast.account("hoa"))
        db.session.commit()
    places = [private, f"/dia-chi/{code}", "/dia-chi", "/", "/so-cong-khai", "/so-cong-khai.csv", "/tim-kiem?q=vo+danh"]
    places += ["/dang-ky/don-vi?q=danh", "/feed.xml", "/sitemap.xml", "/so-cong-khai.jsonl", "/du-lieu-mo"]
    for place in places:
        body = text_of(visitor.get(place))
        for part in (SECRET, "Kín Tiếng", "Vô Danh", "kin.tieng"):
            assert part not in body, place
    with site.app_context():
        letters = db.session.scalars(select(Message)).all()
        assert len(letters) == 3 and not any("Danh" in letter.subject + letter.body for letter in letters)


def test_bodies_are_found_as_one_types_and_leaders_never(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        a_body(cast, "Hội Cựu chiến binh", "CCB")
        a_body(cast, "Bùi Cựu Trưởng", "LD1", kind=RosterKind.LEADERS)
    found = visitor.get("/dang-ky/don-vi?q=cuu").get_json()
    assert found == [{"label": "Hội Cựu chiến binh, Xã Bàu Sen [X1/CCB]", "code": "X1/CCB"}]


def test_an_organisation_picked_from_the_roster_is_kept_with_its_code(
    site: Flask, cast: Cast, visitor: FlaskClient, code: str
) -> None:
    with site.app_context():
        a_body(cast, "Hội Cựu chiến binh", "CCB")
    body = {"donor_kind": "organisation", "organisation": "Hội Cựu chiến binh, Xã Bàu Sen [X1/CCB]"}
    body["shown_body"] = "masked"
    pledged(visitor, code, name="Bùi Văn Chiến", **body)
    with site.app_context():
        row = db.session.scalars(select(Pledge)).one()
        assert (row.donor_name, row.roster_code, row.unit_id) == ("Hội Cựu chiến binh", "CCB", cast.unit("X1").id)
        assert row.note == "Người liên hệ: Bùi Văn Chiến"


def test_an_organisation_without_a_name_is_asked_for_it(visitor: FlaskClient, code: str) -> None:
    page = text_of(visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(donor_kind="organisation", organisation="")))
    assert 'href="#organisation"' in page


def test_the_seventh_pledge_of_one_phone_in_a_day_waits(visitor: FlaskClient, code: str) -> None:
    for n in range(6):
        pledged(visitor, code, form_key=f"khóa {n}", amount="50.000")
    answer = visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(form_key="khóa 7", amount="50.000"))
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert "Trần Văn Thắng" in text_of(answer), "what was typed is kept"


@pytest.mark.both_databases
def test_an_organisation_is_asked_how_to_be_called_and_nothing_is_chosen_for_it(
    site: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    with site.app_context():
        code = an_address(cast).code
    blank = text_of(visitor.get(f"/dia-chi/{code}/dang-ky"))
    asked = re.findall(r'<input[^>]*name="shown_body"[^>]*>', blank)
    assert len(asked) == 3 and not [each for each in asked if "checked" in each] and "Hiện đủ tên" in blank
    body = {"donor_kind": "organisation", "organisation": "Công ty Mộc Lan"}
    silent = visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(**body))
    assert silent.status_code == 422 and "Xin chọn một cách: hiện đủ tên" in text_of(silent)
    told = {"named": "Công ty Mộc Lan", "masked": "C*** t*** M*** L***", "anonymous": None}
    for n, (choice, name) in enumerate(told.items()):
        sent = typed(**body | {"shown_body": choice, "form_key": f"khóa-{n}", "phone": f"0912 345 67{n}"})
        assert visitor.post(f"/dia-chi/{code}/dang-ky", data=sent).status_code == 303
        with site.app_context():
            row = db.session.scalars(select(Pledge).order_by(Pledge.id.desc())).first()
            assert row is not None and row.shown_name == name
