"""Counts that several processes of one machine add to, each in a file of its own; who reads adds them up.

A file lies in memory (mmap), so that adding costs a microsecond and what was counted is still there when its
process is killed the next moment. Layout, little-endian: 8 bytes that say how many bytes are used, then one
record a name: 8 bytes for the length of the name in bytes (padded with blanks to a multiple of eight), the
name in UTF-8, and 8 bytes of a double.
"""

import mmap
import os
import re
import socket
import struct
import threading
from collections import defaultdict
from pathlib import Path

_FIRST = 256 * 1024  # bytes of a new file; it doubles when it is full
_MOST = 32 * 1024 * 1024
_WORD = 8
_HOST = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname()) or "host"


class Tallies:
    """One of it serves all threads of a process; after a fork the child begins a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._process = 0
        self._memory: mmap.mmap
        self._places: dict[str, int] = {}

    def add(self, name: str, amount: float = 1.0) -> None:
        """A name that no longer fits into the largest file is not counted."""
        with self._lock:
            if self._process != os.getpid():
                self._open()
            place = self._places.get(name) or self._new(name)
            if place:
                (known,) = struct.unpack_from("<d", self._memory, place)
                struct.pack_into("<d", self._memory, place, known + amount)

    def total(self) -> dict[str, float]:
        """Of all processes that ever counted here, the dead ones too: a total never falls while the site runs."""
        found: dict[str, float] = defaultdict(float)
        for file in sorted(self.folder.glob("*.tally")):
            for name, value in _read(file):
                found[name] += value
        return dict(found)

    def begin_anew(self) -> None:
        """Before a server starts: what processes that are gone have counted goes."""
        for file in self.folder.glob(f"{_HOST}.*.tally"):
            if not Path(f"/proc/{file.suffixes[-2][1:]}").exists():
                file.unlink(missing_ok=True)

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._process, self._places = os.getpid(), {}
        self._path.unlink(missing_ok=True)  # of a dead process that had this number
        self._map(self._path, _FIRST)
        struct.pack_into("<q", self._memory, 0, _WORD)

    @property
    def _path(self) -> Path:
        """Hosts may share the folder, and number their processes alike."""
        return self.folder / f"{_HOST}.{self._process}.tally"

    def _map(self, path: Path, size: int) -> None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(handle, size)
            self._memory = mmap.mmap(handle, size)
        finally:
            os.close(handle)

    def _new(self, name: str) -> int:
        said = name.encode()
        said += b" " * (-len(said) % _WORD)
        used: int = struct.unpack_from("<q", self._memory, 0)[0]
        end = used + _WORD + len(said) + _WORD
        if end > len(self._memory):
            if len(self._memory) >= _MOST:
                return 0
            self._map(self._path, len(self._memory) * 2)
        struct.pack_into(f"<q{len(said)}sd", self._memory, used, len(said), said, 0.0)
        struct.pack_into("<q", self._memory, 0, end)  # last: a reader sees whole records alone
        self._places[name] = end - _WORD
        return end - _WORD


def _read(file: Path) -> list[tuple[str, float]]:
    try:
        data = file.read_bytes()
    except OSError:
        return []
    (used,) = struct.unpack_from("<q", data, 0) if len(data) >= _WORD else (0,)
    found, at = [], _WORD
    while at < min(used, len(data)):
        (length,) = struct.unpack_from("<q", data, at)
        name, value = struct.unpack_from(f"<{length}sd", data, at + _WORD)
        found.append((name.decode().rstrip(" "), value))
        at += 2 * _WORD + length
    return found
