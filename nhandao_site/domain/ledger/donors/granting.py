"""An officer opens, and shuts, the yearly summary behind the private link of one pledge."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger.donors import gathering
from nhandao_site.domain.ledger.donors.models import SummaryGrant
from nhandao_site.domain.pledges import moves
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock, vietnamese


def open_grant(pledge: Pledge) -> SummaryGrant | None:
    found = select(SummaryGrant).where(SummaryGrant.pledge_id == pledge.id, SummaryGrant.withdrawn_at.is_(None))
    return db.session.scalar(found.order_by(SummaryGrant.id).limit(1))


def grant(pledge: Pledge, *, reason: str, by: Actor) -> SummaryGrant:
    """From now on the holder of this pledge's private link reads the year's help of the same donor.

    Raises:
        RuleBroken: no reason, nobody has confirmed the pledge, or it is open already.
        NotAllowed: a pledge that would be shown helps an address beyond this officer's branch.
    """
    why = _why(reason)
    pledge = moves.take(pledge)
    if open_grant(pledge):
        raise RuleBroken("Bản tổng hợp đã mở ở liên kết riêng này rồi.")
    if not db.session.scalar(select(Pledge.id).where(Pledge.id == pledge.id, gathering.verified())):
        raise RuleBroken("Đăng ký này chưa được xác nhận. Hãy gọi cho người giúp và xác nhận trước.")
    _may_show(gathering.gathered(pledge), by)
    row = SummaryGrant(pledge_id=pledge.id, granted_by_id=by.id, granted_at=clock.now(), reason=why)
    db.session.add(row)
    db.session.flush()
    audit.record("pledge:grant_summary", pledge, by=by, reason=why)
    return row


def withdraw(pledge: Pledge, *, reason: str, by: Actor) -> None:
    """Shuts it again, at once."""
    why = _why(reason)
    pledge = moves.take(pledge)
    _may(by, pledge)
    row = open_grant(pledge)
    if row is None:
        raise RuleBroken("Bản tổng hợp ở liên kết riêng này đang đóng.")
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), by.id
    audit.record("pledge:withdraw_summary", pledge, by=by, reason=why)


def export(pledge: Pledge, year: int, *, reason: str, by: Actor) -> None:
    """The file leaves the house: who took it and why is kept."""
    _may(by, pledge)
    audit.record("pledge:export", pledge, by=by, reason=_why(reason), changes={"year": [None, year]})


def reveal(pledge: Pledge, *, reason: str, by: Actor) -> None:
    """Opens the donor's name to this officer for one letter or page; the reason is kept."""
    _may(by, pledge)
    audit.record("pledge:reveal", pledge, by=by, reason=_why(reason))


def _may(by: Actor, pledge: Pledge) -> None:
    if not by.may(Permission.PLEDGES_CONFIRM, within=pledge.address.unit):
        raise NotAllowed("Đăng ký này giúp một địa chỉ ngoài đơn vị bạn phụ trách, nên bạn chỉ xem được.")


def _may_show(numbers: list[int], by: Actor) -> None:
    rows = db.session.scalars(select(Pledge).where(Pledge.id.in_(numbers)).options(joinedload(Pledge.address)))
    for row in rows:
        if not by.may(Permission.PLEDGES_CONFIRM, within=row.address.unit):
            raise NotAllowed("Nhà tài trợ này còn giúp nơi khác, nên bản tổng hợp do cán bộ tỉnh mở.")


def _why(text: str) -> str:
    said = vietnamese.clean(text)
    if len(said) < 5:
        raise RuleBroken("Cần ghi lý do, ví dụ “đã gọi số máy trên đăng ký, gặp kế toán công ty”.")
    return said[:500]
