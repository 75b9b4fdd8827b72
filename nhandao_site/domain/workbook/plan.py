"""What an import will write, gathered in memory first: nothing reaches the database while a fault stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, insert, select, update

from nhandao_site.db import ERASED, Base, db, fresh_ids, keyring
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.domain.workbook.faults import Fault, Outcome
from nhandao_site.domain.workbook.reading import Book, Row, fingerprint
from nhandao_site.kit import clock

FROM_THE_LIST = "theo danh sách của đơn vị"
CHUNK = 400
Thing = TypeVar("Thing")


@dataclass
class Place:
    """A unit, written already or about to be."""

    id: int
    code: str
    name: str
    kind: UnitKind
    parent_id: int | None
    path: str
    valid_from: date | None
    valid_to: date | None
    abbreviation: str | None
    fresh: bool = False


class Plan:
    """Faults, warnings, counts, and the rows to insert, per table in the order they were added."""

    def __init__(self, book: Book, *, by: Actor) -> None:
        self.book, self.by = book, by
        self.now, self.today = clock.now(), clock.today()
        self.outcome = Outcome(faults=list(book.faults), warnings=list(book.warnings))
        self.outcome.sheets = {name: {"new": 0, "known": 0} for name in book.sheets}
        self.units: dict[str, Place] = {}
        self.units_by_id: dict[int, Place] = {}
        self.inserts: dict[type[Base], list[dict[str, Any]]] = {}
        self.updates: dict[type[Base], list[dict[str, Any]]] = {}
        self._ids: dict[type[Base], Iterator[int]] = {}
        self._within = getattr(getattr(by, "unit", None), "path", "/")

    def fault(self, row: Row, column: str, message: str) -> None:
        self.outcome.faults.append(Fault(row.sheet, row.number, column, message))

    def warn(self, row: Row, column: str, message: str) -> None:
        self.outcome.warnings.append(Fault(row.sheet, row.number, column, message))

    def count(self, row: Row, *, new: bool) -> None:
        self.outcome.sheets[row.sheet]["new" if new else "known"] += 1

    def fresh_id(self, model: type[Base]) -> int:
        if model not in self._ids:
            self._ids[model] = fresh_ids(model)
        return next(self._ids[model])

    def add(self, model: type[Base], **values: Any) -> int:
        """One row to insert; returns its id, given out now unless it comes along."""
        number: int = values.get("id") or self.fresh_id(model)
        self.inserts.setdefault(model, []).append({**values, "id": number})
        return number

    def change(self, model: type[Base], number: int, **values: Any) -> None:
        self.updates.setdefault(model, []).append({"id": number, **values})

    def mark(self, row: Row) -> str:
        """The keyed digest of a row: without the data key nobody can guess what it said."""
        return keyring().lasting(fingerprint(row))[3:27]

    def source(self, row: Row) -> str:
        return f"{FROM_THE_LIST} · sha256:{self.book.sha256} · dòng {row.number} · {self.by.name} · #{self.mark(row)}"

    def says_the_same(self, row: Row, source: str | None) -> bool:
        return bool(source) and str(source).endswith(f"#{self.mark(row)}")

    @property
    def by_name(self) -> str:
        return f"{self.by.name} ({FROM_THE_LIST})"

    def unit(self, row: Row, column: str, kinds: Iterable[UnitKind] = ()) -> Place | None:
        """The unit a cell names; an unknown code is a fault unless its own row already is one."""
        code = row[column]
        if code is None:
            return None
        place = self.units.get(code)
        if place is None:
            if code not in self.book.mentioned("Đơn vị"):
                self.fault(row, column, f"Không có đơn vị mã “{code}”; hãy thêm vào trang Đơn vị hoặc sửa mã.")
            return None
        wanted = tuple(kinds)
        if wanted and place.kind not in wanted:
            labels = ", ".join(kind.label for kind in wanted)
            self.fault(row, column, f"“{place.name}” ({code}) không phải {labels}; hãy ghi mã của {labels}.")
            return None
        return place

    def in_reach(self, row: Row, column: str, place: Place) -> bool:
        """An importer fills in the lists of its own branch alone."""
        if place.path.startswith(self._within):
            return True
        self.fault(row, column, f"“{place.name}” ngoài phạm vi đơn vị của bạn; hãy bỏ dòng này.")
        return False

    def write(self) -> None:
        """Tables in the order of their foreign keys; rows that point at each other are joined afterwards."""
        order = {table: place for place, table in enumerate(Base.metadata.sorted_tables)}
        for model in sorted(self.inserts, key=lambda one: order[one.__table__]):  # type: ignore[index]
            db.session.execute(insert(model), self.inserts[model])
        for model, rows in self.updates.items():
            write_changes(model, rows)


def write_changes(model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Rows by id, by statement: sums and links never disturb the version an editor is looking at."""
    table = model.__table__
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row), []).append({f"_{name}": value for name, value in row.items()})
    for names, group in groups.items():
        columns: dict[str, Any] = {name: bindparam(f"_{name}") for name in names if name != "id"}
        statement = update(table).where(table.c.id == bindparam("_id")).values(columns)  # type: ignore[arg-type]
        db.session.connection().execute(statement, group)


def settle(
    plan: Plan, row: Row, model: type[Base], known: dict[Any, dict[str, Any]], key: Any, values: Mapping[str, Any]
) -> None:
    """A row of a simple list: new, known, filling in what was empty, or a fault when it says otherwise.

    Who was erased stays so, whatever an older list still says of them.

    `known` maps the key to the columns that are written (with "id"); `values` holds the columns of the key too.
    """
    there = known.get(key)
    if there is None:
        number = plan.add(model, **values)
        known[key] = {**values, "id": number}
        plan.count(row, new=True)
        return
    if there.get("name") == ERASED:
        plan.count(row, new=False)
        return
    filled = {name: value for name, value in values.items() if value is not None and there.get(name) is None}
    other = [name for name, value in values.items() if value is not None and there.get(name) not in (None, value)]
    if other:
        plan.fault(row, "", "Dòng này đã có trong hệ thống với nội dung khác; hãy sửa trên trang hoặc bỏ dòng này.")
        return
    if filled:
        plan.change(model, there["id"], **filled)
        there.update(filled)
    plan.count(row, new=bool(filled))


def in_chunks(wanted: Iterable[Thing]) -> Iterator[list[Thing]]:
    """Long lists of keys, cut so that no statement carries too many of them."""
    everything = list(wanted)
    for start in range(0, len(everything), CHUNK):
        yield everything[start : start + CHUNK]


def load_units(plan: Plan) -> None:
    columns = select(
        Unit.id, Unit.code, Unit.name, Unit.kind, Unit.parent_id, Unit.path, Unit.valid_from, Unit.valid_to,
        Unit.abbreviation,
    )  # fmt: skip
    for row in db.session.execute(columns):
        place = Place(*row)
        plan.units[place.code] = plan.units_by_id[place.id] = place


def rows_by_key(found: Select[*tuple[Any, ...]], *key: str) -> dict[Any, dict[str, Any]]:
    """The rows of a small table by some of their columns."""
    rows = [dict(row._mapping) for row in db.session.execute(found)]
    return {tuple(row[name] for name in key): row for row in rows}
