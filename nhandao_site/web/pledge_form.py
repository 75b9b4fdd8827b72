"""The form with which anybody takes an address on, and staff writes a paper down. The rules are the room's."""

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from nhandao_site.domain.pledges import offers, published
from nhandao_site.web.forms import Form, MoneyField

CHAPTER_DECIDES = "0"
# Field of the wish → field of the form, where the two differ.
_FIELDS = {"amount_vnd": "amount", "need_id": "need", "donor_name": "donor", "agreed": "agree"}


BODY_SHOWN = [
    SelectChoice(offers.Shown.NAMED.value, "Hiện đủ tên"),
    SelectChoice(offers.Shown.MASKED.value, "Che bớt tên"),
    SelectChoice(offers.Shown.ANONYMOUS.value, "Một tổ chức giấu tên"),
]


class Whole(IntegerField):
    """Empty is no number; what can't be read says so in words a donor knows."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text and not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise ValueError("Cần viết một số nguyên, ví dụ 10.")
        if text:
            self.data = int(text)


class GiftForm(Form):
    """What is given; shared with the donor's own page, where it may be changed."""

    amount = MoneyField("Số tiền bạn muốn giúp")
    content = StringField("Bạn giúp gì?", [Length(max=300)], description="Ví dụ: gạo, mười tấm tôn, ngày công thợ nề.")
    quantity = Whole("Số lượng", [Optional()], render_kw={"inputmode": "numeric"})
    periods = Whole("Trong mấy kỳ?", [Optional()], render_kw={"inputmode": "numeric"})

    def told(self, faults: dict[str, str]) -> None:
        """Puts each fault of the room at the field where it was typed."""
        for name, sentence in faults.items():
            field = self._fields.get(self._named(name))
            if field is None:
                self.form_errors.append(sentence)
            elif not field.errors:
                field.errors = [sentence]

    def _named(self, name: str) -> str:
        return _FIELDS.get(name, name)


