"""`reports write` and `reports submit`: the report of a unit as a file, and its figures frozen."""

from pathlib import Path

import click
from flask.cli import AppGroup

from nhandao_site.cli.figures import the_period, the_unit, unit_option
from nhandao_site.cli.speaking import answer, json_option, progress, told
from nhandao_site.db import db, reading
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.reports import building, calendar, drafting, workflow
from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.reports.plausibility import Unanswered
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period
from nhandao_site.kit.word import Layout

group = AppGroup("reports", help="Báo cáo: ghi ra Word, Excel; nộp và khóa số liệu.")
HOUSE = House("reports submit")
BY_COMMAND = "Nộp bằng dòng lệnh; xin xem lại số này."


KINDS = {"movement": ReportKind.MOVEMENT, "interim-review": ReportKind.INTERIM_REVIEW}
kind_option = click.option(
    "--kind", type=click.Choice(["campaign", *KINDS]), default="campaign", show_default=True,
    help="campaign: Cuộc vận động; movement: Phong trào, cả năm; interim-review: sơ kết Phong trào, mã kỳ như 2026-H1.",
)  # fmt: skip


def _kind(typed: str, span: Period, unit: Unit) -> ReportKind:
    """Raises RuleBroken when the movement has no such report for the period."""
    kind = KINDS.get(typed) or calendar.kind_for(span)
    workflow.duty(unit, kind, span)
    return kind


@group.command("write", help="Ghi báo cáo ra tệp .docx hoặc .xlsx.")
@click.argument("period", metavar="KỲ")
@unit_option
@click.option("--layout", type=click.Choice(["administrative", "party"]), default="administrative", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Tệp .docx hoặc .xlsx.")
@kind_option
def write(period: str, code: str, layout: Layout, out: Path, kind: str) -> None:
    reading.set(True)
    with told():
        span, unit = the_period(period), the_unit(code)
        if out.suffix.lower() not in (".docx", ".xlsx"):
            raise RuleBroken("Tên tệp phải kết thúc bằng .docx (Word) hoặc .xlsx (Excel).")
        progress(f"Đang lập báo cáo {span.title()} của {unit.name} …")
        held = building.contents(_kind(kind, span, unit), span, unit)
        if out.suffix.lower() == ".xlsx":
            data = building.to_excel(held)
        else:
            data = building.to_word(held, drafting.paper(held.kind, span, unit, layout, held.table), layout)
    try:
        out.write_bytes(data)
    except OSError as wrong:
        raise click.ClickException(f"Không ghi được {out}: {wrong.strerror}.") from wrong
    click.echo(f"Đã ghi {out}.")


@group.command("submit", help="Nộp báo cáo: số liệu của kỳ được giữ nguyên từ đây.")
@click.argument("period", metavar="KỲ")
@unit_option
@kind_option
@json_option
def submit(period: str, code: str, kind: str, as_json: bool) -> None:
    with told():
        span, unit = the_period(period), the_unit(code)
        progress(f"Đang tính và giữ số liệu {span.title()} của {unit.name} …")
        report = workflow.begin(unit, _kind(kind, span, unit), span, by=HOUSE)
        drafting.fill(report, by=HOUSE)
        try:
            with db.session.begin_nested():  # the snapshot of a refused first try is not kept
                workflow.submit(report, by=HOUSE)
        except Unanswered as asked:
            for question in asked.questions:
                progress(f"Xin xem lại: {question.sentence}")
            workflow.submit(report, answers={each.key: BY_COMMAND for each in asked.questions}, by=HOUSE)
        db.session.commit()
    facts = {"period": span.code, "unit": unit.code, "state": report.state.value, "locked": True}
    answer(facts, f"Đã nộp báo cáo {span.title()} của {unit.name}; số liệu được giữ nguyên.", as_json=as_json)
