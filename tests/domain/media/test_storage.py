"""Bytes follow the transaction of the row they belong to."""

import threading

from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.media import keeping, storage
from nhandao_site.domain.media.models import MediaFile
from tests.cast import Cast


def _paper(cast: Cast, text: bytes = b"%PDF-1") -> MediaFile:
    return keeping.keep_document(text, subject="address", subject_id=1, role="minutes", by=cast.account("hoa"))


def test_a_row_that_is_undone_takes_its_file_along(site: Flask, cast: Cast) -> None:
    with site.app_context():
        _paper(cast)
        assert list(storage.names())
        db.session.rollback()
        assert list(storage.names()) == []


def test_a_request_that_walks_away_without_saving_leaves_no_file(site: Flask, cast: Cast) -> None:
    with site.app_context():
        _paper(cast)
    with site.app_context():
        assert list(storage.names()) == []


def test_a_committed_file_stays_whatever_is_undone_later(site: Flask, cast: Cast) -> None:
    with site.app_context():
        name = keeping.name_of(_paper(cast))
        db.session.commit()
        _paper(cast)
        db.session.rollback()
        assert list(storage.names()) == [name]


def test_a_savepoint_undoes_only_what_was_written_inside_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        outside = keeping.name_of(_paper(cast))
        point = db.session.begin_nested()
        _paper(cast)
        point.rollback()
        released = db.session.begin_nested()
        inside = keeping.name_of(_paper(cast))
        released.commit()
        db.session.commit()
        assert set(storage.names()) == {outside, inside}


def test_what_a_released_savepoint_wrote_still_goes_with_the_whole(site: Flask, cast: Cast) -> None:
    with site.app_context():
        with db.session.begin_nested():
            _paper(cast)
        db.session.rollback()
        assert list(storage.names()) == []


def test_a_discarded_file_comes_back_when_the_discarding_is_undone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = _paper(cast)
        db.session.commit()
        keeping.discard(file, by=cast.account("hoa"))
        db.session.rollback()
        db.session.commit()
        assert storage.exists(keeping.name_of(file))


def test_another_threads_rollback_does_not_touch_my_file(site: Flask, cast: Cast) -> None:
    def elsewhere() -> None:
        with site.app_context():
            db.session.execute(db.select(MediaFile))
            db.session.rollback()

    with site.app_context():
        storage.write("ab12.pdf", b"%PDF-1")
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        assert storage.exists("ab12.pdf")
