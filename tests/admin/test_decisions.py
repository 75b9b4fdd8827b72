"""A dossier's way over the desks: who may move it, what is said when not, and nothing lost on a refusal."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Move, NotDuplicate
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Publication
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives

TODAY = clock.format_date(clock.today())
YESTERDAY = clock.format_date(lives.yesterday())


def _at(number: int, tail: str = "") -> str:
    return f"/quan-tri/dia-chi/{number}{tail}"


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def _made(site: Flask, cast: Cast, make: Any, **told: Any) -> int:
    with site.app_context():
        address = make(cast, lives.told(cast, **told))
        db.session.commit()
        return int(address.id)


def _state(site: Flask, number: int) -> tuple[str, str, str]:
    with site.app_context():
        address = db.session.get_one(Address, number)
        return address.dossier.value, address.publication.value, address.consent.value


def test_three_people_carry_a_dossier_from_the_hamlet_to_the_public(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = _made(site, cast, lives.opened)
    hoa, sen, minh = (sign_in(name) for name in ("hoa", "sen", "minh"))
    survey = {"on": YESTERDAY, "surveyors": "Hoa; Tâm", "findings": "Mái dột"}
    review = {"on": YESTERDAY, "place": "Nhà văn hóa", "attended": "30", "agreed": "29", "minutes_symbol": "04/BB"}
    consent = {"scopes": ["receive", "text"], "giver": "self", "given_on": YESTERDAY, "evidence": "phiếu ký tay"}
    for client, tail, data in (
        (hoa, "/khao-sat", survey),
        (hoa, "/binh-chon", review),
        (hoa, "/dong-y", consent),
        (hoa, "/gui", {}),
        (sen, "/xac-minh", {"on": TODAY}),
        (minh, "/duyet", {}),
        (minh, "/dang", {}),
    ):
        answer = client.post(_at(number, tail), data=data)
        assert answer.status_code == 303, (tail, _text(answer))
    assert _state(site, number) == ("approved", "published", "in_force")


def test_the_author_neither_verifies_nor_approves_and_is_told_why(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = _made(site, cast, lives.awaiting)
    hoa = sign_in("hoa")
    assert "hãy nhờ người khác" in _text(hoa.get(_at(number)))
    answer = hoa.post(_at(number, "/xac-minh"), data={"on": TODAY})
    assert answer.status_code == 422 and "hãy nhờ người khác" in _text(answer)
    assert _state(site, number)[0] == "awaiting"


def test_what_is_missing_stands_beside_the_shut_button(site: Flask, cast: Cast, sign_in: Desks) -> None:
    def without_consent(cast: Cast, content: Any) -> Any:
        from nhandao_site.domain.addresses import workflow

        address = lives.awaiting(cast, content)
        workflow.verify(address, on=clock.today(), by=cast.account("sen"))
        return address

    number = _made(site, cast, without_consent)
    minh = sign_in("minh")
    page = _text(minh.get(_at(number)))
    assert re.search(r'<button class="btn" disabled aria-describedby="vs-approve">Duyệt</button>', page)
    assert "Chưa có đồng ý “nhận trợ giúp”" in page
    answer = minh.post(_at(number, "/duyet"))
    assert answer.status_code == 422 and "Chưa có đồng ý “nhận trợ giúp”" in _text(answer)
    assert _state(site, number)[0] == "verified"


def test_a_dossier_goes_back_with_a_reason_and_the_typed_reason_survives_a_refusal(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    number = _made(site, cast, lives.awaiting)
    sen = sign_in("sen")
    answer = sen.post(_at(number, "/tra-lai"), data={"reason": "  "})
    assert answer.status_code == 422 and "Hãy ghi lý do trả bổ sung" in _text(answer)
    assert sen.post(_at(number, "/tra-lai"), data={"reason": "Xin một báo giá"}).status_code == 303
    assert "“Xin một báo giá”" in _text(sign_in("hoa").get(_at(number)))
    again = sen.post(_at(number, "/tra-lai"), data={"reason": "Lời đã gõ rất dài"})
    assert again.status_code == 422 and "Lời đã gõ rất dài" in _text(again)


def test_an_approval_sent_twice_is_one_approval(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = _made(site, cast, lives.verified)
    minh = sign_in("minh")
    answers = [minh.post(_at(number, "/duyet"), data={"form_key": "mot-lan"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with site.app_context():
        moved = select(func.count(Move.id)).where(Move.after == Dossier.APPROVED.value)
        assert db.session.scalar(moved) == 1


def test_hiding_and_taking_down_ask_why(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = _made(site, cast, lives.published)
    hoa = sign_in("hoa")
    assert hoa.post(_at(number, "/tam-an")).status_code == 422
    assert hoa.post(_at(number, "/tam-an"), data={"reason": "ảnh lộ số nhà"}).status_code == 303
    assert _state(site, number)[1] == Publication.HIDDEN.value
    assert hoa.post(_at(number, "/go-xuong"), data={"reason": "gia đình nhờ"}).status_code == 303
    assert _state(site, number)[1] == Publication.REMOVED.value


def test_a_withdrawn_consent_takes_the_profile_down_and_starts_the_clock(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    number = _made(site, cast, lives.published)
    hoa = sign_in("hoa")
    page = _text(hoa.get(_at(number, "/rut-dong-y")))
    assert 'value="text"' in page and 'value="face"' not in page and "checked" not in page
    assert hoa.post(_at(number, "/rut-dong-y"), data={"reason": "x"}).status_code == 422
    assert (
        hoa.post(_at(number, "/rut-dong-y"), data={"scopes": ["text"], "reason": "con gái xin rút"}).status_code == 303
    )
    assert _state(site, number) == ("approved", "removed", ConsentState.WITHDRAWN.value)
    page = _text(hoa.get(_at(number)))
    term = clock.format_date(clock.add_working_days(clock.today(), 2))
    assert "Đang có yêu cầu rút đồng ý" in page and term in page
    assert "Yêu cầu rút đồng ý chưa xong" in _text(hoa.get("/quan-tri/"))
    assert hoa.post(_at(number, "/rut-dong-y/1/tra-loi"), data={"text": "Đã gỡ"}).status_code == 303
    assert hoa.post(_at(number, "/rut-dong-y/1/xong")).status_code == 303
    assert "Đang có yêu cầu rút đồng ý" not in _text(hoa.get(_at(number)))
    assert hoa.post(_at(number, "/rut-dong-y/9/xong")).status_code == 404


def test_closing_takes_a_kind_a_day_and_words(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = _made(site, cast, lives.published)
    hoa = sign_in("hoa")
    assert hoa.post(_at(number, "/dong"), data={"closing": "moved"}).status_code == 422
    data = {"closing": "out_of_hardship", "on": TODAY, "reason": "đã có việc làm"}
    assert hoa.post(_at(number, "/dong"), data=data).status_code == 303
    assert _state(site, number)[:2] == ("closed", "removed")
    page = _text(hoa.get(_at(number)))
    assert "thoát khó khăn" in page and "Sửa hồ sơ" not in page


def test_two_dossiers_are_laid_side_by_side_and_merged(site: Flask, cast: Cast, sign_in: Desks) -> None:
    first = _made(site, cast, lives.approved, phone="0911222333")
    second = _made(site, cast, lives.opened, name="Nguyễn Thị Hạ", phone="0911222333")
    minh = sign_in("minh")
    assert "Có thể trùng hồ sơ" in _text(minh.get("/quan-tri/"))
    answer = minh.post(_at(first, "/gop"), data={"code": str(second)})
    assert answer.headers["Location"] == _at(first, f"/gop/{second}")
    assert "Không có hồ sơ khác nào" in _text(minh.post(_at(first, "/gop"), data={"code": "SM26-9999-Z"}))
    page = _text(minh.get(_at(first, f"/gop/{second}")))
    assert "Chỗ khác nhau" in page and "Họ tên" in page
    assert minh.post(_at(first, f"/gop/{second}"), data={"keep": str(first)}).status_code == 422
    answer = minh.post(_at(first, f"/gop/{second}"), data={"keep": str(first), "reason": "một người"})
    assert answer.headers["Location"] == _at(first)
    with site.app_context():
        gone = db.session.get_one(Address, second)
        assert (gone.dossier, gone.merged_into_id) == (Dossier.MERGED, first)
    assert "Hồ sơ này đã gộp vào" in _text(minh.get(_at(second)))


def test_two_people_are_said_to_be_two_and_the_pair_is_not_shown_again(site: Flask, cast: Cast, sign_in: Desks) -> None:
    first = _made(site, cast, lives.awaiting, phone="0911222333")
    second = _made(site, cast, lives.opened, name="Lê Thị Ba", birth_year=1990, phone="0911222333")
    sen = sign_in("sen")
    assert "cùng số điện thoại" in _text(sen.get(_at(first)))
    refused = sen.post(_at(first, f"/khong-trung/{second}"), data={"reason": ""})
    assert refused.status_code == 422 and "Hãy ghi lý do" in _text(refused)
    assert sen.post(_at(first, f"/khong-trung/{second}"), data={"reason": "hai mẹ con"}).status_code == 303
    with site.app_context():
        assert db.session.scalars(select(NotDuplicate)).one().reason == "hai mẹ con"
    assert "cùng số điện thoại" not in _text(sen.get(_at(first)))
    assert "Có thể trùng" not in _text(sen.get("/quan-tri/"))


def test_a_bad_day_keeps_what_was_typed(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = _made(site, cast, lives.awaiting)
    answer = sign_in("sen").post(_at(number, "/xac-minh"), data={"on": "31/02/2026"})
    page = _text(answer)
    assert answer.status_code == 422 and 'value="31/02/2026"' in page and "Không có ngày" in page


def test_a_family_that_moves_goes_to_the_desk_of_its_new_commune(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = _made(site, cast, lives.approved)
    hoa, url = sign_in("hoa"), _at(number, "/chuyen-noi-o")
    assert hoa.post(url, data={"unit_id": "X2", "from_on": "hôm nay"}).status_code == 422
    wrong = hoa.post(url, data={"unit_id": "X2", "hamlet_id": "H1", "from_on": TODAY})
    assert wrong.status_code == 422 and "không thuộc" in _text(wrong)
    answer = hoa.post(url, data={"unit_id": "X2", "hamlet_id": "H3", "from_on": TODAY})
    assert answer.headers["Location"] == "/quan-tri/dia-chi"
    assert hoa.get(_at(number)).status_code == 404
    assert sign_in("tam").get(_at(number)).status_code == 200
