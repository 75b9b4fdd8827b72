"""Questions a figure has to answer before it is submitted: real reports slip by a thousand times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.reports.tables import GROUPS, Group
from nhandao_site.kit import money

TEN_TIMES, JUMP = 10, 3
SMALL, SMALL_VND = 5, 20_000_000
"""Below these nothing is asked: three houses after one is no slip."""


def heads(groups: Sequence[Group]) -> dict[str, str]:
    """What every figure of a table is called, by its key."""
    return {column.key: column.head for group in groups for column in group.columns if column.share_of is None}


@dataclass(frozen=True)
class Question:
    key: str
    sentence: str


class Unanswered(RuleBroken):
    """Questions that still wait for a word; the face shows each beside its field."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__("Có số liệu khác thường. Xin xem lại; nếu đúng, hãy ghi vì sao ở từng câu hỏi bên dưới.")
        self.questions = tuple(questions)


def questions(
    now: Mapping[str, Any], before: Sequence[Mapping[str, Any]], groups: Sequence[Group] = GROUPS
) -> list[Question]:
    """What is asked about a table.

    Args:
        now: the figures of the unit for the period.
        before: those of its earlier periods of the same length, the latest first.
        groups: the columns that are looked at.
    """
    found = []
    if _number(now, "helped_addresses") > _number(now, "filed"):
        found.append(Question("more_helped", _more_helped(now)))
    for key, head in heads(groups).items():
        value, usual = _number(now, key), _usual(key, before)
        if usual == 0 or value < (SMALL_VND if key.endswith("_vnd") else SMALL):
            continue
        if value >= TEN_TIMES * usual:
            found.append(
                Question(f"ten_times.{key}", _far(head, key, value, usual, "gấp hơn mười lần mức thường thấy"))
            )
        elif before and value >= JUMP * max(_number(before[0], key), 1) and value >= JUMP * usual:
            found.append(Question(f"jump.{key}", _far(head, key, value, usual, "tăng vọt so với các kỳ trước")))
    return found


def _usual(key: str, before: Sequence[Mapping[str, Any]]) -> int:
    known = [value for table in before if (value := _number(table, key)) > 0]
    return median_low(known) if known else 0


def _number(table: Mapping[str, Any], key: str) -> int:
    return int(table.get(key) or 0)


def _more_helped(now: Mapping[str, Any]) -> str:
    helped, filed = _number(now, "helped_addresses"), _number(now, "filed")
    return f"{helped} địa chỉ được trợ giúp nhưng chỉ có {filed} hồ sơ đã lập. Vì sao?"


def _far(head: str, key: str, value: int, usual: int, what: str) -> str:
    write = money.format_money if key.endswith("_vnd") else money.format_number
    return f"“{head}” là {write(value)}, {what} ({write(usual)}). Số này có đúng không, vì sao?"
