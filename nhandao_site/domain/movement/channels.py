"""Where the column runs: a unit opens a channel, corrects it, ends it. An ended one stays for the years it ran in."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.movement.models import Channel, ChannelKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

EARLIEST = date(2000, 1, 1)
MAX_NAME, MAX_LINK = 200, 500
ON_THE_WEB = frozenset({ChannelKind.FACEBOOK, ChannelKind.ZALO, ChannelKind.WEBSITE, ChannelKind.PORTAL})


@dataclass(frozen=True)
class Content:
    """`from_on` is the first day of the column there."""

    kind: ChannelKind
    from_on: date
    name: str | None = None
    link: str | None = None


def open_one(unit: Unit, content: Content, *, by: Actor) -> Channel:
    _may(unit, by)
    _wait(unit)
    _check(content)
    _not_beside_itself(unit, content, None)
    channel = Channel(unit=unit)
    _fill(channel, content)
    db.session.add(channel)
    _flush()
    audit.record("channel:open", channel, by=by, changes={"kênh": [None, spoken(channel)]})
    return channel


def correct(channel: Channel, content: Content, *, by: Actor) -> None:
    _may(channel.unit, by)
    _wait(channel.unit)
    _check(content)
    if channel.until_on is not None and channel.until_on < content.from_on:
        raise RuleBroken("Ngày bắt đầu phải trước ngày đã ngừng kênh.")
    _not_beside_itself(channel.unit, content, channel)
    before = spoken(channel)
    _fill(channel, content)
    _flush()
    audit.record("channel:correct", channel, by=by, changes={"kênh": [before, spoken(channel)]})


def end(channel: Channel, until: date, *, reason: str, by: Actor) -> None:
    """`until` is the last day the column ran there."""
    _may(channel.unit, by)
    _wait(channel.unit)
    db.session.refresh(channel)
    why = vietnamese.clean(reason)
    if channel.until_on is not None:
        raise RuleBroken("Kênh này đã ghi là ngừng rồi.")
    if until < channel.from_on or until > clock.today():
        raise RuleBroken("Ngày ngừng phải từ ngày bắt đầu của kênh đến hôm nay.")
    if not why:
        raise RuleBroken("Hãy ghi vì sao ngừng kênh.")
    channel.until_on = until
    _flush()
    told = {"ngày ngừng": [None, clock.format_date(until)]}
    audit.record("channel:end", channel, by=by, reason=why, changes=told)


def spoken(channel: Channel) -> str:
    parts = [channel.kind.label, channel.name, f"từ {clock.format_date(channel.from_on)}", channel.link]
    return " · ".join(filter(None, parts))


def _may(unit: Unit, by: Actor) -> None:
    if not by.may(Permission.MOVEMENT_RECORD, within=unit):
        raise NotAllowed("Bạn không có quyền ghi kênh của đơn vị này.")


def _wait(unit: Unit) -> None:
    """Two officers of one unit, one after the other."""
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())


def _check(content: Content) -> None:
    if not EARLIEST <= content.from_on <= clock.today():
        raise RuleBroken(f"Ngày bắt đầu từ {clock.format_date(EARLIEST)} đến hôm nay.")
    if len(content.name or "") > MAX_NAME or len(content.link or "") > MAX_LINK:
        raise RuleBroken(f"Tên dài nhất {MAX_NAME} ký tự, liên kết {MAX_LINK}.")
    link = vietnamese.clean(content.link or "")
    if link and not _on_the_web(link):
        raise RuleBroken("Liên kết phải bắt đầu bằng https:// hoặc http://; hãy chép từ thanh địa chỉ của trình duyệt.")
    if not link and content.kind in ON_THE_WEB:
        raise RuleBroken("Kênh trên mạng cần liên kết, để ai cũng mở xem được.")


def _on_the_web(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname) and " " not in link and "@" not in parts.netloc


def _not_beside_itself(unit: Unit, content: Content, own: Channel | None) -> None:
    """The same page twice is one channel; two newspapers are two."""
    same = select(Channel).where(
        Channel.unit_id == unit.id, Channel.kind == content.kind, Channel.until_on.is_(None),
        Channel.id != (own.id if own else 0),
    )  # fmt: skip
    link, name = vietnamese.clean(content.link or ""), vietnamese.fold_name(content.name or "")
    for other in db.session.scalars(same):
        if (other.link or "") == link and vietnamese.fold_name(other.name or "") == name:
            raise RuleBroken("Kênh này của đơn vị đã được ghi và đang chạy.")


def _fill(channel: Channel, content: Content) -> None:
    channel.kind, channel.from_on = content.kind, content.from_on
    channel.name = vietnamese.clean(content.name or "") or None
    channel.link = vietnamese.clean(content.link or "") or None


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise RuleBroken("Đơn vị đã có kênh loại này bắt đầu đúng ngày ấy; hãy sửa kênh đã có.") from twice
