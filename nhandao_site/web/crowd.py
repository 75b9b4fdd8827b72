"""When more people send at once than the house can write down, some are asked to come again in a moment.

A promise costs a handful of writes in one transaction. Each worker lets twenty a second through, and a burst of
sixty; whoever comes beyond that hears so at once, with everything typed kept, instead of waiting for a fault.
"""

import threading
import time

from flask import Flask, current_app

from nhandao_site.domain.accounts.budgets import TooMany

PER_SECOND, AT_ONCE, COME_AGAIN = 20.0, 60.0, 5
SAID = "Lúc này có rất đông người cùng đăng ký. Chưa có gì được ghi; xin đợi vài giây rồi bấm gửi lại."


class Gate:
    """Turns come back with time (a bucket that refills)."""

    def __init__(self) -> None:
        self._left, self._seen, self._lock = AT_ONCE, time.monotonic(), threading.Lock()

    def enter(self) -> None:
        """Raises TooMany when no turn is left."""
        with self._lock:
            now = time.monotonic()
            self._left = min(AT_ONCE, self._left + (now - self._seen) * PER_SECOND)
            self._seen = now
            if self._left < 1:
                raise TooMany(SAID, COME_AGAIN)
            self._left -= 1


def init_app(app: Flask) -> None:
    app.extensions["crowd"] = Gate()


def enter() -> None:
    """Raises TooMany."""
    gate: Gate = current_app.extensions["crowd"]
    gate.enter()
