"""The criteria of the two titles, word for word as the plan says them (seed B §III.2)."""

from nhandao_site.domain.movement.models import ParticipantKind

PERSON = (
    "Chấp hành tốt chủ trương của Đảng, chính sách, pháp luật của nhà nước;",
    "Vận động và tham gia hiệu quả “Cuộc vận động mỗi tổ chức, mỗi cá nhân gắn với một địa chỉ nhân đạo”, có các "
    "hành động, việc làm, ý tưởng, sáng kiến trong các hoạt động nhân đạo, công tác Hội và phong trào Chữ thập đỏ "
    "tại cơ quan, đơn vị, cộng đồng.",
    "Là tấm gương để người khác học tập và làm theo.",
)
COLLECTIVE = (
    "Tích cực hưởng ứng và thực hiện có kết quả Phong trào “Người tốt, việc thiện - Chung sức xây dựng cộng đồng "
    "nhân ái” và Cuộc vận động “Mỗi tổ chức, cá nhân gắn với một địa chỉ nhân đạo”.",
    "100% số người có hoàn cảnh khó khăn, bị tổn thương tại cộng đồng được giúp đỡ.",
    "Lan tỏa các hoạt động nhân đạo của cộng đồng đến các nhóm dân cư, các địa bàn khác.",
)


def words() -> dict[str, list[str]]:
    """A round keeps its own copy: what was asked then is what was judged."""
    return {ParticipantKind.PERSON.value: list(PERSON), ParticipantKind.COLLECTIVE.value: list(COLLECTIVE)}
