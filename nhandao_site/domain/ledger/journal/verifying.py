"""Is a downloaded chain whole? Asked of its bytes alone: no database, no site.

What the format promises is written in `chain`; the same is checked by `static/verify/kiem-so.py`
and `static/js/kiem-so.js`, each written for itself.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nhandao_site.domain.ledger.journal import chain
from nhandao_site.domain.ledger.journal.kinds import Kind

_SHAPE = re.compile(rb'(\{"seq":.*),"hash":"([0-9a-f]{64})"\}', re.DOTALL)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d(?::\d\d)?", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KEYS = ("seq", "at", "kind", "programme", "amount", "ref", "corrects", "prev")
_KINDS = {kind.value for kind in Kind}


class Broken(Exception):
    """Where the chain breaks; the message is the sentence for the reader."""


@dataclass
class Verdict:
    """What the bytes say of themselves.

    Attributes:
        lines: how many lines hold, up to the break if there is one.
        first: the number of the first line (1 unless the file begins behind a known head).
        seq, hash: the last line that holds; compare them with the published head.
        fault: None when all of it holds.
    """

    lines: int = 0
    first: int = 1
    seq: int = 0
    hash: str = chain.FIRST
    fault: str | None = None
    met: list[int] = field(default_factory=list)  # numbers of the given heads that were found to fit


def verify(lines: Iterable[bytes], heads: Mapping[int, str] | None = None) -> Verdict:
    """Reads on until the end or the first break.

    Args:
        lines: as a file opened in binary mode gives them, each with its line feed.
        heads: number of a line → the hash that was published for it. A file that begins behind the
            first line is accepted only if the head of the line before it is among them.
    """
    verdict, known = Verdict(), dict(heads or {})
    for place, raw in enumerate(lines, start=1):
        try:
            _read_on(verdict, raw, known, is_first=place == 1)
        except Broken as broken:
            verdict.fault = f"Dòng thứ {place} của tệp: {broken}"
            return verdict
        verdict.lines = place
    verdict.fault = _end(verdict, known)
    return verdict


def _read_on(verdict: Verdict, raw: bytes, heads: dict[int, str], *, is_first: bool) -> None:
    line, own = _parsed(raw)
    if is_first and line.seq != 1:
        _begin_behind(verdict, line, heads)
    if line.seq != verdict.seq + 1:
        raise Broken(f"mang số {line.seq}, đúng ra phải là {verdict.seq + 1}; có dòng bị thiếu, thừa hoặc đảo chỗ.")
    if line.prev != verdict.hash:
        raise Broken(f"dòng số {line.seq} không nối vào dòng số {verdict.seq}; một trong hai đã bị sửa.")
    if line.seq in heads and heads[line.seq] != own:
        raise Broken(f"dòng số {line.seq} không phải dòng đã công bố; đầu sổ của nó khác.")
    if line.seq in heads:
        verdict.met.append(line.seq)
    verdict.seq, verdict.hash = line.seq, own


def _parsed(raw: bytes) -> tuple[chain.Line, str]:
    """The line and its hash, after asking whether they belong together."""
    if not raw.endswith(b"\n"):
        raise Broken("không kết thúc bằng dấu xuống dòng; tệp bị cắt ngang.")
    seen = _SHAPE.fullmatch(raw[:-1])
    if not seen:
        raise Broken("không phải một dòng của sổ.")
    body, own = seen[1] + b"}", seen[2].decode()
    try:
        text = body.decode()
        told = json.loads(text)
    except ValueError:
        raise Broken("không đọc được: chữ hoặc dấu bị hỏng.") from None
    if chain.digest(text) != own:
        raise Broken(f"nội dung không khớp mã băm của nó; dòng số {_number(told)} đã bị sửa.")
    return _line(told, text), own


def _line(told: Any, text: str) -> chain.Line:
    if not isinstance(told, dict) or tuple(told) != _KEYS:
        raise Broken("thiếu, thừa hoặc đảo chỗ các mục của một dòng.")
    line = chain.Line(**told)
    whole = all(type(each) is int for each in (line.seq, line.amount, line.corrects or 0))
    words = all(isinstance(each, str) for each in (line.at, line.kind, line.programme, line.ref, line.prev))
    if not (whole and words and chain.canonical(line) == text):
        raise Broken("không viết theo dạng chuẩn.")
    if not (_MOMENT.fullmatch(line.at) and _HEX.fullmatch(line.ref) and _HEX.fullmatch(line.prev)):
        raise Broken("thời điểm hoặc mã băm không đúng dạng.")
    if line.kind not in _KINDS or (line.amount < 0) != (line.corrects is not None) or line.amount == 0:
        raise Broken("loại dòng hoặc dấu của số tiền không đúng: chỉ dòng đính chính mang số âm.")
    if line.corrects is not None and not 0 < line.corrects < line.seq:
        raise Broken(f"đính chính dòng số {line.corrects}, không phải một dòng đứng trước.")
    return line


def _number(told: Any) -> Any:
    return told.get("seq", "?") if isinstance(told, dict) else "?"


def _begin_behind(verdict: Verdict, line: chain.Line, heads: Mapping[int, str]) -> None:
    before = line.seq - 1
    if heads.get(before) != line.prev:
        raise Broken(
            f"mang số {line.seq}: sổ phải bắt đầu từ dòng số 1, hoặc từ ngay sau một đầu sổ đã biết (dòng số {before})."
        )
    verdict.first, verdict.seq, verdict.hash = line.seq, before, line.prev
    verdict.met.append(before)


def _end(verdict: Verdict, heads: Mapping[int, str]) -> str | None:
    missing = sorted(set(heads) - set(verdict.met))
    if missing and missing[-1] > verdict.seq:
        return f"Tệp dừng ở dòng số {verdict.seq}, trước dòng số {missing[-1]} đã công bố; phần cuối bị bỏ mất."
    if missing:
        return f"Không có dòng số {missing[0]} đã công bố trong tệp."
    return None
