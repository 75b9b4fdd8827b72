"""Forms of the events: what it was, who was honoured there, photos, what a review concluded."""

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from nhandao_site.domain.movement import events
from nhandao_site.domain.movement.models import EventKind, ParticipantKind
from nhandao_site.kit.labelled import Labelled
from nhandao_site.web.forms import DayField, Form
from nhandao_site.web.unit_field import UnitField


def choices(words: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in words.choices()]


class EventForm(Form):
    seen = HiddenField()
    kind = SelectField("Loại", choices=choices(EventKind))
    name = StringField(
        "Tên sự kiện",
        [InputRequired("Hãy ghi tên sự kiện."), Length(max=events.MAX_LINE)],
        description="Ví dụ: Gặp mặt gương Người tốt, việc thiện nhân ngày 23/11.",
    )
    unit = UnitField("Đơn vị tổ chức", [InputRequired("Hãy chọn đơn vị.")])
    on = DayField("Ngày bắt đầu", [InputRequired("Hãy ghi ngày bắt đầu.")])
    until_on = DayField("Ngày kết thúc", [Optional()], description="Chỉ ghi khi kéo dài nhiều ngày.")
    place = StringField("Nơi tổ chức", [Length(max=events.MAX_LINE)])
    guests = IntegerField(
        "Số người, tập thể được tôn vinh đến dự",
        [Optional(), NumberRange(1, 100_000, "Số người từ 1 trở lên; chưa biết thì để trống.")],
        description="Đếm theo biên bản. Tên từng người ghi ở trang sự kiện.",
        render_kw={"inputmode": "numeric"},
    )
    summary = TextAreaField(
        "Nội dung",
        [Length(max=events.MAX_TEXT)],
        description="Điều đã làm, kết quả. Không ghi họ tên người chưa đồng ý, không ghi về trẻ em.",
        render_kw={"rows": 6},
    )
    reader = RadioField(
        "Ai đọc được",
        [InputRequired("Hãy chọn ai đọc được.")],
        choices=[SelectChoice("public", "Mọi người, trên trang Sự kiện"), SelectChoice("staff", "Chỉ cán bộ")],
    )


class ConcludeForm(Form):
    lessons = TextAreaField(
        "Bài học rút ra", [InputRequired("Hãy ghi bài học."), Length(max=events.MAX_TEXT)], render_kw={"rows": 5}
    )
    changes = TextAreaField("Điều chỉnh cho năm sau", [Length(max=events.MAX_TEXT)], render_kw={"rows": 4})


class PersonForm(Form):
    kind = RadioField("Là", [InputRequired("Hãy chọn cá nhân hay tập thể.")], choices=choices(ParticipantKind))
    name = StringField("Họ tên, hoặc tên tập thể", [InputRequired("Hãy ghi tên."), Length(max=events.MAX_LINE)])
    merit = StringField("Thành tích, một dòng", [Length(max=events.MAX_LINE)])
    evidence = StringField(
        "Bằng chứng người này đồng ý hiện họ tên",
        [Length(max=300)],
        description="Phiếu ký, ghi âm… Để trống thì trang công khai chỉ hiện chữ đầu của tên. Tập thể không cần.",
    )
    is_grown = BooleanField("Người này từ đủ 16 tuổi")


class PhotoForm(Form):
    photo = FileField("Ảnh", description="Ảnh từ điện thoại cũng được. Nơi chụp và dấu vết của máy được bỏ đi.")
    alt = StringField(
        "Lời tả ảnh",
        [Length(max=300)],
        description="Cho người không nhìn thấy: ai đang làm gì. Không ghi họ tên.",
    )
    caption = StringField("Chú thích dưới ảnh", [Length(max=300)])
    credit = StringField("Người chụp", [Length(max=120)])
    shows_face = BooleanField("Trong ảnh thấy mặt người")
    face_evidence = StringField(
        "Bằng chứng những người thấy mặt đã đồng ý",
        [Length(max=300)],
        description="Phiếu ký, ghi âm… Trẻ em: không đăng ảnh thấy mặt, trường, lớp.",
    )
