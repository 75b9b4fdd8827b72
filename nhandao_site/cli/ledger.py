"""`ledger check`: the books are added up again, and every promise the house makes about its rows is looked at.
`ledger verify FILE`: a chain that was downloaded, checked by its bytes alone.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from nhandao_site.cli.speaking import answer, json_option, progress
from nhandao_site.db import db
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.journal import desk, verifying
from nhandao_site.domain.media import desk as media
from nhandao_site.kit import clock
from nhandao_site.web import saving

group = AppGroup("ledger", help="Sổ sách: cộng lại và soát.")


@group.command("check", help="Cộng lại sổ và soát mọi ràng buộc; có lỗi thì kết thúc với mã 1.")
@json_option
def check_command(as_json: bool) -> None:
    progress("Đang cộng lại sổ …")
    found = everything()
    broken = [finding for finding in found if not finding.is_kept]
    answer(facts(found), "\n".join(lines(found)), as_json=as_json)
    if broken:
        raise click.exceptions.Exit(1)


def everything() -> list[check.Finding]:
    """Beside a working site: a reading transaction per step, so that nobody waits for the whole of it."""
    found = []
    saving.begin_reading()
    for step in check.steps(faults_of_files=media.faults):
        found += [step] if step else []
        saving.begin_reading()
    saving.begin_writing()
    return found


def watch(now: datetime) -> int:
    """The chore: everything is checked and the outcome written down; returns the number of faults."""
    faults = [f"{each.name}: {fault}" for each in everything() for fault in each.faults]
    desk.keep(faults, began_at=now, now=clock.now(), whole=True)
    return len(faults)


def glance() -> int:
    """Before a site opens its door: the ends of the books, in a moment whatever their length."""
    began = clock.now()
    saving.begin_reading()
    faults = check.quick()
    saving.begin_writing()
    desk.keep(faults, began_at=began, now=clock.now(), whole=False)
    db.session.commit()
    return len(faults)


def facts(found: list[check.Finding]) -> dict[str, Any]:
    return {
        "ok": all(each.is_kept for each in found),
        "invariants": [
            {"name": each.name, "ok": each.is_kept, "count": len(each.faults), "faults": each.faults[: check.SHOWN]}
            for each in found
        ],
    }


def lines(found: list[check.Finding]) -> list[str]:
    said = []
    for each in found:
        said.append(f"{'ĐÚNG' if each.is_kept else f'LỖI {len(each.faults)}'}  {each.name}")
        said += [f"      {fault}" for fault in each.faults[: check.SHOWN]]
    return said


class HeadOf(click.ParamType[tuple[int, str]]):
    name = "SỐ:MÃ"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        number, _, code = str(value).strip().lower().partition(":")
        if not (number.isascii() and number.isdigit() and len(code) == 64 and set(code) <= set("0123456789abcdef")):
            self.fail("Đầu sổ viết là số dòng, dấu hai chấm, rồi 64 chữ số thập lục phân.", param, ctx)
        return int(number), code


@group.command("verify", help="Kiểm một tệp chuỗi sổ đã tải về, không cần mạng hay cơ sở dữ liệu.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", "heads", multiple=True, type=HeadOf(), help="Đầu sổ đã ghi lại, SỐ:MÃ; dùng được nhiều lần.")
@json_option
def verify_command(file: Path, heads: tuple[tuple[int, str], ...], as_json: bool) -> None:
    progress("Đang kiểm từng dòng …")
    with file.open("rb") as given:
        verdict = verifying.verify(given, dict(heads))
    told = {
        "ok": verdict.fault is None, "lines": verdict.lines, "first": verdict.first, "seq": verdict.seq,
        "hash": verdict.hash, "heads_met": verdict.met, "fault": verdict.fault,
    }  # fmt: skip
    whole = f"NGUYÊN VẸN: {verdict.lines} dòng, đầu sổ {verdict.seq}:{verdict.hash}"
    answer(told, f"HỎNG. {verdict.fault}" if verdict.fault else whole, as_json=as_json)
    if verdict.fault:
        raise click.exceptions.Exit(1)
