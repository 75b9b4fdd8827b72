"""Tasks of plans at the desk: loaded, added, done, dropped, reopened; a unit sees its own."""

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.targets.models import Plan
from nhandao_site.domain.targets.work import tasks
from nhandao_site.domain.targets.work.models import PlanTask, TaskState
from nhandao_site.domain.targets.work.tasks import Wording
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks

pytestmark = pytest.mark.both_databases
ROOM = "/quan-tri/viec-ke-hoach"


def task(cast: Cast, unit: str = "X1", text: str = "Khảo sát, lập hồ sơ") -> int:
    plan = db.session.get(Plan, 1) or Plan(name="Kế hoạch 2026")
    db.session.add(plan)
    db.session.flush()
    made = tasks.add(plan, Wording(text), unit=cast.unit(unit), by=cast.account("minh"))
    db.session.commit()
    return made.id


def kept(site: Flask, number: int) -> PlanTask:
    with site.app_context():
        return db.session.get_one(PlanTask, number)


def test_tasks_are_loaded_from_a_list_and_added_by_hand(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        task(cast)
    minh = sign_in("minh")
    said = {"key": "binh-phuoc-2023", "first_year": "2026"}
    assert minh.post(f"{ROOM}/ke-hoach/1/mau", data=said).headers["Location"] == f"{ROOM}?ke-hoach=1"
    again = minh.post(f"{ROOM}/ke-hoach/1/mau", data=said)
    assert again.status_code == 422 and "đã có đủ" in again.text
    said = {"text": "Tổng kết năm", "unit": "X1", "partners": "X2\nS1", "due": "24/11/2026"}
    made = minh.post(f"{ROOM}/ke-hoach/1/them", data=said)
    assert made.status_code == 303
    shown = minh.get(made.headers["Location"]).text
    assert "Tổng kết năm" in shown and "Trường THPT Sông Mây, Xã Lộc Xuân" in shown and "24/11/2026" in shown
    wrong = minh.post(f"{ROOM}/ke-hoach/1/them", data=said | {"partners": "Xã Không Có", "due": "32/1/2026"})
    assert wrong.status_code == 422 and "Không rõ đơn vị “Xã Không Có”" in wrong.text and "32/1/2026" in wrong.text
    listed = minh.get(f"{ROOM}?ke-hoach=1&trang-thai=dang-mo").text
    assert "Đang mở (22)" in listed and "Sở Y tế" in listed


def test_the_unit_begins_and_finishes_its_own_task(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        number = task(cast)
    hoa, today = sign_in("hoa"), clock.format_date(clock.today())
    assert hoa.post(f"{ROOM}/{number}/bat-dau").status_code == 303
    bare = hoa.post(f"{ROOM}/{number}/xong", data={"on": today, "note": " "})
    assert bare.status_code == 422 and "cho thấy việc đã xong" in bare.text
    assert hoa.post(f"{ROOM}/{number}/xong", data={"on": today, "symbol": "12/BC-CTĐ"}).status_code == 303
    assert kept(site, number).state is TaskState.DONE
    assert "12/BC-CTĐ" in hoa.get(f"{ROOM}/{number}").text


def test_whoever_gives_tasks_changes_drops_and_reopens_them(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        number = task(cast)
    minh = sign_in("minh")
    assert minh.get(f"{ROOM}/{number}/sua").status_code == 200
    assert minh.post(f"{ROOM}/{number}/sua", data={"text": "Khảo sát lại", "unit": "X2"}).status_code == 303
    assert minh.post(f"{ROOM}/{number}/bo", data={"bo-reason": ""}).status_code == 422
    assert minh.post(f"{ROOM}/{number}/bo", data={"bo-reason": "tỉnh làm chung"}).status_code == 303
    assert kept(site, number).state is TaskState.DROPPED
    assert minh.post(f"{ROOM}/{number}/mo-lai", data={"mo-reason": "làm tiếp"}).status_code == 303
    assert kept(site, number).state is TaskState.DOING


def test_another_unit_finds_nothing(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        number = task(cast, text="Việc của Bàu Sen")
    tam = sign_in("tam")
    assert "Việc của Bàu Sen" not in tam.get(ROOM).text
    assert tam.get(f"{ROOM}/{number}").status_code == 404
    assert tam.post(f"{ROOM}/{number}/bat-dau").status_code == 404
    assert tam.get(f"{ROOM}?don-vi=X1").status_code == 404
    assert "Việc của Bàu Sen" in sign_in("hoa").get(ROOM).text
