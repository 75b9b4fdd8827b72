"""The photo of a hand-over, for the donor of its gift alone, while the family agrees at the moment of looking."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting
from nhandao_site.domain.addresses.models import Address, HouseholdMember
from nhandao_site.domain.addresses.words import Group
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import assistance
from nhandao_site.domain.ledger.donors import published
from nhandao_site.domain.media import keeping
from nhandao_site.kit import clock, codes
from tests.cast import Cast
from tests.domain.addresses import lives
from tests.domain.ledger.funds.till import prepare
from tests.domain.ledger.scene import paid, promise

pytestmark = pytest.mark.both_databases


def photo(cast: Cast, home: Address) -> int:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (120, 90, 60)).save(out, "JPEG")
    own = {"subject": "address", "subject_id": home.id, "role": "evidence", "shows_face": True}
    return keeping.keep_photo(out.getvalue(), **own, by=cast.account("hoa")).id  # type: ignore[arg-type]


def family(cast: Cast, **agreed: Any) -> Address:
    home = lives.published(cast)
    lives.agree(home, cast, Scope.FACE, **agreed)
    return home


def link_of(cast: Cast, home: Address, donor: str = "Trần Văn Thắng", *, verified: bool = True, **more: Any) -> str:
    """The private link of a donor whose gift was handed over with a photo."""
    pledge, token = promise(home, 400_000, donor), codes.token()
    pledge.token_hash = codes.token_hash(token)
    paid(cast, home, 400_000, giver_name="", pledge=pledge)
    act = prepare(cast, home, 400_000, photo_file_id=photo(cast, home), **more)
    if verified:
        assistance.verify(act, by=cast.account("an"))
    db.session.commit()
    return token


def shown(visitor: FlaskClient, token: str) -> list[str]:
    """Addresses of pictures under the private link that its page draws."""
    page = visitor.get(f"/dang-ky/{token}").get_data(as_text=True)
    return sorted(set(re.findall(rf"/dang-ky/{token}/anh/[0-9a-f]{{32}}-\d+\.\w+", page)))


def test_the_donor_of_the_gift_sees_its_photo_and_nobody_else_does(
    site: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    with site.app_context():
        home = family(cast)
        mine, other = link_of(cast, home), link_of(cast, home, "Lý Thị Sao")
    urls = shown(visitor, mine)
    assert len(urls) >= 3 and not set(urls) & set(shown(visitor, other))
    answer = visitor.get(urls[0])
    assert answer.status_code == 200 and answer.mimetype.startswith("image/") and answer.data
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
    name = urls[0].rpartition("/")[2]
    for path in (
        f"/dang-ky/{other}/anh/{name}",
        f"/dang-ky/{mine}x/anh/{name}",
        f"/tep/{name}",
        f"/dang-ky/{mine}/anh/x",
    ):
        assert visitor.get(path).status_code == 404, path


@pytest.mark.parametrize("scope", [Scope.FACE, Scope.TEXT])
def test_a_yes_that_is_taken_back_takes_page_and_bytes_along_at_once(
    site: Flask, cast: Cast, visitor: FlaskClient, scope: Scope
) -> None:
    with site.app_context():
        home = family(cast)
        token, number = link_of(cast, home), home.id
    (url, *_more) = shown(visitor, token)
    with site.app_context():
        again = db.session.get(Address, number)
        assert again is not None
        consenting.withdraw(again, scopes=[scope], reason="Gia đình đổi ý", by=cast.account("minh"))
        db.session.commit()
    assert shown(visitor, token) == [] and visitor.get(url).status_code == 404


def test_a_yes_that_has_run_out_shows_nothing_whatever_the_chores_did(
    site: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    with site.app_context():
        token = link_of(cast, family(cast, valid_until=clock.today()))
    (url, *_more) = shown(visitor, token)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert shown(visitor, token) == [] and visitor.get(url).status_code == 404


def test_no_photo_without_a_yes_of_a_child_a_class_or_before_a_second_person_looked(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = lives.published(cast)
        db.session.commit()
        with pytest.raises(RuleBroken, match="Chưa được kèm ảnh lúc trao"):
            link_of(cast, home)
        db.session.rollback()
        lives.agree(home, cast, Scope.FACE)
        assert photos(link_of(cast, home, "Lý Thị Sao", verified=False)) == 0
        token = link_of(cast, home)
        assert photos(token) == 1
        for change in (
            {"birth_year": clock.today().year - 9, "birth_date": None}, {"group": Group.SCHOOL},
        ):  # fmt: skip
            kept = {name: getattr(home, name) for name in change}
            for name, value in change.items():
                setattr(home, name, value)
            db.session.flush()
            assert photos(token) == 0, change
            for name, value in kept.items():
                setattr(home, name, value)
        db.session.flush()
        assert photos(token) == 1
        child = {
            "name": "Trương Bé",
            "folded_name": "truong be",
            "birth_year": clock.today().year - 5,
            "relation": "cháu",
        }
        home.members.append(HouseholdMember(**child))
        db.session.flush()
        assert photos(token) == 0


def photos(token: str) -> int:
    told = published.story(token)
    assert told is not None
    return len(told.photos)
