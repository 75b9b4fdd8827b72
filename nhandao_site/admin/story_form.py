"""The form of a story: its fields, its rows that grow without JavaScript, and the way to plain values and back."""

from typing import Any

from wtforms import Field, FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import TextArea

from nhandao_site.domain.stories import content as contents
from nhandao_site.domain.stories.content import Content, FactLine, SubjectLine
from nhandao_site.domain.stories.models import Story, SubjectKind, Topic
from nhandao_site.kit import money
from nhandao_site.kit.labelled import Labelled
from nhandao_site.web.forms import Form
from nhandao_site.web.saving import fresh_key
from nhandao_site.web.unit_field import UnitField

_GROWING = {"facts": contents.MAX_FACTS, "subjects": contents.MAX_SUBJECTS}


def _choices(words: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in words.choices()]


class MarkdownField(Field):
    """Long text whose indentation means something: the room cleans it, not the form."""

    widget = TextArea()

    def _value(self) -> str:
        return str(self.data or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = contents.markdown_text(valuelist[0]) if valuelist else ""


class CountField(Field):
    """A whole number as people write it: 46.800, 2 triệu."""

    widget = StringField.widget

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return money.format_number(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        try:
            self.data: int | None = money.parse_money(text) if text else None
        except ValueError:
            raise ValueError(f"Không đọc được con số “{text[:30]}”; hãy viết số nguyên, ví dụ 46.800.") from None


class Row(Form):
    class Meta(Form.Meta):
        csrf = False

    form_key = None


class FactRow(Row):
    number = CountField(
        "Con số", description="Ví dụ: 46.800.", render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )
    measure = StringField("Đơn vị", description="Ví dụ: suất cháo, lần hiến máu.")
    span = StringField("Quãng thời gian", description="Ví dụ: trong 20 năm.")

    def validate_measure(self, field: Any) -> None:
        if self.number.data is not None and not field.data:
            raise ValidationError("Hãy ghi con số này đếm cái gì.")

    def validate_number(self, field: Any) -> None:
        if field.data is None and not field.errors and (self.measure.data or self.span.data):
            raise ValidationError("Hãy ghi con số, hoặc xóa cả dòng.")


class SubjectRow(Row):
    kind = SelectField("Là", choices=_choices(SubjectKind))
    name = StringField("Họ tên, hoặc tên tập thể", render_kw={"autocomplete": "off"})


class StoryForm(Form):
    seen_version = HiddenField()
    draft_key = HiddenField(default=fresh_key)

    title = StringField("Tiêu đề", [InputRequired("Hãy viết một tiêu đề; có thể sửa sau.")])
    lede = TextAreaField("Câu dẫn", description="Một, hai câu dưới tiêu đề.", render_kw={"rows": 2})
    topic = SelectField("Chủ đề", choices=_choices(Topic))
    unit_id = UnitField("Chuyện ở đâu", [InputRequired("Hãy chọn xã, phường hoặc đơn vị của câu chuyện.")])
    body = MarkdownField(
        "Thân bài",
        [Length(max=2 * contents.MAX_BODY)],  # as it is sent; the room counts what is left when cleaned
        description="Cách một dòng là sang đoạn mới. “## ” đầu dòng là tiêu đề nhỏ, “- ” là gạch đầu dòng, **đậm**.",
        render_kw={"rows": 22},
    )
    facts = FieldList(FormField(FactRow), min_entries=2, max_entries=contents.MAX_FACTS)
    source = StringField("Nguồn xác nhận", description="Ai đã xác nhận các con số, ngày nào.")
    subjects = FieldList(FormField(SubjectRow), min_entries=2, max_entries=contents.MAX_SUBJECTS)
    codes = StringField(
        "Mã địa chỉ trong câu chuyện",
        [Length(max=200)],
        description="Nhiều mã thì cách nhau bằng dấu phẩy. Chỉ địa chỉ đang đăng mới hiện, bằng tên công khai.",
    )
    art = SelectField(
        "Tranh vẽ khi không có ảnh",
        choices=[
            SelectChoice("", "theo chủ đề"),
            *(SelectChoice(name, label) for name, label in contents.ARTS.items()),
        ],
    )
    author_name = StringField("Người viết hiện trên bài", description="Để trống là tên tài khoản của bạn.")

    related = TextAreaField(
        "Chuyện đặt bên cạnh",
        [Length(max=1000)],
        description="Dán địa chỉ trang của chuyện, mỗi dòng một chuyện, nhiều nhất ba. Để trống thì chọn theo chủ đề.",
        render_kw={"rows": 2},
    )
    note = TextAreaField(
        "Bài trước sai chỗ nào, đúng là gì",
        [Length(max=500)],
        description="Ví dụ: Bài đăng ngày 20/11 ghi 46.800 suất, đúng là 48.600 suất.",
        render_kw={"rows": 2},
    )
    correcting = False

    def grow(self, wish: str) -> None:
        """One empty row more: `facts+`, `subjects+`."""
        rows = wish.removesuffix("+")
        if rows in _GROWING and len(self[rows].entries) < _GROWING[rows]:
            self[rows].append_entry()


def values_of(story: Story, waiting: Content | None = None) -> dict[str, Any]:
    """The story as it stands, or the correction that waits for a second reader."""
    content = waiting or contents.of(story)
    return {
        "seen_version": story.version,
        "title": content.title,
        "lede": content.lede,
        "body": content.body,
        "topic": content.topic.value,
        "unit_id": content.unit,
        "facts": [{"number": f.number, "measure": f.measure, "span": f.span} for f in content.facts],
        "subjects": [{"kind": s.kind.value, "name": s.name} for s in content.subjects],
        "codes": ", ".join(content.codes),
        "related": "\n".join(content.related),
        "art": content.art or "",
        "source": content.source,
        "author_name": content.author_name,
    }


def content_of(form: StoryForm) -> Content:
    """The plain values of a form that passed its own checks."""
    unit = form.unit_id.data
    if unit is None:
        raise ValueError("A form that passed its checks has its unit.")
    facts = [row.form for row in form.facts.entries if row.form.number.data is not None]
    people = [row.form for row in form.subjects.entries if row.form.name.data]
    return Content(
        title=form.title.data or "",
        unit=unit,
        topic=Topic(form.topic.data),
        lede=form.lede.data or "",
        body=form.body.data or "",
        art=form.art.data or None,
        source=form.source.data or None,
        author_name=form.author_name.data or None,
        facts=tuple(FactLine(row.number.data, row.measure.data or "", row.span.data or None) for row in facts),
        subjects=tuple(SubjectLine(SubjectKind(row.kind.data), row.name.data) for row in people),
        codes=tuple(code for code in (form.codes.data or "").replace(";", ",").split(",") if code.strip()),
        related=tuple(line for line in (form.related.data or "").split("\n") if line.strip()),
    )
