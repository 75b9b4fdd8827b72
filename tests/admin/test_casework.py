"""Papers, photos and consents laid into a dossier."""

import io
from typing import Any

import pillow_heif
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Listing, PublicReview
from nhandao_site.domain.consent.models import Consent
from nhandao_site.domain.media import desk as media_desk
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives

YESTERDAY = clock.format_date(lives.yesterday())


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def _heic() -> io.BytesIO:
    out = io.BytesIO()
    picture = Image.linear_gradient("L").resize((900, 700)).convert("RGB")
    pillow_heif.from_pillow(picture).save(out, quality=60)
    return io.BytesIO(out.getvalue())


@pytest.fixture
def number(site: Flask, cast: Cast) -> int:
    with site.app_context():
        address = lives.surveyed(cast)
        db.session.commit()
        return address.id


def _at(number: int, tail: str) -> str:
    return f"/quan-tri/dia-chi/{number}{tail}"


def test_the_minutes_come_as_a_file_and_stay_private(site: Flask, number: int, sign_in: Desks) -> None:
    data = {"on": YESTERDAY, "place": "Nhà văn hóa", "attended": "31", "agreed": "30"}
    hoa = sign_in("hoa")
    refused = hoa.post(_at(number, "/binh-chon"), data=data)
    assert refused.status_code == 422 and "số biên bản" in _text(refused) and 'value="31"' in _text(refused)
    program = data | {"paper": (io.BytesIO(b"MZ program"), "bien-ban.pdf")}
    assert "Chỉ nhận tệp PDF" in _text(hoa.post(_at(number, "/binh-chon"), data=program))
    with site.app_context():
        assert db.session.scalar(select(MediaFile)) is None and media_desk.faults() == []
    paper = data | {"paper": (io.BytesIO(b"%PDF-1.7"), "biên bản ấp 3.pdf")}
    assert hoa.post(_at(number, "/binh-chon"), data=paper).status_code == 303
    with site.app_context():
        review = db.session.scalars(select(PublicReview)).one()
        file = db.session.get_one(MediaFile, review.minutes_file_id)
        assert (file.subject_id, file.role, file.public) == (number, "minutes", False)


def test_no_consent_is_ticked_beforehand_and_none_is_recorded_unticked(
    site: Flask, number: int, sign_in: Desks
) -> None:
    hoa = sign_in("hoa")
    assert "checked" not in _text(hoa.get(_at(number, "/dong-y")))
    data = {"giver": "self", "given_on": YESTERDAY, "evidence": "phiếu ký tay"}
    answer = hoa.post(_at(number, "/dong-y"), data=data)
    assert answer.status_code == 422 and "Không có việc nào được đánh dấu sẵn" in _text(answer)
    assert hoa.post(_at(number, "/dong-y"), data=data | {"scopes": ["receive"]}).status_code == 303
    with site.app_context():
        assert [yes.scope.value for yes in db.session.scalars(select(Consent))] == ["receive"]


def test_a_child_of_seven_is_asked_besides_the_guardian(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        number = lives.surveyed(cast, lives.child(cast)).id
        db.session.commit()
    hoa = sign_in("hoa")
    assert "trẻ từ đủ 7 tuổi" in _text(hoa.get(_at(number, "/dong-y")))
    own = {"scopes": ["receive"], "giver": "self", "given_on": YESTERDAY, "evidence": "phiếu"}
    answer = hoa.post(_at(number, "/dong-y"), data=own)
    assert answer.status_code == 422 and "Trẻ em cần người giám hộ đồng ý" in _text(answer)


def test_a_photo_of_a_phone_is_taken_chosen_and_discarded(site: Flask, number: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), _at(number, "/anh")
    refused = hoa.post(url, data={"photo": (_heic(), "IMG_1.HEIC"), "credit": "Hoa"})
    assert refused.status_code == 422 and 'value="Hoa"' in _text(refused)
    taken = {"photo": (_heic(), "IMG_1.HEIC"), "alt": "Hiên nhà lợp lá", "shows_face": "y"}
    assert hoa.post(url, data=taken).status_code == 303
    page = _text(hoa.get(url))
    assert "Hiên nhà lợp lá" in page and "Thấy mặt" in page
    assert hoa.post(f"{url}/1/chon").status_code == 303
    with site.app_context():
        assert db.session.get_one(Address, number).shown_photo_id == 1
        thumbnail = db.session.get_one(MediaFile, 1).variants[0]["name"]
    assert hoa.get(_at(number, f"/tep/1?co={thumbnail}")).mimetype == "image/avif"
    assert hoa.post(f"{url}/1/chon").status_code == 303
    assert hoa.post(_at(number, "/tep/1/bo")).status_code == 303
    assert hoa.get(_at(number, "/tep/1")).status_code == 404


def test_where_else_it_was_put_is_written_down(site: Flask, number: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), _at(number, "/noi-khac")
    bad = {"system": "iNHANDAO", "code": "BP-1", "on": YESTERDAY, "link": "javascript:alert(1)"}
    assert hoa.post(url, data=bad).status_code == 422
    assert hoa.post(url, data=bad | {"link": ""}).status_code == 303
    with site.app_context():
        assert db.session.scalars(select(Listing)).one().code == "BP-1"


def test_a_second_copy_of_a_paper_form_writes_nothing(site: Flask, number: int, sign_in: Desks) -> None:
    data = {"form_key": "k", "system": "Thiện nguyện", "code": "1", "on": YESTERDAY}
    for _ in range(2):
        assert sign_in("hoa").post(_at(number, "/noi-khac"), data=data).status_code == 303
    with site.app_context():
        assert len(db.session.scalars(select(Listing)).all()) == 1


@pytest.mark.both_databases
def test_a_photo_leaves_its_line_in_the_history_and_the_same_one_is_told_of(
    site: Flask, number: int, sign_in: Desks
) -> None:
    hoa, url = sign_in("hoa"), _at(number, "/anh")
    said = {"alt": "Hiên nhà lợp lá", "shows_face": "y"}
    assert hoa.post(url, data=said | {"photo": (_heic(), "IMG_1.HEIC"), "form_key": "a"}).status_code == 303
    again = hoa.post(url, data=said | {"photo": (_heic(), "IMG_2.HEIC"), "form_key": "b"})
    assert again.status_code == 422 and "Ảnh này đã có ở đây" in _text(again) and "Hiên nhà lợp lá" in _text(again)
    page = _text(hoa.get(_at(number, "")))
    assert page.count("Thêm ảnh") == 1 and "ảnh số 1, thấy mặt" in page
    assert hoa.post(_at(number, "/tep/1/bo")).status_code == 303
    assert "Bỏ ảnh, tệp" in _text(hoa.get(_at(number, "")))


@pytest.mark.both_databases
def test_the_same_consent_twice_is_told_and_a_newer_one_marks_the_older(
    site: Flask, number: int, sign_in: Desks
) -> None:
    hoa, url = sign_in("hoa"), _at(number, "/dong-y")
    data = {"giver": "self", "given_on": "10/11/2025", "evidence": "phiếu ký tay", "scopes": ["receive"]}
    assert hoa.post(url, data=data | {"form_key": "a"}).status_code == 303
    twice = hoa.post(url, data=data | {"form_key": "b"})
    assert twice.status_code == 422 and "đã ghi rồi" in _text(twice)
    assert hoa.post(url, data=data | {"given_on": YESTERDAY, "form_key": "c"}).status_code == 303
    assert f"ghi lại ngày {YESTERDAY}" in _text(hoa.get(_at(number, "")))
