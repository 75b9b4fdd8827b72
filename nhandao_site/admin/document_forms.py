"""Forms of the library: what a paper says, who signed along, who gets it, its files."""

from datetime import date
from typing import Any

from flask import request
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.admin.event_forms import choices
from nhandao_site.domain.documents import recording
from nhandao_site.domain.documents.keeping import Sent
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.unit_field import UnitField


class DocumentForm(Form):
    seen = HiddenField()
    kind = SelectField("Loại", choices=choices(DocumentKind))
    symbol = StringField(
        "Số, ký hiệu",
        [InputRequired("Hãy ghi số, ký hiệu."), Length(max=recording.MAX_LINE)],
        description="Chép đúng trên văn bản, ví dụ 15/KH-CTĐ.",
    )
    on = DayField("Ngày ban hành", [InputRequired("Hãy ghi ngày ban hành."), not_in_future])
    unit = UnitField("Đơn vị ban hành", [InputRequired("Hãy chọn đơn vị ban hành.")])
    abstract = TextAreaField(
        "Trích yếu",
        [InputRequired("Hãy ghi trích yếu."), Length(max=recording.MAX_ABSTRACT)],
        render_kw={"rows": 2},
    )
    summary = TextAreaField(
        "Nội dung chính",
        [Length(max=recording.MAX_SUMMARY)],
        description="Vài dòng để người khác tìm ra văn bản này.",
        render_kw={"rows": 4},
    )
    signer = StringField("Người ký", [Length(max=recording.MAX_LINE)])
    signer_title = StringField("Chức vụ người ký", [Length(max=recording.MAX_LINE)], description="Ví dụ: Chủ tịch.")
    parties = TextAreaField(
        "Đơn vị cùng ký",
        [Length(max=10_000)],
        description="Mỗi dòng một đơn vị. Đơn vị có trong hệ thống (đúng tên hoặc mã) được tính là đã có văn bản này.",
        render_kw={"rows": 2},
    )
    recipients = TextAreaField(
        "Nơi nhận",
        [Length(max=14_000)],
        description="Mỗi dòng một nơi, như trên văn bản: Tỉnh ủy (b/c); Sở Y tế (p/h); Hội các xã (th/h); Lưu: VT.",
        render_kw={"rows": 5},
    )
    reader = RadioField(
        "Ai đọc được",
        [InputRequired("Hãy chọn ai đọc được.")],
        choices=[SelectChoice("public", "Mọi người, trên trang Văn bản"), SelectChoice("staff", "Chỉ cán bộ của Hội")],
    )
    files = MultipleFileField(
        "Tệp",
        description="PDF, Word (.docx) hoặc ảnh chụp từng trang; mỗi tệp tối đa 20 MB, chọn nhiều tệp cùng lúc được.",
    )

    def content(self) -> recording.Content:
        unit: Any = self.unit.data
        return recording.Content(
            symbol=self.symbol.data or "", on=self.on.data or date.min, kind=DocumentKind(self.kind.data),
            unit=unit, abstract=self.abstract.data or "", summary=self.summary.data,
            signer=self.signer.data, signer_title=self.signer_title.data, parties=_lines(self.parties.data),
            recipients=_lines(self.recipients.data), is_public=self.reader.data == "public",
        )  # fmt: skip

    def sent(self) -> list[Sent]:
        return [Sent(file.read(), file.filename) for file in self.files.data or () if file and file.filename]


def values(document: Document) -> dict[str, Any]:
    return {
        "seen": str(document.revision), "kind": document.kind.value, "symbol": document.symbol, "on": document.on,
        "unit": document.unit, "abstract": document.abstract, "summary": document.summary,
        "signer": document.signer, "signer_title": document.signer_title,
        "parties": "\n".join(party.name for party in document.parties),
        "recipients": "\n".join(map(recording.line, document.recipients)),
        "reader": "public" if document.is_public else "staff",
    }  # fmt: skip


def asked(own: Any, units: Any) -> dict[str, Any]:
    """What a link that says “add the plan of this unit” fills in."""
    unit = units.by_code(request.args.get("don-vi", "")[:60])
    mine = unit if unit is not None and unit.is_within(own) else own
    kind = next((one.value for one in DocumentKind if one.value == request.args.get("loai")), DocumentKind.PLAN.value)
    return {"unit": mine, "kind": kind}


def _lines(text: str | None) -> list[str]:
    """One to a line; a line copied whole from a paper may hold several, parted by “;”."""
    return [part.strip() for line in (text or "").splitlines() for part in line.split(";") if part.strip()]
