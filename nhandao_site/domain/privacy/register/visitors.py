"""Whoever only reads, and the traces that keep the doors from being forced."""

from nhandao_site.domain.privacy.register.shape import NOWHERE, Fate, Ground, Keep, Processing, Whose, field

ALL = (
    Processing(
        "reading",
        "Đọc trang",
        Whose.READER,
        "Không ghi lại gì: đọc trang không cần tài khoản, không đặt cookie, không gọi máy chủ của bên thứ ba. "
        "Máy chỉ nhớ trong một giờ từ một mạng đã mở bao nhiêu địa chỉ, để không ai chép hàng loạt.",
        Ground.REQUEST,
        "Không ai.",
        Keep("Không giữ; con số ấy mất sau một giờ."),
        NOWHERE,
        (),
    ),
    Processing(
        "budget",
        "Đếm lượt gửi biểu mẫu",
        Whose.READER,
        "Để một máy không gửi hàng loạt. Địa chỉ mạng và số điện thoại chỉ để lại một dấu băm, không đọc ngược được.",
        Ground.SAFETY,
        "Không ai đọc được; phần mềm chỉ đếm.",
        Keep("Vài ngày, rồi tự xóa."),
        NOWHERE,
        (
            field("dấu băm của địa chỉ mạng hoặc số điện thoại", "budget: key", fate=Fate.STAYS),
            field("đường dẫn riêng vừa trao", "form_key: led_to", fate=Fate.STAYS),
        ),
    ),
)
