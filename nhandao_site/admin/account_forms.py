"""What an administrator fills in about an account, and its owner about the own password."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from nhandao_site.domain.accounts.passwords import SHORTEST
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.web.forms import DayField, Form
from nhandao_site.web.unit_field import UnitField

NEW = {"autocomplete": "new-password"}
RULE = f"Ít nhất {SHORTEST} ký tự; vài từ ghép lại dễ nhớ hơn một chuỗi lạ."


def typed(field: PasswordField) -> str:
    """A password exactly as typed: the cleaning of ordinary text would change it."""
    return str(field.raw_data[0]) if field.raw_data else ""


class EditForm(Form):
    name = StringField("Họ tên", [InputRequired("Cần họ tên người giữ tài khoản."), Length(max=120)])
    role = SelectField("Vai trò", choices=[SelectChoice(role.value, role.label) for role in Role])
    unit = UnitField(
        "Đơn vị", [InputRequired("Cần chọn đơn vị.")], description="Tài khoản chỉ thấy đơn vị này và cấp dưới."
    )
    ends_on = DayField(
        "Hết hạn sau ngày", [InputRequired("Mỗi tài khoản đều cần ngày hết hạn.")], description="Dài nhất hai năm."
    )


class NewForm(EditForm):
    email = StringField(
        "Thư điện tử",
        [InputRequired("Cần hộp thư để đăng nhập."), Length(max=254)],
        description="Để đăng nhập. Liên kết đặt mật khẩu được gửi tới đây; không ai khác biết mật khẩu ấy.",
        render_kw={"type": "email", "autocomplete": "off"},
    )


class ReasonForm(Form):
    reason = StringField("Lý do", [InputRequired("Cần ghi lý do."), Length(max=500)])


class OwnPasswordForm(Form):
    current = PasswordField(
        "Mật khẩu đang dùng", [InputRequired("Cần mật khẩu đang dùng.")], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField("Mật khẩu mới", [InputRequired("Cần mật khẩu mới.")], description=RULE, render_kw=NEW)
    again = PasswordField(
        "Gõ lại mật khẩu mới", [EqualTo("password", "Hai lần gõ mật khẩu mới chưa giống nhau.")], render_kw=NEW
    )
