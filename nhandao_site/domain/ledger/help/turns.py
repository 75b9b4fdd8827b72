"""The chapter's own money follows the public order of help; who leaves it says why."""

from sqlalchemy import and_, func, or_, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Help
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese

CAP = 500


def ahead_of(address: Address, branch: Unit) -> int:
    """Approved addresses of a branch that nobody helps yet and that stand before this one; counted up to 500."""
    before = or_(
        Address.priority < address.priority,
        and_(Address.priority == address.priority, Address.approved_on < address.approved_on),
        and_(
            Address.priority == address.priority,
            Address.approved_on == address.approved_on,
            Address.id < address.id,
        ),
    )
    found = (
        select(Address.id)
        .join(Unit, Unit.id == Address.unit_id)
        .where(branch.branch(), Address.dossier == Dossier.APPROVED, Address.help == Help.NONE)
        .where(Address.id != address.id, before)
        .limit(CAP)
    )
    return int(db.session.scalar(select(func.count()).select_from(found.subquery())) or 0)


def reason_for(address: Address, branch: Unit, typed: str) -> str | None:
    """The reason to keep, None when it is this address's turn.

    Raises:
        RuleBroken: others stand before it and no reason is given.
    """
    many = ahead_of(address, branch)
    if not many:
        return None
    why = vietnamese.clean(typed)[:500]
    if len(why) < 10:
        counted = f"{many} địa chỉ" if many < CAP else f"hơn {CAP} địa chỉ"
        raise RuleBroken(
            f"Quỹ chung chi theo thứ tự ưu tiên, mà còn {counted} chưa ai giúp đứng trước. "
            "Hãy ghi rõ vì sao chi cho địa chỉ này trước, ví dụ “cấp cứu, bác sĩ hẹn mổ ngày mai”."
        )
    return why
