"""Sentences as they are written in Vietnamese: what must be pointed at, and what must pass in silence."""

import time
import unicodedata

import pytest

from nhandao_site.domain.stories import privacy

PRIVATE = [
    ("Ai muốn giúp xin gọi 0912345678.", "điện thoại"),
    ("Zalo của bà: 0912.345.678 (gặp Hạnh).", "điện thoại"),
    ("Liên hệ +84 912 345 678 sau giờ làm.", "điện thoại"),
    ("Máy bàn (0271) 3 888 999 nhà chú Bảy.", "điện thoại"),
    ("Số máy 098-765-43-21 luôn mở.", "điện thoại"),
    ("Gọi không chín một hai ba bốn năm sáu bảy tám nhé.", "điện thoại"),
    ("Nhắn 84 912 345 678 giúp tôi.", "điện thoại"),
    ("CCCD 079123456789 của ông.", "CCCD"),
    ("Căn cước: 079 123 456 789.", "CCCD"),
    ("Căn cước 079.123.456.789 cấp năm 2022.", "CCCD"),
    ("CMND cũ số 285123456.", "CCCD"),
    ("Chuyển vào 1234 5678 9012 ngân hàng.", "tài khoản"),
    ("Thẻ bảo hiểm DN4790123456789 còn hạn.", "bảo hiểm"),
    ("Chiếc xe 93H1-234.56 chở cháo mỗi sáng.", "biển số"),
    ("Thư về ba.mai@vidu.vn.", "thư riêng"),
    ("Nhà bà ở số nhà 12B, cạnh chợ.", "Nơi ở"),
    ("Chú sống ở nhà số 7 đầu xóm.", "Nơi ở"),
    ("Rẽ hẻm 45/6 là tới.", "Nơi ở"),
    ("Bà ở 12/3 đường Lê Lợi.", "Nơi ở"),
    ("Tiệm của ông ở 15 phố Hàng Gà.", "Nơi ở"),
    ("Gia đình ở tổ 5, khu phố 3, phường Bàu Sen.", "Nơi ở"),
    ("Hai mẹ con thuê phòng 12 nhà trọ cô Sáu.", "Nơi ở"),
    ("Nhà ở 11.53621, 106.89214.", "Nơi ở"),
    ("Đường đi: https://maps.app.goo.gl/AbC123", "Nơi ở"),
    ("Bà bị ung thư đã lâu.", "bệnh"),
    ("Theo bệnh án của viện, anh nằm ba tháng.", "bệnh"),
    ("Chồng chị tai biến, nằm một chỗ.", "bệnh"),
    ("Con chị chạy thận mỗi tuần ba lần.", "bệnh"),
    ("Ông mắc bệnh tim từ năm ngoái.", "bệnh"),
    ("Chị bị trầm cảm sau bão.", "bệnh"),
    ("Anh ấy nhiễm HIV.", "bệnh"),
    ("Bà cụ sa sút trí tuệ, quên đường về.", "bệnh"),
    ("Đứa út mắc hội chứng Down.", "bệnh"),
    ("Ông là người dân tộc Stiêng.", "Dân tộc"),
    ("Chị là người Khmer ở xã bên.", "Dân tộc"),
    ("Bà con dân tộc Tày trong bản.", "Dân tộc"),
    ("Bà sinh ngày 12/3/1948.", "Ngày sinh"),
    ("Cháu học lớp 5A rất ngoan.", "Trường, lớp"),
    ("Em bé ở trường tiểu học Kim Đồng.", "Trường, lớp"),
    ("Con trai chị đang học Trường THCS Lộc Xuân.", "Trường, lớp"),
    ("Hà là học sinh lớp 9, sáng đi bán vé số.", "Trường, lớp"),
    ("Em Nguyễn Thị Lan được tặng xe đạp.", "Tên của một em nhỏ"),
    ("Xe đạp đến tay bé Na chiều qua.", "Tên của một em nhỏ"),
    ("Chị có con gái tên Mai đang tuổi ăn học.", "Tên của một em nhỏ"),
    ("Cháu trai Hùng ở với bà ngoại.", "Tên của một em nhỏ"),
    ("Bé mới 5 tuổi đã mồ côi.", "Tuổi của một em nhỏ"),
    ("Em A., 9 tuổi, ở với bà.", "Tuổi của một em nhỏ"),
]

