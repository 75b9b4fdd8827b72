"""`chores run`: what the clock does. A timer calls it every few minutes; two runs at once do no harm.

One run has a chore, whatever the number of hosts; killed, it leaves it at once (`domain/chores/holding`). A row
says how it last ended. A room offers a verb that returns how many rows it moved and never commits; it asks by name
for what it needs (`today`, `now`, `since`, `by`) and is named in `CHORES`.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import click
from flask.cli import AppGroup

from nhandao_site.cli import ledger
from nhandao_site.cli.speaking import answer, json_option, progress
from nhandao_site.db import db, weigh
from nhandao_site.domain.accounts import budgets, confirming, resetting, signing_in
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.addresses import consenting, priority
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit import heads as log_heads
from nhandao_site.domain.chores import desk, holding, recording
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.honours import lapsing as honour_names
from nhandao_site.domain.ledger import official
from nhandao_site.domain.ledger.journal import heads
from nhandao_site.domain.oversight import drawing
from nhandao_site.domain.pledges import lapsing
from nhandao_site.domain.pledges import reminding as instalments
from nhandao_site.domain.privacy import retention
from nhandao_site.domain.reminders import digest
from nhandao_site.domain.stories import scheduling
from nhandao_site.kit import clock
from nhandao_site.web import erased, saving, share_images

CLOCK = House("Đồng hồ")

group = AppGroup("chores", help="Việc theo giờ: hết hạn, nhắc hẹn, đăng theo lịch.")


@dataclass(frozen=True)
class Chore:
    name: str
    label: str
    verb: Callable[..., int]

    def do(self) -> int:
        known: dict[str, Callable[[], Any]] = {
            "today": clock.today, "now": clock.now, "by": lambda: CLOCK,
            "since": lambda: desk.first_unseen_day(self.name),
        }  # fmt: skip
        asked = inspect.signature(self.verb).parameters
        return int(self.verb(**{name: value() for name, value in known.items() if name in asked}) or 0)


def _forget(now: datetime) -> int:
    steps = (
        signing_in.forget_old,
        budgets.forget_old,
        saving.forget_old_keys,
        keeping.forget_old,
        resetting.forget_old,
    )
    return sum(step(now) for step in steps)


def _rescore(today: date, by: Actor) -> int:
    """Waiting moves addresses up."""
    return priority.rescore_all(today, by=by)


def _erased() -> int:
    """The number that is new in the list, so that a quiet day tells 0."""
    before = len(erased.read())
    return erased.write() - before


CHORES: list[Chore] = [
    Chore("addresses.consenting", "Đồng ý hết hạn", consenting.expire),
    Chore("honours.lapsing", "Đồng ý hiện họ tên trẻ em hết hạn theo tuổi", honour_names.lapse),
    Chore("pledges.lapsing", "Đăng ký quá hạn trả lại nhu cầu", lapsing.run),
    Chore("stories.scheduling", "Đăng câu chuyện đã hẹn giờ", scheduling.run),
    Chore("share_images.sweep", "Bỏ ảnh chia sẻ của những gì đã gỡ", share_images.sweep),
    Chore("pledges.reminding", "Nhắc kỳ trợ giúp sắp tới", instalments.run),
    Chore("reminders.digest", "Nhắc việc đến hạn, mỗi người một thư", digest.run),
    Chore("addresses.priority", "Tính lại điểm chờ của các địa chỉ", _rescore),
    Chore("ledger.heads", "Công bố đầu sổ của ngày", heads.publish),
    Chore("audit.heads", "Công bố đầu nhật ký của ngày", log_heads.publish),
    Chore("ledger.check", "Soát sổ, đếm chỗ không khớp", ledger.watch),
    Chore("ledger.official", "Thay đổi tài khoản chính thức đến giờ có hiệu lực", official.apply_due),
    Chore("oversight.drawing", "Rút thăm hồ sơ, lượt trao để kiểm tra lại", drawing.run),
    Chore("accounts.confirming", "Xác nhận tài khoản hằng quý: nhắc, rồi khóa", confirming.run),
    Chore("privacy.retention", "Xóa dữ liệu cá nhân đã quá hạn lưu", retention.run),
    Chore("privacy.erased", "Ghi danh sách đã xóa cạnh các khóa, để khôi phục bản sao không đưa về", _erased),
    Chore("database.weighing", "Đo lại cỡ các bảng để tìm nhanh", weigh),
    Chore("door.forget", "Xóa dấu vết đăng nhập và lượt gửi đã cũ", _forget),
]


@group.command("run", help="Làm mọi việc đến giờ; việc nào lỗi thì ghi lại, các việc khác vẫn chạy.")
@click.option("--only", multiple=True, metavar="TÊN", help="Chỉ việc này, ví dụ ledger.check; dùng được nhiều lần.")
@click.option("--dry-run", is_flag=True, help="Chỉ nói dữ liệu nào đã quá hạn lưu và sẽ bị xóa; không làm gì.")
@json_option
def run(only: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    if dry_run:
        _foretell(as_json)
        return
    unknown = sorted(set(only) - {chore.name for chore in CHORES})
    if unknown:
        raise click.BadParameter(f"Không có việc tên {', '.join(unknown)}.")
    outcomes = [_one(chore) for chore in CHORES if not only or chore.name in only]
    lines = [f"{o['label']}: {o['error'] or o['moved']}" for o in outcomes if not o["skipped"]]
    answer({"chores": outcomes}, "\n".join(lines) or "Một lượt khác đang chạy.", as_json=as_json)
    if any(outcome["error"] for outcome in outcomes):
        raise click.exceptions.Exit(1)


def _foretell(as_json: bool) -> None:
    """What the clock would forget now."""
    found = retention.waiting(clock.today())
    facts = [{"rule": e.rule.name, "label": e.rule.label, "days": e.days, "rows": e.count} for e in found]
    lines = [f"{e.rule.label} ({e.days} ngày {e.rule.from_when}): {e.count}" for e in found]
    answer({"retention": facts}, "\n".join(lines), as_json=as_json)


def _one(chore: Chore) -> dict[str, Any]:
    outcome: dict[str, Any] = {"name": chore.name, "label": chore.label, "moved": 0, "error": None, "skipped": False}
    with holding.held(chore.name) as mine:
        if not mine:
            return outcome | {"skipped": True}
        recording.began(chore.name, clock.now())
        db.session.commit()
        progress(f"{chore.label} …")
        try:
            outcome["moved"] = chore.do()
            db.session.commit()
        except Exception as wrong:  # one broken chore must not stop the others
            db.session.rollback()
            outcome["error"] = type(wrong).__name__
            progress(f"{chore.label}: lỗi {type(wrong).__name__}: {wrong}")
        recording.ended(chore.name, clock.now(), moved=outcome["moved"], error=outcome["error"])
        db.session.commit()
    return outcome
