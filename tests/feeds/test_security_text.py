"""Whoever finds a hole finds whom to tell."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from nhandao_site import config
from tests.conftest import KEYS


def said(visitor: FlaskClient) -> dict[str, str]:
    answer = visitor.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain" and "charset=utf-8" in answer.headers["Content-Type"]
    return dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())


def test_the_file_is_good_for_half_a_year_from_any_day(visitor: FlaskClient) -> None:
    for day in (datetime(2026, 11, 24, 16, 59, tzinfo=UTC), datetime(2026, 11, 24, 17, 1, tzinfo=UTC)):
        with time_machine.travel(day):
            ends = datetime.strptime(said(visitor)["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            assert timedelta(days=179) < ends - day < timedelta(days=181)


def test_a_site_without_a_contact_leads_to_its_page_on_privacy(visitor: FlaskClient) -> None:
    lines = said(visitor)
    assert lines["Contact"] == "http://127.0.0.1:8000/quyen-rieng-tu"
    assert lines["Canonical"] == "http://127.0.0.1:8000/.well-known/security.txt"


def test_a_contact_is_an_address_of_the_web_of_mail_or_of_a_telephone(tmp_path: Path) -> None:
    given = {"NHANDAO_SECURITY_CONTACT": "mailto:an-ninh@hoi.example"}
    assert config.read(tmp_path, KEYS | given).SECURITY_CONTACT == "mailto:an-ninh@hoi.example"
    with pytest.raises(config.BadSetting, match="SECURITY_CONTACT cần bắt đầu bằng"):
        config.read(tmp_path, KEYS | {"NHANDAO_SECURITY_CONTACT": "an-ninh@hoi.example"})
    with pytest.raises(config.BadSetting, match="một dòng"):
        config.read(tmp_path, KEYS | {"NHANDAO_SECURITY_CONTACT": "mailto:a@hoi.example\nContact: x"})
