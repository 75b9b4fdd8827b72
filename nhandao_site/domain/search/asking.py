"""Questions to the index of words, on both databases.

SQLite reads its index newest first and stops after a page. PostgreSQL gathers everything before it sorts: so a
common word is asked of the newest rows one by one, and only what they hardly hold is asked of the index. Its
planner, which believes that words fall together by chance, is not asked which.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, column, func, or_, select, table, text, true
from sqlalchemy.orm import aliased

from nhandao_site.db import Unindexed, db, plain_rows
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.domain.search.models import KIND_WORD, SearchRow
from nhandao_site.kit import clock

_TEXT = table("search_text", column("rowid", Integer), column("search_text"))
"""SQLite's index of words; a row of it is numbered like its SearchRow."""

Way = Sequence[Sequence[str]]
"""One way of asking: for each word what may stand for it. `chao*` is any word that begins like it."""

WINDOW = 60
"""Rows that are ranked among each other."""
_TOP = 2**62
NEAR, ENOUGH = 2_000, 20
"""The newest rows that PostgreSQL looks at one by one, and how many of them must hold the words."""


class Row(NamedTuple):
    id: int
    title: str
    folded: str


class Seen(NamedTuple):
    """The newest rows that hold the words; `rest` is the number below which the older ones lie, if there are any."""

    rows: Sequence[Row]
    rest: int | None


def newest(ways: Sequence[Way], *, kind: str | None = None, before: int | None = None, most: int = WINDOW) -> Seen:
    """At most `most` rows, newest first, that hold every word of one of the ways."""
    if db.engine.dialect.name == "sqlite":
        return _read_on(ways, kind, before, most)
    near = _look_at_the_newest(ways, kind, before, most)
    return near if len(near.rows) >= ENOUGH else _gather(ways, kind, before, most)


def holding(wanted: Sequence[str], *columns: Any, kind: str | None = None) -> Select[*tuple[Any, ...]]:
    """`columns` of the rows that hold every word of `words_of`, or its beginning: from the index of words."""
    return _from_index([begun(wanted)], columns, kind)


def holds(wanted: Sequence[str]) -> ColumnElement[bool]:
    """The same, asked of one row at a time: for a common word in a list that stops after a page."""
    return _holds([begun(wanted)], SearchRow.folded)


def is_held(word: str) -> bool:
    """Some row holds exactly this word, whoever may see it."""
    return db.session.execute(_from_index([[[word]]], (SearchRow.id,), None).limit(1)).first() is not None


def begun(wanted: Sequence[str]) -> Way:
    """Every word, whole; only the last one may still go on."""
    return [*([word] for word in wanted[:-1]), *([_going_on(word)] for word in wanted[-1:])]


def side_by_side(wanted: Sequence[str]) -> Way:
    """The words next to each other, in their order."""
    return [[" ".join([*wanted[:-1], _going_on(wanted[-1])])]]


def _going_on(word: str) -> str:
    """One letter begins everything and tells nothing."""
    return f"{word}*" if len(word) > 1 else word


def _read_on(ways: Sequence[Way], kind: str | None, before: int | None, most: int) -> Seen:
    """SQLite: along its index; without sorting."""
    words = _written(ways, kind, _for_sqlite, " AND ", " OR ")
    asked = _along_the_index(clock.today())
    return _cut(plain_rows(asked, words=words, before=before or _TOP, most=most + 1).all(), most)


@lru_cache(maxsize=4)
def _along_the_index(today: date) -> Select[*tuple[Any, ...]]:
    """Kept once built, for a day: SQLAlchemy needs longer to build it than SQLite to answer."""
    asked = select(SearchRow.id, SearchRow.title, SearchRow.folded).select_from(SearchRow)
    # The words come first and each leads to its row; otherwise they are asked anew for every row.
    asked = asked.join(_TEXT, Unindexed(_TEXT.c.rowid) == SearchRow.id)
    asked = asked.where(_TEXT.c.search_text.match(bindparam("words")), _TEXT.c.rowid < bindparam("before"))
    return asked.where(_consented(SearchRow, today)).order_by(_TEXT.c.rowid.desc()).limit(bindparam("most"))


