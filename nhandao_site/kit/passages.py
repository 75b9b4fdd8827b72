"""A rendered text cut into its passages, for papers that are not web pages: read aloud, set in Word."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["heading", "text", "item", "quote"]
_KINDS: dict[str, Kind] = {"p": "text", "li": "item", "blockquote": "quote", "pre": "text", "td": "text", "th": "text"}
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_LEFT_OUT = {"figure"}


@dataclass(frozen=True)
class Passage:
    kind: Kind
    text: str


def cut(html: str) -> list[Passage]:
    """The passages of what `markdown.render` made, in their order: no pictures, of links the words alone."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Passage] = []
        self._open: list[Kind] = []
        self._words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self._silent += 1
        elif tag == "br":
            self._words.append(" ")
        elif tag in _HEADINGS or tag in _KINDS:
            self.end()
            self._open.append("heading" if tag in _HEADINGS else _KINDS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self._silent -= 1
        elif tag in _HEADINGS or tag in _KINDS:
            self.end()
            if self._open:
                self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def end(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words = []
        if text:
            self.found.append(Passage(self._kind(), text))

    def _kind(self) -> Kind:
        """A paragraph inside a quotation or a list belongs to it."""
        outer: tuple[Kind, ...] = ("heading", "quote", "item")
        return next((kind for kind in outer if kind in self._open), "text")
