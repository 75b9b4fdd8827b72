"""One participant, one code: two codes of the same person are told to be one, and the word can be taken back.

The rows keep the code they were recorded or imported with; counting and showing read it through the merges.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.movement.models import ParticipantKind, ParticipantMerge, Participation
from nhandao_site.kit import clock, vietnamese


@dataclass(frozen=True)
class Survivors:
    """What a code reads as after all merges."""

    into: dict[str, str]

    def __call__(self, code: str) -> str:
        seen = {code}
        while (code := self.into.get(code, code)) not in seen:
            seen.add(code)
        return code

    def of(self, codes: Iterable[str]) -> set[str]:
        return {self(code) for code in codes}

    def behind(self, code: str) -> list[str]:
        """The surviving code and every code that reads as it."""
        own = self(code)
        return [own, *sorted(other for other in self.into if self(other) == own)]


def survivors(kind: ParticipantKind) -> Survivors:
    living = select(ParticipantMerge.code, ParticipantMerge.into_code).where(
        ParticipantMerge.kind == kind, ParticipantMerge.undone_at.is_(None)
    )
    return Survivors({row.code: row.into_code for row in db.session.execute(living)})


def merge(kind: ParticipantKind, code: str, into: str, *, reason: str, by: Actor) -> ParticipantMerge:
    """From now on `code` reads as `into`, in every year. Both participants lie in the branch of whoever says so."""
    code, into = vietnamese.clean(code), vietnamese.clean(into)
    _lock(kind, [code, into])
    known = survivors(kind)
    gone, kept = known(code), known(into)
    why = vietnamese.clean(reason)
    for one in (gone, kept):
        _may(kind, known.behind(one), by)
    if gone == kept:
        raise RuleBroken("Hai mã này đã là một rồi.")
    if not why:
        raise RuleBroken("Hãy ghi vì sao biết hai mã là một (cùng ngày sinh, chính người ấy xác nhận…).")
    row = ParticipantMerge(
        kind=kind, code=gone, into_code=kept, reason=why[:500], merged_by_id=by.id, merged_by=by.name,
        merged_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise RuleBroken("Có người vừa gộp mã này; hãy tải lại trang.") from twice
    audit.record("participation:merge", row, by=by, reason=why, changes={"mã": [gone, kept]})
    return row


def undo(row: ParticipantMerge, *, reason: str, by: Actor) -> None:
    """They were two after all."""
    _may(row.kind, [row.code], by)
    _may(row.kind, [row.into_code], by)
    why = vietnamese.clean(reason)
    if row.undone_at is not None:
        raise RuleBroken("Lần gộp này đã được tách rồi.")
    if not why:
        raise RuleBroken("Hãy ghi vì sao tách lại hai mã.")
    row.undone_at, row.undone_by, row.undone_reason = clock.now(), by.name, why[:500]
    db.session.flush()
    audit.record("participation:split", row, by=by, reason=why, changes={"mã": [row.into_code, row.code]})


def _lock(kind: ParticipantKind, codes: list[str]) -> None:
    """A into B and B into A at one moment: the second waits and sees what the first said."""
    rows = select(Participation.id).where(Participation.kind == kind, Participation.code.in_(codes))
    db.session.scalars(rows.order_by(Participation.id).with_for_update()).all()


def _may(kind: ParticipantKind, codes: list[str], by: Actor) -> None:
    rows = list(
        db.session.scalars(select(Participation).where(Participation.kind == kind, Participation.code.in_(codes)))
    )
    if not rows:
        raise RuleBroken("Không có ai trong danh sách tham gia mang mã này.")
    if not all(by.may(Permission.MOVEMENT_RECORD, within=row.unit) for row in rows):
        raise NotAllowed("Người này còn được ghi ở đơn vị ngoài phạm vi của bạn; hãy nhờ cấp trên gộp mã.")
