from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, PlanStep, Visit
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives

TODAY = clock.format_date(clock.today())


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.fixture
def number(site: Flask, cast: Cast) -> int:
    with site.app_context():
        address = lives.approved(cast)
        address.visit_due_on = clock.today() - timedelta(days=3)
        db.session.commit()
        return address.id


def test_a_visit_is_recorded_and_the_overdue_mark_goes(site: Flask, number: int, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    assert "Quá hạn thăm" in _text(hoa.get(f"/quan-tri/dia-chi/{number}"))
    assert "Địa chỉ quá hạn thăm lại" in _text(hoa.get("/quan-tri/"))
    later = clock.format_date(clock.today() + timedelta(days=60))
    data = {"on": TODAY, "visitors": "Hoa", "situation": "CANARY-TÌNH-HÌNH", "result": "better", "next_on": later}
    assert hoa.post(f"/quan-tri/dia-chi/{number}/tham", data=data).status_code == 303
    page = _text(hoa.get(f"/quan-tri/dia-chi/{number}/theo-doi"))
    assert "khá hơn" in page and later in page and "Quá hạn" not in page and "CANARY-TÌNH-HÌNH" not in page
    assert "Địa chỉ quá hạn thăm lại" not in _text(hoa.get("/quan-tri/"))
    with site.app_context():
        assert db.session.scalars(select(Visit)).one().situation == "CANARY-TÌNH-HÌNH"
        assert db.session.get_one(Address, number).delivered_vnd == 0


def test_a_visit_typed_wrong_is_withdrawn_and_written_again(site: Flask, number: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), f"/quan-tri/dia-chi/{number}"
    hoa.post(f"{url}/tham", data={"on": TODAY, "visitors": "Hoa và chị Sen", "situation": "Ổn", "result": "worse"})
    assert f"{url}/tham/1/rut" in _text(hoa.get(f"{url}/theo-doi"))
    answer = hoa.post(f"{url}/tham/1/rut", data={"reason": ""})
    assert answer.status_code == 422 and "Hãy ghi vì sao rút" in _text(answer)
    assert hoa.post(f"{url}/tham/1/rut", data={"reason": "gõ nhầm kết quả"}).status_code == 303
    page = _text(hoa.get(f"{url}/theo-doi"))
    assert "gõ nhầm kết quả" in page and "đã rút" in page and "khó hơn" not in page
    assert "Hoa và chị Sen" not in _text(hoa.get(url)).partition("Lịch sử")[0]
    again = _text(hoa.get(f"{url}/tham?theo=1"))
    assert "Hoa và chị Sen" in again and "Ổn" not in again
    assert hoa.get(f"{url}/tham/9/rut").status_code == 404
    assert hoa.get(f"{url}/tham?theo=9").status_code == 200


def test_what_was_seen_opens_with_a_reason(number: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), f"/quan-tri/dia-chi/{number}"
    data = {"on": TODAY, "visitors": "Hoa", "situation": "CANARY-TÌNH-HÌNH", "result": "same"}
    hoa.post(f"{url}/tham", data=data)
    assert hoa.post(f"{url}/theo-doi/mo").status_code == 422
    assert "CANARY-TÌNH-HÌNH" in _text(hoa.post(f"{url}/theo-doi/mo", data={"reason": "chuẩn bị thăm lại"}))


def test_a_visit_in_the_future_is_refused_and_keeps_its_words(number: int, sign_in: Desks) -> None:
    data = {"on": "01/01/2099", "visitors": "Hoa", "situation": "Gia đình khỏe", "result": "same"}
    answer = sign_in("hoa").post(f"/quan-tri/dia-chi/{number}/tham", data=data)
    assert answer.status_code == 422 and "Gia đình khỏe" in _text(answer) and "Ngày này chưa tới" in _text(answer)


def test_the_plan_grows_and_is_ticked_off(site: Flask, number: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), f"/quan-tri/dia-chi/{number}/ke-hoach"
    assert hoa.post(url, data={"text": ""}).status_code == 422
    assert hoa.post(url, data={"text": "Xin báo giá tôn", "who": "Hoa", "due_on": TODAY}).status_code == 303
    assert hoa.post(f"{url}/1/xong").status_code == 303
    with site.app_context():
        assert db.session.scalars(select(PlanStep)).one().done_on == clock.today()
    assert hoa.post(f"{url}/9/xong").status_code == 404
    assert "Mở lại việc này" in _text(hoa.get(f"/quan-tri/dia-chi/{number}/theo-doi"))
    assert hoa.post(f"{url}/1/mo-lai").status_code == 303
    with site.app_context():
        assert db.session.scalars(select(PlanStep)).one().done_on is None
    assert "còn mở rồi" in _text(hoa.post(f"{url}/1/mo-lai", follow_redirects=True))


def test_readers_follow_and_write_nothing(number: int, sign_in: Desks) -> None:
    phuc = sign_in("phuc")
    page = _text(phuc.get(f"/quan-tri/dia-chi/{number}/theo-doi"))
    assert "Ghi lần thăm" not in page and "Thêm việc" not in page
    assert phuc.get(f"/quan-tri/dia-chi/{number}/tham").status_code == 403
