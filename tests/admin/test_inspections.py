"""Inspections at the desk: planned, held, mended by who inspects; read by who was inspected."""

import pytest
from flask import Flask

from nhandao_site.kit import clock
from tests.conftest import Desks

pytestmark = pytest.mark.both_databases
ROOM = "/quan-tri/kiem-tra"


def plan(sign_in: Desks) -> str:
    said = {"unit": "X1", "on": clock.format_date(clock.today()), "team": "Đoàn số 1", "subject": "Hồ sơ địa chỉ"}
    made = sign_in("minh").post(f"{ROOM}/moi", data=said)
    assert made.status_code == 303
    return str(made.headers["Location"])


def test_an_inspection_goes_from_the_plan_to_mended(site: Flask, sign_in: Desks) -> None:
    minh, here, today = sign_in("minh"), plan(sign_in), clock.format_date(clock.today())
    changed = {"on": today, "team": "Đoàn số 2", "subject": "Hồ sơ địa chỉ"}
    assert minh.get(f"{here}/sua").status_code == 200
    assert minh.post(f"{here}/sua", data=changed).status_code == 303
    found = {"on": today, "findings": "Thiếu 2 biên bản", "demand": "Bổ sung biên bản"}
    bare = minh.post(f"{here}/ket-qua", data=found)
    assert bare.status_code == 422 and "hãy ghi cả hai" in bare.text and "Thiếu 2 biên bản" in bare.text
    assert minh.post(f"{here}/ket-qua", data=found | {"due": today}).status_code == 303
    assert "chờ khắc phục" in minh.get(f"{ROOM}?trang-thai=to_mend").text
    assert minh.post(f"{here}/khac-phuc", data={"on": today, "symbol": "15/BC"}).status_code == 303
    page = minh.get(ROOM).text
    assert "dự kiến 1, đã kiểm tra 1, có yêu cầu khắc phục 1, đã khắc phục 1" in page


def test_the_inspected_unit_reads_and_writes_nothing_and_its_neighbour_finds_nothing(
    site: Flask, sign_in: Desks
) -> None:
    here, hoa = plan(sign_in), sign_in("hoa")
    page = hoa.get(here)
    assert page.status_code == 200 and "Ghi kết quả" not in page.text
    assert hoa.post(f"{here}/ket-qua", data={}).status_code == 403
    assert sign_in("tam").get(here).status_code == 404
    assert "Đoàn số 1" not in sign_in("tam").get(ROOM).text and "Đoàn số 1" in hoa.get(ROOM).text


def test_what_can_not_be_read_is_said_and_kept(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    wrong = minh.post(f"{ROOM}/moi", data={"unit": "P1", "on": "31/2/2026", "team": "Đoàn A"})
    assert wrong.status_code == 422 and "31/2/2026" in wrong.text and "Đoàn A" in wrong.text
    today = clock.format_date(clock.today())
    own = minh.post(f"{ROOM}/moi", data={"unit": "P1", "on": today, "team": "Đoàn A", "subject": "Sổ"})
    assert own.status_code == 422 and "cấp dưới" in own.text
    here = plan(sign_in)
    assert minh.post(f"{here}/huy", data={"huy-reason": ""}).status_code == 422
    assert minh.post(f"{here}/huy", data={"huy-reason": "bão"}).status_code == 303
    assert "bão" in minh.get(here).text
