"""What a phone sends from the field: taken once, refused in words, kept apart from other accounts."""

import dataclasses
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses import workflow
from nhandao_site.domain.addresses.models import Address, Survey
from nhandao_site.domain.addresses.words import Closing, Dossier
from nhandao_site.domain.media import desk as media_desk
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives

OPEN = "/quan-tri/thuc-dia/lap-ho-so"
KEY = "khoa-cua-phieu-so-mot"
WORDS = {
    "form_key": KEY,
    "kind": "household",
    "name": "Nguyễn Thị Hà",
    "gender": "nữ",
    "birth_year": "1948",
    "cccd": "079148000001",
    "unit_id": "X1",
    "hamlet_id": "H1",
    "group": "elderly_alone",
    "urgency": "soon",
    "dependants": "0",
    "art": "ngoi",
    "needs-0-kind": "house_repair",
    "needs-0-title": "Lợp lại mái",
    "needs-0-amount_vnd": "20 triệu",
    "needs-0-cycle": "once",
    "needs-0-periods": "1",
    "on": clock.format_date(lives.yesterday()),
    "surveyors": "Nguyễn Thị Hoa",
    "findings": "Mái dột hai gian.",
}


def mine(client: FlaskClient) -> dict[str, Any]:
    return dict(client.get("/quan-tri/thuc-dia/toi").get_json())


def words(client: FlaskClient, **changes: Any) -> dict[str, Any]:
    return WORDS | {"owner": mine(client)["owner"]} | changes


def count(site: Flask, model: Any = Address) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def jpeg() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "anh.jpg"


@pytest.mark.both_databases
def test_a_sheet_becomes_one_surveyed_dossier_however_often_it_is_sent(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    sent = words(hoa)
    first = hoa.post(OPEN, data=sent)
    assert first.status_code == 200, first.get_json()
    assert first.get_json()["url"] == "/quan-tri/dia-chi/1"
    assert hoa.post(OPEN, data=sent).get_json() == first.get_json()
    assert (count(site), count(site, Survey)) == (1, 1)
    with site.app_context():
        address = db.session.get_one(Address, 1)
        assert (address.dossier, address.unit.code) == (Dossier.SURVEYED, "X1")


@pytest.mark.both_databases
def test_sent_many_times_in_the_same_moment_it_is_one_dossier_with_one_answer(site: Flask, sign_in: Desks) -> None:
    desks = [sign_in("hoa") for _ in range(6)]
    sent = words(desks[0])
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda desk: desk.post(OPEN, data=sent), desks))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_json()["url"] for answer in answers}) == 1
    assert count(site) == 1


