"""What anybody may find."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.search import asking, marking, mending
from nhandao_site.domain.search.asking import Row, holding, holds
from nhandao_site.domain.search.index import KIND_WORD
from nhandao_site.domain.search.models import SearchRow, searchable

__all__ = ["KINDS", "Found", "Hit", "find", "holding", "holds", "words_of"]

KINDS = {
    "address": "Địa chỉ",
    "story": "Câu chuyện",
    "honour": "Vinh danh",
    "document": "Văn bản",
    "event": "Sự kiện",
}
MOST_WORDS = 12
_CURSOR = re.compile(r"(x?)([01])\.(\d{1,15})\.(\d{1,3})", re.ASCII)


@dataclass(frozen=True)
class Hit:
    """`title_parts` and `parts` (of the text) in pieces; True: this piece was searched for."""

    kind_label: str
    url: str
    title: str
    title_parts: marking.Parts
    parts: marking.Parts


@dataclass(frozen=True)
class Found:
    """`meant`: what was looked for instead of words that nothing holds; empty when they were right.

    `perhaps`: a better question when the one asked found little. `elsewhere`: other kinds hold the words.
    """

    hits: tuple[Hit, ...]
    after: str | None  # hand it back as `after` for the next page
    meant: str = ""
    perhaps: str = ""
    elsewhere: bool = False
    side_by_side: bool = False  # some hit holds the words next to each other


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: in the first or second way of asking, below row `before`, past `skip` of the window."""

    stage: int = 0
    before: int | None = None
    skip: int = 0
    mended: bool = False

    @classmethod
    def read(cls, text: str | None) -> "Cursor":
        found = _CURSOR.fullmatch(text or "")
        return cls(int(found[2]), int(found[3]), int(found[4]), bool(found[1])) if found else cls()

    def __str__(self) -> str:
        return f"{'x' if self.mended else ''}{self.stage}.{self.before}.{self.skip}"


def find(words: str, *, kind: str | None = None, after: str | None = None, limit: int = 20) -> Found:
    """The things holding every word, side by side before elsewhere, in the title before the text, newest first.

    Words that nothing holds are mended when that can be done; `Found.meant` then says how.
    """
    wanted, kind, cursor = tuple(words_of(words)), kind if kind in KINDS else None, Cursor.read(after)
    if not wanted:
        return Found((), None)
    found = Found((), None) if cursor.mended else _page(wanted, kind, cursor, limit)
    if after and not cursor.mended:
        return found
    if found.hits:
        is_whole = found.side_by_side or len(wanted[-1]) == 1  # or still being typed
        return found if is_whole else replace(found, perhaps=_perhaps(words, wanted, kind))
    if kind and asking.newest([asking.begun(wanted)], most=1).rows:
        return replace(found, elsewhere=True)
    better = _better(wanted, kind)
    if better is None:
        return found
    found = _page(better, kind, replace(cursor, mended=True), limit)
    return replace(found, meant=_as_written(words, better, found.hits))


def _better(wanted: mending.Words, kind: str | None) -> mending.Words | None:
    """What was probably meant by words that nothing holds. A last letter that begins a word yet to be typed is left."""
    near = mending.Near(wanted)
    if near.ends_in_a_letter:
        wanted = wanted[:-1]
        if asking.newest([asking.begun(wanted)], kind=kind, most=1).rows:
            return wanted
        near = mending.Near(wanted)
    return mending.mend_side_by_side(wanted, kind, near) or mending.mend(wanted, kind, near)


def words_of(typed: str) -> list[str]:
    """The words to look for, folded; at most twelve, none of which tells a kind."""
    return [word for word in searchable(typed).split() if not word.startswith(KIND_WORD)][:MOST_WORDS]


