"""Work that takes long: begun, told step by step to its owner alone, and honest when it stopped."""

import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.workbook import importing
from nhandao_site.kit import clock, excel
from nhandao_site.web import long_work
from tests.admin.test_workbook import PAGE, addresses, lists, send
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.workbook.builder import workbook

JSON = {"Accept": "application/json"}


@pytest.fixture
def held(site: Flask, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Comparing a workbook waits, after its first step, until the test lets it go on."""
    site.config["LONG_WORK_PATIENCE"] = 0
    go, real = threading.Event(), importing.run

    def slow(data: bytes, **how: Any) -> Any:
        how["progress"]("Đang đối chiếu các dòng…")
        assert go.wait(30)
        return real(data, **how)

    monkeypatch.setattr(importing, "run", slow)
    return go


def until(true: Callable[[], bool]) -> None:
    """The work is done by another thread; it is given twenty seconds."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "the work never came so far"
        time.sleep(0.02)


def text(client: FlaskClient, url: str) -> str:
    return client.get(url).get_data(as_text=True)


@pytest.mark.both_databases
def test_a_long_comparison_tells_its_step_and_leads_to_the_preview(
    site: Flask, sign_in: Desks, held: threading.Event
) -> None:
    minh = sign_in("minh")
    sent = send(minh, workbook(lists()))
    assert sent.status_code == 303 and "/viec-dai/" in sent.location
    until(lambda: "Đang đối chiếu các dòng" in text(minh, sent.location))
    page = text(minh, sent.location)
    assert "Xem đã đến đâu" in page and "<progress" in page
    assert minh.get(sent.location, headers=JSON).get_json()["running"] is True
    assert sign_in("linh").get(sent.location).status_code == 404, "nobody else follows it"
    held.set()
    until(lambda: minh.get(sent.location, headers=JSON).get_json()["running"] is False)
    led = minh.get(sent.location)
    assert led.status_code == 303 and "2 dòng mới" in text(minh, led.location)
    assert addresses(site) == 0


def test_what_a_rule_refuses_is_said_with_its_sentence(sign_in: Desks, held: threading.Event) -> None:
    minh = sign_in("minh")
    wrong = send(minh, b"no workbook at all")
    held.set()
    until(lambda: minh.get(wrong.location, headers=JSON).get_json()["running"] is False)
    assert "Chưa làm được" in text(minh, wrong.location) and "không phải Excel" in text(minh, wrong.location)


def test_work_whose_worker_died_is_said_to_have_stopped(site: Flask, cast: Cast, sign_in: Desks) -> None:
    died = (clock.now() - timedelta(minutes=2)).isoformat()
    with site.app_context():
        work = long_work.Work("Kiểm tra tệp Excel", PAGE, ["Đang đọc tệp…"], began_at=died, beat_at=died)
        token = long_work.shelf().keep(b"", asdict(work), owner=cast.account("minh").id)
    page = text(sign_in("minh"), f"/quan-tri/viec-dai/{token}")
    assert "Việc đã dừng giữa chừng" in page and "Xem đã đến đâu" not in page


def test_an_export_that_took_long_waits_as_a_file_for_its_owner(site: Flask, sign_in: Desks) -> None:
    site.config["LONG_WORK_PATIENCE"] = 0
    minh = sign_in("minh")
    begun = minh.post(f"{PAGE}/xuat", data={"reason": "Đối chiếu cuối năm"})
    assert begun.status_code == 303
    until(lambda: minh.get(begun.location, headers=JSON).get_json()["running"] is False)
    assert "Tải tệp về" in text(minh, begun.location)
    file = minh.get(f"{begun.location}/tep")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "Địa chỉ" in excel.read(file.data)
    assert sign_in("linh").get(f"{begun.location}/tep").status_code == 404
    with site.app_context():
        taken = select(Event.actor_name).where(Event.what == "workbook:download")
        assert db.session.scalars(taken).all() == ["Phạm Văn Minh"]
