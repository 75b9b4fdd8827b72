"""The column of the demonstration: written, approved and published by the verbs, on days two years apart."""

from datetime import timedelta

from sqlalchemy import select

from nhandao_site.cli.demo.scenes import account
from nhandao_site.cli.demo.tales import Tale, tales
from nhandao_site.db import db
from nhandao_site.domain.consent.models import Giver
from nhandao_site.domain.stories import content, people, publishing, writing
from nhandao_site.domain.stories.models import Story, SubjectKind, Topic
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

LATER = {"draft": 2, "review": 3, "scheduled": 1, "withdrawn": 1}  # of the newest; the rest are published


def print_column(count: int = 60) -> int:
    """Writes the stories, oldest first; returns how many."""
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    pieces = tales(count)
    fates = ["published"] * (count - sum(LATER.values())) + [fate for fate, n in LATER.items() for _ in range(n)]
    for turn, (tale, fate) in enumerate(zip(pieces, fates, strict=True)):
        _print(tale, units[tale.unit], fate, days_ago=(count - turn) * 11)
    return len(pieces)


def _print(tale: Tale, unit: Unit, fate: str, *, days_ago: int) -> None:
    author, editor = account("bientap"), account("bientap2")
    pattern = tale.pattern
    kind = SubjectKind.COLLECTIVE if pattern.collective else SubjectKind.PERSON
    name = f"Nhóm {tale.place}" if pattern.collective else tale.who.capitalize()
    story = writing.draft(
        content.Content(
            title=tale.words(pattern.title),
            unit=unit,
            topic=Topic(pattern.topic),
            lede=tale.words(pattern.lede),
            body=tale.words(pattern.body),
            art=pattern.art,
            source=f"Hội Chữ thập đỏ {unit.name[0].lower()}{unit.name[1:]}",
            facts=(content.FactLine(tale.number, pattern.measure, pattern.span),),
            subjects=(content.SubjectLine(kind, name),),
        ),
        by=author,
    )
    if kind is SubjectKind.PERSON:
        day = clock.today() - timedelta(days=days_ago + 2)
        people.agree(story.subjects[0], giver=Giver.SELF, given_on=day, evidence="Phiếu có chữ ký", by=author)
    if fate == "draft":
        return
    publishing.send_for_review(story, by=author)
    if fate == "scheduled":
        publishing.schedule(
            story,
            at=clock.now() + timedelta(days=3),
            seen_version=_read(story),
            acknowledged=True,
            reason="Số liệu của Hội, đã xem",
            by=editor,
        )
    elif fate != "review":
        at = clock.now() - timedelta(days=days_ago)
        publishing.publish(
            story, seen_version=_read(story), acknowledged=True, reason="Số liệu của Hội, đã xem", at=at, by=editor
        )
    if fate == "withdrawn":
        publishing.withdraw(story, reason="Gia đình xin gỡ bài.", by=editor)


def _read(story: Story) -> int:
    db.session.flush()
    return story.version
