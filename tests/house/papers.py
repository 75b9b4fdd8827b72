"""`python -m tests.house.papers`: counts the rows of docs/security.md and looks up every proof they name."""

import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
ABUSE = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
PROOF = re.compile(r"`([^`\s:]+)::([^`]+)`")
NOT_HERE, NOT_YET = "không áp dụng: ", "chưa: "


class Row(NamedTuple):
    id: str
    level: int
    words: str
    proof: str

    @property
    def state(self) -> str:
        if self.proof.startswith(NOT_HERE):
            return "not applicable"
        if self.proof.startswith(NOT_YET):
            return "not yet"
        return "in part" if NOT_YET in self.proof else "proven"


def rows() -> list[Row]:
    found = ROW.findall(PAPER.read_text("utf-8"))
    return [Row(number, int(level), words.strip(), proof.strip()) for number, level, words, proof in found]


def abuses() -> list[tuple[str, str]]:
    return [(number, proof) for number, _, _, proof in ABUSE.findall(PAPER.read_text("utf-8"))]


def missing(text: str) -> list[str]:
    """Proofs whose file, or whose words in it, are not there (any more)."""
    return [f"{path}::{name}" for path, name in PROOF.findall(text) if not _stands(ROOT / path, name)]


def _stands(path: Path, name: str) -> bool:
    return path.is_file() and name in path.read_text("utf-8")


def main() -> int:
    table = rows()
    print(f"ASVS 5.0.0: {len(table)} rows", dict(sorted(Counter(f"L{row.level}" for row in table).items())))
    for state, count in Counter(row.state for row in table).most_common():
        print(f"  {state:<15}{count:>4}")
    print(f"abuse cases: {len(abuses())}")
    lost = missing(PAPER.read_text("utf-8"))
    for each in lost:
        print(f"  NOT THERE {each}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
