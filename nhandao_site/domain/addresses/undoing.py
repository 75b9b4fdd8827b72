"""A slip of the hand taken back: a deed of its own in the log, as long as nobody built on the first one."""

from sqlalchemy import delete, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import merging, notices, steps
from nhandao_site.domain.addresses.models import Address, Move, NotDuplicate, Version
from nhandao_site.domain.addresses.words import Axis, Dossier
from nhandao_site.domain.errors import Actor, RuleBroken


def draw_back(address: Address, *, by: Actor) -> None:
    """Sent too early: it is the officer's again until somebody has verified it."""
    steps.lock(address)
    steps.take("draw_back", address, by=by)
    notices.tell_holders(address, Permission.ADDRESSES_VERIFY, "được rút lại để sửa, chưa cần xác minh", by=by)


def unreturn(address: Address, *, by: Actor) -> None:
    """Returned by mistake: it waits for its verification again. What was verified before is verified anew.

    Raises:
        RuleBroken: somebody else returned it, or it was corrected meanwhile.
    """
    steps.lock(address)
    steps.check("unreturn", address, by=by)
    if obstacles := against_unreturning(address, by=by):
        raise RuleBroken(obstacles[0])
    steps.take("unreturn", address, by=by)
    notices.tell_author(address, "trả lại nhầm, không phải bổ sung; hồ sơ lại chờ xác minh", by=by)


def against_unreturning(address: Address, *, by: Actor) -> list[str]:
    last = db.session.scalars(
        select(Move).where(Move.address_id == address.id, Move.axis == Axis.DOSSIER).order_by(Move.id.desc()).limit(1)
    ).first()
    if last is None or last.after != Dossier.RETURNED.value or by.id is None or last.by_id != by.id:
        return ["Chỉ người đã trả hồ sơ này mới rút lời trả; hãy chờ cán bộ xã gửi lại."]
    corrected = select(Version.id).where(Version.address_id == address.id, Version.at >= last.at)
    if db.session.scalar(corrected.limit(1)) is not None:
        return ["Cán bộ đã sửa hồ sơ sau khi được trả; hãy chờ gửi lại."]
    return []


def said_apart(a: Address, b: Address) -> NotDuplicate | None:
    """The word that these two are two, if somebody said it."""
    first, second = sorted((a.id, b.id))
    found = select(NotDuplicate).where(NotDuplicate.first_id == first, NotDuplicate.second_id == second)
    return db.session.scalar(found)


def doubt_again(a: Address, b: Address, *, by: Actor) -> None:
    """The word “không trùng” is taken back: the pair is shown to everybody again."""
    merging.may_judge(a, by=by)
    word = said_apart(a, b)
    if word is None:
        raise RuleBroken("Chưa ai ghi hai hồ sơ này không trùng, hoặc lời ấy vừa được bỏ.")
    db.session.execute(delete(NotDuplicate).where(NotDuplicate.id == word.id))
    for one, other in ((a, b), (b, a)):
        audit.record("address:doubt_again", one, by=by, changes={"với": [notices.label(other), None]})
    db.session.flush()
