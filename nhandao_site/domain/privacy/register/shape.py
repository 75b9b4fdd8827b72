"""What the register says of one processing: what, whose, why, on which ground, who sees it, how long, where it goes."""

from dataclasses import dataclass

from nhandao_site.kit.labelled import Labelled


class Ground(Labelled):
    """Why the chapter may hold it (Law 91/2025/QH15)."""

    CONSENT = "consent", "sự đồng ý của người ấy, rút lại được"
    REQUEST = "request", "chính người ấy nhờ Hội làm việc này"
    DUTY = "duty", "nghĩa vụ của Hội theo pháp luật (kế toán, lưu trữ, phòng gian lận)"
    WORK = "work", "nhiệm vụ của cán bộ, được giao bằng tài khoản riêng"
    SAFETY = "safety", "giữ an toàn cho trang và cho dữ liệu của mọi người"


class Whose(Labelled):
    """The headings of the public page; the value is its anchor."""

    READER = "nguoi-doc", "Người đọc trang"
    FAMILY = "gia-dinh", "Gia đình được giúp"
    DONOR = "nguoi-giup", "Người giúp đỡ"
    TELLER = "nguoi-bao", "Người giới thiệu hoặc báo tin"
    HONOURED = "nguoi-tot", "Người tốt, việc thiện"
    STAFF = "can-bo", "Cán bộ của Hội"


class Fate(Labelled):
    """What becomes of a field when somebody is erased."""

    DROPPED = "dropped", "xóa"
    KEPT = "kept", "phải giữ theo luật"
    STAYS = "stays", "không gắn với người được xóa"


@dataclass(frozen=True)
class Field:
    """One thing that is known of a person and the columns it lies in. `shown`: a page may show it, by consent."""

    label: str
    columns: tuple[str, ...]
    shown: bool = False
    fate: Fate = Fate.DROPPED


@dataclass(frozen=True)
class Keep:
    """How long. `rule` names a line of the retention settings, `None` a time that no clock knows."""

    words: str
    rule: str | None = None


@dataclass(frozen=True)
class Processing:
    key: str
    name: str
    whose: Whose
    why: str
    ground: Ground
    seen_by: str
    keep: Keep
    goes_to: str
    fields: tuple[Field, ...]
    sensitive: bool = False

    @property
    def table(self) -> str | None:
        """The table whose rows are counted."""
        return self.fields[0].columns[0].partition(".")[0] if self.fields and self.fields[0].columns else None


def field(label: str, *places: str, shown: bool = False, fate: Fate = Fate.DROPPED) -> Field:
    """`field("họ tên", "address: name folded_name", "household_member: name")`."""
    columns = [
        f"{table}.{column}" for table, _, names in (p.partition(": ") for p in places) for column in names.split()
    ]
    return Field(label, tuple(columns), shown, fate)


NOWHERE = "Không đi đâu ngoài máy chủ của Hội."
