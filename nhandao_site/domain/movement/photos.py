"""Photos of an event: described in words, faces only with a yes, let out by somebody else than who put them in."""

from dataclasses import dataclass

from nhandao_site.domain import audit, consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.media import desk, keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.movement import events
from nhandao_site.domain.movement.models import Event
from nhandao_site.kit import clock, vietnamese

MAX_PHOTOS = 24


@dataclass(frozen=True)
class Words:
    """What is said about a photo; `face_evidence` is how those seen said yes."""

    alt: str
    caption: str | None = None
    credit: str | None = None
    shows_face: bool = False
    face_evidence: str | None = None


def add(event: Event, data: bytes, words: Words, *, original_name: str | None = None, by: Actor) -> MediaFile:
    """A photo, private until another person lets it out.

    Raises:
        RuleBroken: no description, a face without proof of the yes, not a photo, a photo known already.
    """
    _may(event, by)
    events.stands(event)
    if not vietnamese.clean(words.alt):
        raise RuleBroken("Hãy tả ảnh bằng một câu, cho người không nhìn thấy ảnh.")
    if words.shows_face and not vietnamese.clean(words.face_evidence or ""):
        raise RuleBroken("Ảnh thấy mặt người cần bằng chứng đồng ý (phiếu ký, ghi âm…); hãy ghi bằng chứng.")
    if len(desk.files_of("event", event.id)) >= MAX_PHOTOS:
        raise RuleBroken(f"Mỗi sự kiện có nhiều nhất {MAX_PHOTOS} ảnh; hãy bỏ bớt một ảnh.")
    file = keeping.keep_photo(
        data, subject="event", subject_id=event.id, role="illustration", shows_face=words.shows_face, alt=words.alt,
        caption=words.caption, credit=words.credit, original_name=original_name, by=by,
    )  # fmt: skip
    if words.shows_face:
        consent.give(
            file, scopes=[Scope.FACE], giver=Giver.SELF, giver_name=None, given_on=clock.today(),
            evidence=words.face_evidence, by=by,
        )  # fmt: skip
    audit.record("event:photo", event, by=by, changes={"thêm ảnh": [None, f"ảnh số {file.id}"]})
    return file


def let_out(event: Event, file: MediaFile, *, by: Actor) -> None:
    _may(event, by)
    events.stands(event)
    if not event.is_public:
        raise RuleBroken("Sự kiện đang để nội bộ; hãy cho sự kiện ra trang công khai trước.")
    if by.id is not None and by.id == file.uploaded_by_id:
        raise RuleBroken("Người tải ảnh lên không tự cho hiện ảnh; hãy nhờ một người khác xem lại.")
    if file.shows_face and not consent.in_force(file, Scope.FACE):
        raise RuleBroken("Ảnh thấy mặt người mà sự đồng ý không còn hiệu lực; không cho hiện được.")
    keeping.make_public(file, by=by)
    audit.record("event:photo_out", event, by=by, changes={"cho hiện ảnh": [None, f"ảnh số {file.id}"]})


def take_away(event: Event, file: MediaFile, *, reason: str, by: Actor) -> None:
    """The photo goes for good; with a face in it, the yes is closed too."""
    _may(event, by)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao bỏ ảnh.")
    if file.shows_face and consent.in_force(file, Scope.FACE):
        consent.withdraw(file, scopes=[Scope.FACE], reason=why, by=by)
    keeping.discard(file, by=by, reason=why)
    audit.record("event:photo_away", event, by=by, reason=why, changes={"bỏ ảnh": [f"ảnh số {file.id}", None]})


def _may(event: Event, by: Actor) -> None:
    if not by.may(Permission.MOVEMENT_RECORD, within=event.unit):
        raise NotAllowed("Bạn không có quyền đổi ảnh của sự kiện này.")
