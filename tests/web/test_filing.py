"""A small form does its deed once, or comes back with the rule's sentence and what was typed."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.web.filing import ReasonForm, filed
from tests.cast import Cast


@pytest.fixture
def deeds(site: Flask, cast: Cast) -> Iterator[list[str]]:
    done: list[str] = []

    def page() -> object:
        form = ReasonForm(label="Vì sao bỏ", hint="Chỉ cán bộ đọc.")

        def deed() -> None:
            if not form.reason.data:
                raise RuleBroken("Hãy ghi lý do.")
            if form.reason.data == "sai":
                raise RuleBroken("Việc này đã xong rồi.")
            done.append(form.reason.data)

        def again() -> str:
            return f"{form.reason.label.text}|{form.reason.data}|{form.reason.errors}|{form.form_errors}"

        return filed(form, deed, done="Đã xong.", leads_to=lambda: f"/sau-{len(done)}", again=again)

    site.add_url_rule("/thu", "thu", page, methods=["GET", "POST"])
    yield done


def test_a_form_is_shown_and_its_deed_done_once(deeds: list[str], visitor: FlaskClient) -> None:
    shown = visitor.get("/thu")
    assert shown.status_code == 200 and shown.text.startswith("Vì sao bỏ|")
    answers = [visitor.post("/thu", data={"reason": "cũ", "form_key": "k"}) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/sau-1")] * 2
    assert deeds == ["cũ"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "['Hãy ghi lý do.']|[]"), ("sai", "[]|['Việc này đã xong rồi.']"), ("x" * 2001, "2000")],
)
def test_a_no_comes_back_at_its_place_with_what_was_typed(
    deeds: list[str], visitor: FlaskClient, typed: str, told: str
) -> None:
    answer = visitor.post("/thu", data={"reason": typed, "form_key": "k"})
    assert answer.status_code == 422 and told in answer.text and typed in answer.text and deeds == []
