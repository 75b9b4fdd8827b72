"""How far the column reaches: postings by unit, channel and month, counted from what was recorded."""

import io
from collections import Counter
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, send_file
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.stories.sharing import desk
from nhandao_site.domain.stories.sharing.desk import Line
from nhandao_site.domain.stories.sharing.models import Outlet
from nhandao_site.kit import clock, excel, periods
from nhandao_site.kit.periods import Period
from nhandao_site.web import saving
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField
from nhandao_site.web.unit_filter import asked_unit

bp = Blueprint("coverage", __name__, url_prefix="/do-phu")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """`fault`: the sentence when the typed period is none; the present year answers then."""

    period: Period
    unit: UnitField
    fault: str = ""


@bp.get("")
@requires(Permission.STORIES_READ)
def index() -> str:
    asked = _asked()
    lines = _lines(asked)
    months = _months(asked.period)
    by_month: Counter[str] = Counter()
    for line in lines:
        by_month[line.month] += line.postings
    return render_template(
        "admin/coverage/index.html",
        asked=asked,
        rows=_by_unit(lines),
        outlets=list(Outlet),
        totals=_totals(lines),
        months=[f"{month[5:]}/{month[2:4]}" for month in months],
        counts=[by_month[month] for month in months],
        years=range(clock.today().year + 1, 2021, -1),
    )


@bp.get("/bang.xlsx")
@requires(Permission.STORIES_READ)
def export() -> Response:
    asked = _asked()
    rows = [
        [
            line.unit_code,
            line.unit_name,
            line.outlet.label,
            f"{line.month[5:]}/{line.month[:4]}",
            line.postings,
            line.stories,
        ]
        for line in _lines(asked)
    ]
    headers = ["Mã đơn vị", "Đơn vị", "Kênh", "Tháng", "Lượt đăng", "Số bài"]
    data = excel.write([excel.Sheet("Độ phủ", headers, rows, widths=(12, 36, 18, 10, 11, 9))])
    audit.record(
        "story_posting:export", current_user.unit, by=current_user, changes={"độ phủ": [None, asked.period.code]}
    )
    saving.save()
    name = f"do-phu-chuyen-muc-{asked.period.code.lower()}.xlsx"
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)


def _asked() -> Asked:
    unit = asked_unit("don-vi", within=current_user.unit, hint="Để trống là cả phạm vi của bạn.")
    typed = request.args.get("ky", "").strip()[:20]
    now = periods.containing(clock.today())
    if not typed:
        # In the first weeks of a reporting year the page would say nothing.
        fresh = desk.coverage(current_user, now.start, now.end, unit.data)
        return Asked(now if fresh else now.previous(), unit)
    try:
        return Asked(periods.parse(typed), unit)
    except ValueError as fault:
        return Asked(now, unit, str(fault))


def _lines(asked: Asked) -> list[Line]:
    return desk.coverage(current_user, asked.period.start, asked.period.end, asked.unit.data)


def _by_unit(lines: list[Line]) -> list[tuple[str, dict[Outlet, int], int]]:
    """(unit, postings per channel, all postings), in the order of the units."""
    found: dict[str, Counter[Outlet]] = {}
    for line in lines:
        found.setdefault(line.unit_name, Counter())[line.outlet] += line.postings
    return [(name, dict(counts), counts.total()) for name, counts in found.items()]


def _totals(lines: list[Line]) -> Counter[Outlet]:
    totals: Counter[Outlet] = Counter()
    for line in lines:
        totals[line.outlet] += line.postings
    return totals


def _months(period: Period) -> list[str]:
    """Calendar months the period touches, as “2026-11”."""
    month, found = date(period.start.year, period.start.month, 1), []
    while month <= period.end:
        found.append(f"{month:%Y-%m}")
        month = clock.add_months(month, 1)
    return found
