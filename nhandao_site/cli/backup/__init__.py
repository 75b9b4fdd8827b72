"""`backup create`, `backup check`, `backup restore`: everything of an installation in one sealed file, but its keys."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from nhandao_site.cli import ledger
from nhandao_site.cli.backup import checking, making, place, restoring
from nhandao_site.cli.speaking import answer, json_option, told
from nhandao_site.db import db
from nhandao_site.domain.chores import recording
from nhandao_site.domain.ledger.check import SHOWN, Finding
from nhandao_site.kit import clock
from nhandao_site.kit.vault import Broken

group = AppGroup(
    "backup",
    help="Sao lưu trọn bản cài (cơ sở dữ liệu, ảnh, tệp, thiết lập) vào một tệp có khóa; các khóa thì cất riêng.",
)
KEYS_APART = "Hãy cất backup.key và data.key ở nơi khác tệp này: thiếu một trong hai thì không khôi phục được."


@contextmanager
def _plainly(file: Path) -> Iterator[None]:
    try:
        with told():
            yield
    except Broken as broken:
        raise click.ClickException(str(broken)) from broken
    except (sqlite3.Error, DBAPIError) as wrong:
        raise click.ClickException(f"Cơ sở dữ liệu không trả lời được: {getattr(wrong, 'orig', wrong)}.") from wrong
    except OSError as wrong:
        raise click.ClickException(f"Không đọc hoặc ghi được {wrong.filename or file}: {wrong.strerror}.") from wrong


@group.command("create", help="Ghi tệp sao lưu trong lúc trang vẫn chạy. Tệp chỉ có tên thật khi đã ghi xong.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def create(file: Path, as_json: bool) -> None:
    with _plainly(file):
        header, faults = making.create(file, place.here())
        size = file.stat().st_size
        recording.ended(recording.BACKUP, clock.now(), moved=size, error="faults" if faults else None)
        db.session.commit()
    facts = {"ok": not faults, "file": str(file), "bytes": size, **_facts(header), "faults": faults[:SHOWN]}
    lines = [f"Đã ghi {file}, {size / 1e6:.1f} MB: {_said(header)}.", KEYS_APART]
    if faults:
        lines.append(f"NHƯNG bản đang chạy có {len(faults)} chỗ hỏng từ trước:")
        lines += [f"      {fault}" for fault in faults[:SHOWN]]
    answer(facts, "\n".join(lines), as_json=as_json)
    _end(not faults)


@group.command("check", help="Đọc hết tệp, mở từng khúc, khôi phục thử vào chỗ tạm rồi cộng lại sổ.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def check(file: Path, as_json: bool) -> None:
    with _plainly(file):
        header, found = checking.check(file, place.here())
    _answer(f"{file}: {_said(header)}", header, found, as_json=as_json)


@group.command("restore", help="Khôi phục vào một bản cài còn trống, với data.key và backup.key của bản cũ.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def restore(file: Path, as_json: bool) -> None:
    with _plainly(file):
        header, found = restoring.restore(file, place.here())
    _answer(f"Đã khôi phục từ {file}: {_said(header)}", header, found, as_json=as_json)


def _answer(sentence: str, header: dict[str, Any], found: list[Finding], *, as_json: bool) -> None:
    facts = _facts(header) | ledger.facts(found)
    broken = sum(not each.is_kept for each in found)
    end = f"{broken} điều không đúng." if broken else "Mọi điều đều đúng."
    answer(facts, "\n".join([sentence, *ledger.lines(found), end]), as_json=as_json)
    _end(not broken)


def _facts(header: dict[str, Any]) -> dict[str, Any]:
    return {name: header[name] for name in ("created", "kind", "schema", "fingerprint", "counts", "media")}


def _said(header: dict[str, Any]) -> str:
    rows, files = sum(header["counts"].values()), header["media"]["files"]
    return f"sao lưu lúc {header['created']}, {len(header['counts'])} bảng, {rows} dòng, {files} tệp"


def _end(well: bool) -> None:
    if not well:
        raise click.exceptions.Exit(1)
