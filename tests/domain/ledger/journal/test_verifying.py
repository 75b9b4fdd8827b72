"""Two verifiers that share no line of code: the command's, and the sixty lines anybody may take home."""

import ast
import importlib.util
import io
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nhandao_site.domain.ledger.journal import chain, verifying
from tests.domain.ledger.journal.written import FIRST, SMALL, book, flips, line

ROOT = Path(__file__).resolve().parents[4]
ALONE = ROOT / "static" / "verify" / "kiem-so.py"


@pytest.fixture(scope="module")
def alone() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kiem_so", ALONE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ask(alone: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Both answers to the same bytes; they must agree. Returns the fault, or None."""
    file = tmp_path / "so.jsonl"

    def both(whole: bytes, heads: dict[int, str] | None = None) -> str | None:
        file.write_bytes(whole)
        mine = verifying.verify(io.BytesIO(whole), heads)
        code = alone.main(str(file), *(f"{number}:{own}" for number, own in (heads or {}).items()))
        said = capsys.readouterr().out
        assert (mine.fault is None, code) in {(True, 0), (False, 1)}, (mine.fault, said, whole)
        assert (code == 0) == said.startswith("NGUYÊN VẸN")
        return mine.fault

    return both


def test_the_sixty_lines_are_sixty_and_know_nothing_of_the_site() -> None:
    source = ALONE.read_text("utf-8")
    assert len(source.splitlines()) <= 60
    imported = {
        alias.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.ImportFrom, ast.Assert))]


def test_a_whole_book_is_whole(ask: Any) -> None:
    lines, hashes = book(*SMALL)
    assert ask(b"".join(lines)) is None
    assert ask(b"".join(lines), {2: hashes[1], 4: hashes[3]}) is None
    assert ask(b"") is None
    verdict = verifying.verify(lines)
    assert (verdict.lines, verdict.seq, verdict.hash, verdict.first) == (4, 4, hashes[3], 1)


def test_the_sites_own_words_are_the_format(ask: Any) -> None:
    own = chain.Line(1, "2026-11-22T10:04:05+07:00", "gift_cash", "Quỹ \u001f\u2028 “a\\b”", 5, "a" * 64, None, FIRST)
    body = chain.canonical(own)
    assert ask(chain.published(body, chain.digest(body)).encode() + b"\n") is None


def test_any_byte_that_is_flipped_is_found_by_both(ask: Any) -> None:
    whole = b"".join(book(*SMALL)[0])
    for place, spoilt in flips(whole, (0x01, 0x20, 0x80)):
        assert ask(spoilt), f"byte {place} of {len(whole)}"


def test_any_bit_that_is_flipped_is_found_by_the_command() -> None:
    whole = b"".join(book(*SMALL)[0])
    for place, spoilt in flips(whole, tuple(1 << bit for bit in range(8))):
        assert verifying.verify(io.BytesIO(spoilt)).fault, f"byte {place} of {len(whole)}"


def test_lines_that_are_left_out_moved_doubled_or_cut_are_found(ask: Any) -> None:
    lines, hashes = book({}, {}, {}, {}, {})
    for spoilt in (
        lines[1:],
        lines[:2] + lines[3:],
        [lines[0], lines[2], lines[1], *lines[3:]],
        [lines[0], lines[0], *lines[1:]],
        [*lines, lines[4]],
        [*lines[:4], lines[4][:-1]],
        [*lines[:4], lines[4][:50]],
        [b"\n", *lines],
        [*lines, b"\n"],
        [b"\xef\xbb\xbf", *lines],
        [each.replace(b"\n", b"\r\n") for each in lines],
    ):
        assert ask(b"".join(spoilt)), spoilt
    assert "có dòng bị thiếu" in str(ask(b"".join(lines[:2] + lines[3:])))
    assert "Dòng thứ 3 của tệp" in str(ask(b"".join(lines[:2] + lines[3:])))
    assert "phần cuối bị bỏ mất" in str(ask(b"".join(lines[:4]), {5: hashes[4]}))


def test_a_book_that_was_written_anew_fits_itself_and_no_head(ask: Any) -> None:
    """Whoever holds the machine can make a chain that is whole; only what others wrote down betrays it."""
    _, hashes = book({}, {}, {})
    forged = b"".join(book({}, {"amount": 7}, {})[0])
    assert ask(forged) is None
    for seq in (2, 3):
        assert f"dòng số {seq} không phải dòng đã công bố" in str(ask(forged, {seq: hashes[seq - 1]}))
    assert ask(forged, {1: hashes[0]}) is None


def test_a_part_is_accepted_behind_a_head_that_is_known(ask: Any) -> None:
    lines, hashes = book({}, {}, {}, {})
    part = b"".join(lines[2:])
    assert "phải bắt đầu từ dòng số 1" in str(ask(part))
    assert ask(part, {2: hashes[1]}) is None
    assert ask(part, {2: hashes[1], 4: hashes[3]}) is None
    assert ask(part, {2: hashes[2]})
    assert ask(part, {1: hashes[0]})
    assert "Không có dòng số 1 đã công bố trong tệp" in str(ask(part, {1: hashes[0], 2: hashes[1]}))


def test_a_line_that_hangs_on_another_line_is_found(ask: Any) -> None:
    lines, hashes = book({}, {})
    astray = line(3, hashes[0])[0]
    assert "dòng số 3 không nối vào dòng số 2" in str(ask(b"".join([*lines, astray])))


def test_a_hash_that_fits_does_not_excuse_another_form(ask: Any) -> None:
    odd = (
        {"amount": 1.5},
        {"amount": True},
        {"amount": 0},
        {"amount": -5},
        {"corrects": 1},
        {"amount": -5, "corrects": 9},
        {"more": 1},
        {"ref": "A" * 64},
        {"programme": None},
        {"seq": "1"},
    )
    for more in odd:
        assert ask(book(more)[0][0]), more
    raw, _ = line(1, FIRST)
    body = json.dumps(json.loads(raw.decode().replace(',"hash"', ',"x"')))  # blanks between the parts
    assert ask(body.encode() + b"\n")
    assert ask(b"1\n") and ask(b"[]\n") and ask(b"\xff\xfe\n") and ask(b"{}\n")