def _look_at_the_newest(ways: Sequence[Way], kind: str | None, before: int | None, most: int) -> Seen:
    """PostgreSQL: some thousand rows, one by one."""
    near = select(SearchRow).where(*_below(before)).order_by(SearchRow.id.desc()).limit(NEAR).cte("near")
    row = aliased(SearchRow, near)
    last = select(func.min(near.c.id)).scalar_subquery()
    fitting = [_holds(ways, row.folded), _consented(row, clock.today()), row.kind == kind if kind else true()]
    asked = select(row.id, row.title, row.folded, last).where(*fitting).order_by(row.id.desc()).limit(most + 1)
    found = db.session.execute(asked).all()
    rows, rest = _cut(found, most)
    return Seen(rows, rest or (found[0][3] if found else None))


def _gather(ways: Sequence[Way], kind: str | None, before: int | None, most: int) -> Seen:
    """PostgreSQL: everything that the index leads to, sorted afterwards."""
    hits = _from_index(ways, (SearchRow.id,), kind).where(*_below(before)).cte("hits")
    hits = hits.prefix_with("MATERIALIZED", dialect="postgresql")
    asked = select(SearchRow.id, SearchRow.title, SearchRow.folded).join(hits, hits.c.id == SearchRow.id)
    asked = asked.where(_consented(SearchRow, clock.today())).order_by(SearchRow.id.desc()).limit(most + 1)
    return _cut(db.session.execute(asked).all(), most)


def _cut(found: Sequence[Any], most: int) -> Seen:
    rows = [Row(*each[:3]) for each in found[:most]]
    return Seen(rows, rows[-1].id if len(found) > most else None)


def _below(before: int | None) -> list[ColumnElement[bool]]:
    return [] if before is None else [SearchRow.id < before]


def _from_index(ways: Sequence[Way], columns: Sequence[Any], kind: str | None) -> Select[*tuple[Any, ...]]:
    if db.engine.dialect.name == "sqlite":
        # The words come first and each leads to its row; otherwise they are asked anew for every row.
        asked = select(*columns).select_from(SearchRow).join(_TEXT, Unindexed(_TEXT.c.rowid) == SearchRow.id)
        return asked.where(_TEXT.c.search_text.match(_written(ways, kind, _for_sqlite, " AND ", " OR ")))
    words = func.to_tsvector(text("'simple'"), SearchRow.folded)
    query = func.to_tsquery(text("'simple'"), _written(ways, kind, _for_postgresql, " & ", " | "))
    found = select(*columns).select_from(SearchRow).where(words.op("@@")(query))
    # Its index knows no places: that words stand side by side is read off the few rows that hold them all.
    is_phrase = any(" " in word for way in ways for each in way for word in each)
    return found.where(_holds(ways, SearchRow.folded)) if is_phrase else found


def _written(ways: Sequence[Way], kind: str | None, atom: Callable[[str], str], both: str, either: str) -> str:
    said = [both.join(f"({either.join(map(atom, each))})" for each in way) for way in ways]
    whole = either.join(f"({one})" for one in said)
    return f"({whole}){both}{atom(KIND_WORD + kind)}" if kind else whole


def _for_sqlite(word: str) -> str:
    """Two words with a blank between them are a phrase."""
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


def _for_postgresql(word: str) -> str:
    return f"({word.replace(' ', '&').replace('*', ':*')})"


def _holds(ways: Sequence[Way], folded: Any) -> ColumnElement[bool]:
    padded = " " + folded + " "
    return or_(*(and_(*(or_(*(_has(padded, word) for word in each)) for each in way)) for way in ways))


def _has(padded: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = padded.contains(f" {word[:-1]}" if word.endswith("*") else f" {word} ")
    return found


def _consented(row: Any, today: date) -> ColumnElement[bool]:
    # A scalar: PostgreSQL would gather every consent there is to answer for twenty rows.
    yes = select(true()).where(
        Consent.subject == row.consent_subject,
        Consent.subject_id == row.consent_subject_id,
        Consent.scope == Scope.TEXT,
        Consent.withdrawn_at.is_(None),
        Consent.given_on <= today,
        or_(Consent.valid_until.is_(None), Consent.valid_until >= today),
    )
    return or_(row.consent_subject.is_(None), yes.limit(1).scalar_subquery())
