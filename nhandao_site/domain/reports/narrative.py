"""Ready sentences from the figures, for the writer to keep, change or strike out (Markdown)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nhandao_site.domain.reports import saying
from nhandao_site.domain.reports.saying import Result
from nhandao_site.kit import money
from nhandao_site.kit.periods import Period

Table = Mapping[str, Any]


def draft(
    unit_name: str,
    period: Period,
    now: Table,
    last: Table | None,
    year_ago: Table | None,
    own: Sequence[Result] = (),
    work: Table | None = None,
) -> str:
    """The body of a report: results, comparison, what is left open. Headings are those of plan A.

    Args:
        last: the figures of the period before, None when there are none.
        year_ago: those of the same period a year before.
        own: how the campaign's targets of the unit itself stand.
        work: tasks of plans and inspections, None where they are not told.
    """  # fmt: skip
    results = [*_results(now), *_compared(now, last, year_ago, period), *saying.targets("Chỉ tiêu", own)]
    if work:
        results.append(f"**Nhiệm vụ, kiểm tra.** {saying.work(work)}")
    parts = [
        "## I. Công tác chỉ đạo, tuyên truyền",
        f"Trong {saying.when(period)}, {unit_name} …",
        "## II. Kết quả thực hiện",
        *saying.numbered(results),
        "## III. Tồn tại, hạn chế và nguyên nhân",
        "…",
        "## IV. Phương hướng, nhiệm vụ thời gian tới",
        "…",
        "## V. Đề xuất, kiến nghị",
        "…",
    ]
    return "\n\n".join(parts)


def _results(now: Table) -> list[str]:
    count, vnd = _Counts(now), _Money(now)
    said = [
        f"**Khảo sát, lập hồ sơ.** Đã khảo sát {count['surveyed']} địa chỉ; lũy kế {count['filed']} hồ sơ được "
        f"duyệt, trong đó {count['filed_new']} hồ sơ mới trong kỳ; {count['listed_any']} địa chỉ đã đưa lên hệ thống "
        f"(trang của Hội {count['listed_site']}, iNHANDAO {count['listed_inhandao']}).",
        f"**Trợ giúp.** {count['helped_addresses']} địa chỉ được trợ giúp{_share(now)} với {count['helped_times']} "
        f"lượt; {count['regular_addresses']} địa chỉ được giúp thường xuyên, {count['one_off_addresses']} địa chỉ được "
        "giúp đột xuất.",
        _needs(now),
        f"**Nguồn lực.** {count['organisations']} tổ chức và {count['individuals']} cá nhân tham gia; tổng trị giá "
        f"{vnd['value_vnd']} (tiền {vnd['cash_vnd']}, hiện vật {vnd['in_kind_vnd']}, công sức {vnd['labour_vnd']}).",
        _beside(now),
    ]
    return [each for each in said if each]


class _Counts:
    def __init__(self, table: Table) -> None:
        self.table = table

    def __getitem__(self, key: str) -> str:
        return money.format_number(saying.of(self.table, key))


class _Money(_Counts):
    def __getitem__(self, key: str) -> str:
        return money.format_money(saying.of(self.table, key))


def _needs(now: Table) -> str:
    told = [
        f"{word} {_Counts(now)[key]} căn nhà trị giá {_Money(now)[f'{key}_vnd']}"
        for key, word in (("houses_built", "xây mới"), ("houses_repaired", "sửa chữa"))
        if saying.of(now, key)
    ]
    told += [word.format(money.format_number(saying.of(now, key))) for key, word in _BY_NEED if saying.of(now, key)]
    return f"Trong đó: {'; '.join(told)}." if told else ""


_BY_NEED = (
    ("wheelchairs", "trao {} xe lăn, xe lắc"),
    ("treatment", "hỗ trợ chữa bệnh, phục hồi chức năng {} lượt"),
    ("livelihood", "hỗ trợ sinh kế {} lượt"),
    ("other", "hỗ trợ khác {} lượt"),
)


def _beside(now: Table) -> str:
    told = []
    if saying.of(now, "loans_vnd"):
        told.append(f"vốn vay không lãi {money.format_money(saying.of(now, 'loans_vnd'))}")
    if saying.of(now, "other_programmes_vnd"):
        told.append(f"các chương trình khác {money.format_money(saying.of(now, 'other_programmes_vnd'))}")
    return f"Ngoài ra (không cộng vào trị giá trên): {'; '.join(told)}." if told else ""


def _compared(now: Table, last: Table | None, year_ago: Table | None, period: Period) -> list[str]:
    said = []
    for then, name in ((last, "kỳ trước"), (year_ago if period.part else None, "cùng kỳ năm trước")):
        if then is not None:
            helped = saying.change(
                saying.of(now, "helped_addresses"), saying.of(then, "helped_addresses"), money.format_number
            )
            value = saying.change(saying.of(now, "value_vnd"), saying.of(then, "value_vnd"), money.format_money)
            said.append(f"So với {name}: số địa chỉ được trợ giúp {helped}; trị giá {value}.")
    return ["**So sánh.** " + " ".join(said)] if said else []


def _share(now: Table) -> str:
    filed = saying.of(now, "filed")
    if not filed:
        return ""
    tenths = saying.of(now, "helped_addresses") * 1000 // filed
    return f" ({tenths // 10},{tenths % 10}% số hồ sơ)"


def _changed(now: Table, then: Table, key: str, write: Callable[[int], str]) -> str:
    return saying.change(saying.of(now, key), saying.of(then, key), write)
