"""Pictures that were drawn once and are kept as long as the words in them stay the same.

One file for each thing: `<shelf>/<name>.<mark>.png`; a new mark pushes the old picture out. Nothing in here is
the only copy of anything, so it may be emptied at any time.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MOST = 12_000
"""Files in all: every published thing has one picture of about 40 KB."""

WAIT = 4.0  # seconds that one reader waits for another one's drawing
_DRAWING = threading.BoundedSemaphore(1)
_NAME = re.compile(r"[A-Za-z0-9-]{1,120}", re.ASCII)


class Busy(Exception):
    """This process draws already, and whoever waits has waited long enough."""


@dataclass(frozen=True)
class Gallery:
    folder: Path
    most: int = MOST

    def show(self, shelf: str, name: str, mark: str, draw: Callable[[], bytes]) -> bytes:
        """The kept picture, or a new one. One process draws one picture at a time, whoever asks.

        Raises:
            Busy: others were drawn for too long; asked again in a few seconds it is there.
        """
        target = self._path(shelf, name, mark)
        if kept := _read(target):
            return kept
        if not _DRAWING.acquire(timeout=WAIT):
            raise Busy
        try:
            return _read(target) or self._keep(target, shelf, name, draw())
        finally:
            _DRAWING.release()

    def forget(self, shelf: str, name: str) -> int:
        """The thing is out of sight: its picture goes. Returns how many files went."""
        old = list((self.folder / shelf).glob(f"{name}.*.png")) if _NAME.fullmatch(name) else []
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def names(self, shelf: str) -> Iterator[str]:
        for path in (self.folder / shelf).glob("*.png"):
            yield path.name.split(".", 1)[0]

    def _keep(self, target: Path, shelf: str, name: str, data: bytes) -> bytes:
        """A full disk keeps no picture; whoever asked sees it all the same."""
        part = target.with_suffix(f".{threading.get_ident()}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self.forget(shelf, name)
            self._make_room()
            part.write_bytes(data)
            part.replace(target)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return data

    def _make_room(self) -> None:
        """The tenth that was drawn longest ago goes when the shelves are full."""
        kept = list(self.folder.glob("*/*.png"))
        if len(kept) < self.most:
            return
        kept.sort(key=_age)
        for path in kept[: max(1, self.most // 10)]:
            path.unlink(missing_ok=True)

    def _path(self, shelf: str, name: str, mark: str) -> Path:
        if not (_NAME.fullmatch(shelf) and _NAME.fullmatch(name) and _NAME.fullmatch(mark)):
            raise ValueError("A picture is named by letters, digits and hyphens.")
        return self.folder / shelf / f"{name}.{mark}.png"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
