"""`notices deliver`: empties the outbox. Several may run at once; each letter leaves once."""

import smtplib
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup

from nhandao_site.cli.speaking import answer, json_option, progress
from nhandao_site.config import Settings
from nhandao_site.db import db
from nhandao_site.domain.accounts import resetting
from nhandao_site.domain.notifications import delivery, posting
from nhandao_site.domain.notifications.posting import PostOffice
from nhandao_site.kit import clock

group = AppGroup("notices", help="Thư báo trong hộp thư đi.")


@group.command("deliver", help="Gửi những thư đang chờ (MAIL_URL: thư mục .eml hoặc máy chủ SMTP).")
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1), help="Nhiều nhất bao nhiêu thư.")
@json_option
def deliver(limit: int, as_json: bool) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    resetting.write_letters(clock.now(), settings.PUBLIC_URL)
    db.session.commit()
    try:
        with posting.open_office(settings.MAIL_URL) as office:
            sent, failed = _round(office, settings, limit)
    except posting.NoServer as wrong:
        db.session.rollback()
        raise click.ClickException(f"Không nối được với máy chủ thư ({wrong}). Thư vẫn chờ trong hộp.") from wrong
    facts = {"sent": sent, "failed": failed, "given_up": delivery.given_up()}
    answer(facts, f"Đã gửi {sent} thư, {failed} thư lỗi, {facts['given_up']} thư đã thôi gửi.", as_json=as_json)
    if failed:
        raise click.exceptions.Exit(1)


def _round(office: PostOffice, settings: Settings, limit: int) -> tuple[int, int]:
    sent = failed = 0
    waiting = delivery.due(limit=limit)
    db.session.commit()
    for number in waiting:
        outcome = _one(office, settings, number)
        sent += outcome is True
        failed += outcome is False
        if (sent + failed) % 100 == 99:
            progress(f"… {sent + failed + 1}/{len(waiting)} thư")
    return sent, failed


def _one(office: PostOffice, settings: Settings, number: int) -> bool | None:
    """True: left; False: failed and waits for its next turn; None: another process has it."""
    message = delivery.claim(number)
    db.session.commit()
    if message is None:
        return None
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    sender = posting.sender_of(settings.MAIL_URL, host)
    try:
        letter = posting.letter(message, sender=sender, sender_name=settings.SITE_NAME, host=host)
        office.send(letter, message.id)
    except (OSError, ValueError, smtplib.SMTPException) as wrong:
        delivery.failed(message, type(wrong).__name__)
        db.session.commit()
        progress(f"Thư số {number} chưa gửi được: {type(wrong).__name__}.")
        return False
    delivery.sent(message)
    db.session.commit()
    return True
