"""Forms of the decisions."""

from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from nhandao_site.admin.casework_forms import NEEDED, ChecksField, scope_choices
from nhandao_site.domain.addresses.words import Closing
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import clock
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.unit_field import UnitField


class VerifyForm(Form):
    on = DayField("Ngày xác minh", [NEEDED, not_in_future], default=clock.today)


class CloseForm(Form):
    closing = RadioField(
        "Vì sao đóng", [NEEDED], choices=[SelectChoice(c.value, c.label[:1].upper() + c.label[1:]) for c in Closing]
    )
    on = DayField("Từ ngày", [NEEDED, not_in_future], default=clock.today)
    reason = TextAreaField("Nói rõ thêm", [NEEDED], description="Người lập hồ sơ sẽ thấy nguyên văn.")


class WithdrawForm(Form):
    scopes = ChecksField("Rút những việc nào", choices=scope_choices())
    reason = TextAreaField("Lời của gia đình, hoặc lý do", [NEEDED])

    def validate_scopes(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Hãy đánh dấu việc gia đình rút lại.")


class TransferForm(Form):
    unit_id = UnitField("Xã, phường mới", [NEEDED], kinds=[UnitKind.COMMUNE])
    hamlet_id = UnitField("Thôn, ấp, khu phố mới", [Optional()], kinds=[UnitKind.HAMLET])
    from_on = DayField("Từ ngày", [NEEDED], description="Số liệu trước ngày này vẫn ở nơi cũ.")


class OtherForm(Form):
    code = StringField("Mã của hồ sơ kia", [NEEDED], description="Ví dụ SM26-0031-T, hoặc số của hồ sơ chưa có mã.")


class MergeForm(Form):
    keep = RadioField("Giữ lại hồ sơ nào", [InputRequired("Hãy chọn hồ sơ giữ lại.")])
    reason = TextAreaField("Lý do", [NEEDED])
