"""Forms of the requests about personal data."""

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.domain.privacy import offers
from nhandao_site.domain.privacy.models import SpeaksFor, Subject, Way, Wish
from nhandao_site.kit import clock
from nhandao_site.kit.labelled import Labelled
from nhandao_site.web.forms import DayField, Form

NEEDED = InputRequired("Cần điền ô này.")
SCAN = "PDF hoặc ảnh chụp, tối đa 20 MB. Không bắt buộc; giữ kín, bỏ đi cùng lời yêu cầu khi hết hạn lưu."
NAMED = "Mã địa chỉ, mã đăng ký, mã trên giấy chứng nhận, đường dẫn của bài, hoặc số của dòng."


def _of(kind: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in kind.choices()]


class RecordForm(Form):
    wish = RadioField("Người ấy muốn gì", [InputRequired("Hãy chọn một việc.")], choices=_of(Wish))
    speaks_for = RadioField("Yêu cầu cho ai", [InputRequired("Hãy chọn cho ai.")], choices=_of(SpeaksFor))
    way = SelectField("Đến bằng cách nào", choices=_of(Way)[1:])
    received_on = DayField("Ngày nhận", [NEEDED], default=clock.today, description="Hạn của luật tính từ ngày này.")
    name = StringField("Tên người yêu cầu", [NEEDED, Length(max=offers.SHORT)])
    phone = StringField("Điện thoại", [Optional(), Length(max=30)], render_kw={"inputmode": "tel"})
    code = StringField("Mã địa chỉ hoặc mã đăng ký", [Optional(), Length(max=offers.CODE)])
    words = TextAreaField("Lời yêu cầu", [Optional(), Length(max=offers.LONG)], render_kw={"rows": 4})
    paper = FileField("Đơn giấy", description=SCAN)


class PaperForm(Form):
    paper = FileField("Ảnh chụp hoặc bản quét", description=SCAN)


class IdentifyForm(Form):
    subject = SelectField("Về dữ liệu nào", choices=_of(Subject))
    row = StringField("Mã, hoặc số", [NEEDED, Length(max=300)], description=NAMED)
    proof = TextAreaField(
        "Hội biết đúng người bằng cách nào",
        [NEEDED, Length(max=1000)],
        description="Ví dụ: gọi lại số đã lưu trong hồ sơ; xem giấy tờ tại trụ sở. Đừng chép số giấy tờ vào đây.",
        render_kw={"rows": 3},
    )


class AnswerForm(Form):
    text = TextAreaField(
        "Hội đã trả lời",
        [NEEDED, Length(max=4000)],
        description="Người yêu cầu đọc đúng lời này.",
        render_kw={"rows": 4},
    )


class RefuseForm(Form):
    reason = TextAreaField(
        "Lý do từ chối",
        [NEEDED, Length(max=4000)],
        description="Người yêu cầu đọc đúng lời này.",
        render_kw={"rows": 3},
    )
