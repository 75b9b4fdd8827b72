"""Turns of phrase that the ready sentences of every report share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nhandao_site.domain.reports import worked
from nhandao_site.domain.targets import definitions
from nhandao_site.kit import money
from nhandao_site.kit.periods import Period

Table = Mapping[str, Any]
Result = Mapping[str, Any]


def of(table: Table, key: str) -> int:
    return int(table.get(key) or 0)


def when(period: Period) -> str:
    """`năm 2026 (kỳ 25/11/2025–24/11/2026)`."""
    title = period.title()
    return f"{title[:1].lower()}{title[1:]} ({period.label()})"


def listed(table: Table, wanted: Sequence[tuple[str, str]]) -> str:
    """Each number above nothing in its words, joined by “; ”."""
    return "; ".join(words.format(money.format_number(of(table, key))) for key, words in wanted if of(table, key))


def numbered(parts: Sequence[str]) -> list[str]:
    """`**Trợ giúp.** …` → `**2. Trợ giúp.** …`; a part without a name of its own goes on with the one before."""
    found, number = [], 0
    for part in parts:
        number += part.startswith("**")
        found.append(f"**{number}. {part[2:]}" if part.startswith("**") else part)
    return found


def change(now: int, then: int, write: Callable[[int], str]) -> str:
    """`tăng 3 (từ 2 lên 5, 150%)`."""
    if now == then:
        return f"không đổi ({write(now)})"
    word, by, way = ("tăng", now - then, "lên") if now > then else ("giảm", then - now, "xuống")
    share = f", {by * 100 // then}%" if then else ""
    return f"{word} {write(by)} (từ {write(then)} {way} {write(now)}{share})"


def targets(head: str, own: Sequence[Result]) -> list[str]:
    """One sentence for each target of the unit itself; nothing when none is asked of it."""
    if not own:
        return []
    told = [
        f"{definitions.target(one['id']).label}: {worked.result(one)}, yêu cầu {worked.wanted(one)}, "
        f"{worked.STATUS[one['status']]}"
        for one in own
    ]
    return [f"**{head}.** {'; '.join(told)}."]


def work(now: Table) -> str:
    """Tasks of plans and inspections, from `tasks_…` and `inspections_…`."""
    tasks = listed(now, (("tasks_done", "{} nhiệm vụ đã xong trong kỳ"), ("tasks_open", "{} nhiệm vụ còn mở")))
    held = listed(now, (
        ("inspections_planned", "{} cuộc kiểm tra theo kế hoạch của kỳ"),
        ("inspections_held", "đã kiểm tra {} cuộc"),
        ("inspections_demands", "{} cuộc có yêu cầu khắc phục"),
        ("inspections_mended", "{} yêu cầu đã khắc phục"),
    ))  # fmt: skip
    said = [f"Nhiệm vụ của kế hoạch: {tasks}." if tasks else "", f"Kiểm tra, giám sát: {held}." if held else ""]
    return " ".join(filter(None, said)) or "Chưa ghi nhiệm vụ, cuộc kiểm tra nào trong kỳ."
