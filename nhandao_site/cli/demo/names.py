"""Invented people, drawn from the country's common names by one seeded hand."""

from random import Random

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Điểu", "Thạch", "Đinh", "Đoàn", "Trịnh", "Mai", "Cao", "Lâm", "Châu", "Tạ",
)  # fmt: skip
WOMEN = (
    "Thị Lan", "Thị Hoa", "Thị Hạnh", "Thị Bưởi", "Thị Út", "Thị Mận", "Thị Sáu", "Ngọc Ánh", "Thị Thu Hà", "Thị Ẩn",
    "Thị Kim Yến", "Thị Đào", "Thị Phượng", "Thị Xuân", "Thị Nở", "Thùy Dung", "Thị Tuyết", "Thị Ngọc Giàu", "Thị Lệ",
    "Thị Quyên", "Thị Chín", "Thị Gái", "Thị Thắm", "Thị Ngân",
)  # fmt: skip
MEN = (
    "Văn Tâm", "Văn Thắng", "Văn Bé", "Đức Long", "Văn Sơn", "Hữu Nghĩa", "Văn Đực", "Minh Quang", "Văn Tư", "Văn Lợi",
    "Thành Công", "Văn Ổn", "Công Danh", "Văn Dũng", "Quốc Bảo", "Văn Hùng", "Văn Kiên", "Tấn Lộc", "Văn Út", "Xuân Ái",
    "Văn Phước", "Hoàng Nam", "Văn Đạt", "Văn Mười",
)  # fmt: skip


def woman(hand: Random) -> str:
    return f"{hand.choice(SURNAMES)} {hand.choice(WOMEN)}"


def man(hand: Random) -> str:
    return f"{hand.choice(SURNAMES)} {hand.choice(MEN)}"


def child(hand: Random) -> str:
    return f"{hand.choice(SURNAMES)} {hand.choice(('Gia', 'Bảo', 'Minh', 'Khánh'))} {hand.choice(('An', 'Hân', 'Vy', 'Khang', 'My', 'Phúc'))}"


def initials(name: str) -> str:
    return "".join(f"{word[0]}." for word in name.split())
