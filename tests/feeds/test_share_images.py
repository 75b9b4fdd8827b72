"""What stands on a share image, and that it goes with its page."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.addresses import publishing as street
from nhandao_site.domain.addresses.content import NeedContent
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories import publishing
from nhandao_site.domain.stories.models import Story
from nhandao_site.kit import gallery
from nhandao_site.web import share_images
from tests.cast import Cast
from tests.domain.stories import telling
from tests.public.street import SECRETS, a_child, a_family

COLUMN = "/nguoi-tot-viec-thien"
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def story(site: Flask, cast: Cast) -> tuple[int, str]:
    with site.app_context():
        told = telling.published(cast)
        db.session.commit()
        return told.id, told.slug


def image_of(client: FlaskClient, page: str) -> str:
    said = client.get(page).get_data(as_text=True)
    found = re.search(r'og:image" content="([^"]+)"', said)
    assert found and 'og:image:width" content="1200"' in said and 'og:image:height" content="630"' in said
    assert re.search(r'og:image:alt" content="[^"]{20,}"', said)
    assert found[1].startswith(f"{BASE}/anh-chia-se/")
    return found[1].removeprefix(BASE)


def kept(site: Flask) -> list[str]:
    return [path.name for path in (Path(site.instance_path) / "share-images").glob("*/*")]


def test_a_story_has_its_image_at_an_address_of_its_words(
    site: Flask, visitor: FlaskClient, story: tuple[int, str]
) -> None:
    url = image_of(visitor, f"{COLUMN}/{story[1]}")
    answer = visitor.get(url)
    assert (
        answer.status_code == 200 and answer.mimetype == "image/png" and "immutable" in answer.headers["Cache-Control"]
    )
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
    assert "Set-Cookie" not in answer.headers
    assert visitor.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert visitor.get(f"/anh-chia-se/chuyen/{story[1]}/abc.png").location == url
    assert len(kept(site)) == 1


def test_a_withdrawn_story_takes_its_image_along_at_once(
    site: Flask, visitor: FlaskClient, story: tuple[int, str], cast: Cast
) -> None:
    url = image_of(visitor, f"{COLUMN}/{story[1]}")
    assert visitor.get(url).status_code == 200
    with site.app_context():
        row = db.session.get(Story, story[0])
        assert row
        publishing.withdraw(row, reason="Gia đình xin gỡ", by=cast.account("minh"))
        db.session.commit()
    assert visitor.get(url).status_code == 410 and kept(site) == []
    for nothing in ("chuyen/khong-co", "chuyen/..%2F..%2Fx", "dia-chi/SM26-0031-X", "dia-chi/*"):
        assert visitor.get(f"/anh-chia-se/{nothing}/abc.png").status_code == 404, nothing


def test_a_draft_has_no_image(site: Flask, visitor: FlaskClient, cast: Cast) -> None:
    with site.app_context():
        slug = telling.told(cast).slug
        db.session.commit()
    assert visitor.get(f"/anh-chia-se/chuyen/{slug}/abc.png").status_code == 404


def test_an_address_shows_its_alias_and_coarse_needs_and_nothing_of_health(
    site: Flask, visitor: FlaskClient, cast: Cast
) -> None:
    with site.app_context():
        roof = NeedContent(NeedKind.HOUSE_REPAIR, "Lợp lại mái tôn", amount_vnd=20_000_000)
        ill = NeedContent(NeedKind.TREATMENT, "Chạy thận", amount_vnd=9_000_000)
        code = a_family(cast, needs=[roof, ill]).code or ""
        db.session.commit()
        profile = addresses.by_code(code)
        assert profile
        card = share_images.of_address(profile).card
    assert (card.plate, card.title, card.line) == (code, "Bà N.T.H.", "Cần: nhà sửa chữa")
    said = " ".join(map(str, vars(card).values()))
    for secret in (*SECRETS, "thận", "chữa bệnh", "Bàu Sen", "không dột", "tuổi"):
        assert secret not in said, secret
    url = image_of(visitor, f"/dia-chi/{code}")
    assert "private" in visitor.get(url).headers["Cache-Control"]


def test_a_child_shows_a_code_and_no_more(site: Flask, visitor: FlaskClient, cast: Cast) -> None:
    with site.app_context():
        code = a_child(cast).code or ""
        db.session.commit()
        profile = addresses.by_code(code)
        assert profile
        card = share_images.of_address(profile).card
    assert (card.plate, card.title, card.line, card.art) == (code, "Hồ sơ đã được xác minh", "", "ngoi-10")
    assert visitor.get(image_of(visitor, f"/dia-chi/{code}")).status_code == 200


def test_a_hidden_address_has_no_image_from_that_moment(site: Flask, visitor: FlaskClient, cast: Cast) -> None:
    with site.app_context():
        family = a_family(cast)
        code = family.code or ""
        db.session.commit()
    url = image_of(visitor, f"/dia-chi/{code}")
    assert visitor.get(url).status_code == 200
    with site.app_context():
        street.hide(_again(code), reason="Gia đình đổi ý", by=cast.account("minh"))
        db.session.commit()
    assert visitor.get(url).status_code == 404 and kept(site) == []


def _again(code: str) -> Address:
    return db.session.scalars(select(Address).where(Address.code == code)).one()


def test_the_clock_sweeps_out_what_nobody_asked_for_again(
    site: Flask, visitor: FlaskClient, story: tuple[int, str], cast: Cast
) -> None:
    visitor.get(image_of(visitor, f"{COLUMN}/{story[1]}"))
    with site.app_context():
        assert share_images.sweep() == 0
        row = db.session.get(Story, story[0])
        assert row
        publishing.withdraw(row, reason="Gia đình xin gỡ", by=cast.account("minh"))
        db.session.commit()
        assert share_images.sweep() == 1
    assert kept(site) == []


def test_a_name_taken_back_changes_the_address_of_the_image(site: Flask, cast: Cast) -> None:
    with site.app_context():
        told = telling.published(cast, title="Bà Đặng Thị Mơ và nồi cháo")
        piece = stories.by_slug(told.slug)
        assert isinstance(piece, stories.Piece)
        card = share_images.of_story(piece).card
        assert "Đặng Thị Mơ" not in card.title and "Đ.T.M." in card.title


def test_a_flood_is_told_to_come_again(
    visitor: FlaskClient, story: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = image_of(visitor, f"{COLUMN}/{story[1]}")
    monkeypatch.setattr(gallery, "WAIT", 0.01)
    with gallery._DRAWING:
        busy = visitor.get(url)
    assert busy.status_code == 503 and busy.headers["Retry-After"] == "5"
    assert visitor.get(url).status_code == 200
