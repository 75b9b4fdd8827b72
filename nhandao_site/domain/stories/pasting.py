"""Text that came by way of Word, a web page or Facebook, whatever the browser made of it: plain Markdown again.

Every rule runs in one pass over the text, so that a huge paste costs what its length says.
"""

import re
from urllib.parse import unquote

_PASTED = re.compile(r"<(?:/?(?:p|div|span|o:p|table|ul|ol)\b|!--\s*StartFragment)", re.IGNORECASE)
_UNSEEN = re.compile(r"(<!--)|(-->)|<(/?)(style|script|xml|head|title)\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(
    r"<(/?)(p|div|span|font|br|b|strong|i|em|u|a|img|ul|ol|li|blockquote|h[1-6]|table|tbody|thead|tr|td|th|html|body|"
    r"meta|link|section|article|center|sup|sub|hr|[owvm]:\w{1,20})\b[^<>]{0,4000}>",
    re.IGNORECASE,
)
_BREAKS = {"br": "\n", "li": "\n- ", "blockquote": "\n\n> ", "td": " ", "th": " "}
_APART = {"p", "div", "ul", "ol", "table", "tr", "section", "article", "center", "hr", "body"}
_DRESS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_ENTITIES = {"&nbsp;": " ", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_BULLET = re.compile(r"^([ \t]*)(?:[·•▪▫◦●○■□►➢✓\uf0b7\uf0a7\uf0d8\uf0fc][ \t]*|(?:[o§ü–—]|-)\t[ \t]*)", re.MULTILINE)
_BLANKS = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2028": "\n", "\u2029": "\n\n"})
_TRAIL = r"(?:fbclid|utm_[a-z]{1,20}|__cft__(?:\[\d\])?|__tn__)=[^\s&)\]>\"]*"
_FURTHER, _FIRST = re.compile("&" + _TRAIL), re.compile(r"\?" + _TRAIL + "(&?)")
_DETOUR = re.compile(r"https?://(?:l|lm)\.facebook\.com/l\.php\?u=([^\s&)\]>\"]+)(?:&[^\s)\]>\"]*)?")
_CUT_SHORT = re.compile(r"(?:…|\.\.\.)[ ]?(?:Xem thêm|See more)$", re.MULTILINE)


def cleaned(text: str) -> str:
    """The words and their structure; no tag, no sign of a foreign font, no address that follows the reader."""
    if _PASTED.search(text):
        text = _untagged(_seen(text))
    text = _BULLET.sub(r"\1- ", text.translate(_BLANKS))
    text = _DETOUR.sub(lambda found: unquote(found[1]), text)
    return _CUT_SHORT.sub("…", _untracked(text))


def _seen(text: str) -> str:
    """Without comments, styles and scripts, and what stands inside them."""
    kept: list[str] = []
    at, until = 0, ""  # what ends the hidden part we are in
    for mark in _UNSEEN.finditer(text):
        opens = "-->" if mark[1] else (mark[4].lower() if mark[4] and not mark[3] else "")
        closes = "-->" if mark[2] else (mark[4].lower() if mark[4] and mark[3] else "")
        if not until:
            kept.append(text[at : mark.start()])
            until, at = opens, mark.end()
        elif closes == until:
            until, at = "", mark.end()
    return "".join(kept) + ("" if until else text[at:])


def _untagged(text: str) -> str:
    text = _TAG.sub(_instead, text)
    for entity, sign in _ENTITIES.items():
        text = text.replace(entity, sign)
    lines = (line.strip(" ") if not line.startswith("    ") else line for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).replace("****", "")


def _instead(found: re.Match[str]) -> str:
    closing, tag = bool(found[1]), found[2].lower()
    if tag in _DRESS:
        return _DRESS[tag]
    if tag in _APART:
        return "\n\n"
    if re.fullmatch(r"h[1-6]", tag):
        return "\n\n" if closing else "\n\n## "
    return "" if closing else _BREAKS.get(tag, "")


def _untracked(text: str) -> str:
    return _FIRST.sub(lambda found: "?" if found[1] else "", _FURTHER.sub("", text))
