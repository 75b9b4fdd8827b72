"""Somebody is erased: what speaks of them goes, the books and the chains stay whole, what the law keeps is named.

Money and numbers are never touched, so public totals stay. Rows of append-only tables lose their personal
columns behind the gate of the database. It can't be undone; copies of before are erased again when they are
brought back (`again`).
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db, open_gate
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address, Concern, Proposal
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating.models import Hardship, Nomination
from nhandao_site.domain.movement.models import EventPerson, Participation
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.domain.privacy.erasing import families, givers, honoured, on_lists, tellers, told_about
from nhandao_site.domain.privacy.erasing.rows import Told, clear_search_shadows
from nhandao_site.domain.privacy.models import Erasure, PrivacyRequest, RequestState, Subject, Wish
from nhandao_site.domain.rosters.models import RosterEntry
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.stories.tips.models import Tip
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock

_KINDS: dict[Subject, tuple[type[Any], Callable[..., Told]]] = {
    Subject.ADDRESS: (Address, families.forget),
    Subject.PLEDGE: (Pledge, givers.forget),
    Subject.PROPOSAL: (Proposal, tellers.forget_proposal),
    Subject.CONCERN: (Concern, tellers.forget_concern),
    Subject.TIP: (Tip, tellers.forget_tip),
    Subject.STORY: (Story, told_about.forget),
    Subject.HONOUR: (Honour, honoured.forget_honour),
    Subject.NOMINATION: (Nomination, honoured.forget_nomination),
    Subject.EVENT_PERSON: (EventPerson, on_lists.forget_event_person),
    Subject.PARTICIPATION: (Participation, on_lists.forget_participation),
    Subject.ROSTER_ENTRY: (RosterEntry, on_lists.forget_roster_entry),
    Subject.HARDSHIP: (Hardship, on_lists.forget_hardship),
}
_OBSTACLES: dict[Subject, Callable[..., list[str]]] = {
    Subject.ADDRESS: families.obstacles,
    Subject.PLEDGE: givers.obstacles,
    Subject.STORY: told_about.obstacles,
    Subject.HONOUR: honoured.obstacles,
    Subject.NOMINATION: honoured.obstacles,
    Subject.EVENT_PERSON: on_lists.obstacles,
    Subject.PARTICIPATION: on_lists.obstacles,
    Subject.ROSTER_ENTRY: on_lists.obstacles,
}
_ABOVE = {
    Subject.PLEDGE: "address",
    Subject.CONCERN: "address",
    Subject.EVENT_PERSON: "event",
    Subject.HARDSHIP: "nomination",
}
"""Rows that belong to the unit of the row they hang on."""


def row_of(subject: Subject, subject_id: int) -> Any | None:
    return db.session.get(_KINDS[subject][0], subject_id)


def unit_of(subject: Subject, row: Any) -> Unit:
    """Where the row belongs: who looks after that unit handles it; what belongs to none is the chapter's."""
    unit: Unit | None = (getattr(row, _ABOVE[subject]) if subject in _ABOVE else row).unit
    return unit or chapter()


def chapter() -> Unit:
    """The unit that answers for whatever names no other. Raises RuleBroken: there is none yet."""
    province = select(Unit).where(Unit.kind == UnitKind.PROVINCE, Unit.valid_to.is_(None)).order_by(Unit.id)
    found = db.session.scalar(province.limit(1))
    if found is None:
        raise RuleBroken("Trang này chưa có đơn vị nào tiếp nhận; hãy gọi cho Hội Chữ thập đỏ nơi bạn ở.")
    return found


def obstacles(subject: Subject, row: Any) -> list[str]:
    """What has to be brought to its end first, a sentence each."""
    asked = _OBSTACLES.get(subject)
    return asked(row) if asked else []


def erase(request: PrivacyRequest, *, by: Actor) -> Erasure:
    """Does what an erasure request asks. A second person: not the one who made sure who asks.

    Raises:
        RuleBroken: no row was tied to the request, nobody made sure who asks, something still runs.
    """
    if request.wish is not Wish.ERASE or request.state in {RequestState.DONE, RequestState.REFUSED}:
        raise RuleBroken("Chỉ xóa theo một yêu cầu xóa đang mở.")
    if request.subject is None or request.subject_id is None or request.proved_by_id is None:
        raise RuleBroken("Hãy tìm đúng dòng dữ liệu và ghi cách xác nhận đúng người trước khi xóa.")
    if by.id is not None and by.id == request.proved_by_id:
        raise RuleBroken("Người đã xác nhận người yêu cầu không tự xóa; hãy nhờ người thứ hai xem và xóa.")
    row = row_of(request.subject, request.subject_id)
    if row is None:
        raise RuleBroken("Dòng dữ liệu này không còn.")
    if not by.may(Permission.PRIVACY_ERASE, within=unit_of(request.subject, row)):
        raise NotAllowed("Tài khoản của bạn không có quyền xóa dữ liệu của đơn vị này.")
    return forget(request.subject, row, request_id=request.id, by=by)


def forget(subject: Subject, row: Any, *, request_id: int | None = None, by: Actor) -> Erasure:
    """Erases what speaks of one person; a second time finds nothing and returns the first. Raises RuleBroken."""
    known = db.session.scalar(select(Erasure).where(Erasure.subject == subject, Erasure.subject_id == row.id))
    if known is not None:
        return known
    if hindered := obstacles(subject, row):
        raise RuleBroken(" ".join(hindered))
    told = _do(subject, row, by)
    erasure = Erasure(
        subject=subject, subject_id=row.id, request_id=request_id, at=clock.now(), by_id=by.id, told=asdict(told)
    )
    db.session.add(erasure)
    db.session.flush()
    audit.record("privacy:erase", row, by=by, changes={"đã xóa": [told.rows, None], "tệp": [told.files, None]})
    return erasure


def again(entries: list[tuple[str, int]], *, by: Actor) -> int:
    """After an older copy was brought back: who was erased since is erased again, whatever still runs there."""
    done = 0
    for name, number in entries:
        subject = Subject(name)
        row = row_of(subject, number)
        known = select(Erasure.id).where(Erasure.subject == subject, Erasure.subject_id == number)
        if row is not None and db.session.scalar(known) is None:
            told = _do(subject, row, by)
            db.session.add(Erasure(subject=subject, subject_id=number, at=clock.now(), by_id=by.id, told=asdict(told)))
            audit.record("privacy:erase", row, by=by, reason="Áp lại danh sách đã xóa sau khi khôi phục")
            db.session.flush()
            done += 1
    return done


def listed() -> list[tuple[str, int]]:
    """Everybody who was erased, by table and number: no name, nothing to find anybody by."""
    return [(row.subject.value, row.subject_id) for row in db.session.scalars(select(Erasure).order_by(Erasure.id))]


def _do(subject: Subject, row: Any, by: Actor) -> Told:
    with open_gate():
        told = _KINDS[subject][1](row, by=by)
        db.session.flush()
    clear_search_shadows()
    db.session.expire_all()
    return told
