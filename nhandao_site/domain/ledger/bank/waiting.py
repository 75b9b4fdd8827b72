"""A statement that waits between its preview and its confirmation."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nhandao_site.db import keyring
from nhandao_site.domain.ledger.bank.columns import Field
from nhandao_site.domain.ledger.bank.reading import Told
from nhandao_site.kit import sheets
from nhandao_site.kit.shelf import Shelf


def shelf(folder: Path) -> Shelf:
    return Shelf(folder, keyring().wrapping)


def told(said: Mapping[str, Any] | None) -> Told | None:
    """The columns a person chose, as they were written beside the file."""
    if not said:
        return None
    return {Field(name): int(at) for name, at in said["at"].items()}, int(said["header"])


def rows(data: bytes) -> list[list[object]]:
    """The longest table of a file, for a person to point at its columns; empty when there is none."""
    try:
        return max((table.rows for table in sheets.read(data)), key=len)
    except sheets.BadTable:
        return []
