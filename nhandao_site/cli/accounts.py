"""`accounts create`, `accounts lock`, `accounts take-factor`: the first account of a house, and the last resort."""

import secrets
import sys
from datetime import date, timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import select

from nhandao_site.cli.speaking import answer, json_option, told
from nhandao_site.db import db
from nhandao_site.domain.accounts import signing_in, workflow
from nhandao_site.domain.accounts.factors import enrolling
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units import desk
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

group = AppGroup("accounts", help="Tài khoản cán bộ: mở, khóa.")
KEEPER = House("Người giữ máy")
ROLES = {role.value: role for role in Role}


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> date:
    if not text:
        return clock.today() + timedelta(days=365)
    try:
        return clock.parse_date(text)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from wrong


@group.command(
    "create",
    help="Mở một tài khoản. Không cho mật khẩu thì máy đặt một mật khẩu và in ra một lần. "
    "Mật khẩu ấy chỉ để vào lần đầu, trong 7 ngày: chủ tài khoản đổi ngay, rồi các trang khác mới mở.",
)
@click.option("--email", required=True, help="Hộp thư dùng để đăng nhập.")
@click.option("--name", required=True, help="Họ tên.")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="Vai trò.")
@click.option("--unit", "unit_code", required=True, help="Mã đơn vị; tài khoản chỉ thấy đơn vị này và cấp dưới.")
@click.option("--ends-on", callback=_day, help="Ngày cuối (dd/mm/yyyy); mặc định một năm nữa.")
@click.option("--password-stdin", is_flag=True, help="Đọc mật khẩu từ dòng đầu của stdin.")
@json_option
def create(
    email: str, name: str, role: str, unit_code: str, ends_on: date, password_stdin: bool, as_json: bool
) -> None:
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    password = given if password_stdin else "-".join(secrets.token_hex(3) for _ in range(4))
    with told():
        account = workflow.open_account(
            email=email,
            name=name,
            role=ROLES[role],
            unit=_unit(unit_code),
            ends_on=ends_on,
            password=password,
            by=KEEPER,
        )
        db.session.commit()
    facts = {"email": account.email, "role": role, "unit": unit_code, "ends_on": account.ends_on.isoformat()}
    sentence = f"Đã mở tài khoản {account.email}, hết hạn {clock.format_date(account.ends_on)}."
    if not password_stdin:
        facts["password"] = password
        sentence += f"\nMật khẩu (chỉ hiện lần này): {password}"
    answer(facts, sentence, as_json=as_json)


@group.command("lock", help="Khóa một tài khoản; mọi phiên đang mở dừng ngay.")
@click.argument("email")
@click.option("--reason", required=True, help="Lý do, ghi vào nhật ký.")
@json_option
def lock(email: str, reason: str, as_json: bool) -> None:
    with told():
        account = _known(email)
        workflow.lock(account, reason=reason, by=KEEPER)
        db.session.commit()
    answer({"email": account.email, "locked": True}, f"Đã khóa {account.email}.", as_json=as_json)


@group.command("take-factor", help="Gỡ lớp xác nhận thứ hai khi không còn người quản trị nào làm được.")
@click.argument("email")
@click.option("--reason", required=True, help="Lý do, ghi vào nhật ký.")
@json_option
def take_factor(email: str, reason: str, as_json: bool) -> None:
    with told():
        account = _known(email)
        enrolling.take_away(account, reason=reason, by=KEEPER)
        db.session.commit()
    sentence = f"Đã gỡ lớp xác nhận của {account.email}; lần đăng nhập tới sẽ đặt lại."
    answer({"email": account.email, "taken": True}, sentence, as_json=as_json)


def _known(email: str) -> Account:
    account = db.session.scalar(select(Account).where(Account.email == signing_in.spelled(email)))
    if account is None:
        raise RuleBroken(f"Không có tài khoản nào dùng hộp thư {email}.")
    return account


def _unit(code: str) -> Unit:
    unit = desk.by_code(code)
    if unit is None:
        raise RuleBroken(f"Không có đơn vị mang mã “{code}”. Nạp danh mục đơn vị trước bằng lệnh units load.")
    return unit