def test_other_words_under_a_used_key_are_told_so_and_change_nothing(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    hoa.post(OPEN, data=words(hoa))
    answer = hoa.post(OPEN, data=words(hoa, name="Nguyễn Thị Hai"))
    assert answer.status_code == 409
    assert "đã được ghi ở lần gửi trước" in answer.get_json()["error"]
    assert answer.get_json()["led"] == {"url": "/quan-tri/dia-chi/1"}
    assert count(site) == 1


def test_what_a_rule_refuses_comes_back_with_its_sentence_at_its_box(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    answer = hoa.post(OPEN, data=words(hoa, cccd="12", findings="", **{"needs-0-amount_vnd": "nhiều lắm"}))
    told = answer.get_json()
    assert answer.status_code == 422 and count(site) == 0
    assert "findings" in told["fields"] and "needs-0-amount_vnd" in told["fields"]
    later = hoa.post(OPEN, data=words(hoa, cccd="12")).get_json()
    assert later["fields"]["cccd"] == "Số CCCD có 12 chữ số (CMND cũ có 9 chữ số)."
    tomorrow = hoa.post(OPEN, data=words(hoa, on="24/11/2099")).get_json()
    assert "chưa tới" in tomorrow["fields"]["on"]
    for broken in (
        {"birth_year": "x" * 1000},
        {"unit_id": "Xã Lộc Xuân [X2]"},
        {"form_key": "ngắn"},
        {"form_key": "a\0" * 9},
    ):
        assert hoa.post(OPEN, data=words(hoa, **broken)).status_code in {400, 422}
    assert count(site) == 0
    assert hoa.post(OPEN, data=words(hoa)).status_code == 200  # a refusal does not use the key up


def test_a_likely_twin_is_shown_and_kept_only_with_a_reason(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    hoa.post(OPEN, data=words(hoa))
    twin = words(hoa, form_key="khoa-cua-phieu-so-hai", name="Nguyễn Thị Hả")
    told = hoa.post(OPEN, data=twin).get_json()
    assert [each["url"] for each in told["suspects"]] == ["/quan-tri/dia-chi/1"]
    insists = twin | {"act": "save-anyway", "suspects_seen": told["seen"], "duplicate_reason": "Hai chị em"}
    assert hoa.post(OPEN, data=insists).status_code == 200
    assert count(site) == 2


def test_each_account_has_its_own_key_and_sends_only_its_own_sheets(site: Flask, sign_in: Desks) -> None:
    hoa, sen = sign_in("hoa"), sign_in("sen")
    hers, other = mine(hoa), mine(sen)
    assert hers["key"] != other["key"] and hers["owner"] != other["owner"]
    assert mine(sign_in("hoa"))["key"] == hers["key"]  # signing in again opens the same box
    answer = sen.post(OPEN, data=words(hoa))
    assert answer.status_code == 409 and "tài khoản khác" in answer.get_json()["error"]
    assert count(site) == 0


def test_the_shell_says_nothing_of_anybody_and_what_does_is_never_stored(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    with site.app_context():
        lives.opened(cast)
        db.session.commit()
    hoa, minh = sign_in("hoa"), sign_in("minh")
    shell = hoa.get("/quan-tri/thuc-dia")
    assert shell.get_data() == minh.get("/quan-tri/thuc-dia").get_data()
    assert "Nguyễn Thị Hoa" not in shell.get_data(as_text=True)
    told = hoa.get("/quan-tri/thuc-dia/toi")
    assert told.headers["Cache-Control"] == "no-store"
    assert told.get_json()["communes"] == ["Xã Bàu Sen · Tỉnh Sông Mây [X1]"]
    assert [label.partition(" ·")[0] for label in told.get_json()["hamlets"]] == ["Ấp 1", "Ấp 2"]
    assert len(told.get_json()["visits"]) == 1 and mine(sign_in("tam"))["visits"] == []
    worker = hoa.get("/quan-tri/thuc-dia/nen.js")
    assert worker.headers["Service-Worker-Allowed"] == "/quan-tri/thuc-dia"
    assert worker.mimetype == "text/javascript"
    assert site.test_client().get("/quan-tri/thuc-dia/toi").status_code == 302


@pytest.fixture
def number(site: Flask, cast: Cast) -> int:
    with site.app_context():
        address = lives.opened(cast)
        db.session.commit()
        return address.id


def visit(client: FlaskClient, number: int, **changes: Any) -> dict[str, Any]:
    carried = next(each for each in mine(client)["visits"] if each["id"] == number)
    seen = {"seen_version": carried["version"], "seen_surveys": carried["surveys"]}
    kept = {name: WORDS[name] for name in ("form_key", "on", "surveyors", "findings")}
    return kept | seen | {"owner": mine(client)["owner"]} | changes


@pytest.mark.both_databases
def test_a_survey_says_when_the_dossier_was_changed_meanwhile(site: Flask, number: int, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    sheet, url = visit(hoa, number), f"/quan-tri/thuc-dia/{number}/khao-sat"
    with site.app_context():
        cast, address = Cast(), db.session.get_one(Address, number)
        new = dataclasses.replace(contents.of(address), dependants=4)
        workflow.change(address, new, seen_version=address.version, by=cast.account("sen"))
        db.session.commit()
    answer = hoa.post(url, data=sheet)
    told = answer.get_json()
    assert answer.status_code == 409 and "Lê Thị Sen đã sửa hồ sơ này" in told["error"]
    assert [label for label, _before, after in told["changes"] if after == "4"] == ["Số người phụ thuộc"]
    assert count(site, Survey) == 0
    read = sheet | {"seen_version": told["now"]["version"], "seen_surveys": told["now"]["surveys"]}
    assert hoa.post(url, data=read).status_code == 200 and count(site, Survey) == 1


def test_a_second_survey_is_told_and_a_closed_dossier_takes_none(site: Flask, number: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), f"/quan-tri/thuc-dia/{number}/khao-sat"
    sheet = visit(hoa, number)
    assert (
        sign_in("sen").post(url, data=visit(sign_in("sen"), number, form_key="khoa-cua-chi-sen-1")).status_code == 200
    )
    assert "Đã có người ghi phiếu khảo sát" in hoa.post(url, data=sheet).get_json()["error"]
    with site.app_context():
        address = db.session.get_one(Address, number)
        moved = {"closing": Closing.MOVED, "reason": "Về quê", "on": clock.today()}
        workflow.close(address, **moved, by=Cast().account("sen"))
        db.session.commit()
    refused = hoa.post(url, data=sheet | {"seen_surveys": 9})
    assert refused.status_code == 422 and "trạng thái" in refused.get_json()["error"]
    assert sign_in("tam").post(url, data=sheet).status_code == 404


@pytest.mark.both_databases
def test_a_photo_comes_once_and_leaves_nothing_behind_when_refused(site: Flask, number: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), f"/quan-tri/thuc-dia/{number}/anh"
    owner = mine(hoa)["owner"]

    def send(key: str, alt: str) -> Any:
        return hoa.post(url, data={"form_key": key, "owner": owner, "alt": alt, "photo": jpeg()})

    assert send("khoa-cua-anh-so-mot", "").get_json()["fields"]["alt"]
    assert send("khoa-cua-anh-so-mot", "Mái nhà").status_code == 200
    assert send("khoa-cua-anh-so-mot", "Mái nhà").status_code == 200
    again = send("khoa-cua-anh-so-hai", "Mái nhà")
    assert again.status_code == 422 and "Ảnh này đã có" in again.get_json()["error"]
    assert count(site, MediaFile) == 1
    with site.app_context():
        assert media_desk.faults() == []
