"""Ready words beside a link, for Facebook and for Zalo: made of what the public reads and of nothing else."""

from dataclasses import dataclass

from nhandao_site.domain.stories import published as stories
from nhandao_site.kit import markdown, money

MAX_FACEBOOK, MAX_ZALO = 900, 320


@dataclass(frozen=True)
class Ready:
    facebook: str
    zalo: str


def of_story(story: stories.Piece, url: str, told_by: str) -> Ready:
    """`url` is absolute; `told_by` names the chapter."""
    counted = [
        f"{money.format_number(f.number)} {' '.join(filter(None, (f.measure, f.span)))}" for f in story.facts[:3]
    ]
    long = [story.title, story.lede, *([f"Việc đã làm: {'; '.join(counted)}."] if counted else [])]
    foot = [f"Đọc cả bài: {url}", f"{told_by}, chuyên mục “Người tốt, việc thiện”."]
    return Ready(
        facebook="\n\n".join([*filter(None, (markdown.summary(part, MAX_FACEBOOK // 2) for part in long)), *foot]),
        zalo="\n".join([markdown.summary(story.title, 140), markdown.summary(story.lede, 160), url]),
    )


def of_address(code: str, alias: str, needs: str, url: str, told_by: str, *, is_child: bool) -> Ready:
    """Of a child: the code and where to read, no more."""
    who = f"Địa chỉ nhân đạo {code}" + ("" if is_child or not alias else f": {alias}")
    checked = "Hồ sơ đã khảo sát, bình chọn công khai và xác minh; từng đồng có trong sổ công khai."
    asked = [] if is_child or not needs else [needs]
    return Ready(
        facebook="\n\n".join([who, *asked, checked, f"Đọc và nhận giúp: {url}", f"{told_by}."]),
        zalo="\n".join([who, *asked, url]),
    )
