"""Anyone tells of a good person or a caring community. It lands in a queue; nothing of it is public."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.addresses import content
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.stories.models import StoryState, SubjectKind
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, codes, images, vietnamese

A_DAY = timedelta(days=1)
PER_PLACE, PER_PHONE = 10, 5
LONG, SHORT = 4000, 300
PHOTO = "tip"
KINDS = {
    SubjectKind.PERSON.value: "Một người làm việc tốt",
    SubjectKind.COLLECTIVE.value: "Một nhóm, một xóm, một cộng đồng",
}


@dataclass(frozen=True)
class Words:
    """What the form asks; `photo` is the bytes as they came."""

    kind: str
    unit_id: int
    who: str
    deed: str
    where: str = ""
    sender_name: str = ""
    sender_phone: str = ""
    photo: bytes | None = None


@dataclass(frozen=True)
class Told:
    """What the visitor is answered: the number, and the secret of the private page."""

    number: int
    token: str


@dataclass(frozen=True)
class Followed:
    """What the sender may read: what became of it, never what was written or by whom it is handled.

    `story_url` is the story's own public page, once it stands there.
    """

    number: int
    state: str
    label: str
    answer: str | None
    sent_on: str
    unit_name: str
    as_story: bool
    nominated: bool
    story_url: str | None


def tell(words: Words, *, place: str | None) -> Told:
    """`place` is the network address of the sender.

    Raises:
        RuleBroken: something is missing, too long or no photo, in a sentence.
        accounts.budgets.TooMany: too often from one place or telephone.
    """
    unit = db.session.get(Unit, words.unit_id)
    if unit is None or unit.kind is not UnitKind.COMMUNE or not unit.lives_on(clock.today()):
        raise RuleBroken("Hãy chọn xã, phường nơi người hay nhóm ấy đang sống.")
    if words.kind not in KINDS:
        raise RuleBroken("Hãy chọn bạn kể về một người hay một nhóm.")
    phone = _phone(words.sender_phone)
    token = codes.token()
    tip = Tip(
        kind=SubjectKind(words.kind),
        unit_id=unit.id,
        who=_asked(words.who, "tên hoặc cách gọi", SHORT),
        where=_short(words.where, "Tìm đến bằng cách nào"),
        deed=_asked(words.deed, "việc tốt bạn đã thấy", LONG),
        sender_name=_short(words.sender_name, "Tên của bạn"),
        sender_phone=phone,
        token_hash=codes.token_hash(token),
        created_at=clock.now(),
    )
    _spend(place, phone)
    db.session.add(tip)
    db.session.flush()
    if words.photo is not None:
        _keep(tip, words.photo)
    audit.record("tip:send", tip, by=None)
    return Told(tip.id, token)


def followed(token: str) -> Followed | None:
    """Behind the private link; an unknown one leads nowhere."""
    if not token or len(token) > 200:
        return None
    tip = db.session.scalar(select(Tip).where(Tip.token_hash == codes.token_hash(token)))
    if tip is None:
        return None
    story = tip.story
    stands = story is not None and story.state is StoryState.PUBLISHED
    return Followed(
        number=tip.id,
        state=tip.state.value,
        label=tip.state.label,
        answer=tip.answer if tip.state is TipState.CLOSED else None,
        sent_on=clock.format_date(tip.created_at),
        unit_name=tip.unit.name,
        as_story=story is not None,
        nominated=tip.nominated_at is not None,
        story_url=f"/nguoi-tot-viec-thien/{story.slug}" if story and stands else None,
    )


def _keep(tip: Tip, data: bytes) -> None:
    """One picture of its pixels alone; nobody but those who handle the tip ever sees it."""
    if not (images.sniff(data) or "").startswith("image/"):
        raise RuleBroken("Tệp này không phải ảnh JPEG, PNG, WebP, AVIF hoặc HEIC; hãy chọn ảnh khác hoặc bỏ trống.")
    keeping.keep_document(data, subject="tip", subject_id=tip.id, role=PHOTO, by=None)


def _asked(text: str, what: str, limit: int) -> str:
    said = vietnamese.clean_lines(text)
    if not said:
        raise RuleBroken(f"Hãy ghi {what}.")
    if len(said) > limit:
        raise RuleBroken(f"Phần “{what}” dài quá {limit:,} ký tự; hãy viết gọn lại.".replace(",", "."))
    return said


def _short(text: str, label: str) -> str | None:
    said = vietnamese.clean(text)
    if len(said) > SHORT:
        raise RuleBroken(f"“{label}” dài nhất {SHORT} ký tự; hãy viết gọn lại.")
    return said or None


def _phone(text: str) -> str | None:
    phone = content.phone_of(text)
    if phone and not content.is_phone(phone):
        raise RuleBroken("Số điện thoại có 10 hoặc 11 chữ số, bắt đầu bằng 0; hoặc để trống.")
    return phone


def _spend(place: str | None, phone: str | None) -> None:
    budgets.spend(f"tip:{place or 'unknown'}", PER_PLACE, A_DAY)
    if phone:
        budgets.spend(f"tip:{phone}", PER_PHONE, A_DAY)
