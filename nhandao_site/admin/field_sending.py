"""What a phone sends when it finds signal: taken once, answered in plain values the phone can keep.

A phone sends again whatever it got no answer to, so a key may come twice, at once or a day later. The
first copy leaves its answer together with a digest of what it carried: the same words get the same
answer, other words under a used key are told that the first ones are kept already.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, current_app, jsonify, request, url_for
from flask_login import current_user

from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.content import ChangedSince
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import sealing
from nhandao_site.web import saving

KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
NOT_YOURS = "Phiếu này do tài khoản khác ghi trên máy này; người ấy đăng nhập thì mới gửi được."
KEPT_ALREADY = "Phiếu này đã được ghi ở lần gửi trước, với chữ khi ấy. Hãy mở hồ sơ và sửa tiếp ở đó."
WITHOUT_KEY = "Phiếu gửi lên thiếu khóa một lần. Hãy tải lại trang rồi gửi lại."


class Refused(Exception):
    """The answer to what can't be taken as it is: an error, or what somebody has to decide first."""

    def __init__(self, status: int, **told: Any) -> None:
        super().__init__(status)
        self.status, self.told = status, told


def secret_of(account: Account) -> bytes:
    """32 bytes of this account alone: the phone seals its drafts with them and forgets them on signing out."""
    return sealing.derived(_root(), f"field/{account.id}")


def mark_of(account: Account) -> str:
    """Tells two accounts apart on one phone and says nothing else of them."""
    return sealing.derived(_root(), f"field mark/{account.id}").hex()[:24]


def _root() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()


def once(deed: Callable[[], Address]) -> Response:
    """Does the deed and keeps it with the key of the form; or the first answer; or why not."""
    key = request.form.get("form_key", "")
    if request.form.get("owner") != mark_of(current_user):
        return _no(409, error=NOT_YOURS)
    if not KEY.fullmatch(key):
        return _no(422, error=WITHOUT_KEY)
    return _first(key) or _tried(key, deed)


def _tried(key: str, deed: Callable[[], Address]) -> Response:
    try:
        address = deed()
    except Refused as refused:
        saving.undo()
        # A parallel copy may have been first: then it is the reason for the no.
        return _first(key) or _no(refused.status, **refused.told)
    except RuleBroken as broken:
        saving.undo()
        return _first(key) or _no(422, error=str(broken))
    led_to = url_for("admin.addresses.show", address_id=address.id)
    return _answer(saving.save_once(key, f"{led_to}#{_digest()}"))


def _first(key: str) -> Response | None:
    led_to = saving.answered(key)
    return _answer(led_to) if led_to else None


def _answer(led_to: str) -> Response:
    url, _, digest = led_to.rpartition("#")
    if digest != _digest():
        return _no(409, error=KEPT_ALREADY, led={"url": url})
    return jsonify(url=url, id=int(url.rpartition("/")[2]))


def _no(status: int, **told: Any) -> Response:
    answer = jsonify(**told)
    answer.status_code = status
    return answer


def changes_of(changed: ChangedSince) -> dict[str, Any]:
    """The sentence and the changes as words: label, before, after."""
    changes = [[each.label, _words(each.before), _words(each.after)] for each in changed.differences]
    return {"error": str(changed), "changes": changes}


def _words(value: Any) -> str:
    if value is None or value == "":
        return "(trống)"
    return ("có" if value else "không") if isinstance(value, bool) else str(value)


def _digest() -> str:
    """Of every word and every byte that was sent, but for the token of the session it came through."""
    found = hashlib.sha256()
    for name, value in sorted(request.form.items(multi=True)):
        if name != "csrf_token":
            found.update(f"{name}\0{value}\0".encode())
    for name, file in sorted(request.files.items()):
        file.stream.seek(0)
        found.update(name.encode() + hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]
        file.stream.seek(0)
    return found.hexdigest()[:32]


def faults_of(*forms: Any) -> dict[str, str]:
    """Name of the box → its sentence; what belongs to no box stands under ""."""
    found: dict[str, str] = {}
    for form in forms:
        found |= {field.name: " ".join(field.errors) for field in _boxes(form) if field.errors}
        if form.form_errors:
            found[""] = " ".join(form.form_errors)
    return found


def _boxes(fields: Any) -> Iterator[Any]:
    for field in fields:
        inner = getattr(field, "entries", None) or getattr(field, "form", None)
        if inner is None:
            yield field
        else:
            yield from _boxes(inner)
