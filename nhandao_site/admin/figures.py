"""The table of figures on the screen: every number with what it means, and open down to its rows."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.reports import snapshots
from nhandao_site.domain.targets import behind, definitions, figures
from nhandao_site.domain.targets.definitions import FigureDefinition
from nhandao_site.domain.targets.scopes import TERRITORY
from nhandao_site.kit import excel
from nhandao_site.web import asked_period, saving
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("figures", __name__, url_prefix="/so-lieu")
Page = Response | str | tuple[str, int]
NUMBERS = {"Giá trị (đồng)", "Trị giá (đồng)", "Số lượt", "Lượt số"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Part:
    """Columns that are read together."""

    id: str
    title: str
    note: str
    keys: Sequence[str]

    @property
    def columns(self) -> list[FigureDefinition]:
        return [definitions.figure(key) for key in self.keys]


PARTS = (
    Part("dia-chi", "Địa chỉ", "mỗi địa chỉ đếm một lần", figures.KEYS[:6]),
    Part("tro-giup", "Được trợ giúp", "địa chỉ và lượt là hai số khác nhau", figures.KEYS[6:10]),
    Part("nhu-cau", "Lượt theo nhu cầu", "các dòng cùng một lượt là một",
         ("houses_built", "houses_repaired", "wheelchairs", "treatment", "livelihood", "other")),
    Part("nguoi-giup", "Người giúp", "mỗi nơi, mỗi người đếm một lần", ("organisations", "individuals")),
    Part("tri-gia", "Trị giá", "đồng", (*figures.KEYS[-6:], "houses_built_vnd", "houses_repaired_vnd")),
)  # fmt: skip


class ExportForm(Form):
    reason = StringField(
        "Vì sao cần xuất",
        [InputRequired("Hãy ghi lý do xuất."), Length(max=300)],
        description="Ví dụ: kèm báo cáo quý gửi Tỉnh ủy. Lý do được ghi vào nhật ký.",
    )


@bp.get("")
@requires(Permission.FIGURES_READ)
def index() -> Page:
    asked, unit = asked_period.told(), asked_period.unit()
    table = snapshots.spoken(asked.period, unit)
    return render_template(
        "admin/figures/index.html", table=table, period=asked.period, unit=unit, unread=asked.unread,
        over=asked.over, parts=PARTS,
        choices=asked_period.choices(asked.period), figure=definitions.figure, rows_url=_rows_url,
        territory=TERRITORY, heads=lambda part: [(column.short, "n") for column in part.columns],
    )  # fmt: skip


@bp.get("/dong")
@requires(Permission.FIGURES_READ)
def rows() -> Page:
    return _rows_page(ExportForm())


@bp.post("/dong")
@requires(Permission.FIGURES_READ)
def export() -> Page:
    form: Any = ExportForm()
    if not form.validate():
        return _rows_page(form), 422
    asked, unit, definition = asked_period.told(), asked_period.unit(), _definition()
    found = behind.rows_behind(definition.id, asked.period, unit, of=asked_period.table_of(), limit=None)
    said = {"số liệu": [None, definition.label], "kỳ": [None, asked.period.code], "dòng": [0, len(found.cells)]}
    audit.record("figures:export", unit, by=current_user, reason=form.reason.data, changes=said)
    saving.save()
    data = excel.write([excel.Sheet("Dòng", found.headers, found.cells)])
    name = f"so-lieu-{asked.period.code}-{definition.id.replace('_', '-')}.xlsx"
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)


def _rows_page(form: Any) -> str:
    asked, unit, definition = asked_period.told(), asked_period.unit(), _definition()
    typed = request.args.get("sau", "")
    after = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 15 else 0
    of = asked_period.table_of()
    found = behind.rows_behind(definition.id, asked.period, unit, of=of, after=after)
    return render_template(
        "admin/figures/rows.html", form=form, period=asked.period, unit=unit, definition=definition,
        found=found, first=after == 0, columns=[(name, "n") if name in NUMBERS else name for name in found.headers],
        here=_rows_url(definition.id, asked.period.code, unit.code, of.code if of else ""), of=of, dossiers=_dossiers(),
    )  # fmt: skip


def _dossiers() -> bool:
    return bool(current_user.may(Permission.ADDRESSES_READ))


def _definition() -> FigureDefinition:
    key = request.args.get("so", "").replace("-", "_")
    return definitions.figure(key) if key in figures.KEYS else abort(404)


def _rows_url(key: str, period: str, unit: str, of: str = "") -> str:
    """`of` is the unit whose table the number stands in, where it is a row of that table."""
    asked: dict[str, Any] = {"so": key.replace("_", "-"), "ky": period, "don-vi": unit}
    asked |= {"trong": of} if of and of != unit else {}
    return url_for("admin.figures.rows", **asked)
