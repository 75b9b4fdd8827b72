from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.honours.papers.models import Confirmation
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.scene import cash, given, household

ROOM = "/quan-tri/xac-nhan-nam"


def asked(**changes: Any) -> dict[str, Any]:
    year = periods.containing(clock.local_date(clock.now() - timedelta(minutes=1))).year_number
    said = {"year": str(year), "kind": "person", "name": "Trần Văn Thắng", "unit": "X1", "code": "", "purpose": ""}
    return said | {"form_key": "mot"} | changes


def test_figures_come_from_chosen_lines_and_are_masked_for_strangers(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        home = household(cast)
        mine = given(cast, home, cash(500_000)).lines[0].id
        given(cast, home, cash(900_000))  # somebody else of the same name
        db.session.commit()
    linh, street = sign_in("linh"), site.test_client()
    look = linh.post(f"{ROOM}/moi", data=asked()).get_data(as_text=True)
    assert look.count("chỉ trùng tên") == 2 and " checked" not in look.split("Đã trao trong kỳ")[1]
    nothing = linh.post(f"{ROOM}/moi", data=asked(cap="1"))
    assert nothing.status_code == 422 and "chưa có việc nào" in nothing.get_data(as_text=True)
    made = linh.post(f"{ROOM}/moi", data=asked(cap="1", trao=[str(mine), "999999"]))
    assert made.status_code == 303
    with site.app_context():
        paper = db.session.scalars(select(Confirmation)).one()
        assert (paper.figures["acts"], paper.figures["delivered_vnd"]) == (1, 500_000)
        code, number = paper.code, paper.id
    assert "Trần Văn Thắng" in linh.get(made.location).get_data(as_text=True)
    told = street.get(f"/xac-minh?ma={code}").get_data(as_text=True)
    assert "Giấy thật" in told and "T.V.T." in told and "Thắng" not in told and "500.000" in told
    assert sign_in("minh").get(f"{ROOM}/{number}").status_code == 200
    assert sign_in("hoa").get(f"{ROOM}/{number}").status_code == 403
    linh.post(f"{ROOM}/{number}/thu-hoi", data={"reason": "ghi nhầm", "form_key": "hai"})
    assert "đã thu hồi" in street.get(f"/xac-minh?ma={code}").get_data(as_text=True)


def test_a_year_that_has_not_begun_confirms_nothing(site: Flask, cast: Cast, sign_in: Desks) -> None:
    answer = sign_in("linh").post(f"{ROOM}/moi", data=asked(year="2150", cap="1"))
    assert answer.status_code == 422 and "chưa bắt đầu" in answer.get_data(as_text=True)
