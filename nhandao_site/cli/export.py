"""`export workbook`: the chapter's lists out again."""

from pathlib import Path

import click
from flask.cli import AppGroup

from nhandao_site.cli.speaking import progress
from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.workbook import exporting

group = AppGroup("export", help="Xuất danh sách của đơn vị ra tệp Excel.")


@group.command("workbook", help="Ghi mọi danh sách vào một tệp mà lệnh import workbook đọc lại được.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def workbook(file: Path) -> None:
    data = exporting.run(unit=None, reason="Lệnh export workbook", by=House("export workbook"), progress=progress)
    try:
        file.touch(mode=0o600)
        file.write_bytes(data)
    except OSError as wrong:
        raise click.ClickException(f"Không ghi được {file}: {wrong.strerror}.") from wrong
    db.session.commit()
    if left := exporting.left_behind(None):
        click.echo(f"Bảng không có cột cho: {'; '.join(left)}. Cần mang đủ thì dùng lệnh db move hoặc backup.")
    click.echo(f"Đã ghi {file}. Tệp có thông tin riêng của người dân: hãy giữ kín, dùng xong thì xóa.")
