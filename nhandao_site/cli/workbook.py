"""`import workbook` and `import template`: a chapter's lists in, and the empty workbook out."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.workbook import importing, template
from nhandao_site.domain.workbook.faults import Fault, Outcome

LARGEST = 30 * 1024 * 1024

group = AppGroup("import", help="Nhập danh sách của đơn vị từ tệp Excel.")


@group.command("workbook", help="Nhập cả tệp hoặc không nhập gì; chạy lại không đổi gì.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi.")
@click.option("--json", "as_json", is_flag=True, help="In một văn bản JSON.")
def workbook(file: Path, dry_run: bool, as_json: bool) -> None:
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    outcome = importing.run(
        data, by=House("import workbook"), dry_run=dry_run, progress=lambda text: click.echo(text, err=True)
    )
    if outcome.written:
        db.session.commit()
    else:
        db.session.rollback()
    click.echo(json.dumps(outcome.as_json(), ensure_ascii=False) if as_json else _told(outcome, dry_run))
    if not outcome.ok:
        raise SystemExit(1)


def _told(outcome: Outcome, dry_run: bool) -> str:
    lines = [f"{_place(fault)}: {fault.message}" for fault in outcome.faults]
    lines += [f"Lưu ý, {_place(warning)}: {warning.message}" for warning in outcome.warnings]
    lines += [
        f"{name}: {counts['new']} dòng mới, {counts['known']} dòng đã có" for name, counts in outcome.sheets.items()
    ]
    if not outcome.ok:
        return "\n".join([*lines, f"Chưa nhập gì: còn {len(outcome.faults)} chỗ cần sửa."])
    return "\n".join([*lines, "Kiểm tra xong, chưa ghi gì." if dry_run else "Đã nhập xong."])


def _place(fault: Fault) -> str:
    where = [
        fault.sheet or "Tệp",
        f"dòng {fault.row}" if fault.row else "",
        f"cột {fault.column}" if fault.column else "",
    ]
    return ", ".join(part for part in where if part)


@group.command("template", help="Ghi tệp Excel mẫu có trang hướng dẫn.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def write_template(file: Path) -> None:
    try:
        file.write_bytes(template.write())
    except OSError as wrong:
        raise click.ClickException(f"Không ghi được {file}: {wrong.strerror}.") from wrong
    click.echo(f"Đã ghi {file}.")
