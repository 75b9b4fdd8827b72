import io

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from nhandao_site.db import db
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from tests.cast import Cast


def _kept(site: Flask, cast: Cast, subject: str = "story", document: bool = False) -> tuple[int, str]:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "navy").save(out, "PNG")
    with site.app_context():
        by = cast.account("dao")
        where = {"subject": subject, "subject_id": 1, "role": "document" if document else "illustration"}
        file = (
            keeping.keep_document(b"%PDF-1", **where, by=by)
            if document
            else keeping.keep_photo(out.getvalue(), **where, by=by)
        )
        keeping.make_public(file, by=by)
        db.session.commit()
        return file.id, keeping.name_of(file)


def test_a_public_photo_is_kept_by_browsers_and_asked_for_once(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    _, name = _kept(site, cast)
    answer = visitor.get(f"/tep/{name}")
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    again = visitor.get(f"/tep/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_file_turned_private_is_gone_at_once(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    file_id, name = _kept(site, cast, subject="address")
    assert visitor.get(f"/tep/{name}").headers["Cache-Control"].startswith("private,")
    with site.app_context():
        keeping.make_private(db.session.get_one(MediaFile, file_id), by=cast.account("minh"))
        db.session.commit()
    assert visitor.get(f"/tep/{name}").status_code == 404


def test_a_public_document_is_handed_over_and_never_run(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    file_id, name = _kept(site, cast, document=True)
    answer = visitor.get(f"/tep/{name}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="document-{file_id}.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_an_unknown_name_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/tep/khong-co.jpg").status_code == 404
    assert visitor.get("/tep/..%2F..%2Fsite.db").status_code == 404
