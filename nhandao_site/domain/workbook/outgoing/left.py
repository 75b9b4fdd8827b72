"""What stays behind because no sheet of the workbook has a column for it: said, so that nobody finds out later."""

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.movement.models import Channel, ParticipantMerge
from nhandao_site.domain.units.models import UnitStand
from nhandao_site.domain.workbook.outgoing.scope import Scope


def behind(scope: Scope) -> list[str]:
    """A phrase for each, empty when the workbook says everything that figures are counted from.

    Merged codes belong to no unit: they are counted of the whole house.
    """
    stands = func.count(UnitStand.unit_id).filter(scope.within(UnitStand.unit_id))
    ended = func.count(Channel.id).filter(Channel.until_on.is_not(None), scope.within(Channel.unit_id))
    merges = func.count(ParticipantMerge.id).filter(ParticipantMerge.undone_at.is_(None))
    told = (
        ("{} lần đơn vị đổi nơi trực thuộc (kỳ trước sẽ tính theo cây đơn vị hôm nay)", stands),
        ("{} kênh đã ngừng", ended),
        ("{} lần gộp mã người tham gia (các dòng đã ghi theo mã còn lại)", merges),
    )
    counts = [(words, int(db.session.scalar(select(number)) or 0)) for words, number in told]
    return [words.format(number) for words, number in counts if number]
