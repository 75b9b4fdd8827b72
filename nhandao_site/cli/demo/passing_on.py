"""The column of the demonstration passed on: postings of communes, pieces of the press, bulletins of two months."""

import io
from collections.abc import Sequence
from datetime import timedelta

from PIL import Image
from sqlalchemy import select

from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.stories.sharing import bulletins, posting, press
from nhandao_site.domain.stories.sharing.models import Outlet, PressKind
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock
from nhandao_site.kit.lettering import DRAWING

LINKS = {
    Outlet.FACEBOOK: "https://www.facebook.com/songmay.example/posts/{n}",
    Outlet.ZALO: "https://oa.zalo.me/songmay.example/{n}",
    Outlet.WEBSITE: "https://songmay.example/nguoi-tot/{n}",
    Outlet.PORTAL: "https://cong.songmay.example/tin/{n}",
}
TURNS = (
    (Outlet.FACEBOOK, Outlet.ZALO),
    (Outlet.FACEBOOK, Outlet.LOUDSPEAKER),
    (Outlet.ZALO, Outlet.WEBSITE),
    (Outlet.FACEBOOK, Outlet.ZALO, Outlet.LOUDSPEAKER),
    (Outlet.PORTAL,),
)
PIECES = (
    (PressKind.NEWSPAPER, "Báo Sông Mây", "Một việc nhỏ làm ấm cả xóm", "chuyen-pot", "Nồi cháo lớn bốc khói bên bếp"),
    (PressKind.BROADCAST, "Đài Phát thanh và Truyền hình Sông Mây", "Phóng sự: Người giữ lời hẹn", "chuyen-bike",
     "Chiếc xe đạp chở sách đi giữa đồng"),
    (PressKind.NEWSPAPER, "Báo Sông Mây", "Chủ nhật lợp mái cho nhau", "chuyen-roof", "Mái nhà đang lợp dở, chiếc thang dựng bên"),
)  # fmt: skip
WORDS = "Tháng này có thêm nhiều bàn tay. Xin cảm ơn bà con đã kể cho Hội nghe những chuyện đẹp quanh mình."


def pass_on() -> int:
    """Returns how many postings were recorded."""
    told = db.session.scalars(
        select(Story).where(Story.state == StoryState.PUBLISHED).order_by(Story.published_at.desc()).limit(30)
    ).all()
    postings = _postings(told)
    _press(told)
    _bulletins(told)
    return postings


def _postings(told: Sequence[Story]) -> int:
    communes = db.session.scalars(
        select(Unit).where(Unit.kind == UnitKind.COMMUNE, Unit.valid_to.is_(None)).order_by(Unit.sort_key).limit(7)
    ).all()
    province = account("bientap").unit
    made = 0
    for turn, story in enumerate(told[:24]):
        unit = province if turn % 3 == 0 or not communes else communes[turn % len(communes)]
        day = min(clock.today(), clock.local_date(story.published_at or clock.now()) + timedelta(days=turn % 4))
        for outlet in TURNS[turn % len(TURNS)]:
            made += 1
            link = LINKS[outlet].format(n=4100 + made) if outlet in LINKS else None
            posting.record(story, unit=unit, outlet=outlet, posted_on=day, link=link, by=account("bientap"))
    return made


def _press(told: Sequence[Story]) -> None:
    for turn, (story, (kind, outlet, title, art, alt)) in enumerate(zip(told[:3], PIECES, strict=False)):
        piece = press.add(
            story,
            press.Told(
                kind=kind, outlet=outlet, title=title, link=f"https://bao.songmay.example/{turn + 1}",
                appeared_on=min(clock.today(), clock.local_date(story.published_at or clock.now()) + timedelta(days=2)),
                poster=_poster(art), alt=alt, credit=outlet,
            ),
            by=account("bientap"),
        )  # fmt: skip
        if turn < 2:
            press.confirm(piece, by=account("bientap2"))


def _poster(art: str) -> bytes:
    out = io.BytesIO()
    Image.open(DRAWING / "art" / f"{art}.png").convert("RGB").crop((0, 180, 500, 461)).save(out, "JPEG", quality=85)
    return out.getvalue()


def _bulletins(told: Sequence[Story]) -> None:
    """Last month's is out; this month's is still a draft."""
    unit, this = account("bientap").unit, clock.today().replace(day=1)
    last = clock.add_months(this, -1)
    out = bulletins.begin(
        bulletins.Content(unit, last, "Bản tin Nhân đạo", WORDS, tuple(told[2:7])), by=account("bientap")
    )
    bulletins.publish(out, seen_version=out.version, acknowledged=True, by=account("bientap2"))
    bulletins.begin(bulletins.Content(unit, this, "Bản tin Nhân đạo", "", tuple(told[:2])), by=account("bientap2"))
