from io import BytesIO
from typing import Any

import docx
import pytest
from docx.shared import Mm
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Help, Publication
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.pledges import offers
from nhandao_site.domain.pledges.models import DonorKind, Offer, OfferState
from tests.cast import Cast
from tests.conftest import Desks
from tests.waiting import a_body, a_wish, an_address

HERE = "/quan-tri/gioi-thieu"


@pytest.fixture
def ids(site: Flask, cast: Cast) -> dict[str, int]:
    """Three addresses of X1 in priority order, one of them not agreed to be shown, one of X2, a body of X1."""
    with site.app_context():
        hidden = {"publication": Publication.NONE, "consent": ConsentState.NONE, "text_consent_until": None}
        return {
            "second": an_address(cast, 31, priority=-10).id,
            "first": an_address(cast, 32, priority=-30, alias="Bà M.").id,
            "shy": an_address(cast, 33, priority=-5, alias="Ông Kín", **hidden).id,
            "full": an_address(cast, 34, help=Help.FULL).id,
            "draft": an_address(cast, 35, dossier=Dossier.VERIFIED, publication=Publication.NONE).id,
            "elsewhere": an_address(cast, 36, unit="X2").id,
            "body": a_body(cast, "Hội Phụ nữ xã", "PN1").id,
        }


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")


def offered(site: Flask) -> list[tuple[int, str, OfferState]]:
    with site.app_context():
        rows = db.session.scalars(select(Offer).order_by(Offer.id))
        return [(row.address_id, row.roster_code, row.state) for row in rows]


def test_addresses_are_chosen_in_priority_order_from_the_own_branch(
    site: Flask, sign_in: Desks, ids: dict[str, int]
) -> None:
    page = text_of(sign_in("hoa").get(f"{HERE}/X1"))
    assert page.index("SM26-0032") < page.index("SM26-0031") < page.index("SM26-0033")
    for absent in ("SM26-0034", "SM26-0035", "SM26-0036", "Ông Kín", "Lê Thị Lành"):
        assert absent not in page
    assert "Gia đình chưa đồng ý đăng tên gọi" in page
    for asked in ("", "?cho=&nhu-cau="):
        assert "Có nhiều tên gần giống" not in text_of(sign_in("hoa").get(f"{HERE}/X1{asked}"))


def test_a_unit_is_found_by_a_few_letters(sign_in: Desks, ids: dict[str, int]) -> None:
    hoa = sign_in("hoa")
    assert hoa.get(HERE).status_code == 200
    assert hoa.post(HERE, data={"unit": "bàu sen"}).location == f"{HERE}/X1"
    assert hoa.post(HERE, data={"unit": "lộc xuân"}).status_code == 422
    assert hoa.post(HERE, data={"unit": ""}).status_code == 422


def test_what_was_offered_to_whom_is_kept_once(site: Flask, sign_in: Desks, ids: dict[str, int]) -> None:
    hoa = sign_in("hoa")
    data = {"to": "PN1", "addresses": [str(ids["first"]), str(ids["shy"])], "form_key": "g1"}
    for _again in range(2):
        answer = hoa.post(f"{HERE}/X1?cho=PN1", data=data)
        assert answer.status_code == 303
    assert offered(site) == [(ids["first"], "PN1", OfferState.OFFERED), (ids["shy"], "PN1", OfferState.OFFERED)]
    page = text_of(hoa.get(f"{HERE}/X1?cho=PN1"))
    choices, kept = page.split("Đã giới thiệu</h2>")
    assert "SM26-0032" not in choices.split("<tbody>", 1)[1] and "SM26-0032" in kept and "Hội Phụ nữ xã" in kept


def test_nothing_chosen_or_somebody_elses_address_is_refused(site: Flask, sign_in: Desks, ids: dict[str, int]) -> None:
    hoa = sign_in("hoa")
    assert hoa.post(f"{HERE}/X1", data={"to": "", "form_key": "g2"}).status_code == 422
    for stranger in (str(ids["elsewhere"]), "x", "9" * 30):
        answer = hoa.post(f"{HERE}/X1", data={"to": "", "addresses": [stranger], "form_key": "g3"})
        assert answer.status_code == 422
    assert offered(site) == []
    assert hoa.get(f"{HERE}/X2").status_code == 404 and hoa.get(f"{HERE}/X2/danh-sach.docx").status_code == 404
    assert sign_in("trang").get(f"{HERE}/S1").status_code == 403


