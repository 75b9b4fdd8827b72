"""Work that may take longer than a person likes to look at a white page: done beside the request, told step by step.

A form begins it; whatever is over within two seconds is answered at once, as any form is. The rest leads
to a page that says which step is being done and moves on by itself. How far it came lies sealed on a shelf
that every worker reads, for its owner alone. A worker that dies leaves no heart-beat: the page says that
the work stopped, and nothing of it was kept, for each deed saves once, at its end.
"""

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock
from nhandao_site.kit.shelf import Shelf
from nhandao_site.web import saving

PATIENCE_SECONDS = 2.0
BEAT_SECONDS, SILENT = 5.0, timedelta(seconds=40)
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Done:
    """What the work ended with: a page it leads to, or a file to take away."""

    led_to: str
    said: str = ""
    file: bytes | None = None
    file_name: str = ""
    mime: str = "application/octet-stream"


@dataclass
class Work:
    """How far it is. `state`: running, done, refused (a rule said no), broken (a fault of the site)."""

    title: str
    back: str  # the page it was begun on
    steps: list[str]
    state: str = "running"
    sentence: str = ""
    led_to: str = ""
    file_name: str = ""
    mime: str = ""
    began_at: str = ""
    beat_at: str = ""

    @property
    def has_stopped(self) -> bool:
        """Nobody works at it any more, and nobody said how it ended."""
        return self.state == "running" and clock.now() - datetime.fromisoformat(self.beat_at) > SILENT


Deed = Callable[[Progress, Account], Done]


def run(deed: Deed, *, title: str, back: str) -> Done | Response:
    """Begins the deed. It is given `progress(sentence)` and its actor; it saves by itself, in its own transaction.

    Returns:
        What it ended with, when it was quick; else the way to the page that shows how far it is.

    Raises:
        RuleBroken: it was quick and a rule said no.
    """
    now = clock.now().isoformat()
    work = Work(title, back, [], began_at=now, beat_at=now)
    owner, app = current_user.id, current_app._get_current_object()  # type: ignore[attr-defined]
    kept = shelf()
    token = kept.keep(b"", asdict(work), owner=owner)
    hand = _Hand(app, kept, token, owner, work)
    thread = threading.Thread(target=hand.do, args=(deed, audit.origin.get()), daemon=True)
    saving.undo()  # the last word to the database: this request holds no lock while another hand writes
    thread.start()
    thread.join(current_app.config.get("LONG_WORK_PATIENCE", PATIENCE_SECONDS))
    if thread.is_alive():
        return redirect(url_for("admin.long_work.show", token=token), 303)
    kept.forget(token)
    if hand.end is None:
        raise hand.fault or RuleBroken("Việc này dừng giữa chừng, chưa ghi gì. Hãy làm lại.")
    return hand.end


def answer(end: Done | Response) -> Response:
    """The redirect of work that leads to a page."""
    if not isinstance(end, Done):
        return end
    if end.said:
        flash(end.said, "ok")
    return redirect(end.led_to, 303)


def find(token: str) -> tuple[Work, bytes] | None:
    """None for an unknown token, one of somebody else, one that is a day old."""
    found = shelf().find(token, owner=current_user.id)
    return (Work(**found[1]), found[0]) if found else None


def forget(token: str) -> None:
    shelf().forget(token)


def shelf() -> Shelf:
    keyring: Any = db.engine.dialect.keyring  # type: ignore[attr-defined]
    return Shelf(Path(current_app.instance_path) / "work", keyring.wrapping)


class _Hand:
    """One thread at one work."""

    def __init__(self, app: Flask, kept: Shelf, token: str, owner: int, work: Work) -> None:
        self.app, self.kept, self.token, self.owner, self.work = app, kept, token, owner, work
        self.end: Done | None = None
        self.fault: Exception | None = None
        self.over, self.writing = threading.Event(), threading.Lock()

    def do(self, deed: Deed, origin: str) -> None:
        audit.origin.set(origin)  # a thread begins without the values of its request
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        try:
            with self.app.app_context():
                self._done(deed)
        finally:
            self.over.set()
            beating.join()
            self._write(self.end.file if self.end and self.end.file else b"")

    def _done(self, deed: Deed) -> None:
        try:
            saving.begin_reading()
            account = db.session.get(Account, self.owner)
            if account is None:
                raise RuleBroken("Tài khoản đã bị xóa nên việc này không làm tiếp.")
            self.end = deed(self._step, account)
        except RuleBroken as broken:
            self.fault, self.work.state, self.work.sentence = broken, "refused", str(broken)
        except Exception as fault:  # told to the person as a page, to the keeper as a line
            self.fault, self.work.state = fault, "broken"
            self.app.logger.error("long work failed: %s", type(fault).__name__, exc_info=fault)
        else:
            self.work.state, self.work.sentence, self.work.led_to = "done", self.end.said, self.end.led_to
            self.work.file_name, self.work.mime = self.end.file_name, self.end.mime
        finally:
            db.session.rollback()
            db.session.remove()

    def _step(self, sentence: str) -> None:
        self.work.steps.append(sentence)
        self._write()

    def _beat(self) -> None:
        while not self.over.wait(BEAT_SECONDS):
            self._write()

    def _write(self, file: bytes = b"") -> None:
        with self.writing:
            self.work.beat_at = clock.now().isoformat()
            self.kept.put(self.token, file, asdict(self.work), owner=self.owner)
