"""Photos of a story: described in words, faces only with a yes."""

from dataclasses import dataclass

from nhandao_site.db import db
from nhandao_site.domain import audit, consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.media import desk, keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories import publishing, writing
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import clock, vietnamese

MAX_PHOTOS = 12
_TEXT_WIDTH = 900


@dataclass(frozen=True)
class Words:
    """What is said about a photo; `face_evidence` is how those seen said yes."""

    alt: str
    caption: str | None = None
    credit: str | None = None
    shows_face: bool = False
    face_evidence: str | None = None


def add(
    story: Story, data: bytes, words: Words, *, original_name: str | None = None, cover: bool = False, by: Actor
) -> MediaFile:
    """A photo of this story, private until the story is published, or until another person lets it out."""
    _may(story, by)
    _check(words)
    if len(desk.files_of("story", story.id)) >= MAX_PHOTOS:
        raise RuleBroken(f"Mỗi bài có nhiều nhất {MAX_PHOTOS} ảnh; hãy bỏ bớt một ảnh.")
    file = keeping.keep_photo(
        data,
        subject="story",
        subject_id=story.id,
        role="illustration",
        shows_face=words.shows_face,
        alt=words.alt,
        caption=words.caption,
        credit=words.credit,
        original_name=original_name,
        by=by,
    )
    if words.shows_face:
        _agree(file, words.face_evidence, by)
    # No name of the file, no word of the caption: both may tell who is in it.
    audit.record("story:photo", story, by=by, changes={"thêm ảnh": [None, f"ảnh số {file.id}"]})
    _read_anew(story, by)
    if story.state is not StoryState.PUBLISHED and (cover or story.cover_id is None):
        _put_above(story, file, by)
    return file


def let_out(story: Story, file: MediaFile, *, by: Actor) -> None:
    """A photo added to a published story: somebody other than who put it in lets anyone see it."""
    if not by.may(Permission.STORIES_PUBLISH, within=story.unit):
        raise NotAllowed("Bạn không có quyền cho hiện ảnh của bài này.")
    if story.state is not StoryState.PUBLISHED:
        raise RuleBroken("Ảnh ra cùng bài khi bài được đăng; không phải cho hiện riêng.")
    if by.id is not None and by.id == file.uploaded_by_id:
        raise RuleBroken("Người tải ảnh lên không tự cho hiện ảnh ở bài đang đăng; hãy nhờ một người khác.")
    publishing.faces_agreed([file])
    keeping.make_public(file, by=by)
    story.updated_at = clock.now()
    db.session.flush()
    audit.record("story:photo_out", story, by=by, changes={"cho hiện ảnh": [None, f"ảnh số {file.id}"]})


def _read_anew(story: Story, by: Actor) -> None:
    """Whoever has the story open to approve it, or approved it for an hour, has not seen this."""
    writing.recall(story, by=by)
    if story.state is not StoryState.PUBLISHED:
        story.updated_at = clock.now()
        db.session.flush()


def choose_cover(story: Story, file: MediaFile | None, *, by: Actor) -> None:
    """This photo stands above the story; None goes back to the drawn picture."""
    _may(story, by)
    if story.state is StoryState.PUBLISHED and file is not None and not file.public:
        raise RuleBroken("Ảnh này chưa ra trang công khai; hãy nhờ người khác cho hiện ảnh rồi đặt làm ảnh đầu bài.")
    writing.recall(story, by=by)
    _put_above(story, file, by)


def _put_above(story: Story, file: MediaFile | None, by: Actor) -> None:
    story.cover = file
    story.updated_at = clock.now()
    db.session.flush()
    audit.record("story:cover", story, by=by, changes={"ảnh đầu bài": [None, file.id if file else "tranh vẽ"]})


def take_away(story: Story, file: MediaFile, *, reason: str, by: Actor) -> None:
    """The photo goes for good; with a face in it, the yes is closed too. Nobody has to wait for a second person."""
    if not (by.may(Permission.STORIES_WRITE, story.unit) or by.may(Permission.STORIES_PUBLISH, story.unit)):
        raise NotAllowed("Bạn không có quyền bỏ ảnh của bài này.")
    if not vietnamese.clean(reason):
        raise RuleBroken("Hãy ghi vì sao bỏ ảnh.")
    if story.cover_id == file.id:
        _put_above(story, None, by)
    if file.shows_face and consent.in_force(file, Scope.FACE):
        consent.withdraw(file, scopes=[Scope.FACE], reason=reason, by=by)
    keeping.discard(file, by=by, reason=vietnamese.clean(reason))


def snippet(file: MediaFile) -> str:
    """What the writer puts into the text where the photo should stand."""
    inside = [file.caption or "", file.credit or ""]
    title = " | ".join(inside).rstrip(" |").replace('"', "”")
    alt = (file.alt or "").replace("[", "(").replace("]", ")")
    return f"![{alt}](/tep/{_as_wide_as_the_text(file)}" + (f' "{title}")' if title else ")")


def _as_wide_as_the_text(file: MediaFile) -> str:
    """The smallest JPEG that fills the column of the text, or the largest there is."""
    fitting = [v for v in file.variants if v["mime"] == "image/jpeg" and v["width"] >= _TEXT_WIDTH]
    return str(min(fitting, key=lambda v: int(v["width"]))["name"]) if fitting else keeping.name_of(file)


def _check(words: Words) -> None:
    if not vietnamese.clean(words.alt):
        raise RuleBroken("Hãy tả ảnh bằng một câu, cho người không nhìn thấy ảnh.")
    if words.shows_face and not vietnamese.clean(words.face_evidence or ""):
        raise RuleBroken("Ảnh thấy mặt người cần bằng chứng đồng ý (phiếu ký, ghi âm…); hãy ghi bằng chứng.")


def _agree(file: MediaFile, evidence: str | None, by: Actor) -> None:
    consent.give(
        file, scopes=[Scope.FACE], giver=Giver.SELF, giver_name=None, given_on=clock.today(), evidence=evidence, by=by
    )


def _may(story: Story, by: Actor) -> None:
    standing = story.state in {StoryState.PUBLISHED, StoryState.SCHEDULED}
    permission = Permission.STORIES_PUBLISH if standing else Permission.STORIES_WRITE
    if not by.may(permission, within=story.unit):
        raise NotAllowed("Bạn không có quyền đổi ảnh của bài này.")
