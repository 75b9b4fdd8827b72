"""What the watching machine sees."""

import shutil
from pathlib import Path

from flask import Flask

from nhandao_site.db import db


def test_a_process_that_answers_is_alive(site: Flask) -> None:
    assert site.test_client().get("/healthz").json == {"alive": True}


def test_a_whole_installation_is_ready(site: Flask) -> None:
    answer = site.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "lacks": []})
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_missing_is_named(site: Flask, tmp_path: Path) -> None:
    with site.app_context():
        db.session.execute(db.text("PRAGMA foreign_keys=OFF"))
        db.session.execute(db.text("DROP TABLE unit"))
        db.session.commit()
    shutil.rmtree(tmp_path / "instance" / "media")
    answer = site.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "lacks": ["schema", "media"]})
