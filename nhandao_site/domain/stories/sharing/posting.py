"""A story was put on a channel: written down by the unit that did it, taken back with a reason when it was wrong."""

from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.stories.sharing import links
from nhandao_site.domain.stories.sharing.models import Outlet, Posting
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

WITHOUT_LINK = {Outlet.LOUDSPEAKER, Outlet.BULLETIN, Outlet.BROADCAST, Outlet.NEWSPAPER}
EARLIEST = date(2022, 1, 1)  # the movement began (B)


def record(story: Story, *, unit: Unit, outlet: Outlet, posted_on: date, link: str | None = None, by: Actor) -> Posting:
    """One posting of a published story on a channel of `unit`, on a Vietnamese day that has come.

    Raises:
        RuleBroken: not published, a day before the story or to come, no or a wrong link, said already.
    """
    if not by.may(Permission.STORIES_SHARE, within=unit):
        raise NotAllowed("Bạn chỉ ghi nơi đăng của đơn vị mình và các đơn vị trực thuộc.")
    if story.state is not StoryState.PUBLISHED:
        raise RuleBroken("Bài chưa đăng hoặc đã gỡ thì không ghi nơi đăng; xin đừng chia sẻ bài ấy.")
    _check_day(story, posted_on)
    kept = links.checked(link, outlet)
    if kept is None and outlet not in WITHOUT_LINK:
        raise RuleBroken(f"Hãy dán liên kết bài đăng trên {outlet.label}; ai cũng mở ra xem được.")
    _refuse_repetition(story, unit, outlet, posted_on, kept)
    posting = Posting(
        story_id=story.id,
        unit=unit,
        outlet=outlet,
        link=kept,
        posted_on=posted_on,
        recorded_by_id=by.id,
        recorded_by_name=by.name,
        recorded_at=clock.now(),
    )
    db.session.add(posting)
    db.session.flush()
    told = f"{outlet.label}, {unit.name}, {clock.format_date(posted_on)}"
    audit.record("story_posting:record", posting, by=by, changes={"nơi đăng": [None, told]})
    return posting


def take_back(posting: Posting, *, reason: str, by: Actor) -> None:
    """Written down by mistake, or taken down over there: it leaves the page and the count, the line stays."""
    if not by.may(Permission.STORIES_SHARE, within=posting.unit):
        raise NotAllowed("Bạn không có quyền bỏ dòng của đơn vị này.")
    if posting.taken_back_at is not None:
        raise RuleBroken("Dòng này đã bỏ rồi; hãy tải lại trang.")
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao bỏ dòng này.")
    posting.taken_back_at, posting.taken_back_reason = clock.now(), why
    db.session.flush()
    audit.record("story_posting:drop", posting, by=by, reason=why)


def _check_day(story: Story, day: date) -> None:
    if day > clock.today():
        raise RuleBroken(f"Ngày đăng chưa tới; hôm nay là {clock.format_date(clock.today())}.")
    if day < EARLIEST:
        raise RuleBroken("Ngày đăng quá xưa: Phong trào bắt đầu từ năm 2022; hãy xem lại ngày.")
    # The piece may have stood on the unit's own page a little before it came here.
    first = clock.local_date(story.published_at) if story.published_at else day
    if day < first - timedelta(days=366):
        raise RuleBroken("Ngày đăng sớm hơn bài này hơn một năm; hãy xem lại ngày.")


def _refuse_repetition(story: Story, unit: Unit, outlet: Outlet, day: date, link: str | None) -> None:
    """The same link, or without one the same channel and day, would count one posting twice."""
    same = select(Posting).where(
        Posting.story_id == story.id,
        Posting.unit_id == unit.id,
        Posting.outlet == outlet,
        Posting.taken_back_at.is_(None),
        Posting.link == link if link else Posting.posted_on == day,
    )
    if (known := db.session.scalar(same.limit(1))) is not None:
        raise RuleBroken(
            f"Nơi đăng này đã ghi rồi: {outlet.label}, {unit.name}, "
            f"{clock.format_date(known.posted_on)}; không ghi lại."
        )
