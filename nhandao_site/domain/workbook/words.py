"""The words a cell may hold, found without regard to case, marks or where a tone stands (“huỷ”, “hủy”)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nhandao_site.domain.addresses.words import Closing, Cycle, Group, Kind, NeedKind
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.documents.models import DocumentKind
from nhandao_site.domain.honours.models import HonourKind
from nhandao_site.domain.ledger.models import Basis
from nhandao_site.domain.movement.models import ChannelKind, Level, ParticipantKind
from nhandao_site.domain.pledges.models import DonorKind, Form, Shown, State
from nhandao_site.domain.rosters.models import CommuneLevel, RosterKind
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import vietnamese

fold = lru_cache(maxsize=4096)(vietnamese.fold_name)
"""Thousands of cells hold the same few words."""


@dataclass(frozen=True)
class Words:
    """`shown` are the words of the guide; `means` also knows what people write instead."""

    shown: tuple[str, ...]
    means: Mapping[str, Any]

    def get(self, word: str) -> Any:
        return self.means.get(fold(word))

    def listed(self) -> str:
        return ", ".join(self.shown)


def _words(meanings: Mapping[str, Any], also: Mapping[str, Any] | None = None) -> Words:
    known = {**meanings, **(also or {})}
    return Words(tuple(meanings), {vietnamese.fold_name(word): value for word, value in known.items()})


def _labels(members: Any, also: Mapping[str, Any] | None = None) -> Words:
    return _words({member.label: member for member in members}, also)


UNIT_KINDS = _labels(
    UnitKind,
    {
        "TW": UnitKind.CENTRAL,
        "phường": UnitKind.COMMUNE,
        "thị trấn": UnitKind.COMMUNE,
        "đặc khu": UnitKind.COMMUNE,
        "ấp": UnitKind.HAMLET,
        "khu phố": UnitKind.HAMLET,
        "trường học": UnitKind.SCHOOL,
        "CLB": UnitKind.CLUB,
        "thành viên ban chỉ đạo": UnitKind.MEMBER,
    },
)
COMMUNE_LEVELS = _labels(CommuneLevel, {"còn nhiều khó khăn": CommuneLevel.DIFFICULT})
ROSTERS = _labels(
    RosterKind, {"thành viên ban chỉ đạo": RosterKind.MEMBERS, "tổ chức trường học": RosterKind.SCHOOL_BODIES}
)
KINDS = _labels(Kind, {"hộ gia đình": Kind.HOUSEHOLD})
GENDERS = _words({"nam": "nam", "nữ": "nữ"})
GROUPS = _labels(
    Group,
    {
        "hộ nghèo": Group.HARDSHIP,
        "người khuyết tật": Group.DISABLED,
        "nạn nhân chất độc da cam": Group.AGENT_ORANGE,
        "nạn nhân thiên tai": Group.DISASTER,
        "bệnh hiểm nghèo": Group.SERIOUS_ILLNESS,
        "tai nạn thương tích": Group.ACCIDENT,
        "trẻ em mồ côi": Group.ORPHAN,
        "người già neo đơn": Group.ELDERLY_ALONE,
    },
)
NEEDS = _labels(
    NeedKind,
    {
        "xe lắc": NeedKind.WHEELCHAIR,
        "xe lăn, xe lắc": NeedKind.WHEELCHAIR,
        "PHCN": NeedKind.REHABILITATION,
        "vay vốn không lãi": NeedKind.LOAN,
        "BHYT": NeedKind.INSURANCE,
        "dạy nghề, việc làm": NeedKind.TRAINING,
        "việc làm": NeedKind.TRAINING,
    },
)
SCOPES = _words(
    {"chữ": Scope.TEXT, "ảnh": Scope.FACE, "nơi ở": Scope.PLACE},
    {"không": None, "ảnh mặt": Scope.FACE, "chữ viết": Scope.TEXT},
)
CLOSINGS = _labels(
    Closing,
    {
        "thoát nghèo": Closing.OUT_OF_HARDSHIP,
        "đã mất": Closing.DECEASED,
        "mất": Closing.DECEASED,
        "chết": Closing.DECEASED,
        "chuyển nơi ở": Closing.MOVED,
        "không đúng sự thật": Closing.UNTRUE,
    },
)
GIVERS = _labels(DonorKind)
FORMS = _labels(Form, {"tiền mặt": Form.CASH, "ngày công": Form.LABOUR})
CYCLES = _words(
    {"tháng": Cycle.MONTH, "quý": Cycle.QUARTER, "năm": Cycle.YEAR},
    {"một lần": Cycle.ONCE, "hằng tháng": Cycle.MONTH, "hằng quý": Cycle.QUARTER, "hằng năm": Cycle.YEAR},
)
PLEDGE_STATES = _words(
    {
        "chờ": State.WAITING,
        "xác nhận": State.CONFIRMED,
        "thực hiện": State.RUNNING,
        "hoàn thành": State.DONE,
        "hủy": State.CANCELLED,
    },
    {member.label: member for member in State} | {"đã hủy": State.CANCELLED, "đã hoàn thành": State.DONE},
)
BASES = _labels(Basis)
LEVELS = _labels(level for level in Level if level is not Level.CENTRAL)
HONOUR_LEVELS = _labels(Level)
PARTICIPANTS = _labels(ParticipantKind)
CHANNELS = _labels(
    (kind for kind in ChannelKind if kind not in {ChannelKind.LOUDSPEAKER, ChannelKind.BULLETIN}),
    {"trang web": ChannelKind.WEBSITE, "cổng thông tin": ChannelKind.PORTAL, "loa": ChannelKind.LOUDSPEAKER}
    | {kind.label: kind for kind in (ChannelKind.LOUDSPEAKER, ChannelKind.BULLETIN)},
)
"""The guide names the six of the sheet; what the site knows besides is written out and understood again."""
_LATER = (DocumentKind.DIRECTIVE, DocumentKind.LETTER, DocumentKind.PROGRAMME)
DOCUMENTS = _labels((kind for kind in DocumentKind if kind not in _LATER), {kind.label: kind for kind in _LATER})
HONOURS = _labels(HonourKind)
HANDLED = _words({"hồ sơ": "dossier", "đăng ký": "pledge", "đăng": "publication"})
YES_NO = _words({"có": True, "không": False}, {"x": True, "yes": True, "no": False, "true": True, "false": False})

MARKS = {"(ẩn danh)": Shown.ANONYMOUS, "(nêu tên)": Shown.NAMED}
"""What a list may write before a giver's name to say how it is shown; without a mark it is masked."""


def unmarked(name: str) -> tuple[str, Shown | None]:
    """The name without its mark, and what the mark says."""
    for mark, shown in MARKS.items():
        if name.casefold().startswith(mark):
            return name[len(mark) :].strip() or name, shown
    return name, None
