"""Somebody tells of a family in need: it lands in the commune's queue and nowhere else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Proposal, QueueState
from nhandao_site.web.saving import save
from tests.cast import Cast

TOLD = {
    "person": "Bà Tư bán bánh",
    "unit": "bau sen",
    "where": "Cuối ấp 2, cạnh cây me",
    "situation": "Ở một mình, mái nhà dột.",
    "form_key": "khóa-một",
}


def _rows(site: Flask) -> list[Proposal]:
    with site.app_context():
        return list(db.session.scalars(select(Proposal)))


@pytest.mark.both_databases
def test_a_proposal_lands_in_the_queue_of_its_commune_and_the_sender_gets_a_private_link(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    answer = visitor.post("/gioi-thieu", data=TOLD)
    assert answer.status_code == 303
    private = answer.headers["Location"]
    [row] = _rows(site)
    assert (row.person, row.state) == ("Bà Tư bán bánh", QueueState.NEW)
    with site.app_context():
        assert row.unit_id == cast.unit("X1").id
    page = visitor.get(private)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Hội đã nhận được" in page.text
    assert "Bà Tư" not in page.text and "cây me" not in page.text


def test_the_private_page_follows_the_state_and_repeats_the_answer(visitor: FlaskClient, site: Flask) -> None:
    private = visitor.post("/gioi-thieu", data=TOLD).headers["Location"]
    with site.app_context():
        row = db.session.scalars(select(Proposal)).one()
        row.state, row.answer = QueueState.CLOSED, "Gia đình đã được giúp ở mã khác."
        save()
    page = visitor.get(private).text
    assert "Việc này đã khép lại" in page
    assert "Gia đình đã được giúp ở mã khác." in page


def test_the_same_form_twice_is_one_proposal_and_one_answer(visitor: FlaskClient, site: Flask) -> None:
    first, second = (visitor.post("/gioi-thieu", data=TOLD) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(_rows(site)) == 1


def test_what_was_typed_stays_and_the_fault_is_said_in_words(visitor: FlaskClient, site: Flask) -> None:
    answer = visitor.post("/gioi-thieu", data={**TOLD, "unit": "xã không đâu", "situation": "<b>Dột</b>\0 quá"})
    assert answer.status_code == 422
    assert "<title>Lỗi: " in answer.text
    assert "Không tìm thấy đơn vị" in answer.text
    assert "Cuối ấp 2, cạnh cây me" in answer.text
    assert "&lt;b&gt;Dột&lt;/b&gt;" in answer.text
    assert _rows(site) == []


def test_nothing_typed_at_all_asks_for_each_part(visitor: FlaskClient) -> None:
    answer = visitor.post("/gioi-thieu", data={})
    assert answer.status_code == 422
    for sentence in ("Hãy ghi tên hoặc cách bà con", "Hãy ghi tên xã, phường", "Hãy chỉ đường", "Hãy kể vài dòng"):
        assert sentence in answer.text


def test_contact_is_kept_only_with_a_yes_that_was_not_ticked_beforehand(visitor: FlaskClient, site: Flask) -> None:
    assert "checked" not in visitor.get("/gioi-thieu").text
    contact = {"sender_name": "Lê Văn Báo", "sender_phone": "0912 345 678"}
    refused = visitor.post("/gioi-thieu", data={**TOLD, **contact})
    assert refused.status_code == 422
    assert "đánh dấu đồng ý" in refused.text
    assert visitor.post("/gioi-thieu", data={**TOLD, **contact, "keep_contact": "y"}).status_code == 303
    [row] = _rows(site)
    assert (row.sender_name, row.sender_phone) == ("Lê Văn Báo", "0912345678")


def test_a_telephone_that_is_none_is_told_in_a_sentence(visitor: FlaskClient) -> None:
    answer = visitor.post("/gioi-thieu", data={**TOLD, "sender_phone": "gọi sau", "keep_contact": "y"})
    assert answer.status_code == 422
    assert "Số điện thoại có 10 hoặc 11 chữ số" in answer.text


def test_a_hamlet_or_a_school_is_no_commune(visitor: FlaskClient) -> None:
    assert visitor.post("/gioi-thieu", data={**TOLD, "unit": "H1"}).status_code == 422


def test_too_many_from_one_place_are_asked_to_wait(visitor: FlaskClient, site: Flask) -> None:
    answers = [visitor.post("/gioi-thieu", data={**TOLD, "form_key": f"k{n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Bà Tư bán bánh" in answers[-1].text
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Proposal)) == 10


def test_communes_are_found_without_marks_and_only_inside_the_province(visitor: FlaskClient) -> None:
    assert [each["code"] for each in visitor.get("/gioi-thieu/tim-xa?q=loc").get_json()] == ["X2"]
    assert visitor.get("/gioi-thieu/tim-xa?q=").get_json() == []
    assert visitor.get("/gioi-thieu/tim-xa?q=%27%25").get_json() == []
    assert visitor.get("/gioi-thieu/tim-xa?q=thpt").get_json() == []


def test_a_guessed_link_leads_nowhere(visitor: FlaskClient) -> None:
    for token in ("khong-co", "a" * 300):
        assert visitor.get(f"/gioi-thieu/{token}").status_code == 404
