"""`figures show` and `targets show`: what the recorded facts say of a unit in a period."""

from collections.abc import Callable
from typing import Any

import click
from flask.cli import AppGroup

from nhandao_site.cli.speaking import answer, json_option, progress, told
from nhandao_site.db import reading
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.reports import snapshots
from nhandao_site.domain.targets import asked, figures
from nhandao_site.domain.targets.definitions import figure
from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money, periods

figures_group = AppGroup("figures", help="Bảng số liệu của một đơn vị trong một kỳ.")


def unit_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--unit", "code", required=True, help="Mã đơn vị.")(command)


@figures_group.command("show", help="Bảng số liệu: từng đơn vị trực thuộc và tổng.")
@click.argument("period", metavar="KỲ")
@unit_option
@json_option
def show(period: str, code: str, as_json: bool) -> None:
    reading.set(True)
    with told():
        span, unit = the_period(period), the_unit(code)
        progress(f"Đang tính số liệu {span.title()} của {unit.name} …")
        table = snapshots.spoken(span, unit)
    answer(table.as_json(), _printed(table), as_json=as_json)


def the_period(code: str) -> periods.Period:
    try:
        return periods.parse(code)
    except ValueError as wrong:
        raise RuleBroken(str(wrong)) from wrong


def the_unit(code: str) -> Unit:
    unit = units.by_code(code)
    if unit is None:
        raise RuleBroken(f"Không có đơn vị mã “{code.strip()[:40]}”; hãy xem lại mã, ví dụ bằng trang Đơn vị.")
    return unit


def _printed(table: figures.Table) -> str:
    """The total line by line with its words, then every unit in the order of the list."""
    lines = [f"{table.unit.name}, {table.period.title()} ({clock.format_date(table.period.start)}–"
             f"{clock.format_date(table.period.end)})"]  # fmt: skip
    lines += [f"  {figure(key).label:<52}{money.format_number(table.total[key]):>20}" for key in figures.KEYS]
    for row in table.rows:
        lines.append(f"{row.unit.name} [{row.unit.code}]")
        lines += [
            f"  {figure(key).label:<52}{money.format_number(value):>20}" for key, value in row.counts.items() if value
        ]
    if table.locked:
        lines.append("Số liệu kỳ này đã nộp và giữ nguyên.")
    for one in table.adjustments:
        change = money.format_number(one["difference"])
        lines.append(
            f"Điều chỉnh kỳ {one['belongs_to']}, {one['unit']}: {figure(one['key']).label} {change} ({one['because']})"
        )
    return "\n".join(lines)


def _line(key: str, value: int) -> str:
    return f"  {figure(key).label:<52}{money.format_number(value):>20}"


targets_group = AppGroup("targets", help="Chỉ tiêu của một đơn vị trong một kỳ.")
STATUS = {"met": "đạt", "not_met": "chưa đạt", "no_data": "chưa đủ dữ liệu"}


@targets_group.command("show", help="Mọi chỉ tiêu được giao trong đơn vị ấy, ở kỳ ấy.")
@click.argument("period", metavar="KỲ")
@unit_option
@json_option
def show_targets(period: str, code: str, as_json: bool) -> None:
    reading.set(True)
    with told():
        span, unit = the_period(period), the_unit(code)
        progress(f"Đang tính chỉ tiêu {span.title()} của {unit.name} …")
        results = asked.targets(span, unit)
    document = {"period": span.code, "unit": unit.code, "targets": [result.as_json() for result in results]}
    lines = [_told(result) for result in results] or ["Chưa có kế hoạch nào giao chỉ tiêu cho đơn vị này trong kỳ."]
    answer(document, "\n".join([f"{unit.name}, {span.title()}", *lines]), as_json=as_json)


def _told(result: asked.TargetResult) -> str:
    definition = result.asked.definition
    reached = "–" if result.numerator is None else money.format_number(result.numerator)
    if definition.measure == "percent" and result.denominator is not None:
        reached += f"/{money.format_number(result.denominator)}"
    wanted = f"{definition.operator} {result.as_json()['threshold']}{' %' if definition.measure == 'percent' else ''}"
    unit = result.asked.unit
    return f"  {result.id:<15}{unit.name} [{unit.code}]: {reached} (cần {wanted}) – {STATUS[result.status.value]}"