def test_the_answer_of_the_body_is_kept(site: Flask, sign_in: Desks, ids: dict[str, int]) -> None:
    hoa = sign_in("hoa")
    hoa.post(f"{HERE}/X1", data={"to": "", "addresses": [str(ids["first"])], "form_key": "g4"})
    with site.app_context():
        number = db.session.scalars(select(Offer.id)).one()
    assert sign_in("tam").post(f"{HERE}/X2/tra-loi/{number}").status_code == 404
    assert hoa.post(f"{HERE}/X1/tra-loi/{number}", data={"reason": "đã giúp nơi khác"}).status_code == 303
    assert offered(site)[0][2] is OfferState.DECLINED
    assert hoa.post(f"{HERE}/X1/tra-loi/{number}", data={"lai": "1"}).status_code == 303
    assert offered(site)[0][2] is OfferState.OFFERED


def test_a_pledge_of_the_body_closes_the_offer_and_is_linked(site: Flask, sign_in: Desks, ids: dict[str, int]) -> None:
    hoa = sign_in("hoa")
    hoa.post(f"{HERE}/X1?cho=PN1", data={"to": "PN1", "addresses": [str(ids["first"])], "form_key": "g5"})
    with site.app_context():
        from nhandao_site.domain.addresses.models import Address

        wish = a_wish(
            db.session.get_one(Address, ids["first"]),
            donor_kind=DonorKind.ORGANISATION,
            donor_name="Hội Phụ nữ xã",
        )
        offers.pledge(wish, place="10.0.0.1")
        db.session.commit()
    assert offered(site)[0][2] is OfferState.TAKEN
    assert "Mở đăng ký" in text_of(hoa.get(f"{HERE}/X1"))


def test_the_word_list_is_masked_fits_a4_and_its_name_names_nobody(
    site: Flask, sign_in: Desks, ids: dict[str, int]
) -> None:
    hoa = sign_in("hoa")
    chosen = [str(ids[name]) for name in ("first", "second", "shy")]
    hoa.post(f"{HERE}/X1?cho=PN1", data={"to": "PN1", "addresses": chosen, "form_key": "g6"})
    answer = hoa.get(f"{HERE}/X1/danh-sach.docx?cho=PN1")
    name = answer.headers["Content-Disposition"].split('filename="', 1)[1]
    assert name.startswith("danh-sach-gioi-thieu-x1-") and name.endswith('.docx"')
    hoa.get(f"{HERE}/X1/in?cho=PN1")
    with site.app_context():
        deeds = db.session.scalars(select(Event).where(Event.what.in_(("offer:download", "offer:print"))))
        assert [(each.actor_name, each.changes) for each in deeds] == [
            ("Nguyễn Thị Hoa", {"địa chỉ": [None, 3]}), ("Nguyễn Thị Hoa", {"địa chỉ": [None, 3]}),
        ]  # fmt: skip
    document = docx.Document(BytesIO(answer.data))
    table = next(each for each in document.tables if each.rows[0].cells[0].text == "TT")
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert [row[1][:9] for row in rows] == ["SM26-0032", "SM26-0031", "SM26-0033"]
    assert [row[2] for row in rows] == ["Bà M.", "Bà L.", "Gia đình chưa đồng ý đăng tên gọi"]
    everything = "\n".join(cell for row in rows for cell in row) + "\n".join(p.text for p in document.paragraphs)
    assert "Lành" not in everything and "Ông Kín" not in everything and "Hội Phụ nữ xã" in everything
    section = document.sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(0.1) and abs(section.page_height - Mm(297)) < Mm(0.1)
    width = sum(column.width for column in table.columns)
    assert width <= section.page_width - section.left_margin - section.right_margin + Mm(1)


def test_the_printed_list_is_the_same_on_paper(site: Flask, sign_in: Desks, ids: dict[str, int]) -> None:
    hoa = sign_in("hoa")
    hoa.post(f"{HERE}/X1", data={"to": "", "addresses": [str(ids["first"]), str(ids["shy"])], "form_key": "g7"})
    page = text_of(hoa.get(f"{HERE}/X1/in"))
    assert "Bà M." in page and "Ông Kín" not in page and "Lành" not in page and "Kính gửi Xã Bàu Sen" in page
