"""`keys …`: new keys for the personal columns while the site runs, and a new data key around them.

`rotate` may be killed at any moment and begun again: the rows say what is left. A process that runs
hears of the new generation where its next transaction begins.
"""

import base64
import binascii
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import AppGroup
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from nhandao_site.cli.speaking import answer, json_option, progress, told
from nhandao_site.db import db, keyring
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.keys import generations, moving
from nhandao_site.kit import clock

KEEPER = House("Lệnh keys")
EVERY = 2.0  # seconds between two lines of progress
BREATH = 0.01  # seconds other writers get between two pieces
HEARD_AFTER = 2.0  # seconds after which every process has looked at the keys again (`db.engines.KEYS_FRESH`)
PATIENCE = 60.0  # seconds an older transaction is waited for
TRIES = 20
Kept = TypeVar("Kept")

group = AppGroup("keys", help="Khóa của dữ liệu riêng: xem, xoay, đổi khóa dữ liệu bọc ngoài.")


@group.command("show", help="Các thế hệ khóa và số dòng còn theo khóa cũ.")
@json_option
def show(as_json: bool) -> None:
    facts = _facts()
    lines = [f"Khóa dữ liệu đang dùng: dấu {facts['data_key']}"]
    lines += [f"Thế hệ {g['generation']}: {g['label']}, tạo {g['made']}" for g in facts["generations"]]
    lines += [] if facts["generations"] else ["Thế hệ 0: đang dùng, suy ra từ khóa dữ liệu; chưa xoay lần nào."]
    lines.append(f"Còn {facts['left']} dòng theo khóa cũ.")
    answer(facts, "\n".join(lines), as_json=as_json)


@group.command("rotate", help="Khóa mới cho mọi cột riêng, trong lúc trang vẫn chạy; bị ngắt thì chạy lại là làm tiếp.")
@json_option
def rotate(as_json: bool) -> None:
    began = time.monotonic()
    with told():
        generation = _begin()
        total = _kept(moving.left)
        progress(f"Khóa thế hệ {generation}: {total} dòng phải chuyển …")
        done = _go_over(total)
        _wait_for_the_others()
        done += _kept(_end)
        facts = _kept(_facts) | {"moved": done, "seconds": round(time.monotonic() - began, 1)}
    answer(facts, f"Đã chuyển xong sang khóa thế hệ {generation}; khóa cũ đã bỏ.", as_json=as_json)


@group.command("wrap", help="Thêm một khóa dữ liệu mới (DATA_KEY) mở được mọi thế hệ; khóa cũ vẫn dùng đến khi unwrap.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def wrap(file: Path, as_json: bool) -> None:
    with told():
        mark = generations.wrap_with(_key_in(file), by=KEEPER)
        db.session.commit()
    answer(
        {"fingerprint": mark, "old": keyring().wrapping.fingerprint},
        f"Khóa dữ liệu mới mang dấu {mark} đã mở được dữ liệu. Hãy đặt khóa ấy làm DATA_KEY, khởi động lại trang,"
        f" sao lưu lại, rồi chạy: keys unwrap {keyring().wrapping.fingerprint}",
        as_json=as_json,
    )


@group.command("unwrap", help="Bỏ một khóa dữ liệu cũ, nêu bằng dấu của nó: từ đó khóa ấy không mở được gì nữa.")
@click.argument("fingerprint")
@json_option
def unwrap(fingerprint: str, as_json: bool) -> None:
    with told():
        count = generations.unwrap(fingerprint, by=KEEPER)
        db.session.commit()
    answer({"generations": count}, "Khóa dữ liệu cũ không còn mở được dữ liệu ở đây.", as_json=as_json)


def _begin() -> int:
    try:
        return _kept(lambda: generations.begin(by=KEEPER).generation)
    except IntegrityError as wrong:
        db.session.rollback()
        raise RuleBroken("Một lượt xoay khóa khác vừa bắt đầu; hãy đợi lượt ấy xong.") from wrong


def _go_over(total: int) -> int:
    """Every table once; what writers added meanwhile under old keys is found by the last look."""
    done, said = 0, time.monotonic()
    for count in _pieces(_kept):
        done += count
        time.sleep(BREATH)
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            progress(f"Đã chuyển {done} / khoảng {total} …")
    return done


Step = Callable[[], tuple[Any, int]]


def _pieces(do: Callable[[Step], tuple[Any, int]]) -> Iterator[int]:
    for place in moving.sealed_places():
        yield from _walk(partial(moving.reseal_some, place), None, do)
    for place in moving.marked_places():
        for name in place.columns:
            yield from _walk(partial(moving.remark_some, place, name), "", do)


def _walk(step: Callable[[Any], tuple[Any, int]], at: Any, do: Callable[[Step], tuple[Any, int]]) -> Iterator[int]:
    while True:
        at, count = do(partial(step, at))
        yield count
        if at is None:
            return


def _kept(step: Callable[[], Kept]) -> Kept:
    """One transaction; where other writers hold SQLite for long it is tried again."""
    for _ in range(TRIES):
        try:
            outcome = step()
            db.session.commit()
            return outcome
        except OperationalError as busy:
            db.session.rollback()
            said = str(busy.orig)
            time.sleep(BREATH * 10)
    raise RuleBroken(f"Cơ sở dữ liệu bận quá lâu ({said}); hãy chạy lại keys rotate, phần đã chuyển không mất.")


def _wait_for_the_others() -> None:
    """SQLite writes one after the other and each looks at the keys first; PostgreSQL is asked who began before."""
    if db.engine.dialect.name == "sqlite":
        return
    since = db.session.scalar(text("SELECT clock_timestamp() + make_interval(secs => :some)"), {"some": HEARD_AFTER})
    db.session.rollback()
    time.sleep(HEARD_AFTER)
    for _ in range(int(PATIENCE * 2)):
        old = moving.older_transactions(since)
        db.session.rollback()
        if not old:
            return
        time.sleep(0.5)
    raise click.ClickException(
        "Còn giao dịch mở từ trước lúc đổi khóa nên chưa bỏ khóa cũ; hãy chạy lại keys rotate khi giao dịch ấy xong."
    )


def _end() -> int:
    """The rest, and the old key goes, in one transaction: on SQLite nobody writes in between."""
    done = sum(_pieces(lambda step: step()))
    if left := moving.left():
        raise RuleBroken(f"Còn {left} dòng theo khóa cũ; hãy chạy lại keys rotate.")
    generations.retire(by=KEEPER)
    return done


def _key_in(file: Path) -> bytes:
    try:
        key = base64.b64decode(file.read_text("ascii").strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32 or len(set(key)) < 16:
        raise RuleBroken("Tệp khóa cần là base64 của 32 byte ngẫu nhiên; hãy tạo bằng: openssl rand -base64 32.")
    return key


def _facts() -> dict[str, Any]:
    rows = generations.all_of()
    return {
        "data_key": keyring().wrapping.fingerprint,
        "generations": [
            {
                "generation": g.generation,
                "state": g.state.value,
                "label": g.state.label,
                "made": clock.format_time(g.made_at),
            }
            for g in rows
        ],
        "left": moving.left(),
    }
