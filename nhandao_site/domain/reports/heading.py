"""What stands around the figures of a paper: whose name above it, who signs, who gets it (domain rules §9)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from nhandao_site.domain.reports.models import Report
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit.word import Layout


@dataclass(frozen=True)
class Paper:
    """What stands around the figures. `text` is Markdown; without a day the place for it stays free."""

    superior: str
    organisation: str
    place: str
    symbol: str
    signer: str
    signer_title: str
    authority: str
    recipients: Sequence[str]
    text: str
    day: date | None = None


def default_paper(unit: Unit, layout: Layout, text: str) -> Paper:
    """The head and foot of a unit's report before anybody typed any: places to write are left free."""
    party = layout == "party"
    superior, recipients = _above(unit, party=party)
    own = unit.kind in PLACES
    return Paper(
        superior=superior,
        organisation=_own_name(unit, party=party),
        place=_PLACE.sub("", unit.name),
        symbol="Số        -BC/BCĐ" if party else "Số:        /BC-CTĐ",
        signer="",
        signer_title=("Trưởng ban" if party else "Chủ tịch") if own else "Thủ trưởng đơn vị",
        authority=("TM. Ban Chỉ đạo" if party else "TM. Ban Thường vụ") if own else "",
        recipients=recipients,
        text=text,
    )


_PLACE = re.compile(r"^(Tỉnh|Thành phố|Xã|Phường|Đặc khu|Huyện|Thị trấn|Thị xã|Quận)\s+")
PLACES = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
CENTRAL_CHAPTER = "Trung ương Hội Chữ thập đỏ Việt Nam"


def _own_name(unit: Unit, *, party: bool) -> str:
    if unit.kind not in PLACES:
        return unit.name
    return f"Ban Chỉ đạo Cuộc vận động {unit.name}" if party else f"Hội Chữ thập đỏ {unit.name}"


def _above(unit: Unit, *, party: bool) -> tuple[str, list[str]]:
    """Whose name stands over the unit's own, and who gets the report."""
    above = unit.parent if unit.parent and unit.parent.kind in PLACES else None
    if party:
        named = _PLACE.sub("", unit.name)
        city = "Thành ủy" if unit.name.startswith("Thành phố") else "Tỉnh ủy"
        committee = f"{city} {named}" if unit.kind is UnitKind.PROVINCE else f"Đảng ủy {unit.name}"
        return committee, [f"Thường trực {committee} (để báo cáo)", "Các thành viên Ban Chỉ đạo", "Lưu: VT"]
    chapter = f"Hội Chữ thập đỏ {above.name}" if above else CENTRAL_CHAPTER
    return chapter, [f"{chapter} (để báo cáo)", f"Thường trực Hội {unit.name}", "Lưu: VT"]


def signed(paper: Paper, report: Report) -> Paper:
    """With the number, the signer and the title that somebody typed."""
    return replace(
        paper,
        symbol=f"Số: {report.symbol}" if report.symbol else paper.symbol,
        signer=report.signer or paper.signer,
        signer_title=report.signer_title or paper.signer_title,
    )