HONEST = [
    "Nhóm góp 1.234.567.890 đ trong sáu năm.",
    "46.800 suất cháo, 312 sáng thứ Bảy từ 11/2020.",
    "Đoàn trường THPT Sông Mây góp 27 ngày công.",
    "Quyết định số 118/QĐ-CTĐ ngày 18/11/2026.",
    "Kế hoạch số 26-KH/BCĐ của Ban Chỉ đạo.",
    "Con đường 500 mét được trải đá.",
    "Bà con làm 3 đường bê tông trong một năm.",
    "Địa chỉ SM26-0031-X ở xã Bàu Sen.",
    "![Nồi cháo](/tep/932113205012345678904262bbd81022-900.jpg)",
    "Tổng đài 1900 1234 và 1400 trực cả đêm.",
    "Từ 25/11/2025 đến 24/11/2026 có 1.401 lượt trợ giúp.",
    "Năm 2019, 2020, 2021 và 2022 bếp không nghỉ ngày nào.",
    "Lúc 06:30 ngày 23/11/2026, xe rời bến.",
    "Một hai ba, cả đội cùng hô.",
    "Bốn năm sáu người thay nhau trực.",
    "Trị giá 2,5 tỷ đồng, bằng 69,66 % kế hoạch.",
    "Đội thợ ở ấp 2 lợp xong mười hai mái nhà.",
    "Tổ 5 góp gạo, tổ 7 góp củi.",
    "Nhà văn hóa số 2 mở cửa suốt đêm bão.",
    "Chợ Bến nằm cuối đường, ngay bến phà.",
    "Ngõ nhỏ sau chợ nay sáng đèn.",
    "Giải chạy 10 km đường rừng gây quỹ.",
    "Bệnh viện tỉnh cho nhóm mượn bếp.",
    "Người bệnh nghèo được bưng cháo tận giường.",
    "Chị giúp người mắc bệnh hiểm nghèo trong xã.",
    "Hộ có người khuyết tật được ưu tiên.",
    "Trạm y tế khám cho 120 cụ già.",
    "Các em học sinh lớp 5 gom giấy vụn giúp bạn.",
    "45 học sinh Trường THPT Sông Mây hiến máu.",
    "Học sinh Trường THCS Lộc Xuân trồng cây.",
    "Những em nhỏ trong xóm có sân chơi mới.",
    "Thư viện tặng các cháu trường mầm non Hoa Sen 200 cuốn sách.",
    "Bà 72 tuổi vẫn dạy lớp 1 tình thương mỗi tối.",
    "Em A. có xe đạp mới để đi học.",
    "Hai chị em B. được nhận đỡ đầu.",
    "Ngôi trường tiểu học nhỏ bé nay có mái mới.",
    "Cháu ngoan Bác Hồ về dự lễ.",
    "Trẻ em trong xã có thêm một lớp học bơi.",
    "Ông năm nay 81 tuổi, vẫn đạp xe đi hiến kế.",
    "Đồng bào dân tộc thiểu số vùng biên được hỗ trợ giống cây.",
    "Người Hội viên nào cũng góp một ngày công.",
    "Anh em Đội xe ôm chở người bệnh miễn phí.",
    "Anh Tư sinh năm 1974, làm nghề hàn.",
    "Bà Hoa và ông Thái mở lớp học đàn.",
]


@pytest.mark.parametrize(("sentence", "why"), PRIVATE)
def test_what_is_private_is_pointed_at_whichever_way_its_letters_are_composed(sentence: str, why: str) -> None:
    for form in ("NFC", "NFD"):
        found = privacy.warnings(unicodedata.normalize(form, sentence))
        assert any(why in each.why for each in found), (form, found)


@pytest.mark.parametrize("sentence", HONEST)
def test_what_is_honest_passes_in_silence(sentence: str) -> None:
    assert privacy.warnings(sentence) == []
    assert privacy.warnings(unicodedata.normalize("NFD", sentence)) == []


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(PRIVATE) >= 40 and len(HONEST) >= 40


def test_a_long_text_is_read_in_a_moment() -> None:

    begun = time.process_time()
    privacy.warnings("Em bé ở nhà bà 1 2 3 lớp tổ 5 a.b.c " * 2000)
    privacy.warnings("a" * 60_000 + " " + "1 " * 30_000)
    privacy.warnings("không một " * 6000 + "\n" + "Em Nguyễn Thị " * 4000)
    assert time.process_time() - begun < 6
