"""The question every person who is honoured is asked about: a child, or 16 and older; and a child's yes."""

from typing import Any

from wtforms import IntegerField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.web.forms import Form

GROWN, CHILD = "grown", "child"


def answered_for_a_person(form: Any, field: Any) -> None:
    if form.honoured.data == ParticipantKind.PERSON.value and field.data not in {GROWN, CHILD}:
        raise ValidationError("Hãy chọn: người này là trẻ em, hay từ đủ 16 tuổi.")


class AgeForm(Form):
    age = RadioField(
        "Nếu là cá nhân, người này",
        [answered_for_a_person],
        choices=[SelectChoice(GROWN, "Từ đủ 16 tuổi"), SelectChoice(CHILD, "Là trẻ em, dưới 16 tuổi")],
        validate_choice=False,
        description="Trẻ em chỉ hiện “Em A.” và tỉnh, không trường, lớp, xã, trừ khi có đủ đồng ý ở dưới.",
    )
    birth_year = IntegerField(
        "Năm sinh", [Optional(), NumberRange(1900, 2199, "Năm sinh gồm bốn chữ số.")],
        description="Không công khai. Muốn hiện họ tên trẻ em thì phải ghi.",
    )  # fmt: skip
    guardian_name = StringField("Trẻ em: người giám hộ đồng ý", [Length(max=200)])
    guardian_evidence = StringField(
        "Trẻ em: bằng chứng người giám hộ đồng ý hiện họ tên", [Length(max=300)], description="Phiếu ký, ngày nào…"
    )
    child_evidence = StringField(
        "Trẻ em: bằng chứng chính em đồng ý", [Length(max=300)], description="Cần từ đủ 7 tuổi."
    )


def said(form: Any) -> Said:
    """A collective has no age, whatever was chosen before."""
    if form.honoured.data != ParticipantKind.PERSON.value:
        return Said()
    return Said(
        is_child={GROWN: False, CHILD: True}.get(form.age.data),
        birth_year=form.birth_year.data,
        guardian_name=form.guardian_name.data,
        guardian_evidence=form.guardian_evidence.data,
        child_evidence=form.child_evidence.data,
    )


def chosen(is_child: bool | None) -> str | None:
    return None if is_child is None else CHILD if is_child else GROWN
