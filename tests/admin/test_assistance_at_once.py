"""The same hand-over form from eight threads at the same moment: one act, one answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.models import AssistanceLine
from tests.admin.test_assistance import typed, url
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.scene import household

COPIES = 8


@pytest.mark.both_databases
def test_eight_copies_of_one_form_leave_one_line(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        home = household(cast).id
        db.session.commit()
    desks = [sign_in("hoa") for _ in range(COPIES)]
    begin = Barrier(COPIES)

    def send(number: int) -> tuple[int, str]:
        begin.wait()
        answer = desks[number].post(url(home), data=typed(form_key="same"))
        return answer.status_code, answer.location

    with ThreadPoolExecutor(COPIES) as pool:
        answers = set(pool.map(send, range(COPIES)))
    assert len(answers) == 1, answers
    assert answers.pop()[0] == 303
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(AssistanceLine)) == 1
        assert check.money() == []
