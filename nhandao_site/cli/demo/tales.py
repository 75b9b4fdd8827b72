"""Sixty pieces of the column: fifteen kinds of kindness, each seen in four places. Nobody in them is real."""

import re
from dataclasses import dataclass
from random import Random

from nhandao_site.cli.demo import names, province


@dataclass(frozen=True)
class Pattern:
    topic: str
    art: str
    collective: bool
    title: str  # {who} {place} {n}
    lede: str
    body: str
    number: tuple[int, int]
    measure: str
    span: str


@dataclass(frozen=True)
class Tale:
    pattern: Pattern
    who: str
    place: str
    unit: str
    number: int

    def words(self, text: str) -> str:
        said = text.format(who=self.who, place=self.place, n=f"{self.number:,}".replace(",", "."))
        return re.sub(r"(^|[.!?]\s+)(\w)", lambda begun: begun[1] + begun[2].upper(), said)


PATTERNS = (
    Pattern(
        "kitchen", "pot", True, "Bếp cháo {place} và những người dậy từ ba giờ sáng",
        "Nhóm mười bốn người ở {place} chưa nghỉ một sáng thứ Bảy nào, kể cả mùa nước lên.",
        "Ba giờ sáng, bếp đã đỏ lửa. Người vo gạo, người gọt củ, người nhóm than. Sáu giờ, xe cháo đầu tiên rời bếp.\n\n"
        "## Không ai là trưởng nhóm\n\nLịch trực viết phấn trên tấm bảng cũ. Ai bận thì xóa tên mình, tự khắc có người điền vào.\n\n"
        "> Cháo nóng thì bưng bằng hai tay, một người từng nằm viện kể lại.\n\nTiền gạo do bà con trong chợ góp, mỗi tháng công khai một lần.",
        (180, 420), "nồi cháo sáng thứ Bảy", "trong 6 năm",
    ),
    Pattern(
        "blood", "bike", False, "{who} và {n} lần hiến máu",
        "{who} ở {place} hiến máu từ năm mười tám tuổi và rủ được cả tổ cùng đi.",
        "Lần đầu {who} đi hiến máu vì một người bạn cùng lớp cần gấp. Từ đó cứ đủ tháng là đi.\n\n"
        "“Tôi không có nhiều tiền, nhưng máu thì có”, {who} cười. Trong tổ nay đã có hơn hai mươi người ghi tên hiến máu thường xuyên.",
        (21, 96), "lần hiến máu", "trong 20 năm",
    ),
    Pattern(
        "house", "roof", True, "Đội thợ {place}: mang búa đi, không mang phong bì về",
        "Mỗi Chủ nhật, đội thợ ở {place} lại lợp một mái nhà cho hộ khó khăn.",
        "Đội có thợ hồ, thợ mộc, thợ điện, cả thầy giáo đi phụ. Nhà nào có vật liệu thì đội góp công.\n\n"
        "## Một ngày một mái\n\nSáng tháo mái cũ, trưa ăn cơm bà con nấu, chiều lợp xong. Ai cũng về trước khi trời tối.",
        (12, 64), "mái nhà", "từ năm 2021",
    ),
    Pattern(
        "school", "bike", False, "Thư viện trên yên xe của {who}",
        "Chiều thứ Năm nào {who} cũng chở hai thùng sách đến {place}.",
        "Hai thùng gỗ đóng hai bên yên xe, mỗi thùng sáu mươi cuốn. Trẻ con nghe tiếng chuông là chạy ra.\n\n"
        "Mượn không cần ký, trả không bị phạt. “Mất cuốn nào là có đứa thích cuốn đó”, {who} nói.",
        (640, 2400), "lượt mượn sách", "trong 3 năm",
    ),
    Pattern(
        "livelihood", "roof", True, "Bò chuyền tay ở {place}",
        "Con bê đầu tiên không thuộc về nhà nuôi bò, mà về nhà kế bên.",
        "Nhà nhận bò nuôi đến khi sinh bê, bê đầu chuyển cho hộ tiếp theo. Ai cũng chăm vì biết có người đang chờ.\n\n"
        "Hội Nông dân xã giúp kỹ thuật, thú y đến tiêm phòng. Đến nay chưa nhà nào bán bò giữa chừng.",
        (9, 38), "hộ đã nhận bò", "từ năm 2022",
    ),
    Pattern(
        "deed", "pot", False, "{who} và quán cơm hai nghìn ở {place}",
        "Ai không có hai nghìn thì rửa giúp vài cái chén.",
        "Quán mở ba buổi mỗi tuần. {who} bảo thu hai nghìn để người ăn thấy mình là khách.\n\n"
        "Rau do vườn nhà trồng, gạo do bạn hàng gửi. Những hôm mưa, học sinh trong xóm ra phụ bưng cơm.",
        (4200, 12600), "suất cơm", "mỗi năm",
    ),
    Pattern(
        "disaster", "roof", True, "Đêm nước lên, cả xóm {place} thành đội cứu hộ",
        "Bảy chiếc ghe chở người già và trẻ nhỏ ra trước, đồ đạc tính sau.",
        "Nước lên lúc một giờ sáng. Trưởng ấp đánh kẻng, thanh niên chia ghe theo từng ngõ.\n\n"
        "Sáng ra không ai bị thương. Ba hôm sau, cả xóm lại cùng nhau rửa bùn cho trường học.",
        (34, 120), "người được đưa đến nơi an toàn", "trong một đêm",
    ),
    Pattern(
        "association", "pot", True, "Tháng Nhân đạo ở {place}: mỗi tổ nhận một địa chỉ",
        "Từ tổ trưởng đến người bán nước đầu ngõ, ai cũng biết tổ mình đang giúp nhà nào.",
        "Danh sách dán ở nhà văn hóa, không ghi tên, chỉ ghi mã và việc cần làm. Tổ nào nhận thì ký vào sổ.\n\n"
        "Cuối tháng, các tổ báo lại: đã trao gì, còn thiếu gì. Con số khớp với sổ của Hội.",
        (6, 22), "địa chỉ có nơi nhận giúp", "trong một tháng",
    ),
    Pattern(
        "deed", "bike", False, "Chuyến xe không đồng của {who}",
        "Xe ba bánh của {who} chở người bệnh ở {place} ra bến xe, đi về không lấy tiền.",
        "Số điện thoại của {who} dán ở trạm y tế. Gọi lúc nửa đêm cũng đi.\n\n"
        "“Xăng thì mấy tiệm trong xã đổ giúp. Tôi chỉ góp cái xe và cái tay lái.”",
        (260, 900), "chuyến xe", "từ năm 2020",
    ),
    Pattern(
        "school", "roof", True, "Góc học tập cho bạn: học sinh {place} tự đóng bàn",
        "Bàn học làm từ gỗ tận dụng, mỗi chiếc mất hai buổi chiều thứ Bảy.",
        "Thầy dạy kỹ thuật chỉ cách bào, cách bắt vít. Các em đến tận nhà bạn đo chỗ trước khi đóng.\n\n"
        "Bàn nào cũng có ngăn kéo, mặt trong ngăn kéo viết một lời chúc.",
        (18, 75), "bộ bàn học", "trong năm học",
    ),
    Pattern(
        "kitchen", "pot", True, "Nồi cơm trưa của các mẹ ở {place}",
        "Hai mươi bà mẹ thay nhau nấu cơm trưa cho trẻ bán trú.",
        "Mỗi nhà góp một lon gạo mỗi tuần. Hôm nào có cá, cả trường thơm mùi kho.\n\nNhờ bữa trưa, nhiều em xa trường không phải bỏ buổi chiều.",
        (5200, 15800), "bữa cơm trưa", "mỗi năm học",
    ),
    Pattern(
        "livelihood", "bike", False, "{who} dạy nghề may cho người đi nạng",
        "Lớp học trong gian bếp ở {place} đã có người mở tiệm riêng.",
        "{who} sửa bàn đạp máy thành cần gạt tay để ai cũng may được.\n\nHọc xong, mỗi người mang về một chiếc máy góp từ tiệm may trong tỉnh.",
        (11, 47), "người học thành nghề", "trong 5 năm",
    ),
    Pattern(
        "house", "roof", False, "Miếng đất {who} nhường cho nhà hàng xóm",
        "Bốn mươi mét vuông ở {place} vừa đủ một căn nhà và một luống rau.",
        "Thấy nhà bên ở nhờ mãi, {who} ra xã hỏi thủ tục tách đất tặng.\n\n“Đất còn đó thì cỏ mọc, cho người ta thì nhà mọc”, {who} nói.",
        (36, 60), "mét vuông đất", "tặng năm 2025",
    ),
    Pattern(
        "blood", "pot", True, "Câu lạc bộ máu hiếm {place} và chiếc điện thoại không tắt",
        "Danh bạ xếp theo nhóm máu, ai cũng hứa nghe máy trước hồi chuông thứ ba.",
        "Có lần gọi lúc hai giờ sáng, bốn người đến bệnh viện trong vòng một giờ.\n\nCâu lạc bộ không nhận quà, chỉ nhận thêm thành viên.",
        (24, 88), "ca cấp cứu có máu kịp lúc", "trong 4 năm",
    ),
    Pattern(
        "association", "bike", True, "Đội tình nguyện {place} đi thăm lại từng nhà",
        "Giúp xong chưa phải là xong: sáu tháng sau đội quay lại hỏi thăm.",
        "Đội ghi vào phiếu: mái còn dột không, bò đã đẻ chưa, cháu có đi học đều không.\n\nNhà nào còn khó thì đưa lại vào danh sách, nhà nào vững thì chúc mừng và thôi không gọi là địa chỉ nữa.",
        (30, 140), "lượt thăm lại", "trong năm 2026",
    ),
)  # fmt: skip


def tales(count: int = 60) -> list[Tale]:
    """The pieces, oldest first; titles differ from each other."""
    hand = Random("tales")
    made = []
    for turn in range(count):
        pattern = PATTERNS[turn % len(PATTERNS)]
        code, commune, _made_from = province.COMMUNES[
            (turn % len(PATTERNS) + 3 * (turn // len(PATTERNS))) % len(province.COMMUNES)
        ]
        call, name = ("chị", names.WOMEN) if turn % 2 else ("anh", names.MEN)
        short = f"{call} {name[(turn * 7) % len(name)].split()[-1]}"
        made.append(Tale(pattern, short, commune.split(" ", 1)[1], code, hand.randint(*pattern.number)))
    return made
