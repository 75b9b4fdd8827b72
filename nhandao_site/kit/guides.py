"""A user guide as it is written: Markdown in sections, each saying in a comment which pages of the desk it is about.

    <!-- dia-chi khao-sat -->
    ## Lập hồ sơ

`dia-chi` is the first part of an address under `/quan-tri/`. Pure.
"""

import re
from dataclasses import dataclass

_SECTION = re.compile(r"^<!--([a-z0-9 -]*)-->\n## (.+)\n", re.MULTILINE)
_PICTURE = re.compile(r"\]\(\.\./\.\./static/")


@dataclass(frozen=True)
class Section:
    pages: frozenset[str]
    title: str
    text: str  # Markdown


@dataclass(frozen=True)
class Guide:
    title: str
    lead: str
    sections: tuple[Section, ...]

    def about(self, page: str) -> list[Section]:
        """What speaks of this page, in the order of the guide."""
        return [section for section in self.sections if page in section.pages]


def read(text: str) -> Guide:
    """Raises ValueError when there is no title or no section."""
    text = _PICTURE.sub("](/static/", text)
    head, *rest = _SECTION.split(text)
    title, _, lead = head.strip().partition("\n")
    if not title.startswith("# ") or not rest:
        raise ValueError("A guide begins with its title and has sections.")
    parts = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    sections = tuple(Section(frozenset(pages.split()), name.strip(), body.strip()) for pages, name, body in parts)
    return Guide(title.removeprefix("# "), lead.strip(), sections)
