"""A scanner of viruses beside the site: the daemon of ClamAV, asked by its command INSTREAM (clamd.8).

`zINSTREAM` and a zero byte, then pieces, each behind its length in four bytes (big-endian), then a length of 0;
the answer is `stream: OK` or `stream: NAME FOUND`, ended by a zero byte.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

PATIENCE = 20.0  # seconds for connecting, and for an answer
PIECE = 1 << 16
_LONGEST = 4096


class NoAnswer(Exception):
    """The scanner is away, too slow, or could not look at what it was given."""


class Scanner:
    """`clamd:///run/clamav/clamd.ctl` (a socket of this machine) or `clamd://host:3310`."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)

    def found_in(self, data: bytes) -> str | None:
        """What the bytes carry, by the scanner's name for it; None when they are clean. Raises NoAnswer."""
        said = self._asked(b"zINSTREAM\0", data)
        if said == "stream: OK":
            return None
        if said.endswith(" FOUND"):
            return said.removeprefix("stream: ").removesuffix(" FOUND")
        raise NoAnswer(said[:80])

    def answers(self) -> bool:
        try:
            return self._asked(b"zPING\0") == "PONG"
        except NoAnswer:
            return False

    def _asked(self, command: bytes, data: bytes | None = None) -> str:
        try:
            with self._line() as line:
                line.sendall(command)
                if data is not None:
                    for start in range(0, len(data), PIECE):
                        piece = data[start : start + PIECE]
                        line.sendall(struct.pack(">I", len(piece)) + piece)
                    line.sendall(struct.pack(">I", 0))
                return _heard(line)
        except OSError as wrong:
            raise NoAnswer(type(wrong).__name__) from None

    @contextmanager
    def _line(self) -> Iterator[socket.socket]:
        if self._parts.hostname:
            with socket.create_connection((self._parts.hostname, self._parts.port or 3310), PATIENCE) as line:
                yield line
            return
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(self._parts.path)
            yield line


def _heard(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST:
        more = line.recv(_LONGEST)
        if not more:
            break
        said += more
    return said.rstrip(b"\0").decode("utf-8", "replace")
