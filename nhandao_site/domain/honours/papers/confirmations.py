"""The yearly confirmation: issued from what the books say that day, checked by its code, taken back with a reason."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.papers import facts
from nhandao_site.domain.honours.papers.facts import Subject
from nhandao_site.domain.honours.papers.models import Confirmation
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes, vietnamese

MARK = "NHAN"
"""What the code of a confirmation begins with."""
PAGE = 40
LONGEST = 200


@dataclass(frozen=True)
class Page:
    rows: list[Confirmation]
    after: int | None


def check(subject: Subject) -> None:
    """A subject that may be asked for: a name, and a year that has begun."""
    if not subject.folded:
        raise RuleBroken("Hãy ghi họ tên, hoặc tên tập thể.")
    if len(subject.name) > LONGEST:
        raise RuleBroken(f"Tên dài nhất {LONGEST} ký tự.")
    if not 2016 <= subject.year <= 2199 or subject.period.start > clock.today():
        raise RuleBroken("Kỳ của năm ấy chưa bắt đầu; hãy xem lại năm.")


def issue(
    subject: Subject, *, pledge_ids: Collection[int], line_ids: Collection[int], purpose: str | None, by: Actor
) -> Confirmation:
    """A paper with its code.

    Args:
        pledge_ids, line_ids: which of the found rows are theirs; numbers that were not found count for nothing.

    Raises:
        RuleBroken: nothing of the year is theirs.
    """
    if not by.may(Permission.HONOURS_CERTIFY, within=subject.unit):
        raise NotAllowed("Bạn không có quyền cấp giấy xác nhận cho đơn vị này.")
    check(subject)
    told = facts.figures(facts.find(subject), set(pledge_ids), set(line_ids))
    if not any(told[name] for name in ("registered", "acts", "joined", "honoured")):
        raise RuleBroken("Trong kỳ này chưa có việc nào được ghi để xác nhận; hãy chọn việc đúng là của họ.")
    paper = Confirmation(
        code=codes.new_paper_code(MARK), year=subject.year, kind=subject.kind, name=vietnamese.clean(subject.name),
        folded=subject.folded, unit=subject.unit, purpose=vietnamese.clean(purpose or "")[:LONGEST] or None,
        figures=told, issued_by_id=by.id, issued_at=clock.now(),
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    audit.record("confirmation:issue", paper, by=by, changes={"mã": [None, paper.code]})
    return paper


def withdraw(paper: Confirmation, *, reason: str, by: Actor) -> None:
    """The paper stays; whoever asks for its code is told that it no longer holds."""
    if not by.may(Permission.HONOURS_CERTIFY, within=paper.unit):
        raise NotAllowed("Bạn không có quyền thu hồi giấy này.")
    if paper.withdrawn_at is not None:
        raise RuleBroken("Giấy này đã thu hồi.")
    why = vietnamese.clean(reason)[:LONGEST]
    if not why:
        raise RuleBroken("Hãy ghi vì sao thu hồi.")
    paper.withdrawn_at, paper.withdrawn_reason = clock.now(), why
    db.session.flush()
    audit.record("confirmation:withdraw", paper, by=by, reason=why)


def one_for(officer: Account, number: int) -> Confirmation | None:
    found = select(Confirmation).join(Confirmation.unit).where(Confirmation.id == number, officer.unit.branch())
    return db.session.scalar(found) if officer.may(Permission.HONOURS_CERTIFY) else None


def page_for(officer: Account, after: int | None = None) -> Page:
    """The newest first."""
    found = select(Confirmation).join(Unit, Confirmation.unit_id == Unit.id).where(officer.unit.branch())
    if after:
        found = found.where(Confirmation.id < after)
    rows = list(db.session.scalars(found.order_by(Confirmation.id.desc()).limit(PAGE + 1)))
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)
