import time
from html.parser import HTMLParser

import pytest

from nhandao_site.kit import markdown


class _Seen(HTMLParser):
    """What a browser would make of it: tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)


def test_the_text_begins_at_h2_however_it_was_typed() -> None:
    assert markdown.render("# Một\n\n## Hai") == "<h2>Một</h2>\n<h3>Hai</h3>"
    assert markdown.render("### Một\n\n#### Hai") == "<h2>Một</h2>\n<h3>Hai</h3>"
    assert markdown.render("## Một\n\n###### Sáu") == "<h2>Một</h2>\n<h6>Sáu</h6>"


def test_a_picture_with_caption_and_credit_is_a_figure() -> None:
    shown = markdown.render('![Bà nhận quà](/tep/a1/x.jpg "Trao quà & nón | Ảnh: Hà")')
    assert shown.startswith("<figure><img ")
    assert 'src="/tep/a1/x.jpg"' in shown
    assert 'alt="Bà nhận quà"' in shown
    assert 'loading="lazy"' in shown
    assert '<figcaption>Trao quà &amp; nón <span class="credit">Ảnh: Hà</span></figcaption>' in shown
    assert "title=" not in shown


def test_a_picture_without_caption_is_a_bare_figure() -> None:
    assert "figcaption" not in markdown.render("![x](/tep/x.jpg)")
    assert '<span class="credit">Ảnh: Hà</span>' in markdown.render('![x](/tep/x.jpg "| Ảnh: Hà")')


@pytest.mark.parametrize(
    "source",
    [
        "![theo dõi](//evil.example/x.png)",
        "![theo dõi](https://evil.example/x.png)",
        "![theo dõi](/tep/../quan-tri/x.png)",
        "![theo dõi](/khac/x.png)",
        "![theo dõi](data:image/png;base64,AAAA)",
        "![theo dõi][r]\n\n[r]: //evil.example/x.png",
    ],
)
def test_a_picture_from_elsewhere_leaves_only_its_words(source: str) -> None:
    shown = markdown.render(source)
    assert "<img" not in shown
    assert "src" not in shown
    assert "theo dõi" in shown


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "x <svg/onload=alert(1)> y",
        "<div style='position:fixed'>x</div>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](java&#115;cript:alert(1))",
        "<javascript:alert(1)>",
        "[a](data:text/html,<script>alert(1)</script>)",
        '![x](/tep/x.jpg "<b onmouseover=alert(1)> | <i>")',
        '[a](https://x.vn "onclick=alert(1)")',
        "`<script>`",
    ],
)
def test_nothing_typed_runs(source: str) -> None:
    seen = _Seen()
    seen.feed(markdown.render(source))
    assert seen.tags <= {"p", "a", "code", "figure", "img", "figcaption", "span"}
    assert set(seen.attributes) <= {"href", "rel", "title", "src", "alt", "loading", "decoding", "class"}
    assert seen.attributes.get("href", "https://x.vn") == "https://x.vn"
    assert seen.attributes.get("src", "/tep/x.jpg") == "/tep/x.jpg"


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "ftp://x", "vbscript:x"])
def test_a_link_to_nowhere_good_loses_its_target(target: str) -> None:
    assert "href" not in markdown.render(f"[a]({target})")


@pytest.mark.parametrize("target", ["https://x.vn/a?b=1", "/dia-chi/SM26-0031-X", "#muc", "mailto:a@b.vn", "tel:0912"])
def test_a_good_link_stays_and_gives_no_credit(target: str) -> None:
    shown = markdown.render(f"[a]({target})")
    assert f'href="{target}"' in shown
    assert 'rel="nofollow noopener"' in shown


def test_tables_and_lists_are_kept() -> None:
    shown = markdown.render("| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n- y\n\n> z")
    for tag in ("<table>", "<th>a</th>", "<td>2</td>", "<li>x</li>", "<blockquote>"):
        assert tag in shown


def test_the_words_alone_are_on_one_line_without_captions() -> None:
    source = '## Tựa\n\n**Bà** & *ông* < 70\n\n![x](/tep/x.jpg "Chú thích")\n\n- một\n- hai'
    assert markdown.plain(source) == "Tựa Bà & ông < 70 một hai"


def test_a_summary_ends_at_a_word() -> None:
    assert markdown.summary("**Một hai** ba", 40) == "Một hai ba"
    assert markdown.summary("Một hai, ba bốn", 10) == "Một hai…"
    assert len(markdown.summary("x" * 50, 10)) == 10
    assert markdown.summary("", 10) == ""


def test_thousands_of_brackets_do_not_hold_the_page_up() -> None:
    began = time.perf_counter()
    assert markdown.render("[" * 20_000) == f"<p>{'[' * 20_000}</p>"
    assert time.perf_counter() - began < 5


def test_lists_too_deep_to_follow_are_shown_as_typed() -> None:
    assert markdown.render("1. " * 2000) == f"<p>{'1. ' * 2000}</p>"


@pytest.mark.parametrize(
    "source", ["> " * 400 + "x", "- " * 400 + "x", "[" * 500, "*" * 3000, "\x00\x00# a", "`" * 2000]
)
def test_strange_text_still_gives_a_page(source: str) -> None:
    assert "<script" not in markdown.render(source)
