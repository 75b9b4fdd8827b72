"""One cell of a workbook, as Excel or a person wrote it, becomes a value of ours or a Vietnamese sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from nhandao_site.domain.workbook.columns import Cell, Column
from nhandao_site.domain.workbook.words import YES_NO
from nhandao_site.kit import clock, money, vietnamese

LONGEST_LINE, LONGEST_TEXT = 2_000, 20_000
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
Value = TypeVar("Value")
_HALF_SECOND = timedelta(microseconds=500_000)


@dataclass(frozen=True)
class Birth:
    year: int
    day: date | None = None


class BadCell(ValueError):
    """The sentence that says what to write instead."""


def read(value: object, column: Column) -> Any:
    """The typed value, None for an empty cell. Raises BadCell."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS[column.cell](value, column)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y" if value.time() == datetime.min.time() else "%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return clock.format_date(value)
    return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _clean(text: str) -> str:
    """`vietnamese.clean`, without looking at every letter of a text that hides nothing."""
    composed = vietnamese.nfc(text)
    return " ".join(composed.split()) if composed.isprintable() else vietnamese.clean(composed)


def _line(value: object, column: Column) -> str | None:
    text = _clean(_plain(value))
    if len(text) > LONGEST_LINE:
        raise BadCell(f"Ô này dài quá {LONGEST_LINE} ký tự; hãy viết gọn lại.")
    return text or None


def _text(value: object, column: Column) -> str | None:
    text = vietnamese.clean_lines(_plain(value))
    if len(text) > LONGEST_TEXT:
        raise BadCell(f"Ô này dài quá {LONGEST_TEXT} ký tự; hãy viết gọn lại.")
    return text or None


def _code(value: object, column: Column) -> str | None:
    code = _line(value, column)
    if code and len(code) > 120:
        raise BadCell("Mã dài quá 120 ký tự; hãy dùng mã ngắn hơn.")
    return code


def _list(value: object, column: Column) -> list[str]:
    parts = re.split(r"[;,\n]", _plain(value))
    return list(dict.fromkeys(part for part in map(_clean, parts) if part))


def _day(value: object, column: Column) -> date:
    if isinstance(value, datetime):
        return _sane(value.date())
    if isinstance(value, date):
        return _sane(value)
    if isinstance(value, str):
        return _sane(_said(clock.parse_date, value))
    raise BadCell(f"“{_plain(value)}” không phải ngày; hãy định dạng ô là ngày hoặc viết dd/mm/yyyy.")


def _sane(day: date) -> date:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise BadCell(f"Ngày {clock.format_date(day)} không hợp lý; hãy kiểm tra năm.")
    return day


def _moment(value: object, column: Column) -> datetime:
    if isinstance(value, datetime):
        # Excel keeps a time as a fraction of a day: 23:50 may arrive as 23:49:59,9999.
        _sane(value.date())
        return (value + _HALF_SECOND).replace(microsecond=0, tzinfo=clock.TZ)
    if isinstance(value, date):
        return clock.start_of(_sane(value))
    if isinstance(value, str):
        moment = _said(clock.parse_time, value)
        _sane(clock.local_date(moment))
        return moment
    raise BadCell(f"“{_plain(value)}” không phải ngày giờ; hãy viết dd/mm/yyyy HH:MM.")


def _said(parse: Callable[[str], Value], text: str) -> Value:
    try:
        return parse(text)
    except ValueError as wrong:
        raise BadCell(str(wrong)) from wrong


def _money(value: object, column: Column) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadCell(f"“{_plain(value)}” không phải số tiền; hãy viết số đồng, ví dụ 1.500.000.")
    if isinstance(value, str):
        text = vietnamese.clean(value)
        minus = text[:1] in {"-", "−", "–"}
        amount = _said(money.parse_money, text[1:].strip() if minus else text)
        return -amount if minus else amount
    if value != int(value):
        raise BadCell(f"“{_plain(value)}” có phần lẻ; số tiền phải là số đồng chẵn.")
    if abs(value) > money.MAX_MONEY:
        raise BadCell("Số tiền quá lớn; tối đa 15 chữ số.")
    return int(value)


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = _plain(value).strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None


def _year(value: object, column: Column) -> int:
    year = _whole(value)
    if year is None or not 2001 <= year <= 2199:
        raise BadCell(f"“{_plain(value)[:40]}” không phải năm; hãy viết bốn chữ số, ví dụ 2026.")
    return year


def _birth(value: object, column: Column) -> Birth:
    number, this_year = _whole(value), clock.today().year
    if number is None:
        day = _day(value, column)
        birth = Birth(day.year, day)
    else:
        birth = Birth(number)
    if not this_year - 125 <= birth.year <= this_year:
        raise BadCell(f"Năm sinh {birth.year} không hợp lý; năm sinh từ {this_year - 125} đến {this_year}.")
    return birth


def _count(value: object, column: Column) -> int:
    number = _whole(value)
    if number is None or not 1 <= number <= 1_200:
        raise BadCell(f"“{_plain(value)[:40]}” không phải số kỳ; hãy viết một số nguyên từ 1.")
    return number


def _number(value: object, column: Column) -> Decimal:
    text = _plain(value).strip().rstrip("%").strip().replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not 0 <= number < 10**12:
        raise BadCell(f"“{_plain(value)[:40]}” không phải số; hãy viết ngưỡng bằng một số, ví dụ 70.")
    return number.quantize(Decimal("0.0001"))


def _digits(value: object, column: Column) -> str | None:
    digits = re.sub(r"^'", "", _line(value, column) or "")
    if isinstance(value, int) and column.name == "CCCD" and 9 < len(digits) < 12:
        return digits.zfill(12)  # typed as a number: Excel dropped the zeros in front
    if isinstance(value, int) and column.name == "Điện thoại" and len(digits) in {9, 10} and digits[0] != "0":
        return f"0{digits}"
    return digits or None


def _yes_no(value: object, column: Column) -> bool:
    known = value if isinstance(value, bool) else YES_NO.get(_plain(value))
    if known is None and _plain(value) in {"1", "0"}:
        known = _plain(value) == "1"
    if known is None:
        raise BadCell(f"“{_plain(value)[:40]}” chưa rõ; hãy viết có hoặc không.")
    return bool(known)


def _word(value: object, column: Column) -> Any:
    found = column.allowed.get(_plain(value))
    if found is None:
        raise BadCell(f"“{vietnamese.clean(_plain(value))[:40]}” không dùng được; chỉ nhận: {column.allowed.listed()}.")
    return found


def _words(value: object, column: Column) -> list[Any]:
    found = []
    for part in _list(value, column):
        if vietnamese.fold_name(part) not in column.allowed.means:
            raise BadCell(f"“{part[:40]}” không dùng được; chỉ nhận: {column.allowed.listed()}.")
        found.append(column.allowed.get(part))
    return [one for one in dict.fromkeys(found) if one is not None]


_READERS: dict[Cell, Callable[[object, Column], Any]] = {
    Cell.TEXT: _line,
    Cell.LONG: _text,
    Cell.CODE: _code,
    Cell.CODES: _list,
    Cell.DAY: _day,
    Cell.MOMENT: _moment,
    Cell.MONEY: _money,
    Cell.YEAR: _year,
    Cell.BIRTH: _birth,
    Cell.COUNT: _count,
    Cell.NUMBER: _number,
    Cell.DIGITS: _digits,
    Cell.YES_NO: _yes_no,
    Cell.WORD: _word,
    Cell.WORDS: _words,
}
