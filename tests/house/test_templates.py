"""What a template may hold, read from its source."""

import re
from collections.abc import Iterator
from pathlib import Path

from nhandao_site.db import Blind, Sealed, db

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
EVERYDAY = {"body", "content", "email", "memo", "name", "note", "place", "text"}
"""Sealed in one table and an ordinary word in another: for these the `published` dataclasses answer."""
CROSSES = "✚✙✛✜✝✞✟☩➕🏥⛑⛨🞡🞢🞣🞤🞥🞦🞧"
ITS_REDS = re.compile(r"#(?:f00|ff0000|e1251b|ed1b2e|da291c|c8102e|ee2a24|e30613|d52b1e)\b", re.IGNORECASE)


BY_HAND = {
    r'class="tabs\b': "tabs.tabs",
    r'<ol class="line\b': "timeline.timeline, timeline_of or chronicle",
    r'class="panel\b': "panel.panel, bare or folded",
}
COPIED_BY_A_SCRIPT = ("templates/admin/field/", "templates/admin/reconciliation/")


def all_of(folder: Path = TEMPLATES) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.html")):
        yield path.relative_to(ROOT), COMMENT.sub("", path.read_text("utf-8"))


def test_each_room_of_templates_has_its_module() -> None:
    for face in ("public", "admin"):
        for folder in sorted((TEMPLATES / face).iterdir()):
            module = ROOT / "nhandao_site" / face / f"{folder.name}.py"
            assert not folder.is_dir() or module.exists(), f"templates/{face}/{folder.name}: no {module.name} shows it"


def test_templates_stay_small() -> None:
    for path, text in all_of():
        lines = len(text.splitlines())
        assert lines <= 150, f"{path} has {lines} lines: move a part into components/"


def test_no_style_or_script_is_written_into_a_page() -> None:
    for path, text in all_of():
        assert not re.search(r"\sstyle\s*=", text), f"{path}: style= is refused by the policy; give it a class"
        assert "<style" not in text, f"{path}: styles live in static/css"
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), f"{path}: scripts live in static/js"
        for tag in re.findall(r"<script\b[^>]*>", text):
            is_data = 'type="application/ld+json"' in tag  # read by search engines, never run
            assert is_data or "src=" in tag, f"{path}: a script has a file, never words of its own"
        assert "javascript:" not in text, f"{path}: a link leads somewhere"


def test_no_page_writes_a_component_by_hand() -> None:
    for path, text in all_of():
        if path.parent.name == "components" and path.parent.parent.name == "templates":
            continue
        for pattern, macro in BY_HAND.items():
            free = pattern.startswith('class="panel') and str(path).startswith(COPIED_BY_A_SCRIPT)
            assert free or not re.search(pattern, text), f"{path} has its own {pattern}: take components/{macro}"


def test_every_form_says_where_it_goes_and_how() -> None:
    for path, text in all_of():
        for tag in re.findall(r"<form\b[^>]*>", text):
            assert " action=" in tag, f"{path}: {tag[:80]} has no action"
            assert " method=" in tag, f"{path}: {tag[:80]} has no method"


def test_a_posting_form_carries_its_token() -> None:
    for path, text in all_of():
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL):
            token = "csrf_token" in form or re.search(r"\{\{\s*(\w+\.)?hidden\(", form) or "caller()" in form
            assert token, f"{path}: begin the form with {{{{ hidden(form) }}}}: {form[:80]}"


def test_a_paragraph_holds_no_form() -> None:
    """A browser ends the paragraph before the form, so what stood in one row falls apart."""
    for path, text in all_of():
        for told in re.findall(r"<p\b[^>]*>(?:(?!</p>|<p\b).)*", text, re.DOTALL):
            assert not re.search(r"\baction\(|<form\b", told), f"{path}: {told[:80]}… is a <div>"


def test_the_street_side_names_no_private_column() -> None:
    columns = {column.name for table in db.metadata.tables.values() for column in table.columns if _is_private(column)}
    private = "|".join(sorted(columns - EVERYDAY))
    assert "cccd" in private
    named = re.compile(rf"\b(?!form\b)(\w+)\.({private})\b")
    for path, text in all_of(TEMPLATES / "public"):
        inside = " ".join(re.findall(r"\{[{%].*?[%}]\}", text, re.DOTALL))
        found = named.search(inside)
        assert not found, f"{path} names {found[0] if found else ''}: no private column reaches the street"


def _is_private(column: object) -> bool:
    return isinstance(column.type, Sealed | Blind)  # type: ignore[attr-defined]


def test_pages_of_the_street_are_built_on_its_own_layouts() -> None:
    for path, text in all_of(TEMPLATES / "public"):
        for used in re.findall(r"{%-?\s*(?:extends|include|import|from)\s+\"([^\"]+)\"", text):
            assert not used.startswith(("admin/", "layouts/admin")), f"{path} takes {used} from the staff side"


def test_the_protected_emblem_is_nowhere() -> None:
    """The red cross is not ours to draw: no sign, no file, no icon, no shape in its red."""
    for path in (*TEMPLATES.rglob("*.html"), *(ROOT / "static").rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(ROOT)
        assert not re.search(r"red-?cross|chu-?thap", path.name.lower()), f"{name}: no file of the emblem"
        if path.suffix in {".html", ".svg", ".css", ".js"}:
            text = path.read_text("utf-8")
            assert not set(CROSSES) & set(text), f"{name} holds a cross sign"
            assert not re.search(r"id=\"[^\"]*(red-?cross|chu-?thap)", text), f"{name} draws the emblem"
            assert not ITS_REDS.search(text), f"{name} uses the red of the emblem"
            fetched = re.search(r"(?:src=|<link[^>]*href=|url\()\"?https?://", text)
            assert not fetched, f"{name} fetches from elsewhere: a reader is known to this house alone"
