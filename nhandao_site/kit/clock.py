"""Time as the chapter lives it: stored in UTC, thought of and shown in Vietnam.

A naive datetime never passes: it would silently mean the time zone of the machine.
Sentences of the errors are Vietnamese, for the person who typed.
"""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Asia/Ho_Chi_Minh")

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WITH_TIME = re.compile(r"(\S+?)(?:[ T]+(\d{1,2})[:h](\d{2})(?::(\d{2})(?:\.\d+)?)?)?", re.ASCII)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date it is now in Vietnam (from 17:00 UTC on it is already tomorrow there)."""
    return now().astimezone(TZ).date()


def local(moment: datetime) -> datetime:
    """The same instant on a Vietnamese clock.

    Raises:
        ValueError: `moment` is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("Thời điểm thiếu múi giờ.")
    return moment.astimezone(TZ)


def start_of(day: date) -> datetime:
    """Midnight in Vietnam at which `day` begins, aware, in UTC."""
    return datetime.combine(day, time(), TZ).astimezone(UTC)


def local_date(moment: datetime) -> date:
    """The Vietnamese calendar date of an aware instant."""
    return local(moment).date()


def format_date(day: date | None) -> str:
    """`dd/mm/yyyy`; an aware datetime gives its date in Vietnam; None gives an empty text."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = local_date(day)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_time(moment: datetime | None) -> str:
    """`dd/mm/yyyy HH:MM` on a Vietnamese clock; None gives an empty text."""
    if moment is None:
        return ""
    here = local(moment)
    return f"{format_date(here)} {here.hour:02}:{here.minute:02}"


def parse_date(text: str) -> date:
    """A date typed as `dd/mm/yyyy`, `d/m/yyyy` (also with `-` or `.`) or `yyyy-mm-dd`.

    Raises:
        ValueError: no such date; the message is a Vietnamese sentence.
    """
    typed = text.strip()
    try:
        if found := _DAY_FIRST.fullmatch(typed):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        if found := _ISO.fullmatch(typed):
            return date(*map(int, found.groups()))
    except ValueError:
        raise ValueError(f"Không có ngày “{typed}” trong lịch; hãy kiểm tra lại.") from None
    raise ValueError(f"Ngày “{typed[:40]}” chưa đúng; hãy nhập dạng ngày/tháng/năm, ví dụ 25/11/2025.")


def parse_time(text: str) -> datetime:
    """An instant typed as `dd/mm/yyyy[ HH:MM]` on a Vietnamese clock; aware, in UTC.

    Without a time it is 00:00 of that day.

    Raises:
        ValueError: no such date or hour; the message is a Vietnamese sentence.
    """
    typed = " ".join(text.split())
    found = _WITH_TIME.fullmatch(typed)
    if not found:
        raise ValueError(
            f"Thời điểm “{typed[:40]}” chưa đúng; hãy nhập dạng ngày/tháng/năm giờ:phút, ví dụ 25/11/2025 08:30."
        )
    day = parse_date(found[1])
    hour, minute, second = (int(part or 0) for part in found.group(2, 3, 4))
    try:
        at = time(hour, minute, second)
    except ValueError:
        raise ValueError(f"Giờ trong “{typed}” không có; giờ từ 00:00 đến 23:59.") from None
    return datetime.combine(day, at, TZ).astimezone(UTC)


def add_working_days(day: date, count: int) -> date:
    """The date `count` working days after `day`; Saturdays and Sundays do not count.

    Public holidays are counted as working days: an answer may only come early by it, never late.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= day.weekday() < 5
    return day


def add_months(day: date, count: int) -> date:
    """The same day `count` months later; the last day of a shorter month (31/1 + 1 = 28/2)."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
