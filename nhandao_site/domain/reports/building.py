"""A report as Word, in the chapter's layout or the Party's, and its table as Excel (domain rules §9)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from nhandao_site.domain.reports import snapshots, tables
from nhandao_site.domain.reports.models import Report
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units.models import Unit
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
    above = unit.parent.name if unit.parent else "Trung ương Hội Chữ thập đỏ Việt Nam"
    party = layout == "party"
    return Paper(
        superior=f"Đảng bộ {above}" if party else f"Hội Chữ thập đỏ {above}",
        organisation=f"Ban Chỉ đạo {unit.name}" if party else f"Hội Chữ thập đỏ {unit.name}",
        place=re.sub(r"^(Tỉnh|Thành phố|Xã|Phường|Huyện|Thị trấn|Thị xã|Quận)\s+", "", unit.name),
        symbol="Số        -BC/BCĐ" if party else "Số:        /BC-CTĐ",
        signer="",
        signer_title="Trưởng ban" if party else "Chủ tịch",
        recipients=_recipients(unit, above, party=party),
        text=text,
    )


def signed(paper: Paper, report: Report) -> Paper:
    """With the number, the signer and the title that somebody typed."""
    return replace(
        paper,
        symbol=f"Số: {report.symbol}" if report.symbol else paper.symbol,
        signer=report.signer or paper.signer,
        signer_title=report.signer_title or paper.signer_title,
    )


def _recipients(unit: Unit, above: str, *, party: bool) -> list[str]:
    if party:
        return ["Thường trực Tỉnh ủy (báo cáo)", "Các thành viên Ban Chỉ đạo", "Lưu: VT"]
    return [f"Hội Chữ thập đỏ {above} (báo cáo)", f"Thường trực Hội {unit.name}", "Lưu: VT"]


def to_word(table: Table, paper: Paper, layout: Layout) -> bytes:
    """Text, then the tables on pages turned; header rows repeat, numbers stand to the right."""
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
    blocks = [*_blocks(paper.text), *_tables(table)]
    return word.write(head, "Báo cáo", blocks, paper.recipients, signer, abstract=abstract(table.period))


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
    rows = [*tables.body(_named(table), group, tables.as_number), tables.total(table.total, group, tables.as_number)]
    formats = [None, None, *("0.0" if column.share_of else None for column in group.columns)]
    return excel.Sheet(group.sheet, tables.heads(group), rows, formats=formats)


def _tables(table: Table) -> Iterator[word.Block]:
    for group in tables.GROUPS:
        yield word.Table(
            headers=tables.heads(group),
            rows=[*tables.body(_named(table), group), tables.total(table.total, group)],
            caption=f"BẢNG SỐ LIỆU {table.period.title().upper()} – {group.title}",
            widths=[0.5, 2.6, *([1.6 if column.is_money else 1.0 for column in group.columns])],
            right=range(2, 2 + len(group.columns)),
            total=True,
            landscape=True,
            size=9.5,
        )
    if table.adjustments:
        yield _adjusted(table)


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


def _named(table: Table) -> list[tuple[str, tables.Figures]]:
    return [(row.unit.name, row.counts) for row in table.rows]


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
