"""The dossier form: its fields, its rows that grow without JavaScript, and the way to plain values and back."""

import dataclasses
import re
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses.content import Content, GuardianContent, MemberContent, NeedContent
from nhandao_site.domain.addresses.words import Cycle, Group, Kind, NeedKind, Urgency
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit.labelled import Labelled
from nhandao_site.web.forms import DayField, Form, MoneyField
from nhandao_site.web.saving import fresh_key
from nhandao_site.web.unit_field import UnitField

ARTS = {
    "ngoi": "nhà mái ngói",
    "ton": "nhà mái tôn",
    "san": "nhà sàn",
    "ong": "nhà ống",
    "truong": "trường học",
}
SEALED = ("cccd", "phone", "residence", "health")
_BLANK = {"needs": ("title", "amount_vnd", "quantity", "measure", "basis"), "members": ("name", "birth_year", "note")}


def choices(words: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in words.choices()]


class Row(Form):
    """A part of the form: the whole carries the token and the one-time key."""

    class Meta(Form.Meta):
        csrf = False

    form_key = None


class NeedRow(Row):
    id = HiddenField()
    kind = SelectField("Loại nhu cầu", choices=[SelectChoice("", "— chọn loại —"), *choices(NeedKind)], default="")
    title = StringField("Cần gì", description="Ví dụ: một máy may để nhận hàng về làm.")
    amount_vnd = MoneyField("Số tiền cần", [Optional()], description="Cho tất cả các kỳ. Viết được 500k, 2,5 triệu.")
    cycle = SelectField("Chu kỳ", choices=choices(Cycle), default=Cycle.ONCE.value)
    periods = IntegerField("Số kỳ", [Optional()], default=1)
    quantity = IntegerField("Số lượng", [Optional()])
    measure = StringField("Đơn vị tính", description="kg gạo, ngày công, cái…")
    basis = StringField("Căn cứ giá", description="báo giá, giá chợ, ước tính")

    def validate_kind(self, field: Any) -> None:
        if not field.data and _filled(self, "needs"):
            raise ValidationError("Hãy chọn loại nhu cầu.")


class MemberRow(Row):
    at = HiddenField()  # which kept member this row is, so that what is not shown is not lost
    name = StringField("Họ tên")
    relation = StringField("Quan hệ với chủ hộ")
    birth_year = IntegerField("Năm sinh", [Optional()])
    cccd = StringField("CCCD", render_kw={"inputmode": "numeric", "autocomplete": "off"})
    note = StringField("Ghi chú riêng")


class GuardianPart(Row):
    name = StringField("Họ tên người giám hộ, đại diện", render_kw={"autocomplete": "off"})
    relation = StringField("Quan hệ")
    phone = StringField("Điện thoại", render_kw={"inputmode": "tel", "autocomplete": "off"})


