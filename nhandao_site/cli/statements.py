"""`statements import`: a bank's file, looked at or confirmed from the command line."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from nhandao_site.cli.speaking import answer, json_option, progress, told
from nhandao_site.db import db, reading
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.bank import importing
from nhandao_site.domain.ledger.bank.importing import Opened, Preview
from nhandao_site.domain.ledger.bank.reading import NoHeading
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import money, sheets

_FAULTS_SHOWN = 20

group = AppGroup("statements", help="Sao kê ngân hàng: xem trước hoặc nhập.")


@group.command("import", help="Xem trước một tệp sao kê; --confirm mới ghi. Nhập lại cùng các dòng không đổi gì.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", "number", required=True, help="Số tài khoản chính thức, đúng như trong danh sách.")
@click.option("--confirm", is_flag=True, help="Ghi các dòng mới vào sổ.")
@json_option
def import_command(file: Path, number: str, confirm: bool, as_json: bool) -> None:
    with file.open("rb") as opened:
        data = opened.read(sheets.MAX_BYTES + 1)
    progress("Đang đọc sao kê …")
    with told():
        account, read, seen = _looked_at(number, data)
        written = None
        if confirm and seen.can_be_confirmed:
            progress(f"Đang ghi {len(seen.new_lines)} dòng …")
            written = importing.confirm(account, read, by=House("statements import"))[1]
            db.session.commit()
    facts = _facts(number.strip(), seen, written)
    answer(facts, "\n".join(_sentences(seen, facts, confirm)), as_json=as_json)
    if seen.reading.faults or (confirm and written is None):
        if as_json:
            progress("\n".join(_faults(seen)))
        raise click.exceptions.Exit(1)


def _looked_at(number: str, data: bytes) -> tuple[OfficialAccount, Opened, Preview]:
    """A long look must not keep others from writing; what is confirmed is compared again."""
    looking = reading.set(True)
    try:
        account = importing.account(number)
        read = importing.open_file(account, data)
        seen = importing.preview(account, read)
    except NoHeading as none:
        raise RuleBroken(f"{none} Trên trang quản trị có biểu mẫu chọn cột.") from None
    finally:
        db.session.rollback()
        reading.reset(looking)
    return account, read, seen


def _facts(number: str, seen: Preview, written: int | None) -> dict[str, Any]:
    new = len(seen.new_lines) if written is None else written
    return {
        "account": number,
        "lines": len(seen.reading.lines),
        "new": new,
        "known": len(seen.reading.lines) - new,
        "opening": seen.balance.opening_vnd,
        "closing": seen.balance.closing_vnd,
        "balanced": seen.balance.is_kept,
        "proposals": seen.proposals,
    }


def _sentences(seen: Preview, facts: dict[str, Any], confirm: bool) -> list[str]:
    frame = f"từ {money.format_money(facts['opening'])} đến {money.format_money(facts['closing'])}"
    lines = [f"{facts['lines']} dòng: {facts['new']} mới, {facts['known']} đã có; số dư {frame}."]
    lines += [gap.sentence for gap in seen.gaps]
    lines += [f"{facts['proposals']} dòng tiền vào có mã của một đăng ký hoặc địa chỉ."] if facts["proposals"] else []
    if not seen.can_be_confirmed:
        return [*lines, *_faults(seen), "Chưa ghi gì."]
    return [*lines, "Đã ghi xong." if confirm else "Xem trước, chưa ghi gì; thêm --confirm để ghi."]


def _faults(seen: Preview) -> list[str]:
    faults = [f"Dòng {fault.row}: {fault.message}" if fault.row else fault.message for fault in seen.reading.faults]
    more = len(faults) - _FAULTS_SHOWN
    return [*faults[:_FAULTS_SHOWN], *([f"Và {more} dòng khác."] if more > 0 else []), *seen.balance.breaks]
