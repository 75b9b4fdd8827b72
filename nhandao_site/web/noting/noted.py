"""What is known of one request while it runs."""

import os
import re
import secrets
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import has_request_context, request

KEY = "nhandao.noted"
_SANE = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


@dataclass(slots=True)
class Noted:
    """`route` is the template of the address (`/dia-chi/<code>`), “-” where none fits; `kept` is “hit” or “made”."""

    id: str
    route: str = "-"
    kept: str = ""


class _Numbers:
    """Random per process and counted on in it: a kept page is answered faster than the system gives random bytes."""

    def __init__(self) -> None:
        self.begin()
        os.register_at_fork(after_in_child=self.begin)

    def begin(self) -> None:
        self.process, self.counted = secrets.token_hex(5), count(secrets.randbelow(1 << 16))


_numbers = _Numbers()


def _fresh() -> str:
    return f"{_numbers.process}{next(_numbers.counted):06x}"


def begun(environ: dict[str, Any], *, told_by_proxy: bool) -> Noted:
    """The number that the proxy gave when it is a sane one, else a new one."""
    told = environ.get("HTTP_X_REQUEST_ID", "") if told_by_proxy else ""
    known = Noted(told if told and _SANE.fullmatch(told) else _fresh())
    environ[KEY] = known
    return known


def noted() -> Noted:
    """Of the request that runs; outside of one an empty note."""
    found = request.environ.get(KEY) if has_request_context() else None
    return found if isinstance(found, Noted) else Noted("")
