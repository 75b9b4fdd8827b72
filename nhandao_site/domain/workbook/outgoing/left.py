"""What stays behind because no sheet of the workbook has a column for it: said, so that nobody finds out later."""

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.movement.models import Channel, ParticipantMerge
from nhandao_site.domain.units.models import UnitStand


def behind() -> list[str]:
    """A phrase for each, empty when the workbook says everything that figures are counted from."""
    told = (
        ("{} lần đơn vị đổi nơi trực thuộc (kỳ trước sẽ tính theo cây đơn vị hôm nay)", func.count(UnitStand.unit_id)),
        ("{} kênh đã ngừng", func.count(Channel.id).filter(Channel.until_on.is_not(None))),
        (
            "{} lần gộp mã người tham gia (các dòng đã ghi theo mã còn lại)",
            func.count(ParticipantMerge.id).filter(ParticipantMerge.undone_at.is_(None)),
        ),
    )
    counts = [(words, int(db.session.scalar(select(number)) or 0)) for words, number in told]
    return [words.format(number) for words, number in counts if number]
