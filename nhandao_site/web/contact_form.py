"""How to reach a stranger who tells the chapter something: optional, and kept only with their yes."""

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Length, Optional, ValidationError

from nhandao_site.web.forms import Form


class ContactForm(Form):
    sender_name = StringField("Tên của bạn", [Optional(), Length(max=120)], render_kw={"autocomplete": "name"})
    sender_phone = StringField(
        "Số điện thoại của bạn",
        [Optional(), Length(max=30)],
        render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
        description="Để cán bộ gọi hỏi thêm. Không bao giờ hiện lên trang.",
    )
    keep_contact = BooleanField("Tôi đồng ý để Hội giữ tên và số điện thoại này đến khi việc xong")

    def validate_keep_contact(self, field: Any) -> None:
        if (self.sender_name.data or self.sender_phone.data) and not field.data:
            raise ValidationError("Hãy đánh dấu đồng ý để Hội giữ liên lạc của bạn, hoặc xóa tên và số điện thoại.")
