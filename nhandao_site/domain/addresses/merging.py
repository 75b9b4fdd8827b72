"""Two dossiers turn out to be one. Both codes live on; rows above keep the old id and read through here."""

from sqlalchemy import select, update

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import notices, showing, standing, steps
from nhandao_site.domain.addresses.models import Address, NotDuplicate
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.kit import clock


def merge(address: Address, *, into: Address, reason: str, by: Actor) -> None:
    """`address` ends as “trùng, đã gộp”; its history, consents, code and help stay and count for `into`.

    The caller counts pledges and help of the survivor anew; until then `standing.absorb` holds.
    """
    if address.id == into.id:
        raise RuleBroken("Không gộp được một hồ sơ vào chính nó; hãy chọn hồ sơ còn lại.")
    for row in sorted((address, into), key=lambda one: one.id):
        steps.lock(row)
    reason = steps.said(reason, "gộp hai hồ sơ")
    steps.check("merge", address, by=by)
    steps.may(into, Permission.ADDRESSES_MERGE, by=by)
    if into.dossier not in steps.LIVING:
        raise RuleBroken(f"Hồ sơ nhận đang “{into.dossier.label}”; hãy gộp theo chiều ngược lại.")
    into_label = notices.label(into)
    steps.take("merge", address, by=by, reason=f"Gộp vào {into_label}: {reason}")
    showing.stop(address, Publication.REMOVED, by=by, reason=f"Gộp vào {into_label}")
    address.merged_into_id = into.id
    _point_on(address, into)
    if into.inhandao_on is None and address.inhandao_on is not None:
        into.inhandao_code, into.inhandao_on = address.inhandao_code, address.inhandao_on
    standing.absorb(into, address)
    audit.record("address:absorb", into, by=by, reason=reason, changes={"nhận": [None, notices.label(address)]})
    notices.tell_author(address, f"đã gộp vào {into_label}", by=by, reason=reason)


def _point_on(address: Address, into: Address) -> None:
    """What was merged into this one before goes straight to the survivor: no chain to walk."""
    db.session.flush()
    db.session.execute(update(Address).where(Address.merged_into_id == address.id).values(merged_into_id=into.id))


def survivor(address_id: int) -> Address:
    """The dossier that stands for this id today."""
    address = db.session.get_one(Address, address_id)
    while address.merged_into_id is not None:
        address = db.session.get_one(Address, address.merged_into_id)
    return address


def family(address_id: int) -> list[int]:
    """The survivor and every id that was merged into it: the ids whose help counts together."""
    home = survivor(address_id).id
    return [home, *db.session.scalars(select(Address.id).where(Address.merged_into_id == home).order_by(Address.id))]


def say_not_duplicate(a: Address, b: Address, *, reason: str, by: Actor) -> None:
    """A person looked at both and says they are two; the pair is not shown again."""
    reason = steps.said(reason, "hai hồ sơ không trùng")
    may_judge(a, by=by)
    if a.id == b.id:
        raise RuleBroken("Đây là cùng một hồ sơ.")
    first, second = sorted((a.id, b.id))
    known = select(NotDuplicate.id).where(NotDuplicate.first_id == first, NotDuplicate.second_id == second)
    if db.session.scalar(known) is None:
        db.session.add(NotDuplicate(first_id=first, second_id=second, reason=reason, by_id=by.id, at=clock.now()))
        audit.record("address:not_duplicate", a, by=by, reason=reason, changes={"với": [None, notices.label(b)]})
        audit.record("address:not_duplicate", b, by=by, reason=reason, changes={"với": [None, notices.label(a)]})
    db.session.flush()


def may_judge(address: Address, *, by: Actor) -> None:
    """Whether two are one is said by who verifies or merges."""
    if not any(by.may(each, within=address.unit) for each in (Permission.ADDRESSES_VERIFY, Permission.ADDRESSES_MERGE)):
        raise NotAllowed("Bạn không có quyền kết luận về hồ sơ của đơn vị này.")
