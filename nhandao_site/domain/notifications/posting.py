"""The ways a letter leaves the house: a folder of .eml files, or a mail server.

`file:///folder` · `smtp://user:password@host:25` · `smtps://…:465` · `smtp+starttls://…:587`;
`?from=hoi@vidu.vn` names the sender.
"""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from nhandao_site.domain.notifications.models import Message

SECONDS = 20


class NoServer(Exception):
    """The mail server can't be reached; no letter is to blame."""


class PostOffice(Protocol):
    def send(self, letter: EmailMessage, number: int) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: object, error: object, trace: TracebackType | None) -> None: ...


def open_office(url: str) -> PostOffice:
    """Raises NoServer when the server does not answer, ValueError for an address it can't read."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    return Server(parts)


def letter(message: Message, *, sender: str, sender_name: str, host: str) -> EmailMessage:
    """Raises ValueError for an address that no header may hold."""
    made = EmailMessage()
    made["Subject"] = " ".join(message.subject.split())
    made["From"] = formataddr((sender_name, sender))
    made["To"] = message.recipient
    made["Date"] = format_datetime(message.created_at)
    made["Message-ID"] = f"<thu-{message.id}@{host}>"  # the same at every attempt
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(message.body)
    return made


def sender_of(url: str, public_host: str) -> str:
    """`?from=`, else the user of the mail server when it is an address, else khong-tra-loi@…"""
    parts = urlsplit(url)
    named = parse_qs(parts.query).get("from", [""])[0]
    user = unquote(parts.username or "")
    return named or (user if "@" in user else f"khong-tra-loi@{public_host}")


class Folder:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def send(self, letter: EmailMessage, number: int) -> None:
        target = self.folder / f"{number:08}.eml"
        part = target.with_suffix(".part")
        part.write_bytes(bytes(letter))
        part.replace(target)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: TracebackType | None) -> None:
        """A folder needs no closing."""


class Server:
    """One connection for a whole round; it is opened anew after the server hung up."""

    def __init__(self, parts: SplitResult) -> None:
        self.parts = parts
        self.line = self._call()

    def _call(self) -> smtplib.SMTP:
        parts, host = self.parts, self.parts.hostname or ""
        try:
            if parts.scheme == "smtps":
                line: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, parts.port or 465, timeout=SECONDS, context=ssl.create_default_context()
                )
            else:
                line = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
            if parts.scheme == "smtp+starttls":
                line.starttls(context=ssl.create_default_context())
            if parts.username:
                line.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException) as wrong:
            raise NoServer(type(wrong).__name__) from wrong
        return line

    def send(self, letter: EmailMessage, number: int) -> None:
        try:
            self.line.send_message(letter)
        except smtplib.SMTPServerDisconnected:
            self.line = self._call()
            self.line.send_message(letter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: TracebackType | None) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.line.quit()
