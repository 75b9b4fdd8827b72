"""Forms of pledges that staff writes down: from paper, and for a reporter's own unit."""

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.pledges.models import Form as Gift
from nhandao_site.domain.pledges.models import Shown
from nhandao_site.domain.pledges.wishes import Wish
from nhandao_site.domain.units.models import Unit
from nhandao_site.web.forms import DayField
from nhandao_site.web.named_field import NamedField
from nhandao_site.web.pledge_form import BODY_SHOWN, GiftForm, PledgeForm
from nhandao_site.web.unit_field import UnitField

# The donor's form speaks to the donor; here an officer reads.
_ON_PAPER = {
    "form": "Giúp bằng gì?",
    "amount": "Số tiền hoặc trị giá",
    "content": "Giúp gì?",
    "donor_kind": "Người giúp là",
    "shown": "Trên trang công khai, gọi người giúp thế nào?",
    "amount_hidden": "Không hiện số tiền, số lượng",
    "note": "Ghi chú",
}


class PaperForm(PledgeForm):
    on = DayField("Ngày ghi trên giấy", description="Để trống là hôm nay.")
    unit = UnitField("Đơn vị đăng ký hoặc vận động", description="Trường, cơ quan, chi hội; để trống nếu không có.")
    roster_code = StringField("Mã trong danh sách năm", description="Ví dụ PN1; để trống nếu không có.")
    shown_body = None  # what the paper says of a person or a body, in one question
    beyond_need = BooleanField("Đồng ý nhận vượt nhu cầu")
    agree = BooleanField("Giấy có chữ ký đồng ý để Hội giữ thông tin liên hệ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in _ON_PAPER.items():
            self[name].label.text = words

    def paper(self, address_code: str) -> Wish:
        unit: Unit | None = self.unit.data
        wish: Wish = self.wish(address_code)
        code = (self.roster_code.data or "").strip()
        return replace(wish, amount_vnd=self.amount.data, unit_id=unit.id if unit else None, roster_code=code)


class UnitForm(GiftForm):
    """A reporter speaks for the own unit and its bodies."""

    who = NamedField("Ai đăng ký?", [InputRequired("Hãy chọn ai đăng ký.")], default="0")
    shown = SelectField(
        "Trên trang công khai",
        choices=[*BODY_SHOWN],
        default=Shown.MASKED.value,
        description="Gọi đơn vị đăng ký thế nào; không chọn khác thì che bớt tên.",
    )
    address = StringField("Mã địa chỉ", description="Như trên biển: SM26-0031-T.")
    measure = StringField("Đơn vị tính", [Length(max=40)], description="kg, tấm, ngày công…")
    form = SelectField("Giúp bằng", choices=[SelectChoice(each.value, each.label) for each in Gift])
    cycle = SelectField("Nhịp", choices=[SelectChoice(each.value, each.label) for each in Cycle])

    def _named(self, name: str) -> str:
        return "address" if name == "address_code" else super()._named(name)
