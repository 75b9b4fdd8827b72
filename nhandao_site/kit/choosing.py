"""Which of a list somebody means who types its name instead of looking for it in a long drop-down."""

from collections.abc import Iterable

from nhandao_site.kit import vietnamese

Named = tuple[str, str]  # what is kept, what a person reads
MANY = 30
"""A list longer than this is typed into, not scrolled."""
MOST = 12


def meant(typed: str, choices: Iterable[Named]) -> list[Named]:
    """The choices that `typed` may mean: its value or its whole name alone, else every name that holds the words.

    Marks, case and NFD do not matter. Empty for nothing known; at most `MOST`.
    """
    known = list(choices)
    if own := [each for each in known if each[0] == typed]:
        return own
    words = vietnamese.fold_name(typed)
    if not words:
        return []
    names = [(vietnamese.fold_name(name), (value, name)) for value, name in known]
    whole = [each for name, each in names if name == words]
    return (whole or [each for name, each in names if words in name])[:MOST]
