"""Days and amounts as banks write them. One file writes its thousands one way: evidence decides which."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import isfinite

from nhandao_site.kit.money import MAX_MONEY

_FIRST_SERIAL = date(1899, 12, 30)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)", re.ASCII)
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?!\d)", re.ASCII)
_PLAIN = re.compile(r"(20\d{2})(\d{2})(\d{2})(?!\d)", re.ASCII)
_SERIAL = re.compile(r"([3-7]\d{4})(?:[.,]\d+)?$", re.ASCII)
_HOUR = re.compile(
    r"[ T]*\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?\s*(?:AM|PM|SA|CH)?(?:Z|[+-]\d{2}:?\d{2})?", re.I | re.A
)
_MONEY = re.compile(r"([+\-−–(]?)\s*([+\-−–]?)(\d[\d., '’\u00a0\u202f]*)\s*(?:đ|₫|vnd|vnđ|đồng)?\s*([)\-−–]?)", re.I)
_GROUPED = {sign: re.compile(rf"\d{{1,3}}(?:\{sign}\d{{3}})+", re.ASCII) for sign in ".,"}
_PART = re.compile(r"[.,](\d{1,2})$", re.ASCII)
_MINUS = set("-−–(")


class BadCell(ValueError):
    """What stands in a cell can't be what its column says; the message is a Vietnamese sentence."""


def day(cell: object) -> tuple[date, str]:
    """The day, and what stands behind it in the same cell (a bank puts its document number there).

    Understands dates, `dd/mm/yyyy`, `dd-mm-yyyy`, ISO, `yyyymmdd`, each with or without an hour, and
    the serial numbers of Excel.

    Raises:
        BadCell: no such day.
    """
    if isinstance(cell, datetime):
        return cell.date(), ""
    if isinstance(cell, date):
        return cell, ""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 30_000 <= cell < 80_000:
        return _FIRST_SERIAL + timedelta(days=int(cell)), ""
    text = str(cell).strip()
    parts, end = _day_parts(text)
    try:
        found = date(*parts)
    except ValueError:
        raise BadCell(f"Không có ngày “{text[:20]}” trong lịch.") from None
    if not 2000 <= found.year <= 2100:
        raise BadCell(f"Năm của ngày “{text[:20]}” không đúng.")
    rest = text[end:]
    hour = _HOUR.match(rest)
    return found, (rest[hour.end() :] if hour else rest).strip()


def _day_parts(text: str) -> tuple[tuple[int, int, int], int]:
    if found := _DAY_FIRST.match(text):
        on, month, year = (int(part) for part in found.groups())
        return (year + 2000 if year < 100 else year, month, on), found.end()
    if found := _ISO.match(text) or _PLAIN.match(text):
        year, month, on = (int(part) for part in found.groups())
        return (year, month, on), found.end()
    if found := _SERIAL.match(text):
        day_ = _FIRST_SERIAL + timedelta(days=int(found[1]))
        return (day_.year, day_.month, day_.day), len(text)
    raise BadCell(f"Không đọc được ngày “{text[:20]}”.")


def is_day(cell: object) -> bool:
    try:
        day(cell)
    except BadCell:
        return False
    return True


def thousands(cells: Iterable[object]) -> str | None:
    """The sign between thousands in this file, `.` or `,`; None where no amount needs one.

    `1.234.567` and `1,234.00` are proofs; `100.000` alone is only a hint, for đồng have no thousandths.

    Raises:
        BadCell: proofs of both.
    """
    proofs: dict[str, str] = {}
    hints: dict[str, str] = {}
    for cell in cells:
        if isinstance(cell, str) and len(cell) <= 60 and (found := _MONEY.fullmatch(cell.strip())):
            _weigh(_bare(found[3]), proofs, hints)
    if len(proofs) > 1:
        raise BadCell(f"Tệp viết số tiền theo hai cách (“{proofs['.']}” và “{proofs[',']}”), không biết tin cách nào.")
    return next(iter(proofs), None) or next(iter(hints), None)


def _weigh(number: str, proofs: dict[str, str], hints: dict[str, str]) -> None:
    points, commas = number.count("."), number.count(",")
    if points and commas:
        proofs.setdefault("." if number.index(".") < number.index(",") else ",", number)
    elif max(points, commas) > 1:
        proofs.setdefault("." if points else ",", number)
    elif _PART.search(number):
        proofs.setdefault("," if points else ".", number)
    elif points or commas:
        hints.setdefault("." if points else ",", number)


def amount(cell: object, sign: str | None) -> int | None:
    """Đồng, with the cell's own minus (also brackets, also behind); None for an empty cell.

    Args:
        sign: what `thousands` found for the whole file.

    Raises:
        BadCell: no amount, a fraction of a đồng, more than 15 digits.
    """
    if cell is None or (isinstance(cell, str) and cell.strip() in {"", "-", "–", "−"}):
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise BadCell(f"“{str(cell)[:20]}” không phải số tiền.")
    value = _of_text(cell.strip(), sign) if isinstance(cell, str) else _of_number(cell)
    if abs(value) > MAX_MONEY:
        raise BadCell(f"Số tiền “{str(cell)[:20]}” quá lớn; tối đa 15 chữ số.")
    return value


def _of_number(cell: float) -> int:
    if not isfinite(cell) or abs(cell - round(cell)) > 1e-6:
        raise BadCell(f"Số tiền {str(cell)[:20]} không phải số đồng chẵn.")
    return round(cell)


def _of_text(text: str, sign: str | None) -> int:
    found = _MONEY.fullmatch(text) if len(text) <= 60 else None
    if not found:
        raise BadCell(f"“{text[:20]}” không phải số tiền.")
    number = _bare(found[3])
    other = {".": ",", ",": "."}.get(sign or "")
    if other and (part := re.search(rf"\{other}(\d{{1,2}})$", number)):
        if part[1].strip("0"):
            raise BadCell(f"Số tiền “{text[:20]}” có phần lẻ của đồng.")
        number = number[: part.start()]
    whole = number
    if sign and _GROUPED[sign].fullmatch(number):
        whole = number.replace(sign, "")
    elif other and not (sign and sign in number) and _GROUPED[other].fullmatch(number):
        raise BadCell(f"Số tiền “{text[:20]}” viết khác cách của cả tệp.")
    if not (whole.isascii() and whole.isdigit()):
        raise BadCell(f"“{text[:20]}” không phải số tiền viết đúng.")
    minus = _MINUS & {found[1], found[2], found[4]}
    return -int(whole) if minus else int(whole)


def _bare(number: str) -> str:
    return re.sub(r"[ '’\u00a0\u202f]", "", number).rstrip(".,")
