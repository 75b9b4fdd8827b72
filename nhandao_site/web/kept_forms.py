"""Nothing typed is lost: a form that met a shut door or a stale token is carried to its second try.

What was typed travels sealed in the page itself, never in the session or the database. Files and
passwords are not carried, and the page says so. Only forms sent from this very site are kept.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from nhandao_site.db import keyring
from nhandao_site.kit import clock
from nhandao_site.kit.sealing import SealBroken

LARGEST = 1_400_000  # bytes of names and values
LONGEST_SEAL = 2_000_000  # signs of the same, sealed
LONGEST_SECONDS = 12 * 3600
MARK = "kept form"
NEVER_CARRIED = ("csrf_token",)
STAFF = "/quan-tri/"


@dataclass(frozen=True)
class KeptForm:
    """What somebody typed, and the page it was meant for."""

    path: str
    fields: list[tuple[str, str]]
    left_out: list[str]  # what has to be given anew: files, passwords

    @property
    def words(self) -> list[str]:
        """What a person would recognise as typed."""
        return [value for name, value in self.fields if name != "form_key" and len(value.strip()) > 1][:40]


def is_from_here() -> bool:
    """The browser itself says that a page of this site sent the form."""
    told = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(told)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc == request.host


def typed() -> KeptForm | None:
    """The form of this request, when it is one that may be sent again."""
    if request.method != "POST" or not is_from_here():
        return None
    given = list(request.form.items(multi=True))
    fields = [(name, value) for name, value in given if name not in NEVER_CARRIED and not _is_secret(name)]
    left_out = [file.filename for file in request.files.values() if file.filename]
    if any(_is_secret(name) and value for name, value in given):
        left_out.append("mật khẩu")
    if not fields or sum(len(name) + len(value.encode()) for name, value in fields) > LARGEST:
        return None
    return KeptForm(request.full_path.rstrip("?"), fields, left_out)


def seal(form: KeptForm) -> str:
    inside = {"what": MARK, "at": int(clock.now().timestamp()), "path": form.path, "fields": form.fields}
    return keyring().wrapping.carry(json.dumps(inside | {"left_out": form.left_out}, ensure_ascii=False))


def opened(sealed: str | None) -> KeptForm | None:
    """None for anything that this site did not seal as a form of the staff side within twelve hours."""
    try:
        inside = json.loads(keyring().wrapping.carried(sealed or ""))
    except (SealBroken, ValueError):
        return None
    if not isinstance(inside, dict) or inside.get("what") != MARK or not inside["path"].startswith(STAFF):
        return None
    if abs(clock.now().timestamp() - inside["at"]) > LONGEST_SECONDS:
        return None
    return KeptForm(inside["path"], [(name, value) for name, value in inside["fields"]], inside["left_out"])


def _is_secret(name: str) -> bool:
    return "password" in name or name in {"current", "again"}
