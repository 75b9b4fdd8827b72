"""The installation that is saved or filled: where it lies, its keys, and a folder to work in."""

import fcntl
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from flask import Flask, current_app

from nhandao_site.cli.speaking import progress
from nhandao_site.config import Settings
from nhandao_site.db import db, init_app
from nhandao_site.domain.media import holding
from nhandao_site.kit.sealing import Keyring, fingerprint

CARRIED = ("SITE_NAME", "PROVINCE", "PUBLIC_URL", "TRUSTED_HOSTS", "WORKERS", "REPORT_DUE", "RETENTION")
"""Settings that go along: no key, no password, nothing that names a machine's own folders or servers."""
EVERY = 2.0  # seconds between two lines of progress


@dataclass(frozen=True)
class Place:
    instance: Path
    settings: Settings

    @property
    def fingerprint(self) -> str:
        """Of the data key, without which no personal column is read."""
        return fingerprint(self.settings.data_key)

    def carried(self) -> str:
        """The settings as lines of `settings.toml`, those that differ from what the software says itself."""
        own = {field.name: field.default for field in fields(Settings)}
        given = {name: getattr(self.settings, name) for name in CARRIED}
        lines = [f"{n} = {json.dumps(v, ensure_ascii=False)}\n" for n, v in given.items() if v != own[n]]
        return "".join(lines)


def here() -> Place:
    return Place(Path(current_app.instance_path), current_app.config["SETTINGS"])


@contextmanager
def workroom(instance: Path) -> Iterator[tuple[Path, Path]]:
    """Two empty folders, one in `instance`, one beside the kept files; both go at the end.

    One run at a time: a second one waits. What a killed run left behind goes before anything begins.
    """
    with (instance / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("Một lượt sao lưu khác đang chạy: chờ lượt đó xong …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        folder = instance / "backup-work"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        aside = holding.aside()
        try:
            yield folder, aside
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def another_database(url: str, place: Place) -> Iterator[None]:
    """Inside, the rooms read and write this database instead of the installation's own."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    init_app(app, Keyring(place.settings.data_key))
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def paced(doing: str, total: int) -> Callable[[int], None]:
    """Told how many bytes more were done, says every two seconds how far it is."""
    state = {"done": 0, "told": time.monotonic()}

    def more(count: int) -> None:
        state["done"] += count
        if time.monotonic() - state["told"] >= EVERY:
            state["told"] = time.monotonic()
            progress(f"{doing}: {state['done'] / 1e6:.0f} / {total / 1e6:.0f} MB …")

    return more
