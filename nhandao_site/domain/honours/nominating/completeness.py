"""Everything a nomination still lacks, named at once."""

from dataclasses import dataclass

from nhandao_site.domain.honours.nominating import hardship, papers
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.movement.models import ParticipantKind


@dataclass(frozen=True)
class Point:
    """One thing asked for; `ok` when it is there."""

    text: str
    ok: bool
    small: str = ""


def points(nomination: Nomination) -> list[Point]:
    made = [Point("Việc đã làm, một dòng cho bảng vinh danh", bool(nomination.achievement))]
    if nomination.honoured_kind is ParticipantKind.PERSON:
        made.append(Point("Người này là trẻ em hay từ đủ 16 tuổi", nomination.is_child is not None))
    made += _answers(nomination)
    made += _authority(nomination)
    proofs = len(papers.files_of(nomination)) + len(nomination.addresses) + len(nomination.stories)
    made.append(Point("Ít nhất một minh chứng: tệp, địa chỉ đã giúp hoặc câu chuyện", proofs > 0, f"đang có {proofs}"))
    return made + _hardship(nomination)


def missing(nomination: Nomination) -> list[str]:
    return [f"{point.text}{f' ({point.small})' if point.small else ''}" for point in points(nomination) if not point.ok]


def _answers(nomination: Nomination) -> list[Point]:
    asked = nomination.review.criteria_of(nomination.honoured_kind)
    given = [*nomination.answers, *[""] * len(asked)]
    return [
        Point(f"Thành tích theo tiêu chí {number}", bool(given[number - 1].strip()))
        for number, _words in enumerate(asked, start=1)
    ]


def _authority(nomination: Nomination) -> list[Point]:
    return [
        Point("Chính quyền địa phương nào xác nhận", bool(nomination.authority)),
        Point("Ngày xác nhận của địa phương", nomination.authority_on is not None),
        Point("Bản giấy xác nhận của địa phương", nomination.authority_file_id is not None),
    ]


def _hardship(nomination: Nomination) -> list[Point]:
    if not nomination.lists_hardship:
        return []
    found = hardship.measure(nomination)
    return [
        Point("Danh sách người có hoàn cảnh khó khăn của cộng đồng", found.listed > 0),
        Point(
            "100 % số người trong danh sách đã được giúp, có minh chứng", found.met,
            f"{found.helped}/{found.listed} người" if found.listed else "",
        ),
    ]  # fmt: skip
