"""Cells whose formula failed or was never computed: a reader of values would take them for empty."""

import io
import posixpath
import re
import zipfile

from nhandao_site.kit.vietnamese import nfc

_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_NAME = re.compile(r"""\b([\w:]+)=["']([^"']*)["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>[^<]*\S|<(?:\w+:)?t[ >]", re.DOTALL)

Place = tuple[int, int]
"""Row and column as Excel counts them, from 1."""


def unreadable(data: bytes) -> dict[str, set[Place]]:
    """Sheet name → places of failed or uncomputed formulas. Empty for other kinds of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: found for name, part in _parts(archive).items() if (found := _places(archive.read(part)))}
    except (zipfile.BadZipFile, KeyError, ValueError, UnicodeDecodeError):
        return {}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    targets = {}
    for found in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels").decode()):
        names = dict(_NAME.findall(found))
        targets[names.get("Id", "")] = names.get("Target", "")
    parts = {}
    for found in _SHEET.findall(archive.read("xl/workbook.xml").decode()):
        names = dict(_NAME.findall(found))
        relation = next((value for name, value in names.items() if name.endswith(":id")), "")
        target = targets.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if path in archive.namelist():
            parts[nfc(names.get("name", ""))] = path
    return parts


def _places(part: bytes) -> set[Place]:
    if b't="e"' not in part and b"<f" not in part and b":f>" not in part:
        return set()
    found = set()
    for head, inside in _CELL.findall(part):
        failed = b't="e"' in head
        uncomputed = b"<f" in inside and not _VALUE.search(inside)
        where = _REF.search(head)
        if where and (failed or uncomputed):
            found.add((int(where[2]), _column(where[1])))
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
