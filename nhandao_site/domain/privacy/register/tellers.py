"""Whoever tells the chapter something, and whoever asks about their own data."""

from nhandao_site.domain.privacy.register.shape import NOWHERE, Fate, Ground, Keep, Processing, Whose, field

ALL = (
    Processing(
        "proposals",
        "Giới thiệu một hoàn cảnh",
        Whose.TELLER,
        "Cán bộ xã tìm đến khảo sát, và trả lời người báo.",
        Ground.CONSENT,
        "Cán bộ của xã ấy; mỗi lần đọc được ghi lại.",
        Keep("Đến hết hạn lưu sau khi tin đóng.", "tin"),
        NOWHERE,
        (
            field("người được giới thiệu, chỗ ở, hoàn cảnh", "proposal: person whereabouts situation answer"),
            field("tên, điện thoại người báo", "proposal: sender_name sender_phone"),
        ),
    ),
    Processing(
        "concerns",
        "Phản ánh về một địa chỉ",
        Whose.TELLER,
        "Sửa điều sai, gỡ điều riêng tư, chặn giả mạo.",
        Ground.CONSENT,
        "Cán bộ của xã ấy và cấp trên.",
        Keep("Đến hết hạn lưu sau khi phản ánh đóng.", "tin"),
        NOWHERE,
        (
            field("lời phản ánh, câu trả lời", "concern: text answer"),
            field("tên, điện thoại người báo", "concern: sender_name sender_phone"),
        ),
    ),
    Processing(
        "tips",
        "Kể về người tốt, việc thiện",
        Whose.TELLER,
        "Viết bài hoặc đề cử, sau khi hỏi chính người ấy.",
        Ground.CONSENT,
        "Biên tập và cán bộ của xã ấy.",
        Keep("Đến hết hạn lưu sau khi tin đóng.", "tin"),
        NOWHERE,
        (
            field("người được kể, ở đâu, làm gì", "tip: who whereabouts deed answer"),
            field("tên, điện thoại người kể", "tip: sender_name sender_phone"),
        ),
    ),
    Processing(
        "requests",
        "Yêu cầu về dữ liệu của chính mình",
        Whose.TELLER,
        "Tìm đúng người, trả lời đúng hạn, và chứng minh Hội đã làm.",
        Ground.DUTY,
        "Cán bộ phụ trách của đơn vị ấy và cấp trên.",
        Keep("Đến hết hạn lưu sau khi yêu cầu xong; rồi chỉ còn ngày và loại yêu cầu.", "yeu-cau"),
        NOWHERE,
        (
            field("tên, điện thoại, lời yêu cầu", "privacy_request: name phone phone_blind request_text code"),
            field("cách xác nhận đúng người, câu trả lời", "privacy_request: identity_proof reply_text"),
            field("đã xóa những gì", "erasure: told", fate=Fate.STAYS),
        ),
    ),
)
