"""Ready sentences of the movement's report from its numbers, under the headings of plan B (Markdown)."""

from collections.abc import Mapping, Sequence
from typing import Any

from nhandao_site.domain.reports import saying
from nhandao_site.domain.reports.saying import Result
from nhandao_site.kit import money
from nhandao_site.kit.periods import Period

Table = Mapping[str, Any]
COMPARED = (
    ("persons", "cá nhân hưởng ứng"),
    ("collectives", "tập thể hưởng ứng"),
    ("stories", "bài đã đăng"),
)


def draft(unit_name: str, period: Period, now: Table, last: Table | None, own: Sequence[Result]) -> str:
    """The body of the yearly report, or of the interim review.

    Args:
        last: the numbers of the same span a year before, None when nothing was recorded in it.
        own: how the movement's targets of the unit itself stand.
    """
    results = [
        f"**Tham gia hưởng ứng.** {_taking_part(now)}",
        f"**Chỉ đạo điểm.** {_pilots(now)}",
        f"**Biểu dương, tôn vinh.** {_honours(now)}",
        *saying.targets("Chỉ tiêu", own),
        *_compared(now, last),
    ]
    parts = [
        "## I. Công tác chỉ đạo, tuyên truyền",
        f"Trong {saying.when(period)}, {unit_name} {_papers(now)}{_events(now)}.",
        _channels(now),
        "…",
        "## II. Kết quả thực hiện Phong trào",
        *saying.numbered(results),
        "## III. Thực hiện nhiệm vụ, kiểm tra, giám sát",
        saying.work(now),
        "## IV. Tồn tại, hạn chế và nguyên nhân",
        "…",
        "## V. Phương hướng, nhiệm vụ thời gian tới",
        "…",
        "## VI. Đề xuất, kiến nghị",
        "…",
    ]
    return "\n\n".join(parts)


def _papers(now: Table) -> str:
    papers, plans = saying.of(now, "papers"), saying.of(now, "plans")
    if not papers:
        return "chưa ghi văn bản nào ban hành trong kỳ"
    return f"ban hành {money.format_number(papers)} văn bản, trong đó {money.format_number(plans)} kế hoạch"


def _events(now: Table) -> str:
    told = saying.listed(now, (("events", "{} sự kiện phát động, Tháng Nhân đạo, sơ kết, tổng kết"),))
    return f"; tổ chức {told}" if told else ""


def _channels(now: Table) -> str:
    told = saying.listed(now, (
        ("channels_social", "{} chuyên mục trên Facebook, Zalo"),
        ("channels_web", "{} chuyên mục trên trang tin điện tử"),
        ("channels_press", "{} chuyên mục trên báo, đài, cổng thông tin"),
    ))  # fmt: skip
    opened = f"Đến hết kỳ có {told}." if told else "Chưa ghi chuyên mục “Người tốt, việc thiện” nào."
    stories = saying.of(now, "stories")
    return f"{opened} Trong kỳ đăng {money.format_number(stories)} bài trên trang này." if stories else opened


def _taking_part(now: Table) -> str:
    persons, collectives = saying.of(now, "persons"), saying.of(now, "collectives")
    if not persons and not collectives:
        year = "Chưa ghi cá nhân, tập thể nào tham gia trong năm."
    else:
        year = (
            f"Trong năm có {money.format_number(persons)} cá nhân và {money.format_number(collectives)} tập thể "
            "tham gia."
        )
    if now.get("persons_all") is None:
        return year
    both = (money.format_number(saying.of(now, key)) for key in ("persons_all", "collectives_all"))
    return f"{year} Lũy kế từ đầu giai đoạn: {' cá nhân, '.join(both)} tập thể, mỗi người và tập thể tính một lần."


def _pilots(now: Table) -> str:
    pilots = saying.of(now, "pilots")
    if not pilots:
        return "Chưa ghi đơn vị thí điểm nào trong năm."
    return f"{money.format_number(pilots)} cơ quan, trường học, doanh nghiệp, địa bàn dân cư được chọn chỉ đạo điểm."


def _honours(now: Table) -> str:
    told = saying.listed(now, (
        ("titles_persons", "{} cá nhân được tặng danh hiệu “Người tốt, việc thiện”"),
        ("titles_collectives", "{} tập thể được tặng danh hiệu “Cộng đồng nhân ái”"),
        ("praised_persons", "{} lượt cá nhân được biểu dương, khen"),
        ("praised_collectives", "{} lượt tập thể được biểu dương, khen"),
        ("meetings", "{} cuộc gặp mặt gương tiêu biểu"),
    ))  # fmt: skip
    guests = saying.of(now, "guests")
    met = f" với {money.format_number(guests)} lượt người dự" if guests else ""
    return f"{told[:1].upper()}{told[1:]}{met}." if told else "Chưa có quyết định tôn vinh, khen thưởng trong kỳ."


def _compared(now: Table, last: Table | None) -> list[str]:
    if last is None:
        return []
    told = [
        f"{words} {saying.change(saying.of(now, key), saying.of(last, key), money.format_number)}"
        for key, words in COMPARED
    ]
    return [f"**So sánh.** So với cùng kỳ năm trước: {'; '.join(told)}."]
