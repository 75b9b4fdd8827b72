"""Questions to the index of words, on both databases; `index` says how they are answered."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)

from nhandao_site.db import Unindexed, db, plain_rows
from nhandao_site.domain.search.index import BEGUN, KIND_WORD, LENGTHS, NEXT_TO, PAIR, words_of_row
from nhandao_site.domain.search.models import SearchRow
from nhandao_site.kit import clock

_TEXT = table("search_text", column("rowid", Integer), column("search_text"))
"""SQLite's index of words; a row of it is numbered like its SearchRow."""

_ALONG_THE_INDEX = (
    # "+": the words come first and each leads to its row; otherwise they are asked anew for every row.
    "SELECT one.id, one.title, one.folded FROM search_row AS one JOIN search_text ON one.id = +search_text.rowid "
    "WHERE search_text MATCH :words AND search_text.rowid < :before AND (one.consent_subject IS NULL OR ("
    "SELECT 1 FROM consent "
    "WHERE consent.subject = one.consent_subject AND consent.subject_id = one.consent_subject_id "
    "AND consent.scope = 'text' AND consent.withdrawn_at IS NULL AND consent.given_on <= :today "
    "AND (consent.valid_until IS NULL OR consent.valid_until >= :today) LIMIT 1)) "
    "ORDER BY search_text.rowid"
)
_FORWARDS, _BACKWARDS = text(f"{_ALONG_THE_INDEX} LIMIT :most"), text(f"{_ALONG_THE_INDEX} DESC LIMIT :most")
_NEWEST = text(
    "SELECT id, title, folded FROM search_newest("
    "CAST(:words AS text), CAST(:patterns AS text[]), CAST(:before AS bigint), CAST(:most AS bigint), :today)"
)

Way = Sequence[Sequence[str]]
"""One way of asking: for each word what may stand for it. `chao*` is any word that begins like it."""

WINDOW = 60
"""Rows that are ranked among each other."""
_TOP = 2**62


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
        return _cut(_read_on(ways, kind, before, most + 1), most)
    return _cut(_near_first(ways, kind, before, most + 1), most)


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


def _read_on(ways: Sequence[Way], kind: str | None, before: int | None, most: int) -> Sequence[Any]:
    """SQLite: along its index; without sorting. Backwards costs twice as much, so only what fills a page is read so."""
    asked = {"words": _written(ways, kind, _for_sqlite, " AND ", " OR "), "before": before or _TOP, "most": most}
    asked["today"] = clock.today().isoformat()
    oldest = plain_rows(_FORWARDS, **asked).all()
    return oldest[::-1] if len(oldest) < most else plain_rows(_BACKWARDS, **asked).all()


def _near_first(ways: Sequence[Way], kind: str | None, before: int | None, most: int) -> Sequence[Any]:
    """PostgreSQL: by its function."""
    words = f"({_written(ways, kind, _for_postgresql, ' & ', ' | ')})"
    asked = {"words": words, "patterns": _exactly(ways), "before": before, "most": most, "today": clock.today()}
    return plain_rows(_NEWEST, **asked).all()


def _cut(found: Sequence[Any], most: int) -> Seen:
    rows = [Row(*each[:3]) for each in found[:most]]
    return Seen(rows, rows[-1].id if len(found) > most else None)


def _from_index(ways: Sequence[Way], columns: Sequence[Any], kind: str | None) -> Select[*tuple[Any, ...]]:
    if db.engine.dialect.name == "sqlite":
        # The words come first and each leads to its row; otherwise they are asked anew for every row.
        asked = select(*columns).select_from(SearchRow).join(_TEXT, Unindexed(_TEXT.c.rowid) == SearchRow.id)
        return asked.where(_TEXT.c.search_text.match(_written(ways, kind, _for_sqlite, " AND ", " OR ")))
    query = func.to_tsquery(text("'simple'"), _written(ways, kind, _for_postgresql, " & ", " | "))
    words: ColumnElement[Any] = literal_column(words_of_row())
    return select(*columns).select_from(SearchRow).where(words.op("@@")(query))


def _written(ways: Sequence[Way], kind: str | None, atom: Callable[[str], str], both: str, either: str) -> str:
    said = [both.join(f"({either.join(map(atom, each))})" for each in way) for way in ways]
    whole = either.join(f"({one})" for one in said)
    return f"({whole}){both}{atom(KIND_WORD + kind)}" if kind else whole


def _for_sqlite(word: str) -> str:
    """Two words with a blank between them are a phrase."""
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


def _for_postgresql(word: str) -> str:
    """A beginning is asked for by itself: of a pair, every row with any such pair would be gathered first.

    Whether it stands where it should is seen in the rows (`_exactly`), of two words alone in the index.
    """
    *before, last = word.split(" ")
    if last.endswith("*") and len(before) != 1:
        pairs = [_side_by_side(*pair) for pair in pairwise(before)]
        return f"({' & '.join([*pairs, _begins(last)])})"
    words = word.replace("*", ":*").split(" ")
    return f"({' & '.join([_side_by_side(*pair) for pair in pairwise(words)] or words)})"


def _side_by_side(one: str, other: str) -> str:
    return f"{PAIR}{one}{NEXT_TO}{other}"


def _begins(word: str) -> str:
    return f"{BEGUN}{word[:-1]}" if len(word) - 1 in LENGTHS else word.replace("*", ":*")


def _exactly(ways: Sequence[Way]) -> list[str]:
    """What PostgreSQL's index can't tell: that three words or more follow each other, and not two here and two there.

    Such phrases are asked one way at a time.
    """
    words = [word for way in ways for each in way for word in each]
    long = [_pattern(word) for word in words if word.count(" ") > 1]
    if long and (len(ways) > 1 or len(words) > len(ways[0])):
        raise ValueError("A long phrase is one of several that a row may hold.")
    return long


def _pattern(word: str) -> str:
    return f"% {word[:-1]}%" if word.endswith("*") else f"% {word} %"


def _holds(ways: Sequence[Way], folded: Any) -> ColumnElement[bool]:
    padded = " " + folded + " "
    return or_(*(and_(*(or_(*(_has(padded, word) for word in each)) for each in way)) for way in ways))


def _has(padded: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = padded.like(_pattern(word))
    return found
