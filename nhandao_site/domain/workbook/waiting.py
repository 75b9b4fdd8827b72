"""A sent workbook waits, sealed, for its sender to confirm what the preview said.

It never lies open on the disk, belongs to one account, and is forgotten after a day.
"""

import base64
import json
import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from nhandao_site.db import keyring
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.workbook.faults import Fault, Outcome
from nhandao_site.kit import clock, codes, sealing, vietnamese

KEPT_FOR = timedelta(hours=24)
MOST_SHOWN = 300
_TOKEN = re.compile(r"[A-Za-z0-9_-]{30,80}")


@dataclass(frozen=True)
class Waiting:
    token: str
    name: str
    data: bytes
    outcome: Outcome
    more_faults: int
    more_warnings: int


def keep(folder: Path, data: bytes, name: str, outcome: Outcome, *, by: Actor) -> str:
    """The token that finds it again, for this actor alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder)
    token = codes.token()
    inside = {
        "by": by.id,
        "name": vietnamese.clean(name)[:120],
        "data": base64.b64encode(data).decode(),
        "outcome": {
            "sheets": outcome.sheets,
            "faults": [asdict(fault) for fault in outcome.faults[:MOST_SHOWN]],
            "warnings": [asdict(warning) for warning in outcome.warnings[:MOST_SHOWN]],
            "more": [max(0, len(outcome.faults) - MOST_SHOWN), max(0, len(outcome.warnings) - MOST_SHOWN)],
        },
    }
    target = _path(folder, token)
    part = target.with_suffix(".part")
    part.write_text(keyring().wrapping.carry(json.dumps(inside)), "ascii")
    part.chmod(0o600)
    part.replace(target)
    return token


def find(folder: Path, token: str, *, by: Actor) -> Waiting | None:
    """None for an unknown token, one of somebody else, one that waited too long."""
    path = _path(folder, token)
    if not _TOKEN.fullmatch(token) or not path.exists() or _too_old(path):
        return None
    try:
        inside = json.loads(keyring().wrapping.carried(path.read_text("ascii")))
    except (sealing.SealBroken, ValueError, OSError):
        return None
    if inside["by"] != by.id:
        return None
    said = inside["outcome"]
    outcome = Outcome(
        said["sheets"], [Fault(**fault) for fault in said["faults"]], [Fault(**fault) for fault in said["warnings"]]
    )
    return Waiting(token, inside["name"], base64.b64decode(inside["data"]), outcome, *said["more"])


def forget(folder: Path, token: str) -> None:
    if _TOKEN.fullmatch(token):
        _path(folder, token).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    for path in folder.glob("*.sealed"):
        if _too_old(path):
            path.unlink(missing_ok=True)


def _path(folder: Path, token: str) -> Path:
    return folder / f"{codes.token_hash(token)}.sealed"


def _too_old(path: Path) -> bool:
    return path.stat().st_mtime < (clock.now() - KEPT_FOR).timestamp()
