"""What every number means: named, versioned definitions, kept as data in `definitions.toml` beside this code."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

FILE = Path(__file__).with_name("definitions.toml")


@dataclass(frozen=True)
class Definition:
    """`sentence` is what the screen says beside the number; `formula` and `source` are for who asks further."""

    id: str
    version: int
    label: str
    sentence: str
    formula: str
    source: str


@dataclass(frozen=True)
class FigureDefinition(Definition):
    """`rows` names what stands behind the number; `adds_up`: quarters add up to the year; `short` heads a column."""

    short: str
    rows: str
    adds_up: bool


@dataclass(frozen=True)
class TargetDefinition(Definition):
    """`operator` and `threshold` of the seed; `asked_of` names the units that a row without a unit means."""

    operator: str
    threshold: int
    measure: str
    asked_of: str


AnyDefinition = TypeVar("AnyDefinition", FigureDefinition, TargetDefinition)


@lru_cache(maxsize=1)
def _kept() -> tuple[dict[str, FigureDefinition], dict[str, TargetDefinition]]:
    written = tomllib.loads(FILE.read_text("utf-8"))
    return _newest(FigureDefinition, written["figure"]), _newest(TargetDefinition, written["target"])


def _newest(kind: type[AnyDefinition], entries: list[dict[str, Any]]) -> dict[str, AnyDefinition]:
    """The latest version of each, in the order of the file."""
    found: dict[str, AnyDefinition] = {}
    for entry in entries:
        made = kind(**entry)
        if made.id not in found or found[made.id].version < made.version:
            found[made.id] = made
    return found


def figure(key: str) -> FigureDefinition:
    """Raises KeyError for an unknown key."""
    return _kept()[0][key]


def target(name: str) -> TargetDefinition:
    """By its id with its half (`B5.persons`). Raises KeyError for an unknown one."""
    return _kept()[1][name]


def figures() -> list[FigureDefinition]:
    return list(_kept()[0].values())


def targets() -> list[TargetDefinition]:
    return list(_kept()[1].values())


def versions() -> dict[str, int]:
    """Which version of every definition holds now: what a frozen report keeps beside its figures."""
    return {one.id: one.version for kept in _kept() for one in kept.values()}
