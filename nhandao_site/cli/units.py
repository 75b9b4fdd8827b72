"""`units load`: provinces, districts and communes before and after 01/07/2025."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units import loading

DATA = Path(__file__).resolve().parents[2] / "data" / "units"

group = AppGroup("units", help="Đơn vị hành chính.")


@group.command("load", help="Nạp tỉnh, huyện, xã trước và sau ngày 01/07/2025; chạy lại không thêm gì.")
@click.option("--folder", type=click.Path(path_type=Path), default=DATA, help="Thư mục có bốn tệp CSV.")
@click.option("--json", "as_json", is_flag=True, help="In một văn bản JSON.")
def load(folder: Path, as_json: bool) -> None:
    try:
        loaded = loading.load(folder, by=House("units load"), progress=lambda text: click.echo(text, err=True))
    except RuleBroken as broken:
        db.session.rollback()
        raise click.ClickException(str(broken)) from broken
    db.session.commit()
    if as_json:
        counts = {"new": loaded.new, "known": loaded.known, "successions": loaded.successions}
        click.echo(json.dumps(counts))
    else:
        click.echo(f"Đã thêm {loaded.new} đơn vị, {loaded.successions} dòng kế tục; đã có sẵn {loaded.known}.")
