"""Task lists that come with the site, kept as data: what the two seed plans ask each body to do."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("shipped")


@dataclass(frozen=True)
class ShippedTask:
    section: str  # where the seed says it: "IV.1"
    body: str
    text: str
    begins_on: date | None
    due: date | None


@dataclass(frozen=True)
class TaskList:
    """`key` is that of the shipped plan; `first_year` the year its days are written for."""

    key: str
    name: str
    first_year: int
    tasks: tuple[ShippedTask, ...]


@lru_cache(maxsize=1)
def lists() -> tuple[TaskList, ...]:
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


def of(key: str) -> TaskList | None:
    return next((one for one in lists() if one.key == key), None)


def _read(path: Path) -> TaskList:
    kept: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    tasks = tuple(
        ShippedTask(row["section"], row["body"], row["text"], row.get("begins"), row.get("due", kept.get("due")))
        for row in kept["tasks"]
    )
    return TaskList(path.stem, kept["name"], kept["first_year"], tasks)
