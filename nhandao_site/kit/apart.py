"""Old .xls files are opened in a process of their own: its reader may fall, the site does not.

A few changed bytes make the reader ask for gigabytes or end its whole process; here that ends a
child with little memory and little time. This file is both sides: the child runs it alone, so it
imports nothing of the house.
"""

import io
import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 2 * 1024**3
SECONDS = 30
MAX_CELLS = 10_000_000
_LOCKED, _TOO_WIDE = 3, 4


class Fallen(Exception):
    """The reader ended without an answer."""


class Locked(Exception):
    """The file has a password."""


class TooWide(Exception):
    """More cells than anybody wrote by hand."""


def read(data: bytes) -> dict[str, list[list[object]]]:
    """Every sheet, row by row from row 1 and column A; cells as the reader gives them.

    Raises:
        Fallen: damaged beyond reading, too much memory, too long.
        Locked: a password.
        TooWide: a sheet of more than `MAX_CELLS` cells.
    """
    try:
        child = subprocess.run(  # noqa: S603 (our own file, no shell, nothing of the sender but stdin)
            [sys.executable, "-I", __file__], input=data, capture_output=True, timeout=SECONDS + 5, check=False
        )
    except subprocess.TimeoutExpired:
        raise Fallen from None
    if child.returncode in {_LOCKED, _TOO_WIDE}:
        raise Locked if child.returncode == _LOCKED else TooWide
    if child.returncode:
        raise Fallen
    return dict(json.loads(child.stdout, object_hook=_back))


def _back(told: dict[str, Any]) -> object:
    kind, value = next(iter(told.items()))
    made: dict[str, Any] = {
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "time": time.fromisoformat,
        "seconds": lambda seconds: timedelta(seconds=seconds),
    }
    return made[kind](value)


def _told(cell: object) -> dict[str, object]:
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    if isinstance(cell, date | time):
        return {type(cell).__name__: cell.isoformat()}
    raise TypeError(type(cell).__name__)


def _child() -> int:
    import resource  # noqa: PLC0415 (the child alone, and not on every system)

    import python_calamine  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    except python_calamine.PasswordError:
        return _LOCKED
    sheets = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > MAX_CELLS:
            return _TOO_WIDE
        sheets.append((name, sheet.to_python(skip_empty_area=False)))
    sys.stdout.write(json.dumps(sheets, default=_told))
    return 0


if __name__ == "__main__":
    sys.exit(_child())
