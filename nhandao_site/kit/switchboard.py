"""A line to Redis that may be cut at any moment: who asks gets an answer, or `Away` within a fraction of a second.

After a failure nobody waits for it again for a while, so that a dead server costs one slow request and not each.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

Answer = TypeVar("Answer")

PATIENCE = 0.25  # seconds for connecting, and for an answer
REST = 5.0  # seconds before a dead line is tried again


class Away(Exception):
    """Redis does not answer now."""


class Switchboard:
    """One per process; threads share it. Nothing is connected before the first question."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._resting_until = 0.0
        self._lock = threading.Lock()
        self._store: Any = None

    def ask(self, question: Callable[[Any], Answer]) -> Answer:
        """Raises Away."""
        from redis.exceptions import RedisError  # noqa: PLC0415 — only where REDIS_URL is given

        if time.monotonic() < self._resting_until:
            raise Away
        try:
            return question(self.store())
        except (RedisError, OSError) as wrong:
            self._resting_until = time.monotonic() + REST
            raise Away(type(wrong).__name__) from None

    def answers(self) -> bool:
        try:
            return bool(self.ask(lambda store: store.ping()))
        except Away:
            return False

    def store(self) -> Any:
        """The client itself; its calls raise errors of its own."""
        with self._lock:
            if self._store is None:
                self._store = self._connect(socket_timeout=PATIENCE)
            return self._store

    def listener(self) -> Any:
        """A client that waits for messages: it is not hurried, and asks now and then whether the other side lives."""
        return self._connect(socket_timeout=None, health_check_interval=5)

    def _connect(self, **options: Any) -> Any:
        import redis  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        return redis.Redis.from_url(
            self.url, socket_connect_timeout=PATIENCE, socket_keepalive=True, decode_responses=True,
            retry=Retry(NoBackoff(), 0), **options,
        )  # fmt: skip
