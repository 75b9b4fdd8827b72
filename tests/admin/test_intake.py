from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import offers
from nhandao_site.domain.addresses.models import Address, Concern, Proposal
from nhandao_site.domain.audit.models import Event
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives
from tests.public.street import counted

QUEUE = "/quan-tri/tiep-nhan"


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.fixture
def told(site: Flask, cast: Cast) -> offers.Told:
    with site.app_context():
        sent = offers.propose(
            unit_id=cast.unit("X1").id, person="ông Tư", where="cuối ấp 1", situation="CANARY nhà dột", place="::1"
        )
        db.session.commit()
        return sent


@pytest.fixture
def doubted(site: Flask, cast: Cast) -> int:
    with site.app_context():
        code = db.session.get_one(Address, lives.published(cast).id).code or ""
        number = offers.raise_concern(code, what="trùng", text="CANARY bà đã có nhà", place="::1")
        db.session.commit()
        return number


def test_a_report_is_taken_and_answered_in_words_its_sender_reads(
    site: Flask, told: offers.Told, sign_in: Desks
) -> None:
    hoa = sign_in("hoa")
    page = _text(hoa.get(QUEUE))
    assert f"Tin số {told.number}: Người dân giới thiệu" in page and "Xã Bàu Sen" in page and "hôm nay" in page
    assert "CANARY nhà dột" in _text(hoa.get(f"{QUEUE}/tin/{told.number}"))
    assert hoa.post(f"{QUEUE}/tin/{told.number}/nhan").status_code == 303
    assert hoa.post(f"{QUEUE}/tin/{told.number}/tra-lai").status_code == 303
    assert "Tôi nhận xem tin này" in _text(hoa.get(f"{QUEUE}/tin/{told.number}"))
    twice = hoa.post(f"{QUEUE}/tin/{told.number}/tra-lai", follow_redirects=True)
    assert "chỉ trả lại được tin đã nhận" in _text(twice)
    refused = hoa.post(f"{QUEUE}/tin/{told.number}/tra-loi", data={"answer": " "})
    assert refused.status_code == 422 and "Hãy ghi câu trả lời" in _text(refused)
    answer = hoa.post(f"{QUEUE}/tin/{told.number}/tra-loi", data={"answer": "Gia đình đã được xã giúp."})
    assert answer.status_code == 303
    with site.app_context():
        state = offers.proposal_state(told.token)
        assert state is not None and (state.state, state.answer) == ("closed", "Gia đình đã được xã giúp.")
        assert db.session.scalar(select(Event.actor_name).where(Event.what == "proposal:look")) == "Nguyễn Thị Hoa"
    assert "Không có tin nào" in _text(hoa.get(QUEUE))
    assert f"Tin số {told.number}" in _text(hoa.get(f"{QUEUE}?trang-thai=closed"))


def test_each_look_at_who_raised_a_concern_is_written_down(site: Flask, doubted: int, sign_in: Desks) -> None:
    assert sign_in("hoa").get(f"{QUEUE}/phan-anh/{doubted}").status_code == 200
    assert sign_in("tam").get(f"{QUEUE}/phan-anh/{doubted}").status_code == 404
    with site.app_context():
        assert db.session.scalars(select(Event.actor_name).where(Event.what == "concern:look")).all() == [
            "Nguyễn Thị Hoa"
        ]


def test_a_concern_is_read_beside_its_dossier_and_answered(site: Flask, doubted: int, sign_in: Desks) -> None:
    hoa, url = sign_in("hoa"), f"{QUEUE}/phan-anh/{doubted}"
    assert f"Phản ánh số {doubted}" in _text(hoa.get(f"{QUEUE}?viec=phan-anh"))
    page = _text(hoa.get(url))
    assert "CANARY bà đã có nhà" in page and "Mở hồ sơ" in page
    for deed in ("nhan", "tra-lai", "nhan"):
        assert hoa.post(f"{url}/{deed}").status_code == 303
    assert hoa.post(f"{url}/tra-loi", data={"answer": "Đã kiểm tra tại nhà."}).status_code == 303
    with site.app_context():
        assert db.session.get_one(Concern, doubted).state.value == "closed"


