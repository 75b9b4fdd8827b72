"""The country's provinces, districts and communes, in both shapes, from `data/units/*.csv`.

A province that took part in no merger (the one row of the succession that leads to it comes from
itself, under the same name) is one unit without dates. A commune is always two units, even where
code and name went on: its place in the tree changed from a district to the province, and figures
up to 30/06/2025 are cut by that district.
"""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from nhandao_site.db import db, fresh_ids
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.units import naming
from nhandao_site.domain.units.models import Succession, Unit, UnitKind
from nhandao_site.kit import vietnamese

LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)
DECISION = "Nghị quyết của Quốc hội, Ủy ban Thường vụ Quốc hội về sắp xếp đơn vị hành chính năm 2025"
OLD, NEW = "units_until_2025-06-30.csv", "units_2025-07-01.csv"
COMMUNES, PROVINCES = "succession_2025-07-01.csv", "succession_provinces_2025-07-01.csv"

LEVELS = ("province", "district", "commune")

Progress = Callable[[str], None]
Line = dict[str, str]


@dataclass(frozen=True)
class Loaded:
    new: int
    known: int
    successions: int


def load(folder: Path, *, by: Actor, progress: Progress = lambda _text: None) -> Loaded:
    """Adds what is missing; a second run adds nothing. Raises RuleBroken when a file is missing."""
    progress("Đang đọc danh sách đơn vị hành chính…")
    old, new = _rows(folder / OLD), _rows(folder / NEW)
    provinces, communes = _rows(folder / PROVINCES), _rows(folder / COMMUNES)
    tree = _Tree(old, new, _unchanged(old, new, provinces))
    known: dict[str, int] = {row.code: row.id for row in db.session.execute(select(Unit.code, Unit.id))}
    rows = tree.rows(known)
    progress(f"Đang ghi {len(rows)} đơn vị…")
    if rows:
        db.session.execute(insert(Unit), rows)
    added = _succeed(tree, provinces + communes)
    progress(f"Đã ghi {added} dòng kế tục.")
    if rows:
        first = db.session.get_one(Unit, rows[0]["id"])
        audit.record("units:load", first, by=by, changes={"units": [0, len(rows)], "successions": [0, added]})
    db.session.flush()
    return Loaded(len(rows), len(old) + len(new) - len(tree.unchanged) - len(rows), added)


def _rows(path: Path) -> list[Line]:
    if not path.exists():
        raise RuleBroken(f"Không thấy tệp {path.name} trong thư mục {path.parent}; hãy chỉ đúng thư mục data/units.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: vietnamese.clean(value) for name, value in row.items()} for row in csv.DictReader(file)]


def _unchanged(old: list[Line], new: list[Line], provinces: list[Line]) -> set[str]:
    names = {row["code"]: row["name"] for row in old}
    sources = Counter(row["new_code"] for row in provinces)
    same = {row["old_code"] for row in provinces if row["old_code"] == row["new_code"]}
    return {row["code"] for row in new if row["code"] in same and sources[row["code"]] == 1} & {
        row["code"] for row in new if names.get(row["code"]) == row["name"]
    }


class _Tree:
    """Both shapes at once: official codes become codes of ours, parents come before children."""

    def __init__(self, old: list[Line], new: list[Line], unchanged: set[str]) -> None:
        self.old, self.new, self.unchanged = old, new, unchanged
        self.living = {row["code"] for row in new}
        self.ids: dict[str, int] = {}
        self.paths: dict[str, str] = {}

    def old_code(self, code: str) -> str:
        ended = code in self.living and code not in self.unchanged
        return naming.ended_code(code, LAST_OLD) if ended else code

    def rows(self, known: dict[str, int]) -> list[dict[str, Any]]:
        """Rows to insert, parents first."""
        self.ids = dict(known)
        self.paths = {row.code: row.path for row in db.session.execute(select(Unit.code, Unit.path))}
        numbers, made = fresh_ids(Unit), []
        shapes = [(row, True) for row in self.old] + [(row, False) for row in self.new]
        for row, ended in sorted(
            shapes, key=lambda shape: ("province", "district", "commune").index(shape[0]["level"])
        ):
            code = self.old_code(row["code"]) if ended else row["code"]
            if code not in self.ids:
                self.ids[code] = next(numbers)
                made.append(self._row(row, code, ended))
        return made

    def _row(self, row: Line, code: str, ended: bool) -> dict[str, Any]:
        above = (self.old_code(row["parent"]) if ended else row["parent"]) or None
        number = self.ids[code]
        self.paths[code] = (self.paths[above] if above else "/") + f"{number}/"
        stays, kind = code in self.unchanged, UnitKind[row["level"].upper()]
        return {
            "id": number,
            "code": code,
            "official_code": row["code"],
            "name": row["name"],
            "kind": kind,
            "parent_id": self.ids[above] if above else None,
            "path": self.paths[code],
            "valid_from": None if ended or stays else FIRST_NEW,
            "valid_to": LAST_OLD if ended and not stays else None,
            "abbreviation": naming.abbreviate(row["name"]) if kind is UnitKind.PROVINCE else None,
            **naming.keys(row["name"]),
        }


def _succeed(tree: _Tree, lines: list[Line]) -> int:
    there = {(old_id, new_id) for old_id, new_id in db.session.execute(select(Succession.old_id, Succession.new_id))}
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for line in lines:
        pair = (tree.ids[tree.old_code(line["old_code"])], tree.ids[line["new_code"]])
        if pair[0] != pair[1] and pair not in there:
            partial = line.get("partial") == "1"
            rows[pair] = {
                "old_id": pair[0],
                "new_id": pair[1],
                "on": FIRST_NEW,
                "partial": partial,
                "is_default": line.get("is_default", "1") == "1",
                "decision": DECISION,
            }
    if rows:
        db.session.execute(insert(Succession), list(rows.values()))
    return len(rows)
