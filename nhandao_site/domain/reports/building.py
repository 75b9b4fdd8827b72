"""A report as Word, in the chapter's layout or the Party's, and its table as Excel (domain rules §9)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from nhandao_site.domain.reports import snapshots, tables
from nhandao_site.domain.reports.models import Report
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, excel, word
from nhandao_site.kit.periods import Period
from nhandao_site.kit.word import Layout

_MARK = re.compile(r"\*\*|__|`|^[-*] +|^\d+\. +(?=\*\*)")
_HEADING = re.compile(r"#{1,6} +")


@dataclass(frozen=True)
class Paper:
    """What stands around the figures. `text` is Markdown; without a day the place for it stays free."""

    superior: str
    organisation: str
    place: str
    symbol: str
    signer: str
    signer_title: str
    recipients: Sequence[str]
    text: str
    day: date | None = None


def default_paper(unit: Unit, layout: Layout, text: str) -> Paper:
    """The head and foot of a unit's report before anybody typed any: places to write are left free."""
    party = layout == "party"
    superior, recipients = _above(unit, party=party)
    return Paper(
        superior=superior,
        organisation=_own_name(unit, party=party),
        place=_PLACE.sub("", unit.name),
        symbol="Số        -BC/BCĐ" if party else "Số:        /BC-CTĐ",
        signer="",
        signer_title="Trưởng ban" if party else "Chủ tịch",
        recipients=recipients,
        text=text,
    )


_PLACE = re.compile(r"^(Tỉnh|Thành phố|Xã|Phường|Đặc khu|Huyện|Thị trấn|Thị xã|Quận)\s+")
_PLACES = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
CENTRAL_CHAPTER = "Trung ương Hội Chữ thập đỏ Việt Nam"


def _own_name(unit: Unit, *, party: bool) -> str:
    if unit.kind not in _PLACES:
        return unit.name
    return f"Ban Chỉ đạo Cuộc vận động {unit.name}" if party else f"Hội Chữ thập đỏ {unit.name}"


def _above(unit: Unit, *, party: bool) -> tuple[str, list[str]]:
    """Whose name stands over the unit's own, and who gets the report."""
    above = unit.parent if unit.parent and unit.parent.kind in _PLACES else None
    if party:
        named = _PLACE.sub("", unit.name)
        committee = f"Tỉnh ủy {named}" if unit.kind is UnitKind.PROVINCE else f"Đảng ủy {unit.name}"
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


def to_word(table: Table, paper: Paper, layout: Layout) -> bytes:
    """Text and signature, then the tables as an annex on turned pages; header rows repeat, numbers stand right."""
    head = word.LetterHead(
        layout=layout,
        superior=paper.superior,
        organisation=paper.organisation,
        symbol=paper.symbol,
        place=paper.place,
        day=paper.day,
    )
    authority = "TM. BAN CHỈ ĐẠO" if layout == "party" else "TM. BAN THƯỜNG VỤ"
    signer = word.Signer(authority, paper.signer_title, paper.signer)
    blocks, annex = [*_blocks(paper.text)], [*_tables(table)]
    title = abstract(table.period)
    return word.write(head, "Báo cáo", blocks, paper.recipients, signer, abstract=title, annex=annex)


def abstract(period: Period) -> str:
    title = period.title()
    return (
        "kết quả thực hiện Cuộc vận động “Mỗi tổ chức, mỗi cá nhân gắn với một địa chỉ nhân đạo” "
        f"{title[:1].lower()}{title[1:]}"
    )


def to_excel(table: Table) -> bytes:
    """One sheet per group of columns, the adjustments on a sheet of their own; numbers are numbers."""
    sheets = [_sheet(table, group) for group in tables.GROUPS]
    if table.adjustments:
        adjusted = _adjusted(table)
        sheets.append(excel.Sheet("Điều chỉnh", adjusted.headers, adjusted.rows))
    return excel.write(sheets)


def _sheet(table: Table, group: tables.Group) -> excel.Sheet:
    """The territory, its total, and below it whoever else has anything to show."""
    rows = [
        *tables.body(_territory(table), group, tables.as_number),
        tables.total(table.total, group, tables.as_number),
    ]
    rows += tables.body(_others(table), group, tables.as_number)
    formats = [None, None, *("0.0" if column.share_of else None for column in group.columns)]
    return excel.Sheet(group.sheet, tables.heads(group), rows, formats=formats)


def _tables(table: Table) -> Iterator[word.Table]:
    """The territory with its total; then, beside it and never added, whoever else gave or mobilised."""
    title = table.period.title().upper()
    for group in tables.GROUPS:
        rows = [*tables.body(_territory(table), group), tables.total(table.total, group)]
        yield _annexed(f"BẢNG SỐ LIỆU {title} – {group.title}", group, rows, total=True)
    if others := _others(table):
        for group in tables.GROUPS:
            caption = f"ĐƠN VỊ KHÁC (không cộng vào tổng) – {group.title}"
            yield _annexed(caption, group, tables.body(others, group), total=False)
    if table.adjustments:
        yield _adjusted(table)


def _annexed(caption: str, group: tables.Group, rows: list[list[tables.Cell]], *, total: bool) -> word.Table:
    return word.Table(
        headers=tables.heads(group),
        rows=rows,
        caption=caption,
        widths=[0.5, 2.6, *(1.6 if column.is_money else 1.0 for column in group.columns)],
        right=range(2, 2 + len(group.columns)),
        total=total,
        landscape=True,
        size=9.5,
    )


def _territory(table: Table) -> list[tuple[str, tables.Figures]]:
    return [(row.unit.name, row.counts) for row in table.rows if row.unit.kind in _TERRITORY]


def _others(table: Table) -> list[tuple[str, tables.Figures]]:
    """Schools, clubs, members and bodies that have anything to show."""
    return [
        (row.unit.name, row.counts)
        for row in table.rows
        if row.unit.kind not in _TERRITORY and any(row.counts.values())
    ]


_TERRITORY = (*_PLACES, UnitKind.HAMLET, UnitKind.CENTRAL)


def _adjusted(table: Table) -> word.Table:
    heads = {column.key: column.head for group in tables.GROUPS for column in group.columns if not column.share_of}
    rows = [
        [each["belongs_to"], each["unit"], heads.get(each["key"], each["key"]), each["difference"], each["because"]]
        for each in table.adjustments
    ]
    return word.Table(
        ("Thuộc kỳ", "Đơn vị", "Số liệu", "Chênh lệch", "Vì"),
        rows,
        caption="Điều chỉnh: số liệu ghi sau khi kỳ đã khóa (không đổi số đã khóa)",
        widths=(1, 1, 2, 1.4, 2.6),
    )


def _blocks(text: str) -> Iterator[word.Block]:
    """Markdown of a report: headings and paragraphs; the rest of its marks are dropped."""
    for part in re.split(r"\n\s*\n", text.strip()):
        for line in part.splitlines():
            if found := _HEADING.match(line):
                yield word.Heading(line[found.end() :].strip())
            elif said := _MARK.sub("", line).strip():
                yield word.Paragraph(said, bold=line.startswith("**") and line.rstrip().endswith("**"))


def spoken(period: Period, unit: Unit) -> Table:
    """The table a paper may quote: frozen once it was reported."""
    return snapshots.spoken(period, unit)


def file_name(period: Period, unit: Unit) -> str:
    return f"bao-cao-{period.code.lower()}-{unit.code.lower()}-{clock.today():%Y%m%d}"
