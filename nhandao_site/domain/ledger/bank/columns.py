"""Which column of a bank's file says what: guessed from its headings, kept per account once confirmed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nhandao_site.domain.ledger.bank import cells
from nhandao_site.kit.labelled import Labelled
from nhandao_site.kit.vietnamese import fold

SEARCHED = 40
"""A heading stands within the first rows; above it banks write their name and the account."""


class Field(Labelled):
    DATE = "date", "ngày giao dịch"
    DOCUMENT = "document", "số chứng từ"
    DEBIT = "debit", "ghi nợ (tiền ra)"
    CREDIT = "credit", "ghi có (tiền vào)"
    AMOUNT = "amount", "số tiền (một cột)"
    DIRECTION = "direction", "nợ hay có"
    BALANCE = "balance", "số dư"
    MEMO = "memo", "nội dung"
    COUNTERPARTY = "counterparty", "tài khoản người chuyển"


# In this order: the first word that fits names the column. None: a column nobody needs.
_WORDS: tuple[tuple[Field | None, re.Pattern[str]], ...] = tuple(
    (field, re.compile(words))
    for field, words in (
        (None, r"^(stt|tt|so tt|so thu tu|no\.|#|s\.?no\.?|stt no\.?)$|\bstt\b"),
        (
            None,
            r"^ten |\bten (nguoi|tk|tai khoan|don vi|doi)|\bname\b|ngan hang|\bbank\b|chi nhanh|branch|loai tien|curr",
        ),
        (Field.DIRECTION, r"\b(debit|no|d) ?/ ?(credit|co|c)\b|loai (gd|giao dich|phat sinh)|\bdr ?/ ?cr\b"),
        (Field.COUNTERPARTY, r"doi ung|(tai khoan|tk) (nguoi |ben )?(gui|chuyen|nhan)|counter|correspond|from acc"),
        (Field.DEBIT, r"ghi no|phat sinh no|\bps no|so tien no|debit|tien ra|rut ra|withdraw|chi ra"),
        (Field.CREDIT, r"ghi co|phat sinh co|\bps co|so tien co|credit|tien vao|gui vao|deposit|thu vao"),
        (Field.BALANCE, r"so du|balance"),
        (None, r"hieu luc|gia tri ngay|value date|effective date"),
        (Field.DATE, r"ngay|\bdate\b|thoi gian|\btime\b"),
        (
            Field.DOCUMENT,
            r"so (ct|chung tu|but toan|gd|giao dich|tham chieu|ref)|ma (gd|giao dich|tham chieu|but toan|ct)"
            r"|\bref|transaction (no|id|num|code)|document|\bdoc\b|\btrace|tham chieu|chung tu",
        ),
        (Field.MEMO, r"noi dung|dien giai|mo ta|chi tiet|description|detail|remark|narrative|particular|ghi chu"),
        (Field.AMOUNT, r"so tien|phat sinh|amount|gia tri"),
    )
)
_SHORT = {"nợ": Field.DEBIT, "có": Field.CREDIT, "chi": Field.DEBIT, "thu": Field.CREDIT}


@dataclass(frozen=True)
class Columns:
    """Field → number of the column from 0; `header` is the heading's row from 1, 0 where there is none."""

    at: Mapping[Field, int]
    header: int
    names: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        has = set(self.at)
        return Field.DATE in has and bool(has & {Field.DEBIT, Field.CREDIT, Field.AMOUNT})

    def cell(self, row: Sequence[object], field: Field) -> object:
        place = self.at.get(field)
        return row[place] if place is not None and place < len(row) else ""

    def as_json(self) -> dict[str, Any]:
        named = {field.value: self.names[at] for field, at in self.at.items() if at < len(self.names)}
        return {"at": {field.value: at for field, at in self.at.items()}, "names": named}


def guess(rows: Sequence[Sequence[object]]) -> Columns | None:
    """The best heading among the first rows, or None; a heading over two rows is understood."""
    best: Columns | None = None
    for number in range(min(SEARCHED, len(rows))):
        for height in (1, 2):
            found = _heading(rows, number, height)
            if found and found.is_enough and (best is None or len(found.at) > len(best.at)):
                best = found
    return best


def saved(kept: Mapping[str, Any], rows: Sequence[Sequence[object]]) -> Columns | None:
    """A confirmed mapping, found again by its headings; None when this file is of another shape."""
    wanted = {Field(name): str(text) for name, text in dict(kept.get("names", {})).items()}
    places = {Field(name): int(at) for name, at in dict(kept.get("at", {})).items()}
    if not wanted:
        return Columns(places, 0) if places and not guess(rows) else None
    for number in range(min(SEARCHED, len(rows))):
        for height in (1, 2):
            names = _names(rows, number, height)
            if names and all(text in names for text in wanted.values()):
                at = {
                    field: places[field] if _is_at(names, places[field], text) else names.index(text)
                    for field, text in wanted.items()
                }
                return Columns(at, number + height, names)
    return None


def chosen(at: Mapping[Field, int], header: int, rows: Sequence[Sequence[object]]) -> Columns:
    """What a person said about this file."""
    names = tuple(_plain(cell) for cell in rows[header - 1]) if 0 < header <= len(rows) else ()
    return Columns(dict(at), header, names)


def _is_at(names: Sequence[str], place: int, text: str) -> bool:
    return place < len(names) and names[place] == text


def _names(rows: Sequence[Sequence[object]], number: int, height: int) -> tuple[str, ...]:
    if height == 1:
        return tuple(_plain(cell) for cell in rows[number])
    if number + 1 >= len(rows):
        return ()
    above, below = rows[number], rows[number + 1]
    if not (_is_words(above) and _is_words(below)) or sum(cell != "" for cell in above) < 3:
        return ()
    width = max(len(above), len(below))
    both = [[row[at] if at < len(row) else "" for row in (above, below)] for at in range(width)]
    return tuple(" ".join(text for cell in pair if (text := _plain(cell))) for pair in both)


def _heading(rows: Sequence[Sequence[object]], number: int, height: int) -> Columns | None:
    names = _names(rows, number, height)
    if not names or (height == 1 and not _is_words(rows[number])):
        return None
    at: dict[Field, int] = {}
    for place, name in enumerate(names):
        field = _field(name)
        if field is not None:
            at.setdefault(field, place)
    if Field.DATE not in at:
        _take_value_date(at, names)
    if Field.DEBIT not in at and {"no", "co"} <= set(names):  # written without marks
        at |= {Field.DEBIT: names.index("no"), Field.CREDIT: names.index("co")}
    if Field.DEBIT in at and Field.CREDIT in at:
        at.pop(Field.AMOUNT, None)
    return Columns(at, number + height, names)


def _take_value_date(at: dict[Field, int], names: Sequence[str]) -> None:
    for place, name in enumerate(names):
        if re.search(r"ngay|\bdate\b", fold(name)):
            at[Field.DATE] = place
            return


def _field(name: str) -> Field | None:
    if short := _SHORT.get(name):
        return short
    folded = fold(name)
    return next((field for field, words in _WORDS if words.search(folded)), None)


def _plain(cell: object) -> str:
    return " ".join(str(cell).casefold().split())[:120]


def _is_words(row: Sequence[object]) -> bool:
    """Headings are words: no day, no number stands among them."""
    told = [cell for cell in row if cell != ""]
    return bool(told) and all(
        isinstance(cell, str) and not cells.is_day(cell) and not _is_number(cell) for cell in told
    )


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,+\-−() ]{3,}", text))
