"""A statement that waits between its preview and its confirmation, with what was read in it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from nhandao_site.db import keyring
from nhandao_site.domain.ledger.bank.columns import SEARCHED, Columns, Field
from nhandao_site.domain.ledger.bank.importing import Opened
from nhandao_site.domain.ledger.bank.reading import Fault, Line, Reading, Told
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


def as_kept(opened: Opened) -> dict[str, Any]:
    """A read file as JSON: twenty thousand lines are read once, not for each look at the preview.

    Of the rows only those stay that a person chooses columns by.
    """
    read = opened.reading
    of = {"at": {field.value: at for field, at in read.columns.at.items()}, "header": read.columns.header}
    return {
        "sha256": opened.sha256,
        "columns": of | {"names": list(read.columns.names)},
        "lines": [_line_as_kept(line) for line in read.lines],
        "faults": [[fault.row, fault.message] for fault in read.faults],
        "balances": [read.opening_vnd, read.closing_vnd],
        "accounts": list(read.accounts),
        "rows": [[str(cell) for cell in row] for row in read.rows[: 2 * SEARCHED]],
    }


def as_opened(kept: Mapping[str, Any]) -> Opened:
    """What `as_kept` wrote."""
    of = kept["columns"]
    at = {Field(name): int(place) for name, place in of["at"].items()}
    opening, closing = kept["balances"]
    read = Reading(
        Columns(at, of["header"], tuple(of["names"])),
        tuple(_line(told) for told in kept["lines"]),
        tuple(Fault(*told) for told in kept["faults"]),
        opening,
        closing,
        tuple(kept["accounts"]),
        kept["rows"],
    )
    return Opened(read, kept["sha256"])


def _line_as_kept(line: Line) -> list[Any]:
    said = [line.document, line.amount_vnd, line.balance_vnd, line.memo, line.counterparty]
    return [line.row, line.on.isoformat(), *said, list(line.raw)]


def _line(told: list[Any]) -> Line:
    row, on, document, amount_vnd, balance_vnd, memo, counterparty, raw = told
    return Line(row, date.fromisoformat(on), document, amount_vnd, balance_vnd, memo, counterparty, tuple(raw))
