"""A family as one row of the sheet “Địa chỉ”, with its move of 01/07/2025 and its refusal."""

from datetime import timedelta
from random import Random

from nhandao_site.cli.demo import names, province
from nhandao_site.cli.demo.families import TODAY, Family, called
from nhandao_site.cli.demo.sheets import Sheets


def file(sheets: Sheets, hand: Random, family: Family) -> None:
    case, fate = family.case, family.fate
    approved = fate in {"approved", "published", "closed", "merged"}
    verified = approved or fate == "verified"
    age = TODAY.year - (family.birth_year or TODAY.year)
    words = {"alias": family.alias, "called": called(family.alias), "age": age}
    sheets.add(
        "Địa chỉ",
        {
            "Mã": family.key,
            "Loại": {"school": "tập thể", "child": "cá nhân"}.get(case.who, "hộ"),
            "Họ tên": family.name,
            "Năm sinh": family.birth_year,
            "Giới": family.gender,
            "CCCD": f"0{family.number:011d}" if case.who in {"woman", "man"} else None,
            "Điện thoại": f"09{family.number:08d}" if family.number % 3 == 0 else None,
            "Đơn vị": family.commune,
            "Thôn": family.hamlet,
            "Nơi ở": f"Tổ {hand.randint(1, 12)}, nhà số {hand.randint(1, 240)}",
            "Đơn vị giới thiệu": hand.choice(["S1", "S3", "M2", None, None, None]),
            "Nhóm": case.group,
            "Nhu cầu chính": case.need,
            "Nhu cầu khác": case.also,
            "Số tiền cần": family.amount,
            "Hỗ trợ đang hưởng": None
            if case.group == "yếu thế khác"
            else hand.choice([None, "Trợ cấp xã hội hằng tháng", "Thẻ BHYT"]),
            "Ngày khảo sát": family.surveyed,
            "Ngày bình chọn": family.surveyed + timedelta(days=5) if verified else None,
            "Ngày xác minh": family.surveyed + timedelta(days=9) if verified else None,
            "Ngày duyệt": family.approved if approved else None,
            "Đồng ý nhận": "có",
            "Đồng ý đăng": "chữ" if fate in {"published", "closed"} else None,
            "Người đại diện": names.woman(hand) if case.who in {"child", "school"} else None,
            "Trẻ đồng ý": "có" if case.who == "child" else None,
            "Ngày đăng": family.approved + timedelta(days=3) if fate in {"published", "closed"} else None,
            "Mã iNHANDAO": f"IND{family.number:06d}" if approved and family.number % 4 == 1 else None,
            "Ngày iNHANDAO": family.approved + timedelta(days=6) if approved and family.number % 4 == 1 else None,
            "Ngày đóng": min(TODAY, family.approved + timedelta(days=200)) if fate == "closed" else None,
            "Lý do đóng": hand.choice(["thoát khó khăn", "thoát khó khăn", "chuyển đi", "qua đời"])
            if fate == "closed"
            else None,
            "Gộp vào": f"{TODAY.year % 100}-{family.number:05d}" if fate == "merged" else None,
            "Tên công khai": family.alias,
            "Tóm tắt": case.summary.format(**words),
            "Câu chuyện": case.story.format(**words),
        },
    )
    if family.moved_to:
        sheets.add(
            "Chuyển đơn vị",
            {
                "Địa chỉ": family.key,
                "Đơn vị mới": family.moved_to,
                "Thôn mới": family.moved_hamlet,
                "Từ ngày": province.CHANGE,
            },
        )
    if fate in {"returned", "rejected"}:
        state, why = (
            ("trả bổ sung", "Nhờ xã xin thêm một báo giá và hỏi lại số người trong hộ.")
            if fate == "returned"
            else ("từ chối", "Gia đình đã được chương trình khác xây nhà trong tháng này.")
        )
        sheets.add(
            "Xử lý",
            {
                "Loại": "hồ sơ",
                "Mã": family.key,
                "Trạng thái": state,
                "Ngày": family.surveyed + timedelta(days=12),
                "Lý do": why,
            },
        )
