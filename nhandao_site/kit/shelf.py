"""Sent files that wait, sealed, for their sender to confirm what the preview said.

They never lie open on the disk, belong to one account, and are forgotten after a day.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from nhandao_site.kit import clock, codes, sealing

KEPT_FOR = timedelta(hours=24)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{30,80}")


@dataclass(frozen=True)
class Shelf:
    folder: Path
    wrapping: sealing.Wrapping

    def keep(self, data: bytes, said: Mapping[str, Any], *, owner: int | None) -> str:
        """The token that finds it again, for this owner alone."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()
        token = codes.token()
        self._write(token, {"owner": owner, "said": dict(said), "data": base64.b64encode(data).decode()})
        return token

    def find(self, token: str, *, owner: int | None) -> tuple[bytes, dict[str, Any]] | None:
        """None for an unknown token, one of somebody else, one that waited too long."""
        path = self._path(token)
        if not _TOKEN.fullmatch(token) or not path.exists() or _too_old(path):
            return None
        try:
            inside = json.loads(self.wrapping.carried(path.read_text("ascii")))
        except (sealing.SealBroken, ValueError, OSError):
            return None
        return (base64.b64decode(inside["data"]), inside["said"]) if inside["owner"] == owner else None

    def put(self, token: str, data: bytes, said: Mapping[str, Any], *, owner: int | None) -> None:
        """What lies under this token from now on, the bytes too."""
        self._write(token, {"owner": owner, "said": dict(said), "data": base64.b64encode(data).decode()})

    def change(self, token: str, said: Mapping[str, Any], *, owner: int | None) -> None:
        """Other words about a file that waits."""
        if found := self.find(token, owner=owner):
            encoded = base64.b64encode(found[0]).decode()
            self._write(token, {"owner": owner, "said": dict(said), "data": encoded})

    def forget(self, token: str) -> None:
        if _TOKEN.fullmatch(token):
            self._path(token).unlink(missing_ok=True)

    def _write(self, token: str, inside: dict[str, Any]) -> None:
        target = self._path(token)
        part = target.with_suffix(".part")
        part.write_text(self.wrapping.carry(json.dumps(inside)), "ascii")
        part.chmod(0o600)
        part.replace(target)

    def _sweep(self) -> None:
        for path in self.folder.glob("*.sealed"):
            if _too_old(path):
                path.unlink(missing_ok=True)

    def _path(self, token: str) -> Path:
        return self.folder / f"{codes.token_hash(token)}.sealed"


def _too_old(path: Path) -> bool:
    return path.stat().st_mtime < (clock.now() - KEPT_FOR).timestamp()