class DossierForm(Form):
    seen_version = HiddenField()
    draft_key = HiddenField(default=fresh_key)
    proposal_id = HiddenField()  # the report of a neighbour this dossier grows from
    opened = HiddenField()  # "1": the private part stands in the form, so an empty box means empty
    suspects_seen = HiddenField()

    kind = RadioField("Hồ sơ của", [InputRequired("Hãy chọn cá nhân, hộ hay tập thể.")], choices=choices(Kind))
    name = StringField(
        "Họ tên, hoặc tên tập thể", [InputRequired("Hãy ghi họ tên hoặc tên tập thể.")],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    gender = SelectField("Giới", choices=[SelectChoice("", "chưa rõ"), SelectChoice("nữ"), SelectChoice("nam")])
    birth_date = DayField("Ngày sinh", [Optional()], description="Nếu biết đủ ngày, tháng.")
    birth_year = IntegerField("Năm sinh", [Optional()], render_kw={"inputmode": "numeric"})
    cccd = StringField("Số CCCD", render_kw={"inputmode": "numeric", "autocomplete": "off"})
    phone = StringField("Điện thoại", render_kw={"inputmode": "tel", "autocomplete": "off"})
    household_key = StringField("Cùng hộ với", description="Mã chung của hộ, nếu hộ có hai hồ sơ.")

    unit_id = UnitField("Xã, phường", [InputRequired("Hãy chọn xã, phường nơi ở.")], kinds=[UnitKind.COMMUNE])
    hamlet_id = UnitField("Thôn, ấp, khu phố", [Optional()], kinds=[UnitKind.HAMLET])
    residence = StringField("Số nhà, đường, chỗ dễ nhận", render_kw={"autocomplete": "off"})
    introduced_by_id = UnitField("Đơn vị giới thiệu", [Optional()], description="Trường, chi hội, đoàn thể đã báo tin.")

    group = SelectField("Nhóm", choices=[SelectChoice("", "— chọn nhóm —"), *choices(Group)])
    health = TextAreaField("Sức khỏe", description="Chỉ cán bộ đọc. Được mã hóa khi lưu.", render_kw={"rows": 3})
    urgency = RadioField("Mức cấp bách", choices=choices(Urgency), default=Urgency.CAN_WAIT.value)
    nobody_earns = BooleanField("Trong nhà không ai có thu nhập")
    dependants = IntegerField("Số trẻ em, người già, người khuyết tật trong hộ", [Optional()], default=0)

    needs = FieldList(FormField(NeedRow), min_entries=1)
    members = FieldList(FormField(MemberRow), min_entries=1)
    guardian = FormField(GuardianPart)
    other_support = TextAreaField("Đang hưởng hỗ trợ nào", render_kw={"rows": 3})

    alias = StringField("Tên công khai", description="Gọi như hàng xóm gọi: bà N.T.H., anh Q. Trẻ em: em A.")
    headline = StringField("Tiêu đề", description="Điều họ mong trước điều họ thiếu. Không nêu bệnh.")
    summary = TextAreaField("Tóm tắt", description="Hai, ba câu.", render_kw={"rows": 3})
    story = TextAreaField(
        "Câu chuyện", description="Cách một dòng là sang đoạn mới; **chữ đậm**.", render_kw={"rows": 12}
    )
    art = SelectField("Tranh ngôi nhà", choices=[SelectChoice(*each) for each in ARTS.items()])
    shown_photo_id = HiddenField()

    reason = StringField("Lý do sửa", description="Hồ sơ đã duyệt: bản cũ được giữ, lý do nằm trong lịch sử.")
    duplicate_reason = TextAreaField("Vì sao vẫn lưu", render_kw={"rows": 2})
    reveal_reason = StringField("Lý do mở phần riêng")

    def validate_group(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Hãy chọn nhóm.")

    def take(self, found: list[contents.Fault]) -> None:
        """Sentences of the room stand at the fields they speak of."""
        for fault in found:
            field = _field_at(self, fault.field)
            if field is None:
                self.form_errors.append(fault.message)
            elif fault.message not in field.errors:
                field.errors = [*field.errors, fault.message]


def _field_at(form: Any, path: str) -> Any:
    for field in form:
        if field.name == path:
            return field
        inner = getattr(field, "entries", None) or getattr(field, "form", None) or ()
        if path.startswith(field.name + "-") and (found := _field_at(inner, path)) is not None:
            return found
    return None


def grown(data: "MultiDict[str, str]", wish: str) -> "MultiDict[str, str]":
    """The typed form with one row more or less: `needs+`, `members-2`."""
    asked = re.fullmatch(r"(needs|members)([+-])(\d{0,4})", wish)
    if asked is None:
        return data
    kind, sign, at = asked.groups()
    rows = _rows(data, kind)
    if sign == "-":
        rows = [row for n, row in enumerate(rows) if n != int(at or 0)]
    else:
        rows.append({_BLANK[kind][0]: [""]})
    return _with_rows(data, kind, rows)


def without_empty_rows(data: "MultiDict[str, str]") -> "MultiDict[str, str]":
    for kind, names in _BLANK.items():
        rows = [row for row in _rows(data, kind) if any("".join(row.get(name, [])).strip() for name in names)]
        data = _with_rows(data, kind, rows)
    return data


def _rows(data: "MultiDict[str, str]", kind: str) -> list[dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    for name, values in data.lists():
        if match := re.fullmatch(rf"{kind}-(\d{{1,4}})-(\w+)", name):
            found.setdefault(int(match[1]), {})[match[2]] = values
    return [found[n] for n in sorted(found)][:60]


def _with_rows(data: "MultiDict[str, str]", kind: str, rows: list[dict[str, list[str]]]) -> "MultiDict[str, str]":
    kept = MultiDict([(n, v) for n, values in data.lists() for v in values if not n.startswith(f"{kind}-")])
    for n, row in enumerate(rows):
        for name, values in row.items():
            kept.setlist(f"{kind}-{n}-{name}", values)
    return kept


def values_of(content: Content, opened: bool) -> dict[str, Any]:
    """What the form shows of a kept dossier. Sealed values stay out until the private part is opened."""
    plain = {f.name: getattr(content, f.name) for f in dataclasses.fields(content)}
    plain["needs"] = [dataclasses.asdict(need) for need in content.needs]
    plain["members"] = [
        {
            "at": n,
            "name": m.name,
            "relation": m.relation,
            "birth_year": m.birth_year,
            "note": m.note if opened else None,
        }
        for n, m in enumerate(content.members)
    ]
    plain["guardian"] = dataclasses.asdict(content.guardian) if content.guardian and opened else None
    if not opened:
        plain.update(dict.fromkeys(SEALED))
    return plain


def content_of(form: DossierForm, kept: Content | None) -> Content:
    """The plain values of a form that passed its own checks."""
    closed = kept if kept is not None and form.opened.data != "1" else None
    return Content(
        kind=Kind(form.kind.data),
        name=form.name.data or "",
        unit_id=form.unit_id.data.id if form.unit_id.data else 0,
        hamlet_id=form.hamlet_id.data.id if form.hamlet_id.data else None,
        introduced_by_id=form.introduced_by_id.data.id if form.introduced_by_id.data else None,
        group=Group(form.group.data),
        urgency=Urgency(form.urgency.data),
        dependants=form.dependants.data or 0,
        shown_photo_id=_number(form.shown_photo_id),
        needs=[_need(row) for row in form.needs.entries if _filled(row.form, "needs")],
        members=[
            _member(row.form, kept, closed is not None) for row in form.members.entries if _filled(row.form, "members")
        ],
        guardian=_guardian(form.guardian.form, closed),
        **{name: getattr(form, name).data or (getattr(closed, name) if closed else None) for name in SEALED},
        **{
            name: getattr(form, name).data or None
            for name in ("gender", "birth_date", "birth_year", "household_key", "other_support")
        },
        **{name: getattr(form, name).data or None for name in ("alias", "headline", "summary", "story")},
        nobody_earns=form.nobody_earns.data,
        art=form.art.data,
    )


def _number(field: Any) -> int | None:
    """A hidden box holds a number or nothing; whatever else came was not written by this page."""
    text = "" if field.data is None else str(field.data)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _filled(row: Any, kind: str) -> bool:
    return any(row[name].data not in (None, "") for name in _BLANK[kind])


def _need(entry: Any) -> NeedContent:
    row = entry.form
    return NeedContent(
        id=_number(row.id),
        kind=NeedKind(row.kind.data),
        title=row.title.data or "",
        amount_vnd=row.amount_vnd.data or 0,
        cycle=Cycle(row.cycle.data),
        periods=row.periods.data or 1,
        quantity=row.quantity.data,
        measure=row.measure.data or None,
        basis=row.basis.data or None,
    )


def _member(row: Any, kept: Content | None, closed: bool) -> MemberContent:
    at = _number(row.at)
    before = kept.members[at] if kept and at is not None and at < len(kept.members) else None
    return MemberContent(
        name=row.name.data or "",
        relation=row.relation.data or "",
        birth_year=row.birth_year.data,
        cccd=row.cccd.data or (before.cccd if before else None),
        note=row.note.data or (before.note if before and closed else None),
    )


def _guardian(part: Any, closed: Content | None) -> GuardianContent | None:
    if part.name.data:
        return GuardianContent(part.name.data, part.relation.data or None, part.phone.data or None)
    return closed.guardian if closed else None


def refill(form: DossierForm, mine: Content, both: Content, shown: dict[str, Any]) -> None:
    """Boxes where another editor's change stands take that change; all others keep what was typed."""
    new = DossierForm(formdata=None, data=shown)
    for name in (f.name for f in dataclasses.fields(Content)):
        if getattr(mine, name) == getattr(both, name) or name in SEALED:
            continue
        if name in {"needs", "members", "guardian"}:
            form._fields[name] = new[name]
            setattr(form, name, new[name])
        else:
            field = form[name]
            field.raw_data, field.data = None, new[name].data
            if hasattr(field, "typed"):
                field.typed = ""
