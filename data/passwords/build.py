"""Builds `common.bloom`, the passwords everybody guesses first: `python data/passwords/build.py`.

Nothing is fetched: the words stand in `words.txt`, the places in `data/units`. A password is compared by
its core, folded to plain letters and bare of the digits and signs around it, so one entry stands for the
word in every spelling and with every year behind it. README.md tells sizes and the share of mistakes.
"""

import csv
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from nhandao_site.kit import bloom, vietnamese  # noqa: E402

MISTAKES = 1e-4
COMMON = 16
"""Surnames and middle names taken into whole names; `words.txt` begins with the most frequent ones."""


def words() -> dict[str, list[str]]:
    lines = (HERE / "words.txt").read_text("utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return {name: text.split() for name, text in pairs}


def places() -> Iterator[str]:
    """Provinces, districts and communes, with and without what they are."""
    for file in ("units_2025-07-01.csv", "units_until_2025-06-30.csv"):
        with (HERE.parent / "units" / file).open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                whole, kind = bare(row["name"]), bare(row["type"])
                yield whole
                yield whole.removeprefix(kind)


def entries() -> Iterator[str]:
    """Two entries one behind the other are found without a third: what is joined of two needs no line here."""
    known = words()
    for group in known.values():
        yield from group
    names = product(known["surnames"][:COMMON], known["middles"][:COMMON], known["givens"])
    yield from ("".join(name) for name in names)
    yield from places()


def bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", vietnamese.fold(text))


if __name__ == "__main__":
    found = {text for text in entries() if len(text) >= 3}
    made = bloom.build(found, MISTAKES)
    (HERE / "common.bloom").write_bytes(made.written())
    print(f"{made.entries} entries, {len(made.data)} bytes, {made.hashes} hashes, mistakes {made.mistakes():.6f}")
