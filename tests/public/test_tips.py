"""Anyone tells of a good person: it lands in a queue, and the sender follows it by a private link."""

import io
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, text

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import keeping, storage
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories import publishing, writing
from nhandao_site.domain.stories.tips import handling
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.web.saving import save
from tests.cast import Cast
from tests.domain.stories import telling

PAGE = "/gioi-thieu-guong"


def told(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "person",
        "who": "Chú Ba Đờn sửa xe",
        "unit": "bau sen",
        "deed": "Vá xe miễn phí cho học trò suốt mười năm.",
        "sender_name": "Lữ Thị Canh",
        "sender_phone": "0912 345 678",
        "keep_contact": "y",
        "form_key": "khóa-một",
    } | changes


def photo(kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "MAY-ANH-RIENG"
    Image.new("RGB", (800, 600), "#888").save(out, kind, exif=exif)
    return out.getvalue()


def tips(site: Flask) -> list[Tip]:
    with site.app_context():
        return list(db.session.scalars(select(Tip)))


@pytest.fixture
def private(visitor: FlaskClient) -> str:
    answer = visitor.post(PAGE, data=told())
    assert answer.status_code == 303, answer.text
    return answer.location


@pytest.mark.both_databases
def test_a_tip_is_sealed_in_the_queue_and_its_page_tells_nothing_of_it(
    visitor: FlaskClient, site: Flask, private: str
) -> None:
    with site.app_context():
        row = db.session.execute(text("SELECT * FROM tip")).one()
        kept = " ".join(map(str, row))
        assert "Ba Đờn" not in kept and "0912345678" not in kept and "Canh" not in kept and "Vá xe" not in kept
    page = visitor.get(private)
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"] and 'content="noindex"' in page.text
    assert "Hội đã nhận được" in page.text
    for secret in ("Ba Đờn", "Canh", "Vá xe", "0912"):
        assert secret not in page.text


def test_the_same_form_twice_is_one_tip_and_nobody_counts_links(visitor: FlaskClient, site: Flask) -> None:
    first, second = (visitor.post(PAGE, data=told()) for _ in range(2))
    assert first.location == second.location and len(tips(site)) == 1
    for guess in ("1", "khong-co", "x" * 300, first.location.rpartition("/")[2][:-1]):
        assert visitor.get(f"{PAGE}/{guess}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "cả hai"}, "Xin chọn một mục"),
        ({"who": ""}, "cách bà con vẫn gọi"),
        ({"unit": "xã không đâu"}, "Không tìm thấy đơn vị"),
        ({"deed": "x" * 4001}, "4000"),
        ({"sender_phone": "123"}, "10 hoặc 11 chữ số"),
        ({"keep_contact": ""}, "đánh dấu đồng ý"),
        ({"photo": (io.BytesIO(b"<svg onload=alert(1)>"), "a.jpg")}, "không phải ảnh"),
        ({"photo": (io.BytesIO(b"%PDF-1.4 x"), "a.pdf")}, "không phải ảnh"),
        ({"photo": (io.BytesIO(b"\xff\xd8\xff\xe0 JFIF"), "a.jpg")}, "hỏng"),
    ],
)
def test_a_fault_is_told_keeps_what_was_typed_and_leaves_nothing(
    visitor: FlaskClient, site: Flask, changes: dict[str, Any], sentence: str
) -> None:
    answer = visitor.post(PAGE, data=told(**changes), content_type="multipart/form-data")
    assert answer.status_code == 422 and sentence in answer.text and "<title>Lỗi: " in answer.text
    assert tips(site) == []
    with site.app_context():
        assert db.session.scalars(select(MediaFile)).all() == []


