"""The closed lists of the room: states on the four axes, groups, needs (A §II.4, §IV)."""

from nhandao_site.kit.labelled import Labelled


class Kind(Labelled):
    PERSON = "person", "cá nhân"
    HOUSEHOLD = "household", "hộ"
    COLLECTIVE = "collective", "tập thể"


class Group(Labelled):
    HARDSHIP = "hardship", "hộ khó khăn"
    SCHOOL = "school", "tập thể trường học"
    DISABLED = "disabled", "khuyết tật"
    AGENT_ORANGE = "agent_orange", "chất độc da cam"
    DISASTER = "disaster", "thiên tai"
    SERIOUS_ILLNESS = "serious_illness", "hiểm nghèo"
    ACCIDENT = "accident", "tai nạn"
    ORPHAN = "orphan", "mồ côi"
    ELDERLY_ALONE = "elderly_alone", "già neo đơn"
    OTHER = "other", "yếu thế khác"


class NeedKind(Labelled):
    REGULAR = "regular", "thường xuyên"
    WHEELCHAIR = "wheelchair", "xe lăn"
    HOUSE_NEW = "house_new", "nhà xây mới"
    HOUSE_REPAIR = "house_repair", "nhà sửa chữa"
    TREATMENT = "treatment", "chữa bệnh"
    REHABILITATION = "rehabilitation", "phục hồi chức năng"
    CAPITAL = "capital", "vốn"
    SEEDLINGS = "seedlings", "cây con giống"
    LOAN = "loan", "vay vốn"
    TRAINING = "training", "dạy nghề"
    SAVINGS = "savings", "sổ tiết kiệm"
    INSURANCE = "insurance", "thẻ BHYT"
    SCHOLARSHIP = "scholarship", "học bổng"
    OTHER = "other", "khác"


class Cycle(Labelled):
    ONCE = "once", "một lần"
    MONTH = "month", "tháng"
    QUARTER = "quarter", "quý"
    YEAR = "year", "năm"


class Dossier(Labelled):
    DRAFT = "draft", "nháp"
    SURVEYED = "surveyed", "đã khảo sát"
    AWAITING = "awaiting", "chờ xác minh"
    VERIFIED = "verified", "đã xác minh"
    APPROVED = "approved", "đã duyệt"
    RETURNED = "returned", "trả bổ sung"
    REJECTED = "rejected", "từ chối"
    MERGED = "merged", "trùng, đã gộp"
    CLOSED = "closed", "đóng"


class Closing(Labelled):
    OUT_OF_HARDSHIP = "out_of_hardship", "thoát khó khăn"
    DECEASED = "deceased", "qua đời"
    MOVED = "moved", "chuyển đi"
    CONSENT_WITHDRAWN = "consent_withdrawn", "rút đồng ý"
    UNTRUE = "untrue", "sai sự thật"


class Publication(Labelled):
    NONE = "none", "chưa đăng"
    PUBLISHED = "published", "đang đăng"
    HIDDEN = "hidden", "tạm ẩn"
    REMOVED = "removed", "đã gỡ"


class Help(Labelled):
    NONE = "none", "chưa ai nhận"
    TAKEN = "taken", "đã có nơi nhận"
    HELPED = "helped", "đã trợ giúp"
    REGULAR = "regular", "đang trợ giúp thường xuyên"
    FULL = "full", "đã đủ"


class ConsentState(Labelled):
    NONE = "none", "chưa có"
    IN_FORCE = "in_force", "có hiệu lực"
    EXPIRED = "expired", "hết hạn"
    WITHDRAWN = "withdrawn", "đã rút"


class Axis(Labelled):
    DOSSIER = "dossier", "hồ sơ"
    PUBLICATION = "publication", "đăng"
    CONSENT = "consent", "đồng ý"
    HELP = "help", "trợ giúp"


class Origin(Labelled):
    SITE = "site", "lập trên trang"
    PAPER = "paper", "giấy"


class Urgency(Labelled):
    """How soon harm comes if nobody helps (the first factor of the priority list)."""

    CAN_WAIT = "can_wait", "chờ được"
    SOON = "soon", "cần sớm"
    URGENT = "urgent", "khẩn cấp"
