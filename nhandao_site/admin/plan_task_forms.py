"""Forms of the tasks of a plan."""

from typing import Any

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from nhandao_site.domain.targets.work import shipped
from nhandao_site.domain.targets.work.models import PlanTask
from nhandao_site.domain.targets.work.tasks import Wording
from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import Unit
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.unit_field import UnitField


class TaskForm(Form):
    text = TextAreaField("Nội dung việc", [InputRequired("Hãy ghi nội dung việc."), Length(max=1000)])
    unit = UnitField("Đơn vị phụ trách", [Optional()], description="Để trống khi nơi ấy không có trong danh mục.")
    body = StringField("Nơi phụ trách theo lời kế hoạch", [Optional(), Length(max=200)], description="Ví dụ: Sở Y tế.")
    partners = TextAreaField(
        "Đơn vị phối hợp", [Optional(), Length(max=2000)],
        description="Mỗi dòng một tên hoặc mã đơn vị.", render_kw={"rows": 3},
    )  # fmt: skip
    begins_on = DayField("Bắt đầu", [Optional()])
    due = DayField("Hạn", [Optional()], description="Hết ngày này là quá hạn.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[Unit] = []

    def validate_partners(self, field: Any) -> None:
        """Each line is one unit; a line that means none or several is said."""
        self.found = []
        for line in filter(None, (line.strip() for line in (field.data or "").split("\n"))):
            unit = units.exactly(line, units.find(line, within=self.unit.within))
            if unit is None:
                field.errors = [*field.errors, f"Không rõ đơn vị “{line[:60]}”; hãy ghi tên đầy đủ hoặc mã."]
            else:
                self.found.append(unit)

    def wording(self) -> Wording:
        return Wording(self.text.data or "", self.body.data, self.begins_on.data, self.due.data)


def of_task(task: PlanTask, officer_unit: Unit) -> TaskForm:
    kept = {"text": task.text, "body": task.body, "begins_on": task.begins_on, "due": task.due, "unit": task.unit}
    form = TaskForm(data=kept | {"partners": "\n".join(units.label(one) for one in task.partners)})
    form.unit.within = officer_unit
    return form


class LoadForm(Form):
    key = RadioField("Danh sách mẫu", [InputRequired("Hãy chọn một danh sách.")])
    first_year = IntegerField(
        "Năm đầu", [InputRequired("Hãy ghi năm đầu."), NumberRange(2001, 2199, "Năm từ 2001 đến 2199.")],
        description="Mọi ngày được dời theo năm này.", render_kw={"inputmode": "numeric"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.choices = [SelectChoice(one.key, one.name) for one in shipped.lists()]


class FinishForm(Form):
    on = DayField("Ngày xong", [InputRequired("Hãy ghi ngày xong."), not_in_future])
    symbol = StringField("Văn bản", [Optional(), Length(max=300)], description="Số, ký hiệu và ngày của văn bản.")
    note = TextAreaField("Hoặc ghi chú", [Optional(), Length(max=1000)], render_kw={"rows": 3})


class ReasonForm(Form):
    reason = StringField("Lý do", [InputRequired("Hãy ghi lý do."), Length(max=500)])