def test_a_photo_loses_its_traces_and_stays_private_until_the_tip_closes(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    answer = visitor.post(PAGE, data=told(photo=(io.BytesIO(photo()), "IMG_1.jpg")), content_type="multipart/form-data")
    assert answer.status_code == 303
    with site.app_context():
        kept = db.session.scalars(select(MediaFile)).one()
        name = keeping.name_of(kept)
        assert not kept.public and b"MAY-ANH-RIENG" not in storage.read(name)
        assert visitor.get(f"/tep/{name}").status_code == 404
        handling.close(db.session.scalars(select(Tip)).one(), answer="Việc này đã có bài.", by=cast.account("hoa"))
        save()
        tip = db.session.scalars(select(Tip)).one()
        assert (tip.sender_name, tip.sender_phone, storage.exists(name)) == (None, None, False)


def test_a_bomb_of_pixels_is_refused(visitor: FlaskClient) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    out.seek(0)
    answer = visitor.post(PAGE, data=told(photo=(out, "a.png")), content_type="multipart/form-data")
    assert answer.status_code == 422 and "40 triệu điểm ảnh" in answer.text


def test_too_many_from_one_place_or_one_telephone_wait(visitor: FlaskClient) -> None:
    for n in range(5):
        assert visitor.post(PAGE, data=told(form_key=f"k{n}")).status_code == 303
    answer = visitor.post(PAGE, data=told(form_key="k5"))
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert "Vá xe miễn phí" in answer.text, "what was typed stays"


def test_decomposed_letters_and_invisible_signs_are_made_plain(visitor: FlaskClient, site: Flask) -> None:

    visitor.post(PAGE, data=told(who=unicodedata.normalize("NFD", "Chú Bảy\u200b Đờ\0n")))
    (tip,) = tips(site)
    assert tip.who == "Chú Bảy Đờn"


@pytest.fixture
def steps(site: Flask, cast: Cast) -> Iterator[Any]:
    def step(deed: Any) -> None:
        with site.app_context():
            deed(db.session.scalars(select(Tip)).one())
            save()

    yield step


def test_the_sender_reads_each_step_in_plain_words(
    visitor: FlaskClient, site: Flask, cast: Cast, private: str, steps: Any
) -> None:
    steps(lambda tip: handling.take(tip, by=cast.account("hoa")))
    assert "Cán bộ đang tìm hiểu" in visitor.get(private).text
    steps(lambda tip: handling.take_up_as_story(tip, by=cast.account("dao")))
    assert "Hội đang viết bài" in visitor.get(private).text
    steps(lambda tip: handling.take_up_as_nomination(tip, by=cast.account("hoa")))
    page = visitor.get(private).text
    assert "đề cử tôn vinh" in page and "Nguyễn Thị Hoa" not in page and "Hồ Thị Đào" not in page

    def publish(tip: Tip) -> None:

        story = tip.story
        assert story
        writing.change(story, telling.content(cast), seen_version=story.version, by=cast.account("dao"))
        publishing.send_for_review(story, by=cast.account("dao"))
        publishing.publish(story, seen_version=story.version, by=cast.account("minh"))

    steps(publish)
    assert 'href="/nguoi-tot-viec-thien/bep-chao' in visitor.get(private).text


def test_the_sender_is_let_go_once_the_tip_is_used(
    visitor: FlaskClient, site: Flask, cast: Cast, private: str, steps: Any
) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match="còn cần"):
        handling.let_sender_go(db.session.scalars(select(Tip)).one(), by=cast.account("hoa"))
    steps(lambda tip: handling.take_up_as_story(tip, by=cast.account("dao")))
    steps(lambda tip: handling.let_sender_go(tip, by=cast.account("hoa")))
    (tip,) = tips(site)
    assert (tip.sender_name, tip.sender_phone) == (None, None) and tip.who
    assert visitor.get(private).status_code == 200


def test_a_closed_tip_gives_its_answer(visitor: FlaskClient, cast: Cast, private: str, steps: Any) -> None:
    steps(lambda tip: handling.close(tip, answer="Hội đã có bài về việc này.", by=cast.account("hoa")))
    page = visitor.get(private).text
    assert "Việc này đã khép lại" in page and "Hội đã có bài về việc này." in page


def test_the_tip_s_state_is_kept_by_the_database_too(site: Flask, private: str) -> None:
    assert [tip.state for tip in tips(site)] == [TipState.NEW]
