"""Small forms of the donor's private page: “tôi đã chuyển”, and the name for a letter of thanks."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from nhandao_site.web.forms import DayField, Form, MoneyField, not_in_future


class ClaimForm(Form):
    amount = MoneyField("Số tiền bạn đã chuyển", [InputRequired("Cần số tiền bạn đã chuyển.")])
    on = DayField("Ngày chuyển", [InputRequired("Cần ngày chuyển."), not_in_future])


class NameForm(Form):
    name = StringField(
        "Tên in trên thư",
        [InputRequired("Cần tên bạn đã ghi khi đăng ký."), Length(max=200)],
        description="Viết đúng như khi đăng ký. Ai nhặt được liên kết này mà không biết tên thì thư không hiện ra tên.",
    )