class _Windows:
    """The rows of a question, window by window; `ways`: the words side by side, then anywhere.

    Of three words and more anywhere is asked first: it costs less, and rows that all fit one window hold those side
    by side, so that nothing more need be asked.
    """

    def __init__(self, wanted: Sequence[str], kind: str | None) -> None:
        self.kind, self.is_long = kind, len(wanted) > 2
        self.phrase = f" {' '.join(wanted)}" + " " * (len(wanted[-1]) == 1)
        self.ways = [asking.side_by_side(wanted), asking.begun(wanted)] if len(wanted) > 1 else [asking.begun(wanted)]

    @cached_property
    def anywhere(self) -> asking.Seen:
        return asking.newest([self.ways[-1]], kind=self.kind, most=asking.WINDOW)

    def below(self, stage: int, before: int | None) -> asking.Seen:
        """The newest rows of one way, below a row where one is told."""
        if before is None and self.ways[stage] is self.ways[-1]:
            return self.anywhere
        if before is None and self.is_long and self.anywhere.rest is None:
            return asking.Seen([row for row in self.anywhere.rows if self.is_side_by_side(row)], None)
        return asking.newest([self.ways[stage]], kind=self.kind, before=before, most=asking.WINDOW)

    def is_side_by_side(self, row: Row) -> bool:
        return self.phrase in f" {row.folded} "


def _page(wanted: Sequence[str], kind: str | None, cursor: Cursor, limit: int) -> Found:
    """Rows of one window, and of the next one when they don't fill the page; a window is ranked as a whole."""
    windows, ids, at = _Windows(wanted, kind), list[int](), cursor
    together = False
    while len(ids) < limit:
        seen = windows.below(at.stage, at.before)
        together = together or (at.stage == 0 and bool(seen.rows))
        rows = [row for row in seen.rows if not at.stage or not windows.is_side_by_side(row)]
        ranked = sorted(rows, key=lambda row: -_fit(row, wanted))  # stable: newest first among equals
        taken = ranked[at.skip : at.skip + limit - len(ids)]
        ids += [row.id for row in taken]
        if at.skip + len(taken) < len(ranked):
            top = at.before or max(row.id for row in seen.rows) + 1
            following = replace(at, before=top, skip=at.skip + len(taken))
        elif seen.rest is not None:
            following = replace(at, before=seen.rest, skip=0)
        elif at.stage + 1 < len(windows.ways):
            following = Cursor(at.stage + 1, None, 0, at.mended)
        else:
            return Found(_hits(ids, wanted), None, side_by_side=together)
        at = following
    return Found(_hits(ids, wanted), str(at), side_by_side=together)


def _perhaps(words: str, wanted: tuple[str, ...], kind: str | None) -> str:
    """Nothing holds these words side by side, but something holds nearly the same ones so."""
    better = mending.mend_side_by_side(wanted, kind)
    if better is None:
        return ""
    seen = asking.newest([asking.side_by_side(better)], kind=kind, most=1)
    return _as_written(words, better, _hits([row.id for row in seen.rows], better))


def _fit(row: Row, wanted: Sequence[str]) -> int:
    """How well a row holds the words: side by side, in its title, whole."""
    padded, size = f" {row.folded} ", len(row.title) + 1
    at = padded.find(" " + " ".join(wanted))
    in_title = all(-1 < padded.find(f" {word}") < size for word in wanted)
    return 4 * (-1 < at < size) + 3 * (at > -1) + 2 * in_title + all(f" {word} " in padded for word in wanted)


def _hits(ids: Sequence[int], wanted: Sequence[str]) -> tuple[Hit, ...]:
    found = select(SearchRow.id, SearchRow.kind, SearchRow.url, SearchRow.title, SearchRow.snippet)
    rows = {row.id: row for row in db.session.execute(found.where(SearchRow.id.in_(ids)))} if ids else {}
    return tuple(
        Hit(KINDS.get(row.kind, ""), row.url, row.title, marking.mark(row.title, wanted),
            marking.excerpt(row.snippet, wanted))
        for row in (rows[number] for number in ids if number in rows)
    )  # fmt: skip


def _as_written(typed: str, wanted: Sequence[str], hits: Sequence[Hit]) -> str:
    """The mended words as people write them: as typed where that bears marks, else as the first hits spell them."""
    shown = " ".join("".join(piece for piece, _ in (*hit.title_parts, (" ", False), *hit.parts)) for hit in hits[:3])
    with_marks = " ".join(word for word in typed.split() if not word.isascii())
    return " ".join(marking.written_as(word, f"{with_marks} {shown} {typed}".lower()) for word in wanted)
