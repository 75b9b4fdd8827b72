"""What newspapers and stations told: handed in by one person, shown once another has looked at it."""

from dataclasses import dataclass
from datetime import date

from nhandao_site.db import db
from nhandao_site.domain import audit, consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories import privacy
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.stories.sharing import links
from nhandao_site.domain.stories.sharing.models import PressKind, PressPiece
from nhandao_site.kit import clock, vietnamese

MAX_PIECES, MAX_TITLE, MAX_OUTLET = 12, 200, 120


@dataclass(frozen=True)
class Told:
    """One piece as it is handed in; `face_evidence` is how those seen on the poster said yes."""

    kind: PressKind
    outlet: str
    title: str
    appeared_on: date
    link: str
    poster: bytes = b""
    alt: str = ""
    credit: str | None = None
    shows_face: bool = False
    face_evidence: str | None = None


def add(story: Story, told: Told, *, known: int = 0, by: Actor) -> PressPiece:
    """Waits for a second person. `known`: how many pieces of this story are there already."""
    if not by.may(Permission.STORIES_SHARE, within=story.unit):
        raise NotAllowed("Bạn không có quyền thêm bài báo cho câu chuyện này.")
    if story.state is StoryState.WITHDRAWN:
        raise RuleBroken("Bài đã gỡ thì không thêm bài báo, đài.")
    if known >= MAX_PIECES:
        raise RuleBroken(f"Mỗi câu chuyện có nhiều nhất {MAX_PIECES} bài báo, đài; hãy bỏ bớt một bài.")
    link = _checked(told)
    piece = PressPiece(
        story_id=story.id,
        kind=told.kind,
        outlet=vietnamese.clean(told.outlet),
        title=vietnamese.clean(told.title),
        appeared_on=told.appeared_on,
        link=link,
        recorded_by_id=by.id,
        recorded_by_name=by.name,
        recorded_at=clock.now(),
    )
    db.session.add(piece)
    db.session.flush()
    if told.poster:
        piece.poster = _poster(piece, told, by)
        db.session.flush()
    audit.record("press_piece:add", piece, by=by, changes={"báo, đài": [None, piece.outlet]})
    return piece


def confirm(piece: PressPiece, *, by: Actor) -> None:
    """Somebody else has opened the link and looked at the picture: from now on anybody sees it."""
    if not by.may(Permission.STORIES_PUBLISH, within=piece.story.unit):
        raise NotAllowed("Bạn không có quyền cho hiện bài báo, đài này.")
    if piece.removed_at is not None or piece.confirmed_at is not None:
        raise RuleBroken("Bài báo, đài này đã được quyết định rồi; hãy tải lại trang.")
    if by.id is not None and by.id == piece.recorded_by_id:
        raise RuleBroken("Người ghi bài báo, đài không tự cho hiện; hãy nhờ một người khác mở liên kết và xem ảnh.")
    if piece.poster is not None:
        if piece.poster.shows_face and not consent.in_force(piece.poster, Scope.FACE):
            raise RuleBroken("Ảnh bìa thấy mặt người mà chưa có đồng ý còn hiệu lực; hãy bỏ bài và ghi lại không ảnh.")
        keeping.make_public(piece.poster, by=by)
    piece.confirmed_by_id, piece.confirmed_at = by.id, clock.now()
    db.session.flush()
    audit.record("press_piece:confirm", piece, by=by)


def remove(piece: PressPiece, *, reason: str, by: Actor) -> None:
    """Off the page at once, its poster for good. Nobody has to wait for a second person."""
    may = by.may(Permission.STORIES_SHARE, piece.story.unit) or by.may(Permission.STORIES_PUBLISH, piece.story.unit)
    if not may:
        raise NotAllowed("Bạn không có quyền bỏ bài báo, đài này.")
    if piece.removed_at is not None:
        raise RuleBroken("Bài báo, đài này đã bỏ rồi; hãy tải lại trang.")
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao bỏ bài báo, đài này.")
    piece.removed_at, piece.removed_reason = clock.now(), why
    if piece.poster is not None:
        if piece.poster.shows_face and consent.in_force(piece.poster, Scope.FACE):
            consent.withdraw(piece.poster, scopes=[Scope.FACE], reason=why, by=by)
        keeping.discard(piece.poster, by=by, reason=why)
    db.session.flush()
    audit.record("press_piece:discard", piece, by=by, reason=why)


def doubts(piece: PressPiece) -> list[privacy.Warning]:
    """Private things in its words, for the second person."""
    alt = piece.poster.alt or "" if piece.poster else ""
    return privacy.warnings(f"{piece.title}. {piece.outlet}. {alt}")


def _checked(told: Told) -> str:
    outlet, title = vietnamese.clean(told.outlet), vietnamese.clean(told.title)
    if not outlet or len(outlet) > MAX_OUTLET:
        raise RuleBroken(f"Hãy ghi tên báo hoặc đài, dài nhất {MAX_OUTLET} ký tự.")
    if not title or len(title) > MAX_TITLE:
        raise RuleBroken(f"Hãy ghi tiêu đề bài trên báo, đài, dài nhất {MAX_TITLE} ký tự.")
    if told.appeared_on > clock.today():
        raise RuleBroken("Ngày lên báo, đài chưa tới; hãy xem lại ngày.")
    link = links.checked(told.link)
    if link is None:
        raise RuleBroken("Hãy dán liên kết tới bài trên báo, đài.")
    return link


def _poster(piece: PressPiece, told: Told, by: Actor) -> MediaFile:
    if not vietnamese.clean(told.alt):
        raise RuleBroken("Hãy ghi lời tả ảnh bìa cho người không nhìn thấy.")
    if not vietnamese.clean(told.credit or ""):
        raise RuleBroken("Hãy ghi nguồn của ảnh bìa: tên báo, đài hoặc người chụp.")
    if told.shows_face and not vietnamese.clean(told.face_evidence or ""):
        raise RuleBroken("Ảnh thấy mặt người: hãy ghi bằng chứng những người ấy đồng ý, hoặc chọn ảnh không thấy mặt.")
    file = keeping.keep_photo(
        told.poster,
        subject="press_piece",
        subject_id=piece.id,
        role="poster",
        shows_face=told.shows_face,
        alt=told.alt,
        credit=told.credit,
        by=by,
    )
    if told.shows_face:
        consent.give(
            file,
            scopes=[Scope.FACE],
            giver=Giver.SELF,
            giver_name=None,
            given_on=clock.today(),
            evidence=told.face_evidence,
            by=by,
        )
    return file
