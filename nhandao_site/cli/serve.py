"""`serve`: from an empty machine to a site in the browser. `make run` calls it."""

import os
import sys

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from nhandao_site.cli import keeper, ledger
from nhandao_site.cli.demo import kept_promise
from nhandao_site.cli.speaking import progress
from nhandao_site.config import Settings
from nhandao_site.db import db, weigh
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.units.models import Unit
from nhandao_site.web import noting


@click.command("serve", help="Nâng cấp cơ sở dữ liệu, nạp dữ liệu trình diễn khi còn trống, rồi mở trang.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ mạng để nghe.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Cổng để nghe.")
@click.pass_context
@with_appcontext
def serve(context: click.Context, host: str, port: int) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    progress("Nâng cấp cơ sở dữ liệu …")
    flask_migrate.upgrade()
    if _is_empty():
        progress("Cơ sở dữ liệu còn trống: nạp dữ liệu trình diễn (một lần, khoảng một phút) …")
        _load_demonstration(context)
    weigh()
    db.session.commit()
    if faults := ledger.glance():
        progress(f"Sổ có {faults} chỗ không khớp: xem trang Soát sổ của quản trị, hoặc chạy ledger check.")
    for line in welcome(settings, host, port):
        click.echo(line)
    db.session.remove()
    db.engine.dispose()
    noting.tallies_of(current_app).begin_anew()
    sys.stdout.flush()
    keeper.start()
    if settings.PUBLIC_URL == Settings.PUBLIC_URL:  # nobody has named the site yet: its links lead to where it listens
        os.environ["NHANDAO_PUBLIC_URL"] = _address(host, port)
    os.execv(sys.executable, server(settings, host, port))  # noqa: S606 — the server takes this process over


def server(settings: Settings, host: str, port: int) -> list[str]:
    """The words that start the production server."""
    threads = min(8, 2 * (os.cpu_count() or 1) + 1)
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", settings.WORKERS, "--blocking-threads", str(threads), "--respawn-failed-workers",
        "--log-level", "warning", "wsgi:app",
    ]  # fmt: skip


def welcome(settings: Settings, host: str, port: int) -> list[str]:
    """The address, and the demonstration accounts when there are any."""
    here = _address(host, port)
    lines = [f"Trang đã sẵn sàng: {here}", f"Bàn làm việc:      {here}/dang-nhap"]
    trial = db.session.scalars(select(Account).where(Account.demonstration).order_by(Account.id)).all()
    if trial:
        lines += ["", f"Tài khoản trình diễn (mật khẩu chung: {settings.DEMO_PASSWORD}):"]
        lines += [f"  {account.email:<26} {account.role.label}, {account.unit.name}" for account in trial]
    if trial and kept_promise.promised():
        lines += ["", f"Trang riêng của một người giúp: {here}/dang-ky/{kept_promise.TOKEN}"]
    return [*lines, "", "Dừng: Ctrl+C"]


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 — compared, not bound
    return f"http://{shown}:{port}"


def _is_empty() -> bool:
    return not any(db.session.scalar(select(func.count()).select_from(kind)) for kind in (Unit, Account))


def _load_demonstration(context: click.Context) -> None:
    demo = current_app.cli.get_command(context, "demo")
    load = demo.get_command(context, "load") if isinstance(demo, click.Group) else None
    if load is None:
        raise click.ClickException("Bản cài này không có lệnh demo load.")
    context.invoke(load)
