"""A kept file is served while the row it belongs to shows it, asked at the moment of reading."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import workflow
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories import pictures, publishing
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.addresses import lives
from tests.domain.stories import telling
from tests.public.street import counted


def _of_a_plan(site: Flask, cast: Cast) -> tuple[int, str]:
    with site.app_context():
        plan = Document(
            symbol="1/KH", on=clock.today(), kind=DocumentKind.PLAN, unit_id=cast.unit("P1").id, abstract="Kế hoạch"
        )
        db.session.add(plan)
        db.session.flush()
        where = {"subject": "document", "subject_id": plan.id, "role": "document", "by": cast.account("dao")}
        file = keeping.keep_document(b"%PDF-1", **where)
        keeping.make_public(file, by=cast.account("dao"))
        db.session.commit()
        return file.id, keeping.name_of(file)


def _of_a_story(site: Flask, cast: Cast, face: bool = False) -> tuple[int, str]:
    with site.app_context():
        story = telling.told(cast)
        words = pictures.Words(alt="Nồi cháo", shows_face=face, face_evidence="Phiếu ký" if face else None)
        file = pictures.add(story, telling.jpeg(), words, by=cast.account("dao"))
        publishing.send_for_review(story, by=cast.account("dao"))
        publishing.publish(story, seen_version=story.version, by=cast.account("minh"))
        db.session.commit()
        return file.id, keeping.name_of(file)


def _on_a_profile(cast: Cast, address: Address, face: bool = True) -> MediaFile:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "olive").save(out, "JPEG")
    about = {"subject": "address", "subject_id": address.id, "role": "illustration", "alt": "Bên hiên nhà"}
    file = keeping.keep_photo(out.getvalue(), **about, shows_face=face, by=cast.account("hoa"))
    address.shown_photo_id = file.id
    workflow.publish(address, by=cast.account("minh"))
    db.session.commit()
    return file


@contextmanager
def the_day_after(site: Flask, *givers: Giver) -> Iterator[None]:
    """Today was the last day of these yeses to faces; tomorrow no chore has run yet."""
    with site.app_context():
        for yes in db.session.scalars(select(Consent).where(Consent.scope == Scope.FACE)):
            if not givers or yes.giver in givers:
                yes.valid_until = clock.today()
        db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        yield
    with site.app_context():
        assert all(file.public for file in db.session.scalars(select(MediaFile)))


def test_a_public_photo_is_kept_by_browsers_and_asked_for_once(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    _, name = _of_a_story(site, cast)
    answer = visitor.get(f"/tep/{name}")
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    again = visitor.get(f"/tep/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_file_turned_private_is_gone_at_once(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        file = _on_a_profile(cast, lives.approved(cast), face=False)
        file_id, name = file.id, keeping.name_of(file)
    assert visitor.get(f"/tep/{name}").headers["Cache-Control"].startswith("private,")
    with site.app_context():
        keeping.make_private(db.session.get_one(MediaFile, file_id), by=cast.account("minh"))
        db.session.commit()
    assert visitor.get(f"/tep/{name}").status_code == 404


@pytest.mark.both_databases
def test_a_face_goes_with_the_day_its_yes_ends_in_every_size(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        address = lives.approved(cast)
        lives.agree(address, cast, Scope.FACE)
        names, code = keeping.names_of(_on_a_profile(cast, address)), address.code
    assert len(names) > 2 and all(visitor.get(f"/tep/{name}").status_code == 200 for name in names)
    with counted(site) as asked:
        visitor.get(f"/tep/{names[0]}")
    assert len(asked) <= 2, asked
    with the_day_after(site):
        assert [visitor.get(f"/tep/{name}").status_code for name in names] == [404] * len(names)
        assert "/tep/" not in visitor.get(f"/dia-chi/{code}").text


@pytest.mark.both_databases
def test_a_child_s_face_asks_the_guardian_and_the_child_each_day(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        address = lives.approved(cast, lives.child(cast))
        for giver in (Giver.GUARDIAN, Giver.CHILD):
            lives.agree(address, cast, Scope.FACE, giver=giver)
        name = keeping.name_of(_on_a_profile(cast, address))
    assert visitor.get(f"/tep/{name}").status_code == 200
    with the_day_after(site, Giver.CHILD):
        assert visitor.get(f"/tep/{name}").status_code == 404


@pytest.mark.both_databases
def test_no_photo_outlives_the_yes_to_the_text(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        address = lives.approved(cast)
        name = keeping.name_of(_on_a_profile(cast, address, face=False))
        assert visitor.get(f"/tep/{name}").status_code == 200
        address.text_consent_until = clock.today()
        db.session.commit()
    with the_day_after(site):
        assert visitor.get(f"/tep/{name}").status_code == 404


@pytest.mark.both_databases
def test_a_face_in_a_story_goes_with_its_yes_from_page_feed_and_file(
    site: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    _, name = _of_a_story(site, cast, face=True)
    token = name.partition("-")[0]
    pages = ("/nguoi-tot-viec-thien", "/feed.xml", "/")
    assert visitor.get(f"/tep/{name}").status_code == 200 and all(token in visitor.get(url).text for url in pages)
    with the_day_after(site):
        assert visitor.get(f"/tep/{name}").status_code == 404
        assert not [url for url in pages if token in visitor.get(url).text]


def test_a_public_document_is_handed_over_and_never_run(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    file_id, name = _of_a_plan(site, cast)
    answer = visitor.get(f"/tep/{name}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="document-{file_id}.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    with site.app_context():
        db.session.scalars(db.select(Document)).one().is_public = False
        db.session.commit()
    assert visitor.get(f"/tep/{name}").status_code == 404


def test_an_unknown_name_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/tep/khong-co.jpg").status_code == 404
    assert visitor.get("/tep/..%2F..%2Fsite.db").status_code == 404
