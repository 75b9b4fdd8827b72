"""The words that rows hold, and which of them a word with one wrong letter may have been.

Vietnamese without its marks has a few thousand syllables, so the table stays small however many rows there are.
Every word one letter away from a typed one is written out (a few hundred) and looked up at once. On 200,000 rows
of 1,364 words that took 0.2 + 0.1 ms; a table of words with one letter cut out 0.01 ms, but it is five times as
long and must forget as exactly; all words read and compared 0.7 ms, growing with them; the words that FTS5 keeps
itself (`fts5vocab`) 9 ms; the hundreds asked of the index of rows without looking them up first 8–11 ms on SQLite
and 300–800 ms on PostgreSQL (a loaded machine: what matters is how they compare).
"""

import json
import re
from collections.abc import Iterable
from string import ascii_lowercase
from typing import Any

from sqlalchemy import delete, exists, select, text
from sqlalchemy.dialects import postgresql, sqlite

from nhandao_site.db import db
from nhandao_site.domain.search import asking
from nhandao_site.domain.search.index import KIND_WORD
from nhandao_site.domain.search.models import SearchWord

SHORTEST, LONGEST = 2, 20
_WORD = re.compile(rf"\b(?!{KIND_WORD})[a-z]{{{SHORTEST},{LONGEST}}}\b")
_AT_ONCE = 500
_LOOKED_UP = {
    "sqlite": text("SELECT word FROM search_word WHERE word IN (SELECT value FROM json_each(:words))"),
    "postgresql": text("SELECT word FROM search_word WHERE word IN (SELECT json_array_elements_text(:words))"),
}


def learn(folded: Iterable[str]) -> None:
    """The words of these rows are known from now on."""
    insert: Any = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    words = sorted({word for row in folded for word in _WORD.findall(row)})
    for start in range(0, len(words), _AT_ONCE):
        some = words[start : start + _AT_ONCE]
        # In order, so that two who learn the same words never wait for each other in a circle.
        if new := [{"word": word} for word in sorted(set(some) - known(some))]:
            db.session.execute(insert(SearchWord).on_conflict_do_nothing(), new)


def forget(folded: str, but: str = "") -> None:
    """Words of a row that is gone, or says something else now, where no other row holds them."""
    gone = [word for word in set(_WORD.findall(folded)) - set(_WORD.findall(but)) if not asking.is_held(word)]
    if gone:
        db.session.execute(delete(SearchWord).where(SearchWord.word.in_(gone)))


def is_kept(word: str) -> bool:
    """Of the kind whose every word is in the table: a word of letters, neither long nor a single one."""
    return _WORD.fullmatch(word) is not None


def known(words: Iterable[str]) -> set[str]:
    """Those of the words that some row holds."""
    return set(db.session.scalars(_LOOKED_UP[db.engine.dialect.name], {"words": json.dumps(list(words))}))


def begins_one(word: str) -> bool:
    """Some word begins like this one."""
    return bool(db.session.scalar(select(exists().where(SearchWord.word >= word, SearchWord.word < word + "{"))))


def neighbours(word: str) -> set[str]:
    """Every word that becomes this one when one letter is left out, put in, mistaken, or swapped with the next."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {head + tail[1:] for head, tail in cuts if tail}
    near |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    near |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in ascii_lowercase}
    near |= {head + letter + tail for head, tail in cuts for letter in ascii_lowercase}
    return {one for one in near if len(one) >= SHORTEST} - {word}
