"""What is wrong or doubtful in a workbook, each with its place and a sentence for the person who keeps it."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Fault:
    """`row` counts as Excel does; 0 and an empty column mean the whole sheet or file."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass
class Outcome:
    """What an import found: per sheet how many rows are new and how many were known before."""

    sheets: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    written: bool = False

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def new(self) -> int:
        return sum(counts["new"] for counts in self.sheets.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "sheets": self.sheets,
            "faults": [asdict(fault) for fault in self.faults],
            "warnings": [asdict(warning) for warning in self.warnings],
        }
