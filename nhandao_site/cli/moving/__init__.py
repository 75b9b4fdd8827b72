"""`db move URL`: the whole database of this installation into another one, with everything counted before and after.

All or nothing: rows go over in one transaction of the target, which is emptied again when anything differs
afterwards. While it runs, readers go on and writers wait. Kept files are not in the database and stay where they
are.
"""

import os
from typing import Any

import click
from flask import current_app
from flask_migrate.cli import db as _migrations
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from nhandao_site.cli.moving import comparing, copying, target
from nhandao_site.cli.speaking import answer, json_option, progress, told
from nhandao_site.config import wire
from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken

group: click.Group = _migrations


@group.command("move", help="Chuyển cả cơ sở dữ liệu sang nơi khác, còn trống; đếm và soát trước, sau phải bằng nhau.")
@click.argument("url")
@json_option
def move(url: str, as_json: bool) -> None:
    with told():
        try:
            facts = _move(url)
        except DBAPIError as wrong:
            raise RuleBroken(
                f"Cơ sở dữ liệu không trả lời được: {type(wrong.orig).__name__}. Chưa chuyển gì."
            ) from wrong
    rows, tables = sum(facts["counts"].values()), len(facts["counts"])
    sentence = (
        f"Đã chuyển {tables} bảng, {rows} dòng; từng dòng, sổ, nhật ký và số liệu đều như trước.\n"
        "Hãy đặt NHANDAO_DATABASE_URL tới nơi mới rồi khởi động lại trang; giữ nơi cũ đến khi yên tâm."
    )
    answer(facts, sentence, as_json=as_json)


def _move(url: str) -> dict[str, Any]:
    """Raises RuleBroken, DBAPIError."""
    place = target.Target(_read(url))
    place.refuse_unless_other(db.engine.url)
    target.refuse_unless_current()
    place.prepare()
    with copying.source_held_still(db.engine) as source:
        progress("Đang soát nơi cũ …")
        before = comparing.looked_at()
        sums = copying.copy(source, place)
        progress("Đang soát nơi mới …")
        with place.opened():
            after = comparing.looked_at()
        if differences := comparing.differences(before, after):
            place.empty()
            raise RuleBroken(
                f"Sau khi chuyển, {differences[0]} khác trước. Nơi mới đã được dọn trống; nơi cũ còn nguyên."
            )
    return {"ok": True, "to": place.shown, "counts": sums.counts, "checks": before.as_json()}


def _read(url: str) -> str:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in {"postgresql", "sqlite"}:
        raise RuleBroken("Nơi đến cần là postgresql://người:mật@máy/tên hoặc sqlite:////đường/dẫn.db.")
    meant = current_app.config["SETTINGS"].plain_hosts
    if bare := [host for host in wire.reached_in_the_open(url, os.environ) if host not in meant]:
        raise RuleBroken(f"Đường tới máy {bare[0]} không mã hóa; hãy thêm ?sslmode=verify-full, hoặc đặt PLAIN_HOSTS.")
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
