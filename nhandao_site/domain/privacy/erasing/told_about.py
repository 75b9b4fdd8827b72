"""Somebody told about in the column is erased: the whole piece goes, with every version, photo and word about it.

A text can't be emptied of one person; whoever else it tells of is told of anew, in a piece of their own.
"""

from typing import Any

from sqlalchemy import func, or_, select

from nhandao_site.db import db
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.honours.nominating.models import NominationStory
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.movement.models import Participation
from nhandao_site.domain.privacy.erasing import tellers
from nhandao_site.domain.privacy.erasing.rows import GONE, REASON, Told
from nhandao_site.domain.stories import finding
from nhandao_site.domain.stories.models import (
    Comment,
    Correction,
    CorrectionNote,
    Fact,
    OldSlug,
    Revision,
    Story,
    StoryAddress,
    StoryRelated,
    StoryState,
    StorySubject,
)
from nhandao_site.domain.stories.sharing.models import Posting, PressPiece
from nhandao_site.domain.stories.tips.models import Tip
from nhandao_site.kit import clock

DUTY = "Hội phải báo cáo số người tham gia; chỉ con số được đăng"


def obstacles(story: Story) -> list[str]:
    """Others told of in the same piece lose it too: somebody takes it down on purpose first."""
    others = len(story.subjects) - 1
    if others > 0 and story.state in {StoryState.PUBLISHED, StoryState.SCHEDULED}:
        return [f"Bài còn kể về {others} người, tập thể khác; hãy gỡ bài trước, rồi viết bài mới không có người này."]
    return []


def forget(story: Story, *, by: Actor) -> Told:
    told, mine = Told(), story.id
    finding.forget(story)
    _consents(story, told)
    told.blank(
        Story, Story.id == mine,
        slug=f"da-xoa-{mine}", title=GONE, lede="", body="", source=None, cover_id=None, publish_at=None,
        state=StoryState.WITHDRAWN, withdrawn_reason=REASON,
        withdrawn_at=func.coalesce(Story.withdrawn_at, clock.now()),
    )  # fmt: skip
    told.blank(StorySubject, StorySubject.story_id == mine, name=GONE, folded="", consented=False)
    around: tuple[Any, ...] = (Fact, StoryAddress, Comment, Revision, Correction, CorrectionNote, OldSlug)
    for model in (*around, NominationStory):
        told.drop(model, model.story_id == mine)
    told.drop(StoryRelated, or_(StoryRelated.story_id == mine, StoryRelated.other_id == mine))
    told.discard(Story.__tablename__, [mine], by=by)
    _elsewhere(mine, told, by)
    for tip in db.session.scalars(select(Tip).where(Tip.story_id == mine)):
        told.add(tellers.forget_tip(tip, by=by))
    joined = Participation.source == Story.__tablename__, Participation.source_id == mine
    told.keep(Participation, *joined, what="dòng tham gia Phong trào ghi từ bài này", law=DUTY)
    return told


def _consents(story: Story, told: Told) -> None:
    photos = select(MediaFile.id).where(MediaFile.subject == Story.__tablename__, MediaFile.subject_id == story.id)
    told.disagree(StorySubject.__tablename__, [person.id for person in story.subjects])
    told.disagree(MediaFile.__tablename__, list(db.session.scalars(photos)))


def _elsewhere(story_id: int, told: Told, by: Actor) -> None:
    """Where it was passed on: that it stood there counts, the way to it is forgotten."""
    pieces = list(db.session.scalars(select(PressPiece.id).where(PressPiece.story_id == story_id)))
    told.blank(
        PressPiece, PressPiece.id.in_(pieces), title=GONE, link="", poster_id=None,
        removed_at=func.coalesce(PressPiece.removed_at, clock.now()), removed_reason=REASON,
    )  # fmt: skip
    posters = select(MediaFile.id).where(
        MediaFile.subject == PressPiece.__tablename__, MediaFile.subject_id.in_(pieces)
    )
    told.disagree(MediaFile.__tablename__, list(db.session.scalars(posters)))
    told.discard(PressPiece.__tablename__, pieces, by=by)
    told.blank(Posting, Posting.story_id == story_id, link=None)
