"""A round over HTTP: opened, nominated, verified, voted, decided, announced, and its papers checked by anybody."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.honours.council.models import Session, Turnout
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.honours.round import COUNCIL, council, opened, review, verified

ROUNDS, NOMINATIONS, TABLE = "/quan-tri/xet-tang", "/quan-tri/de-cu", "/quan-tri/hoi-dong"


def terms(**changes: Any) -> dict[str, Any]:
    day = clock.format_date(clock.today())
    said = {
        "year": str(clock.today().year), "name": "Tiêu biểu lần 1", "level": "province", "kind": "title",
        "opens_on": day, "closes_on": day, "quota_persons": "5", "quota_collectives": "",
        "ballot": "secret", "quorum": "two_thirds", "passing": "half", "pass_of": "members",
        "conflict": "leaves", "guidance": "", "form_key": "dot",
    }  # fmt: skip
    return said | changes


def words(**changes: Any) -> dict[str, Any]:
    said = {
        "honoured": "person", "name": "Đặng Thị Mơ", "home": "", "achievement": "312 sáng thứ Bảy",
        "answer_1": "Gương mẫu", "answer_2": "Nấu cháo", "answer_3": "Làm theo",
        "name_evidence": "Phiếu ký", "age": "grown", "authority": "UBND xã",
        "authority_on": "05/01/2026", "form_key": "de-cu",
    }  # fmt: skip
    return said | changes


def paper(**also: str) -> dict[str, Any]:
    return {"paper": (io.BytesIO(b"%PDF-1.7"), "giay.pdf"), **also}


def said(client: FlaskClient, url: str, data: dict[str, Any], then: int = 303) -> str:
    answer = client.post(url, data=data)
    assert answer.status_code == then, answer.get_data(as_text=True)[:3000]
    return answer.location or answer.get_data(as_text=True)


def nominated(hoa: FlaskClient, dot: str) -> str:
    home = said(hoa, f"{NOMINATIONS}/moi?dot={dot.rpartition('/')[2]}", words())
    early = hoa.post(f"{home}/gui", data={"form_key": "a"}, headers={"Referer": f"http://localhost{home}"})
    assert early.location.endswith(home) and "còn thiếu 2 điều" in hoa.get(home).get_data(as_text=True)
    said(hoa, f"{home}/tep", paper(caption="Giấy khen", form_key="b"))
    said(hoa, f"{home}/xac-nhan", paper(form_key="c"))
    said(hoa, f"{home}/gui", {"form_key": "d"})
    return home


@pytest.mark.both_databases
def test_a_round_from_the_call_to_the_wall(site: Flask, cast: Cast, sign_in: Desks) -> None:
    linh, hoa, minh, street = sign_in("linh"), sign_in("hoa"), sign_in("minh"), site.test_client()
    dot = said(linh, f"{ROUNDS}/moi", terms())
    assert "100% số người có hoàn cảnh khó khăn" in linh.get(dot).get_data(as_text=True)
    home = nominated(hoa, dot)
    assert sign_in("tam").get(home).status_code == 404
    said(minh, f"{home}/xac-minh", {"words": "Đúng", "form_key": "e"})
    with site.app_context():
        people = {account.id: account.email for account in council(cast)}
        number = db.session.scalars(select(Nomination.id)).one()
        db.session.commit()
    seats = {f"ghe-{account}": "chair" if n == 0 else "member" for n, account in enumerate(people)}
    call = {"meets_at": "01/12/2026 08:00", "place": "Hội trường", "ho-so": str(number), "form_key": "f"}
    table = said(linh, f"{TABLE}/moi?dot={dot.rpartition('/')[2]}", call | seats)
    members = [sign_in(short) for short, _name in COUNCIL]
    for n, member in enumerate(members):
        said(member, f"{table}/co-mat", {"form_key": f"m{n}"})
    said(linh, f"{table}/mo", {"form_key": "g"})
    field = re.findall(r'name="(phieu-\d+)"', members[0].get(table).get_data(as_text=True))[0]
    for n, member in enumerate(members):
        assert said(member, f"{table}/bo-phieu", {field: "no" if n == 4 else "yes", "form_key": f"v{n}"}) == table
    assert "4 đồng ý" not in linh.get(table).get_data(as_text=True)
    assert linh.get(f"{table}/bien-ban").status_code == 404
    receipt = re.findall(r"PHIEU-\w{4}-\w{4}", members[0].get(table).get_data(as_text=True))[0]
    said(linh, f"{table}/kiem-phieu", {"form_key": "h"})
    assert "đã được đếm" in members[0].get(f"{table}/bien-nhan?ma={receipt}").get_data(as_text=True)
    minutes = linh.get(f"{table}/bien-ban").get_data(as_text=True)
    assert "5/5 thành viên có mặt" in minutes and "thông qua" in minutes
    assert linh.get(f"{table}/bien-ban.docx").data[:2] == b"PK"
    decision = {
        "symbol": "12/QĐ-CTĐ",
        "decided_on": "01/01/2026",
        "signer": "Lê A",
        "ho-so": str(number),
        "form_key": "i",
    }
    said(linh, f"{dot}/quyet-dinh", decision)
    assert "Đặng Thị Mơ" not in street.get("/ton-vinh").get_data(as_text=True)
    with site.app_context():
        honour = db.session.scalars(select(Honour)).one()
        code, where = honour.code or "", honour.id
    assert "chưa được công bố" in street.get(f"/xac-minh?ma={code}").get_data(as_text=True)
    said(linh, f"{ROUNDS}/quyet-dinh/1/cong-bo", {"form_key": "j"})
    wall = street.get("/ton-vinh").get_data(as_text=True)
    page = street.get(re.findall(r'href="(/ton-vinh/[a-z-]+-\d+)"', wall)[0]).get_data(as_text=True)
    assert "Đặng Thị Mơ" in page and "312 sáng thứ Bảy" in page
    assert "Giấy thật" in street.get(f"/xac-minh?ma={code.lower()}").get_data(as_text=True)
    assert code in linh.get(f"{ROUNDS}/giay-chung-nhan/{where}").get_data(as_text=True)
    said(linh, f"/quan-tri/ton-vinh/{where}/rut", {"reason": "Thu hồi 13/QĐ", "form_key": "k"})
    assert "đã thu hồi" in street.get(f"/xac-minh?ma={code}").get_data(as_text=True)
    assert "Đã thu hồi" in linh.get(f"{ROUNDS}/giay-chung-nhan/{where}").get_data(as_text=True)


@pytest.mark.both_databases
def test_twenty_parallel_votes_of_one_member_are_one(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        round_ = review(cast)
        session = opened(cast, round_, verified(cast, round_))
        table, field = f"{TABLE}/{session.id}", f"phieu-{session.items[0].id}"
        db.session.commit()
    desks = [sign_in("hoi") for _ in range(20)]
    begin = Barrier(20)

    def send(number: int) -> tuple[int, str]:
        begin.wait()
        answer = desks[number].post(f"{table}/bo-phieu", data={field: "yes", "form_key": f"tab-{number}"})
        return answer.status_code, answer.location

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(send, range(20))) == {(303, table)}
    for n, (short, _name) in enumerate(COUNCIL[1:]):
        said(sign_in(short), f"{table}/bo-phieu", {field: "no", "form_key": f"x{n}"})
    said(sign_in("linh"), f"{table}/kiem-phieu", {"form_key": "dem"})
    with site.app_context():
        kept = db.session.scalars(select(Session)).one()
        assert (kept.items[0].yes, kept.items[0].no) == (1, 4)
        assert db.session.scalar(select(func.count()).select_from(Turnout)) == 5


def test_the_desk_of_a_member_tells_of_the_open_box_until_the_vote_is_in(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    with site.app_context():
        round_ = review(cast)
        session = opened(cast, round_, verified(cast, round_))
        table, field = f"{TABLE}/{session.id}", f"phieu-{session.items[0].id}"
        db.session.commit()
    member = sign_in("hoi")
    assert "Phiên hội đồng chờ bạn bỏ phiếu" in member.get("/quan-tri/").get_data(as_text=True)
    said(member, f"{table}/bo-phieu", {field: "yes", "form_key": "v"})
    assert "Phiên hội đồng chờ bạn bỏ phiếu" not in member.get("/quan-tri/").get_data(as_text=True)


def test_a_sheet_without_choices_or_with_strange_ones_is_refused(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        round_ = review(cast)
        session = opened(cast, round_, verified(cast, round_))
        table, field = f"{TABLE}/{session.id}", f"phieu-{session.items[0].id}"
        db.session.commit()
    hoi = sign_in("hoi")
    for sheet in ({}, {field: "maybe"}, {"phieu-999999": "yes"}, {field: "yes", "phieu-1²": "yes", "phieu-7": "no"}):
        assert "chọn" in said(hoi, f"{table}/bo-phieu", sheet | {"form_key": "x"}, then=422)
    for stranger in ("linh", "quan", "hoa"):
        assert sign_in(stranger).post(f"{table}/bo-phieu", data={field: "yes"}).status_code == 403


def test_a_nominated_child_keeps_the_answers_and_a_collective_has_no_age(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    hoa = sign_in("hoa")
    with site.app_context():
        dot = review(cast).id
        db.session.commit()
    new = f"{NOMINATIONS}/moi?dot={dot}"
    child = {"name_evidence": "", "age": "child", "birth_year": "2020", "guardian_name": "Mẹ của em"}
    assert "bằng chứng người giám hộ đồng ý" in said(hoa, new, words(**child), then=422)
    home = said(hoa, new, words(**child, guardian_evidence="Phiếu ký"))
    page = hoa.get(f"{home}/sua").get_data(as_text=True)
    assert "Mẹ của em" in page and 'value="2020"' in page
    assert "hãy chọn" in said(hoa, new, words(name="Ai đó", age="", form_key="x"), then=422).lower()
    group = words(honoured="collective", name="Bếp cháo", age="", name_evidence="", form_key="tap-the")
    said(hoa, new, group)
    with site.app_context():
        found = {row.name: row.is_child for row in db.session.scalars(select(Nomination))}
        assert found == {"Đặng Thị Mơ": True, "Bếp cháo": None}
