"""A chapter's workbook into the books: all of it in one transaction, or nothing.

Every sheet is planned in memory first; only a plan without a fault is written, in bulk. A row whose
content was imported before (a keyed digest of it stands at the end of `source`) is known and left as
it is, even when its dossier was changed by hand since. A row with a known Mã and another content is a
fault; in the small lists a row may fill in what was empty.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger import opening
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.domain.workbook import (
    address_rows,
    address_writing,
    finding,
    handled_rows,
    list_rows,
    moving_rows,
    reading,
    sums,
    suspects,
    target_rows,
    unit_rows,
)
from nhandao_site.domain.workbook.assistance_rows import Assistance
from nhandao_site.domain.workbook.faults import Outcome
from nhandao_site.domain.workbook.filed import Register
from nhandao_site.domain.workbook.plan import Plan
from nhandao_site.domain.workbook.pledge_rows import Pledges
from nhandao_site.domain.workbook.reading import Book

Progress = Callable[[str], None]


class Workbook:
    """What the audit log points at: a file, known by its digest."""

    __tablename__ = "workbook"
    id = None


def run(data: bytes, *, by: Actor, dry_run: bool = False, progress: Progress = lambda _text: None) -> Outcome:
    """Reads, plans and, unless it is a dry run or a fault stands, writes. The caller commits."""
    progress("Đang đọc tệp…")
    book = reading.parse(data)
    return run_book(book, by=by, dry_run=dry_run, progress=progress)


def run_book(book: Book, *, by: Actor, dry_run: bool = False, progress: Progress = lambda _text: None) -> Outcome:
    """`run` for a workbook that was read before; reading needs no database and may take seconds."""
    plan = Plan(book, by=by)
    if not book.sheets:
        return plan.outcome
    progress("Đang đối chiếu các dòng…")
    lists = _plan(plan, progress)
    outcome = plan.outcome
    outcome.faults.sort(key=lambda fault: (_place(book, fault.sheet), fault.row, fault.column))
    outcome.warnings.sort(key=lambda warning: (_place(book, warning.sheet), warning.row, warning.column))
    if outcome.faults or dry_run:
        return outcome
    if outcome.new:
        _write(plan, lists, progress)
    outcome.written = True
    return outcome


def _place(book: Book, sheet: str) -> int:
    names = list(book.sheets)
    return names.index(sheet) if sheet in names else -1


@dataclass
class _Lists:
    register: Register
    pledges: Pledges


def _plan(plan: Plan, progress: Progress) -> _Lists:
    unit_rows.prepare(plan)
    list_rows.prepare(plan)
    target_rows.prepare(plan)
    register = Register(plan)
    address_rows.prepare(plan, register)
    moving_rows.prepare(plan, register)
    pledges = Pledges(plan, register)
    pledges.prepare()
    handled_rows.prepare(plan, register, pledges)
    Assistance(plan, register, pledges).prepare()
    progress("Đang tìm hồ sơ có thể trùng…")
    suspects.warn(plan, register)
    return _Lists(register, pledges)


def _write(plan: Plan, lists: _Lists, progress: Progress) -> None:
    progress(f"Đang ghi {plan.outcome.new} dòng mới…")
    register = lists.register
    address_writing.number(plan, register)
    address_writing.put(plan, register)
    moved = address_writing.change_known(plan, register)
    plan.write()
    finding.put(plan, register)
    finding.remove(moved)
    opening.book_lines((row["id"] for row in plan.inserts.get(AssistanceLine, ())), by=plan.by)
    progress("Đang cộng số đã đăng ký, đã trao…")
    sums.recount(plan, _touched(plan, lists))
    changes = {name: [0, counts["new"]] for name, counts in plan.outcome.sheets.items() if counts["new"]}
    audit.record("workbook:import", Workbook, by=plan.by, reason=f"sha256:{plan.book.sha256}", changes=changes)
    db.session.flush()
    db.session.expire_all()


def _touched(plan: Plan, lists: _Lists) -> set[int]:
    """Addresses whose promises or help changed, each by the one that lives on."""
    ids = {row["address_id"] for model in (Pledge, AssistanceLine) for row in plan.inserts.get(model, ())}
    changed = {row["id"] for row in plan.updates.get(Pledge, ())}
    ids |= {promise.address_id for promise in lists.pledges.by_key.values() if promise.id in changed}
    merged = {filed.merged_into_id for filed in lists.register.fresh() if filed.merged_into_id is not None}
    return {lists.register.by_id[number].merged_into_id or number for number in ids} | merged