def test_another_communes_queue_stays_its_own(told: offers.Told, doubted: int, sign_in: Desks) -> None:
    tam = sign_in("tam")
    assert "Không có tin nào" in _text(tam.get(QUEUE))
    for tail in (f"/tin/{told.number}", f"/phan-anh/{doubted}"):
        assert tam.get(QUEUE + tail).status_code == 404
        assert tam.post(f"{QUEUE}{tail}/nhan").status_code == 404
        assert tam.post(f"{QUEUE}{tail}/tra-loi", data={"answer": "x"}).status_code == 404


def test_a_school_tells_of_a_case_and_follows_what_becomes_of_it(site: Flask, cast: Cast, sign_in: Desks) -> None:
    trang, url = sign_in("trang"), f"{QUEUE}/cua-don-vi/moi"
    data = {"form_key": "k", "unit_id": "X1", "person": "em N.", "where": "sau chợ", "situation": "nghỉ học đi làm"}
    refused = trang.post(url, data=data | {"situation": ""})
    assert refused.status_code == 422 and 'value="sau chợ"' in _text(refused)
    for _ in range(2):
        assert trang.post(url, data=data).headers["Location"] == f"{QUEUE}/cua-don-vi"
    page = _text(trang.get(f"{QUEUE}/cua-don-vi"))
    assert "em N." in page and "Xã Bàu Sen" in page and "mới" in page
    with site.app_context():
        row = db.session.scalars(select(Proposal)).one()
        assert row.proposed_by_unit_id == cast.unit("S1").id
    assert trang.get(QUEUE).status_code == 403 and trang.get(f"{QUEUE}/tin/1").status_code == 403
    assert "Giới thiệu một hoàn cảnh" in _text(trang.get("/quan-tri/"))


def test_the_page_of_own_reports_shows_nobody_elses(told: offers.Told, sign_in: Desks) -> None:
    assert "ông Tư" not in _text(sign_in("trang").get(f"{QUEUE}/cua-don-vi"))


@pytest.mark.both_databases
def test_the_queue_tells_from_whom_where_since_when_and_the_first_words_without_names(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    story = "Ông Tư Bán Vé ở một mình, gọi 0912 345 678 hỏi cô Ba, nhà dột hai gian, mấy tháng nay ông ốm nặng CANARY"
    with site.app_context():
        offers.propose(
            unit_id=cast.unit("X1").id, person="ông Tư Bán Vé", where="cuối ấp 1 CANARY", situation=story,
            sender_name="cô Ba", proposed_by_unit_id=cast.unit("S1").id, by=cast.account("trang"),
        )  # fmt: skip
        row = db.session.scalars(select(Proposal)).one()
        row.created_at = clock.now() - timedelta(days=3)
        db.session.commit()
    hoa = sign_in("hoa")
    page = _text(hoa.get(QUEUE))
    assert "Trường THPT Sông Mây giới thiệu" in page and "3 ngày" in page
    assert "… ở một mình, gọi … hỏi …, nhà dột" in page
    for kept in ("CANARY", "0912", "Bán Vé", "cô Ba"):
        assert kept not in page, kept
    with site.app_context():
        glance = db.session.scalars(select(Event).where(Event.what == "proposal:glance")).one()
        assert glance.actor_name == "Nguyễn Thị Hoa" and glance.changes == {"tin số": [None, "1"]}


@pytest.mark.both_databases
def test_a_long_queue_of_many_communes_asks_few_questions(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        for n in range(30):
            row = Proposal(
                unit_id=cast.unit("X1" if n % 2 else "X2").id, person="ông Tư", where="ấp", situation=f"Nhà dột {n}",
                created_at=clock.now(),
            )  # fmt: skip
            db.session.add(row)
        db.session.commit()
    minh = sign_in("minh")
    minh.get(QUEUE)
    with counted(site) as asked:
        assert "Nhà dột 24" in _text(minh.get(QUEUE))
    assert len(asked) <= 12, asked


def test_a_concern_is_told_by_its_kind_and_first_words(site: Flask, doubted: int, sign_in: Desks) -> None:
    page = _text(sign_in("hoa").get(f"{QUEUE}?viec=phan-anh"))
    assert f"Phản ánh số {doubted}: trùng" in page and "CANARY bà đã có nhà" in page and "SM26-" in page
