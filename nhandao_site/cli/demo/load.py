"""`demo load`: the province from nothing to a site worth looking at."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from nhandao_site.cli.demo import staff
from nhandao_site.cli.demo.bank import send_statements
from nhandao_site.cli.demo.book import book
from nhandao_site.cli.demo.column import print_column
from nhandao_site.cli.demo.honouring import hold_rounds
from nhandao_site.cli.demo.kept_promise import keep_promise
from nhandao_site.cli.demo.library import fill_shelf
from nhandao_site.cli.demo.matching import tell_lines
from nhandao_site.cli.demo.movement import move
from nhandao_site.cli.demo.newsroom import play_newsroom
from nhandao_site.cli.demo.passing_on import pass_on
from nhandao_site.cli.demo.planning import open_plans
from nhandao_site.cli.demo.reporting import send_reports
from nhandao_site.cli.demo.scenes import play, sign_receipts
from nhandao_site.cli.demo.till import play_till
from nhandao_site.cli.demo.working import do_the_work
from nhandao_site.cli.speaking import progress
from nhandao_site.config import Settings
from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import workflow as accounts
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.ledger import official
from nhandao_site.domain.oversight import drawing
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.workbook import importing
from nhandao_site.kit import clock

group = AppGroup("demo", help="Dữ liệu trình diễn: một tỉnh không có thật.")
FAMILIES = 300


@group.command("load", help="Nạp tỉnh Sông Mây: luôn giống nhau, chỉ vào cơ sở dữ liệu còn trống.")
@click.option("--addresses", default=FAMILIES, show_default=True, type=click.IntRange(60, 500_000), help="Số địa chỉ.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def load_command(addresses: int, as_json: bool) -> None:
    if db.session.scalar(select(func.count()).select_from(Account)):
        raise click.ClickException("Cơ sở dữ liệu đã có tài khoản; dữ liệu trình diễn chỉ nạp vào nơi còn trống.")
    made = load(addresses, say=progress)
    db.session.commit()
    click.echo(json.dumps(made, ensure_ascii=False) if as_json else f"Đã nạp: {made}")


def load(families: int = FAMILIES, *, say: Callable[[str], None] = lambda _text: None) -> dict[str, int]:
    """Fills an empty database; the caller commits. Returns what was made."""
    house = audit.House("Dữ liệu trình diễn")
    say(f"Danh sách của Hội: {families} địa chỉ …")
    sheets, _people = book(families)
    outcome = importing.run(sheets.workbook(), by=house, dry_run=False, progress=say)
    if outcome.faults:
        raise click.ClickException(f"Danh sách trình diễn có lỗi: {outcome.faults[0]}")
    say("Tài khoản cán bộ và tài khoản ngân hàng …")
    _staff(house)
    _bank(house)
    say("Hồ sơ đang làm dở, tin từ người dân, thăm hỏi …")
    sign_receipts()
    say("Sao kê ngân hàng …")
    bank_lines = send_statements()
    say("Đối soát sao kê …")
    tell_lines()
    dossiers = play()
    say("Phiếu chi, điều chuyển quỹ, vốn vay …")
    play_till()
    keep_promise()
    say("Văn bản, người tham gia, thí điểm, kênh, sự kiện …")
    papers = fill_shelf()
    events = move()
    say("Kế hoạch, chỉ tiêu, việc cần làm …")
    open_plans()
    do_the_work()
    say("Báo cáo các kỳ …")
    reports = send_reports()
    say("Đợt xét tặng và hội đồng …")
    nominations = hold_rounds()
    say("Rút thăm kiểm tra lại …")
    drawing.run(today=clock.today(), by=house)
    say("Chuyên mục Người tốt, việc thiện …")
    stories = print_column()
    say("Nơi đăng, báo đài, bản tin …")
    postings = pass_on()
    return {
        "addresses": families + dossiers,
        "accounts": len(staff.STAFF),
        "bank_lines": bank_lines,
        "reports": reports,
        "nominations": nominations,
        "papers": papers,
        "events": events,
        "stories": stories,
        "postings": postings,
        "tips": play_newsroom(),
    }


def _staff(house: audit.House) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    for person in staff.STAFF:
        accounts.open_account(
            email=f"{person.email}@nhandao.example",
            name=person.name,
            role=person.role,
            unit=units[person.unit],
            ends_on=clock.today() + timedelta(days=365),
            password=settings.DEMO_PASSWORD,
            by=house,
            demonstration=True,
        )


def _bank(house: audit.House) -> None:
    for position, (number, bank, bank_bin, purpose) in enumerate(staff.ACCOUNTS):
        official.list_account(
            number=number, bank=bank, bank_bin=bank_bin, holder=staff.HOLDER, purpose=purpose,
            active_from=date(2024, 1, 1), position=position, by=house,
        )  # fmt: skip
