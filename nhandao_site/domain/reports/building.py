"""A report as Word, in the chapter's layout or the Party's, and its table as Excel (domain rules §9)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nhandao_site.domain.reports import kinds, plausibility, tables
from nhandao_site.domain.reports.heading import PLACES, Paper
from nhandao_site.domain.reports.listed import Listed
from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, excel, word
from nhandao_site.kit.periods import Period
from nhandao_site.kit.word import Layout

_MARK = re.compile(r"\*\*|__|`|^[-*] +|^\d+\. +(?=\*\*)")
_HEADING = re.compile(r"#{1,6} +")


@dataclass(frozen=True)
class Contents:
    """What a report holds besides its text: its table, and the lists of its annex."""

    kind: ReportKind
    table: Table
    lists: Sequence[Listed]

    @property
    def groups(self) -> Sequence[tables.Group]:
        return kinds.groups(self.kind)

    @property
    def main(self) -> list[tuple[str, tables.Figures]]:
        """The rows that stand above the total; in the movement everybody's, for all of it is added."""
        of_movement = kinds.of_movement(self.kind)
        return [
            (f"{row.unit.name}, riêng cấp mình" if row.unit.id == self.table.unit.id else row.unit.name, row.counts)
            for row in self.table.rows
            if row.unit.kind in _TERRITORY or (of_movement and any(row.counts.values()))
        ]

    @property
    def beside(self) -> list[tuple[str, tables.Figures]]:
        """Schools, clubs, members and bodies that have anything to show; never added."""
        others = [row for row in self.table.rows if row.unit.kind not in _TERRITORY and any(row.counts.values())]
        return [] if kinds.of_movement(self.kind) else [(row.unit.name, row.counts) for row in others]


def contents(kind: ReportKind, period: Period, unit: Unit) -> Contents:
    """As a paper may quote it: frozen once it was reported."""
    return Contents(kind, kinds.spoken(kind, period, unit), kinds.annex(kind, period, unit))


def to_word(held: Contents, paper: Paper, layout: Layout) -> bytes:
    """Text and signature, then the tables as an annex on turned pages; header rows repeat, numbers stand right."""
    head = word.LetterHead(
        layout=layout,
        superior=paper.superior,
        organisation=paper.organisation,
        symbol=paper.symbol,
        place=paper.place,
        day=paper.day,
    )
    signer = word.Signer(paper.authority, paper.signer_title, paper.signer)
    blocks, annex = [*_blocks(paper.text)], [*_tables(held)]
    title = abstract(held.kind, held.table.period)
    return word.write(head, "Báo cáo", blocks, paper.recipients, signer, abstract=title, annex=annex)


MOVEMENT = "Phong trào “Người tốt, việc thiện – Chung sức xây dựng cộng đồng nhân ái”"
CAMPAIGN = "Cuộc vận động “Mỗi tổ chức, mỗi cá nhân gắn với một địa chỉ nhân đạo”"


def abstract(kind: ReportKind, period: Period) -> str:
    title = period.title()
    when = f"{title[:1].lower()}{title[1:]}"
    if kind is ReportKind.INTERIM_REVIEW:
        return f"sơ kết {MOVEMENT} {when}"
    return f"kết quả thực hiện {MOVEMENT if kinds.of_movement(kind) else CAMPAIGN} {when}"


def to_excel(held: Contents) -> bytes:
    """One sheet per group of columns and per list, the adjustments on a sheet of their own; numbers are numbers."""
    where = f"{held.table.unit.name}, {held.table.period.label()}"
    sheets = [_sheet(held, group, f"{group.title} – {where}") for group in held.groups]
    sheets += [excel.Sheet(one.sheet, one.heads, one.rows, title=f"{one.title} – {where}") for one in held.lists]
    if held.table.adjustments:
        late = _adjusted(held)
        sheets.append(excel.Sheet("Điều chỉnh", late.headers, late.rows, title=f"Điều chỉnh – {where}"))
    return excel.write(sheets)


OTHERS = "ĐƠN VỊ KHÁC (không cộng vào tổng)"


def _sheet(held: Contents, group: tables.Group, title: str) -> excel.Sheet:
    """The territory, its total, and below it whoever else has anything to show."""
    rows = tables.body(held.main, group, tables.as_number)
    bold = [len(rows)]
    rows.append(tables.total(held.table.total, group, tables.as_number))
    if held.beside:
        bold.append(len(rows))
        rows += [["", OTHERS], *tables.body(held.beside, group, tables.as_number)]
    formats = [None, None, *("0.0" if column.share_of else None for column in group.columns)]
    return excel.Sheet(group.sheet, tables.heads(group), rows, formats=formats, bold=bold, title=title)


def _tables(held: Contents) -> Iterator[word.Table]:
    """The territory with its total; then, beside it and never added, whoever else gave or mobilised; then the lists."""
    title = held.table.period.title().upper()
    for group in held.groups:
        rows = [*tables.body(held.main, group), tables.total(held.table.total, group)]
        yield _annexed(f"BẢNG SỐ LIỆU {title} – {group.title}", group, rows, total=True)
    if others := held.beside:
        for group in held.groups:
            caption = f"{OTHERS} – {group.title}"
            yield _annexed(caption, group, tables.body(others, group), total=False)
    if held.table.adjustments:
        yield _adjusted(held)
    for number, one in enumerate(held.lists):
        yield _list(one, own_page=number == 0)


def _list(one: Listed, *, own_page: bool) -> word.Table:
    more = len(one.rows) - MOST_ROWS
    rows = [*one.rows[:MOST_ROWS]]
    if more > 0:
        rows.append(["", f"… và {more} dòng nữa, xem bản Excel", *[""] * (len(one.heads) - 2)])
    return word.Table(
        headers=one.heads, rows=rows, caption=one.title, widths=one.widths, landscape=True, size=10, own_page=own_page
    )


MOST_ROWS = 300
"""So many rows of a list are printed; the Excel file has all of them."""


def _annexed(caption: str, group: tables.Group, rows: list[list[tables.Cell]], *, total: bool) -> word.Table:
    return word.Table(
        headers=tables.heads(group),
        rows=rows,
        caption=caption,
        widths=tables.widths(group),
        right=range(2, 2 + len(group.columns)),
        total=total,
        landscape=True,
        size=9.5,
    )


_TERRITORY = (*PLACES, UnitKind.HAMLET, UnitKind.CENTRAL)


def _adjusted(held: Contents) -> word.Table:
    heads = plausibility.heads(held.groups)
    rows = [
        [each["belongs_to"], each["unit"], heads.get(each["key"], each["key"]), each["difference"], each["because"]]
        for each in held.table.adjustments
    ]
    return word.Table(
        ("Thuộc kỳ", "Đơn vị", "Số liệu", "Chênh lệch", "Vì"),
        rows,
        caption="Điều chỉnh: số liệu ghi sau khi kỳ đã khóa (không đổi số đã khóa)",
        widths=(1, 1, 2, 1.4, 2.6),
        landscape=True,
    )


def _blocks(text: str) -> Iterator[word.Block]:
    """Markdown of a report: headings and paragraphs; the rest of its marks are dropped."""
    for part in re.split(r"\n\s*\n", text.strip()):
        for line in part.splitlines():
            if found := _HEADING.match(line):
                yield word.Heading(line[found.end() :].strip())
            elif said := _MARK.sub("", line).strip():
                yield word.Paragraph(said, bold=line.startswith("**") and line.rstrip().endswith("**"))


def file_name(period: Period, unit: Unit) -> str:
    return f"bao-cao-{period.code.lower()}-{unit.code.lower()}-{clock.today():%Y%m%d}"
