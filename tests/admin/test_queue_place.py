"""A queue of dossiers is walked from one to the next; the place is kept after each decision."""

import html
import re

import pytest
from flask import Flask

from nhandao_site.db import db
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives

QUEUE = "/quan-tri/dia-chi?viec=cho-xac-minh"


@pytest.fixture
def waiting(site: Flask, cast: Cast) -> list[int]:
    with site.app_context():
        rows = [
            lives.awaiting(cast, lives.told(cast, name=name, birth_year=born))
            for name, born in (("Lê Thị Một", 1941), ("Trần Văn Hai", 1952), ("Ngô Thị Ba", 1963))
        ]
        db.session.commit()
        return [row.id for row in rows]


def links(page: str, what: str) -> list[str]:
    return [html.unescape(url) for url in re.findall(rf'href="([^"]*{what}[^"]*)"', page)]


def test_after_a_decision_the_next_one_of_the_queue_is_one_press_away(sign_in: Desks, waiting: list[int]) -> None:
    sen = sign_in("sen")
    first = links(sen.get(QUEUE).text, f"/dia-chi/{waiting[0]}\\?viec=")[0]
    page = sen.get(first).text
    assert "Hồ sơ kế tiếp" in page and links(page, f"/dia-chi/{waiting[1]}\\?viec=")
    back = links(page.replace("formaction", "href"), f"/dia-chi/{waiting[0]}/tra-lai")[0]
    answer = sen.post(back, data={"reason": "Thiếu ảnh nhà"})
    assert answer.status_code == 303 and "vi-tri=" in answer.location
    following = links(sen.get(answer.location).text, f"/dia-chi/{waiting[1]}\\?viec=")
    assert following, "the one decided has left the queue, the place in it has not"
    last = links(sen.get(following[0]).text, f"/dia-chi/{waiting[2]}\\?viec=")[0]
    assert "Sau hồ sơ này không còn hồ sơ nào" in sen.get(last).text


def test_a_place_somebody_made_up_is_none(sign_in: Desks, waiting: list[int]) -> None:
    sen = sign_in("sen")
    for made_up in ("viec=khac&vi-tri=1", "viec=cho-xac-minh", "vi-tri=x", "viec=cho-xac-minh&vi-tri=~~~9"):
        assert sen.get(f"/quan-tri/dia-chi/{waiting[0]}?{made_up}").status_code == 200
