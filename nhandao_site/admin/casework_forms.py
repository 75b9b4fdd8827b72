"""Forms of what is laid into a dossier."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import URL, InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.web.forms import DayField, Form, not_in_future

PAPER = "PDF, Word, Excel hoặc ảnh chụp tờ giấy, tối đa 20 MB."
NEEDED = InputRequired("Cần điền ô này.")


class SurveyForm(Form):
    on = DayField("Ngày đến nhà", [NEEDED, not_in_future])
    surveyors = StringField("Người khảo sát", [NEEDED], description="Nhiều người thì ngăn bằng dấu chấm phẩy.")
    witness = StringField("Người chứng kiến", description="Trưởng ấp, hàng xóm.")
    findings = TextAreaField(
        "Điều đã thấy", [NEEDED], description="Chỉ cán bộ đọc. Được mã hóa khi lưu.", render_kw={"rows": 8}
    )
    paper = FileField("Phiếu khảo sát", description=PAPER)


class ReviewForm(Form):
    on = DayField("Ngày họp", [NEEDED, not_in_future])
    place = StringField("Nơi họp", [NEEDED], description="Ví dụ: nhà văn hóa ấp 3.")
    attended = IntegerField("Số người dự", [NEEDED, NumberRange(min=1, max=100_000)])
    agreed = IntegerField("Số người đồng ý", [NEEDED, NumberRange(min=0, max=100_000)])
    rank = IntegerField("Thứ tự được chọn", [Optional(), NumberRange(min=1, max=10_000)])
    minutes_symbol = StringField("Số, ký hiệu biên bản")
    paper = FileField("Biên bản", description=PAPER)


class ChecksField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def scope_choices() -> list[SelectChoice]:
    return [SelectChoice(scope.value, scope.label[:1].upper() + scope.label[1:]) for scope in Scope]


class ConsentForm(Form):
    scopes = ChecksField("Đồng ý những việc nào", choices=scope_choices())
    giver = RadioField(
        "Ai đồng ý", [NEEDED], choices=[SelectChoice(g.value, g.label[:1].upper() + g.label[1:]) for g in Giver]
    )
    giver_name = StringField("Tên người đồng ý", description="Cần khi người giám hộ, đại diện đồng ý thay.")
    given_on = DayField("Ngày đồng ý", [NEEDED, not_in_future])
    valid_until = DayField("Có hiệu lực đến hết ngày", [Optional()])
    evidence = StringField("Bằng chứng", description="Ví dụ: phiếu ký tay, ghi âm, điểm chỉ có hai người làm chứng.")
    paper = FileField("Tệp bằng chứng", description=PAPER)

    def validate_scopes(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Hãy đánh dấu việc gia đình đã đồng ý. Không có việc nào được đánh dấu sẵn.")


class PhotoForm(Form):
    photo = FileField("Ảnh", description="JPEG, PNG, WebP hoặc HEIC của điện thoại, tối đa 30 MB.")
    shows_face = BooleanField("Trong ảnh thấy mặt người", description="Chỉ đăng được khi có đồng ý đăng ảnh thấy mặt.")
    alt = StringField(
        "Mô tả cho người không nhìn thấy ảnh",
        [NEEDED],
        description="Nói điều thấy trong ảnh, không nêu tên, không nêu bệnh.",
    )
    caption = StringField("Chú thích dưới ảnh")
    credit = StringField("Người chụp")


class ListingForm(Form):
    system = StringField("Nơi đã đưa lên", [NEEDED], description="Ví dụ: iNHANDAO, Thiện nguyện.", default="iNHANDAO")
    code = StringField("Mã ở nơi đó")
    on = DayField("Ngày đưa lên", [NEEDED, not_in_future])
    link = StringField("Liên kết", [Optional(), URL()], render_kw={"inputmode": "url"})
