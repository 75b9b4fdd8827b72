"""Markdown of stories and summaries → HTML that is safe to show.

Raw HTML in the source is shown as text. Behind the renderer stands an allow-list (nh3), so
that neither a bug there nor a clever link gets through. Pictures come only from this site.
"""

import html
import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_OWN_PICTURE = re.compile(r"/(?:tep|static/huong-dan)/(?!.*\.\.)[\w\-./]+", re.ASCII)
_OWN_LINK = re.compile(r"(?:/(?![/\\])|#|\?)\S*")
_OUTSIDE_LINK = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
_MAX_BRACKETS = 500
_BLOCKS = ("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "figure", "figcaption")
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")
_TAGS = {*_BLOCKS, *_TABLES, "em", "strong", "a", "code", "img", "span"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "loading", "decoding"},
    "span": {"class"},
    "ol": {"start"},
}


class _Headings(Treeprocessor):  # type: ignore[misc]
    """The page has its own h1: the highest heading of the text becomes h2."""

    def run(self, root: Element) -> None:
        headings = [node for node in root.iter() if re.fullmatch(r"h[1-6]", str(node.tag))]
        shift = 2 - min((int(node.tag[1]) for node in headings), default=2)
        for node in headings:
            node.tag = f"h{min(int(node.tag[1]) + shift, 6)}"


class _Pictures(Treeprocessor):  # type: ignore[misc]
    """A picture alone in its paragraph becomes a figure; a picture from elsewhere its words."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for node in list(parent):
                if node.tag == "img":
                    self._keep_or_drop(parent, node)
        for node in list(root.iter("p")):
            if len(node) == 1 and node[0].tag == "img" and not ((node.text or "") + (node[0].tail or "")).strip():
                self._figure(node)

    def _keep_or_drop(self, parent: Element, image: Element) -> None:
        if _OWN_PICTURE.fullmatch(image.get("src", "")):
            image.set("loading", "lazy")
            image.set("decoding", "async")
            return
        image.tag = "span"
        image.text = image.get("alt", "")
        image.attrib.clear()

    def _figure(self, node: Element) -> None:
        title = node[0].attrib.pop("title", "")
        caption, _, credit = (part.strip() for part in html.unescape(title).partition("|"))
        node.tag = "figure"
        if not caption and not credit:
            return
        words = SubElement(node, "figcaption")
        words.text = caption
        if credit:
            words.text += " " if caption else ""
            SubElement(words, "span", {"class": "credit"}).text = credit


class _House(Extension):  # type: ignore[misc]
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name the library calls)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Headings(md), "house_headings", 15)
        md.treeprocessors.register(_Pictures(md), "house_pictures", 14)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("a", "href"):
        return value if _OWN_LINK.fullmatch(value) or _OUTSIDE_LINK.fullmatch(value) else None
    if (tag, name) == ("img", "src"):
        return value if _OWN_PICTURE.fullmatch(value) else None
    if (tag, name) == ("span", "class"):
        return value if value == "credit" else None
    return value


def _clean(text: str, **more: Any) -> str:
    return nh3.clean(
        text,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        link_rel="nofollow noopener",
        url_schemes={"http", "https", "mailto", "tel"},
        **more,
    )


def _calm(block: str) -> str:
    # The library looks for the end of every bracket anew: thousands of them would take minutes.
    return block.replace("[", r"\[") if block.count("[") > _MAX_BRACKETS else block


def _convert(text: str) -> str:
    calm = "\n\n".join(map(_calm, text.split("\n\n")))
    try:
        return str(Markdown(extensions=["tables", "sane_lists", _House()], output_format="html").convert(calm))
    except RecursionError:  # lists in lists in lists, hundreds deep: shown as they were typed
        return f"<p>{html.escape(text)}</p>"


def render(source: str) -> str:
    """Safe HTML of a Markdown text, beginning at h2.

    Args:
        source: Markdown with lists, tables and `![alt](/tep/x.jpg "caption | credit")`.
    """
    return _clean(_convert(source.replace("\x00", "")), tags=_TAGS)


def plain(source: str) -> str:
    """The words of a Markdown text on one line, without pictures and their captions."""
    bare = nh3.clean(render(source), tags=set(), clean_content_tags={"figure"})
    return " ".join(html.unescape(bare).split())


def summary(source: str, n: int) -> str:
    """The first words, at most `n` characters, with “…” where something was left out."""
    text = plain(source)
    if len(text) <= n:
        return text
    cut = text[:n].rpartition(" ")[0] or text[: n - 1]
    return cut.rstrip(" ,;:.–-") + "…"