class PledgeForm(GiftForm):
    form = RadioField(
        "Bạn giúp bằng gì?", choices=[SelectChoice(each.value, each.label.capitalize()) for each in offers.Form]
    )
    need = RadioField("Dành cho nhu cầu nào?")
    measure = StringField("Tính bằng", [Length(max=40)], description="kg, tấm, ngày công…")
    cycle = RadioField(
        "Một lần hay đều đặn?",
        choices=[
            SelectChoice(offers.Cycle.ONCE.value, "Một lần"),
            SelectChoice(offers.Cycle.MONTH.value, "Hằng tháng"),
            SelectChoice(offers.Cycle.QUARTER.value, "Hằng quý"),
            SelectChoice(offers.Cycle.YEAR.value, "Hằng năm"),
        ],
    )
    donor_kind = RadioField(
        "Bạn giúp với tư cách",
        choices=[
            SelectChoice(offers.DonorKind.PERSON.value, "Cá nhân"),
            SelectChoice(offers.DonorKind.ORGANISATION.value, "Cơ quan, tổ chức, doanh nghiệp"),
        ],
    )
    organisation = StringField(
        "Tên cơ quan, tổ chức",
        [Length(max=200)],
        description="Gõ vài chữ; nếu có trong danh sách của Hội thì chọn, chưa có thì viết đủ tên.",
    )
    name = StringField(
        "Họ và tên",
        [Length(max=200)],
        description="Để ghi biên nhận. Hội không đăng tên nếu bạn không muốn.",
        render_kw={"autocomplete": "name"},
    )
    phone = StringField(
        "Số điện thoại",
        [Length(max=30)],
        description="Cán bộ Hội gọi một lần để xác nhận.",
        render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "in--s"},
    )
    email = StringField(
        "Thư điện tử",
        [Length(max=200)],
        description="Nếu có, Hội gửi liên kết riêng của bạn vào đây.",
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "email"},
    )
    shown = RadioField(
        "Trên trang công khai, gọi bạn thế nào?",
        choices=[
            SelectChoice(offers.Shown.MASKED.value, "Che bớt tên"),
            SelectChoice(offers.Shown.ANONYMOUS.value, "Một người giấu tên"),
            SelectChoice(offers.Shown.NAMED.value, "Hiện tên tôi"),
        ],
    )
    # An organisation mostly wants its name read; it is asked, and nothing is chosen for it.
    shown_body = RadioField(
        "Trên trang công khai, gọi cơ quan, tổ chức thế nào?", choices=BODY_SHOWN, validate_choice=False
    )
    amount_hidden = BooleanField("Không hiện số tiền, số lượng tôi giúp")
    note = TextAreaField("Nhắn cho cán bộ Hội", [Length(max=1000)], render_kw={"rows": 3})
    agree = BooleanField("Tôi đồng ý để Hội lưu thông tin liên hệ cho việc trên")
    news = BooleanField("Báo cho tôi khi có hoàn cảnh tương tự")

    def offer(self, needs: list[tuple[str, published.Opening]], wanted: str | None) -> None:
        """The needs of the address as choices; nothing is chosen for the donor but the first open one."""
        self.need.choices = [SelectChoice(str(lack.need_id), title) for title, lack in needs]
        self.need.choices.append(SelectChoice(CHAPTER_DECIDES, "Việc nào cần nhất, Hội quyết định giúp tôi"))
        if not self.is_submitted():
            known = {choice.value for choice in self.need.choices}
            still = [str(lack.need_id) for _, lack in needs if lack.vnd != 0 and lack.quantity != 0]
            self.need.data = wanted if wanted in known else [*still, CHAPTER_DECIDES][0]
            self.form.data, self.cycle.data = offers.Form.CASH.value, offers.Cycle.ONCE.value
            self.donor_kind.data, self.shown.data = offers.DonorKind.PERSON.value, offers.Shown.MASKED.value

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        if self.is_organisation and self.shown_body and _one(offers.Shown, self.shown_body.data, None) is None:
            self.shown_body.errors = ["Xin chọn một cách: hiện đủ tên, che bớt tên hay giấu tên."]
            return False
        return fine

    @property
    def is_organisation(self) -> bool:
        return bool(self.donor_kind.data == offers.DonorKind.ORGANISATION.value)

    def wish(self, address_code: str) -> offers.Wish:
        cash = self.form.data == offers.Form.CASH.value
        cycle = _one(offers.Cycle, self.cycle.data, offers.Cycle.ONCE)
        return offers.Wish(
            address_code=address_code,
            need_id=None if self.need.data in {None, CHAPTER_DECIDES} else _number(self.need.data),
            form=_one(offers.Form, self.form.data, offers.Form.CASH),
            donor_kind=_one(offers.DonorKind, self.donor_kind.data, offers.DonorKind.PERSON),
            donor_name=(self.organisation.data if self.is_organisation else self.name.data) or "",
            contact=(self.name.data or "") if self.is_organisation else "",
            amount_vnd=self.amount.data if cash else None,
            content="" if cash else self.content.data or "",
            quantity=None if cash else self.quantity.data,
            measure=self.measure.data or "",
            cycle=cycle,
            periods=None if cycle is offers.Cycle.ONCE else self.periods.data,
            phone=self.phone.data or "",
            email=self.email.data or "",
            shown=self._called(),
            amount_hidden=self.amount_hidden.data,
            note=self.note.data or "",
            wants_news=self.news.data,
            agreed=self.agree.data,
        )

    def _called(self) -> Any:
        asked = self.shown_body if self.is_organisation and self.shown_body else self.shown
        return _one(offers.Shown, asked.data, offers.Shown.MASKED)

    def _named(self, name: str) -> str:
        if name == "donor_name":
            return "organisation" if self.is_organisation else "name"
        return super()._named(name)


def _one(kind: Any, value: str | None, otherwise: Any) -> Any:
    return next((each for each in kind if each.value == value), otherwise)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


class LookForm(Form):
    """How the public reads the donor."""

    shown = RadioField(
        "Trên trang công khai, gọi bạn hoặc cơ quan của bạn thế nào?",
        choices=[
            SelectChoice(offers.Shown.MASKED.value, "Che bớt tên"),
            SelectChoice(offers.Shown.ANONYMOUS.value, "Giấu tên"),
            SelectChoice(offers.Shown.NAMED.value, "Hiện đủ tên"),
        ],
    )
    amount_hidden = BooleanField("Không hiện số tiền, số lượng tôi giúp")

    def chosen(self) -> Any:
        return _one(offers.Shown, self.shown.data, offers.Shown.MASKED)


class CancelForm(Form):
    reason = TextAreaField("Vì sao bạn rút?", [Length(max=500)], render_kw={"rows": 2})
