"""A canary in every private field of every table, and an ear for them.

Every table has a row: what the scenes of other tests do not leave is filled in by type, past the checks of the
database. Then each private column of the register is written over, in every row, with a word that is nowhere else.
"""

import io
import re
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image
from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, Numeric, Table, func, insert, select, text, update

from nhandao_site.db import Blind, Instant, db
from nhandao_site.domain import search
from nhandao_site.domain.honours import recording as honours
from nhandao_site.domain.media import keeping
from nhandao_site.domain.movement.models import Event
from nhandao_site.domain.privacy import register
from tests import waiting
from tests.cast import Cast
from tests.domain.honours.test_recording import content as praise
from tests.domain.ledger.scene import cash, given, paid, promise
from tests.domain.stories import telling
from tests.house import neighbours

WORD = "kanari"


def live(cast: Cast) -> str:
    """One row of each kind, some of it published; returns the name of a photo that carried a canary in its bytes."""
    neighbours.furnish(cast)
    address = waiting.an_address(cast, 77, cccd="001099012345", phone="0912345678")
    paid(cast, address, 3_000_000)
    given(cast, address, cash(1_000_000))
    promise(address, 500_000)
    search.put(
        "address",
        str(address.code),
        url=f"/dia-chi/{address.code}",
        title="Bà L.",
        consent_subject=("address", address.id),
    )
    story = telling.published(cast)
    honours.record(praise(), by=cast.account("minh"))
    for happened in db.session.scalars(select(Event)):
        happened.is_public = True
    photo = keeping.keep_photo(
        with_a_canary(), subject="story", subject_id=story.id, role="illustration", alt="Bếp cháo",
        original_name=f"{WORD}.jpg", by=cast.account("dao"),
    )  # fmt: skip
    keeping.make_public(photo, by=cast.account("dao"))
    story.cover_id = photo.id
    return keeping.name_of(photo)


def with_a_canary() -> bytes:
    """A photo whose EXIF names who is on it and where."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x013B] = f"{WORD} o nha", WORD
    exif.get_ifd(0x8825)[1] = "N"
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(out, "JPEG", exif=exif, comment=WORD.encode())
    return out.getvalue()


def fill_empty_tables() -> None:
    """A row where there is none of people, of values of the right type; its checks and references are not asked."""
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection  # before a transaction begins
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA ignore_check_constraints=ON")
        of_people = {name.partition(".")[0] for name in register.columns()}
        for table in (each for each in db.metadata.sorted_tables if each.name in of_people):
            if not connection.scalar(select(func.count()).select_from(table)):
                connection.execute(insert(table).values({c.name: some(c) for c in table.columns if needed(c)}))
        connection.commit()
        connection.invalidate()


def needed(column: Column[Any]) -> bool:
    return not column.nullable or f"{column.table.name}.{column.name}" in register.columns()


def some(column: Column[Any]) -> Any:
    kind: Any = column.type
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class)) if kind.enum_class else kind.enums[0]
    if isinstance(kind, Instant):
        return datetime(2026, 1, 2, tzinfo=UTC)
    for known, value in ((Boolean, False), (Integer, 990_001), (Numeric, 1), (Date, date(2026, 1, 2)), (JSON, {})):
        if isinstance(kind, known):
            return value
    return f"x{column.name}"


def private() -> dict[str, str]:
    """`table.column` of every private text → its own canary."""
    found = {}
    for number, (name, field) in enumerate(sorted(register.columns().items())):
        table, column = name.split(".")
        kind: Any = db.metadata.tables[table].c[column].type
        if not field.shown and not isinstance(kind, Blind | Integer | Date):
            found[name] = f"{WORD}{number}q"
    return found


def plant() -> None:
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA ignore_check_constraints=ON")
        for trigger in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            if trigger.startswith("keep_"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for name, word in private().items():
            _plant(connection, *name.split("."), word)
        connection.commit()


def _plant(connection: Any, table_name: str, name: str, word: str) -> None:
    table: Table = db.metadata.tables[table_name]
    key = next(iter(table.primary_key))
    for number in connection.scalars(select(key)).all():
        value: Any = f"{word}{number}"
        if isinstance(table.c[name].type, JSON):
            value = {word: [None, value]}
        connection.execute(update(table).where(key == number).values({name: value}))


def sings(answer: Any) -> set[str]:
    """Canaries in the body or in a header."""
    inside = answer.get_data() + str(answer.headers).encode()
    return {found.decode() for found in re.findall(WORD.encode() + rb"\d*q?\d*", inside.lower())}


def whose(words: set[str]) -> set[str]:
    return {name for name, word in private().items() if any(found.startswith(word) for found in words)} or words


def column_of(name: str) -> Column[Any]:
    table, _, column = name.partition(".")
    found: Column[Any] = db.metadata.tables[table].c[column]
    return found
