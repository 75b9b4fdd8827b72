"""The list of who was erased, in a file beside the keys: table and number, no name.

A copy of before knows nothing of later erasures. `backup restore` reads this file and erases them again; like
the keys it is kept apart from the copies. It is written anew after each erasure and by the clock.
"""

import json
from pathlib import Path

from flask import current_app

from nhandao_site.domain.privacy import erasing

NAME = "erased.json"


def path() -> Path:
    return Path(current_app.instance_path) / NAME


def write() -> int:
    """Adds what the database knows to what the file says; nothing ever leaves it. Returns how many there are."""
    kept = {tuple(each) for each in read()} | set(erasing.listed())
    part = path().with_suffix(".part")
    part.write_text(json.dumps(sorted(kept)), "utf-8")
    part.replace(path())
    return len(kept)


def read() -> list[tuple[str, int]]:
    """Raises ValueError: the file is damaged."""
    if not path().exists():
        return []
    return [(str(name), int(number)) for name, number in json.loads(path().read_text("utf-8"))]
