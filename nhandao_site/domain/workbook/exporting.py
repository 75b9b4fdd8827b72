"""`export workbook`: everything the workbook has a cell for, of one branch of units or of the whole house."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.workbook import template
from nhandao_site.domain.workbook.columns import GUIDE, SHEETS, SheetOf
from nhandao_site.domain.workbook.outgoing import addresses, handled, help, left, lists
from nhandao_site.domain.workbook.outgoing.saying import Row, cells
from nhandao_site.domain.workbook.outgoing.scope import Scope
from nhandao_site.domain.workbook.pages import lay_out, open_book, style_of
from nhandao_site.kit import vietnamese

Progress = Callable[[str], None]
LEAST_REASON = 10


class Workbook:
    """What the audit log points at."""

    __tablename__ = "workbook"
    id = None


def run(*, unit: Unit | None, reason: str, by: Actor, progress: Progress = lambda _text: None) -> bytes:
    """The workbook as bytes; names, phones and homes stand in it, so it says why it was taken, and is logged.

    Args:
        unit: whose branch leaves; None is everything.

    Raises:
        NotAllowed: whoever may not export, or not this branch.
        RuleBroken: no reason.
    """
    if not by.may(Permission.WORKBOOK_EXPORT, within=unit):
        raise NotAllowed("Bạn không xuất được số liệu của đơn vị này.")
    why = vietnamese.clean(reason)
    if len(why) < LEAST_REASON:
        raise RuleBroken(
            f"Hãy ghi lý do xuất tệp (ít nhất {LEAST_REASON} ký tự): tệp có thông tin riêng của người dân."
        )
    out, counts = io.BytesIO(), {}
    book, styles = open_book(out, large=True)
    template.guide(book.add_worksheet(GUIDE), styles)
    for sheet, rows in sheets(unit):
        progress(f"Đang ghi {sheet.name}…")
        counts[sheet.name] = _write(book.add_worksheet(sheet.name), sheet, rows, styles)
    book.set_properties({"comments": f"Xuất bởi {by.name}: {why}"})
    book.close()
    audit.record(
        "workbook:export", Workbook, by=by, reason=why, changes={name: [None, n] for name, n in counts.items()}
    )
    db.session.flush()
    return out.getvalue()


def sheets(unit: Unit | None) -> Iterator[tuple[SheetOf, Iterable[Row]]]:
    """Every sheet with its rows, in the order of the workbook."""
    scope = Scope(unit)
    ids = addresses.ids_of(scope)
    rows: dict[str, Iterable[Row]] = {
        "Đơn vị": lists.units(scope),
        "Loại xã": lists.classes(scope),
        "Danh sách": lists.rosters(scope),
        "Địa chỉ": addresses.dossiers(scope, ids),
        "Chuyển đơn vị": addresses.moves(scope, ids),
        "Đăng ký": help.pledges(scope),
        "Trợ giúp": help.lines(scope),
        "Tham gia": lists.participations(scope),
        "Thí điểm": lists.pilots(scope),
        "Kênh": lists.channels(scope),
        "Văn bản": lists.documents(scope),
        "Tôn vinh": lists.honours(scope),
        "Xử lý": _handled(scope, ids),
        "Chỉ tiêu": lists.targets(scope),
    }
    for sheet in SHEETS:
        yield sheet, rows[sheet.name]


def left_behind(unit: Unit | None) -> list[str]:
    """What the workbook of this branch, or with None of the whole house, has no column for, a phrase each."""
    return left.behind(Scope(unit))


def _handled(scope: Scope, ids: list[int]) -> Iterator[Row]:
    yield from handled.of_addresses(ids)
    yield from handled.of_pledges(scope)


def _write(page: Any, sheet: SheetOf, rows: Iterable[Row], styles: dict[str, Any]) -> int:
    lay_out(page, sheet, styles)
    formats = [styles.get(style_of(column)) for column in sheet.columns]
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(cells(row, sheet)):
            if value is not None:
                page.write(number, place, value, formats[place])
    return number
