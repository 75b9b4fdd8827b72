"""A story for the tests of the column: told by Đào, published by Minh."""

import io
from typing import Any

from PIL import Image

from nhandao_site.db import db
from nhandao_site.domain.stories import correcting, publishing, writing
from nhandao_site.domain.stories.content import Content, FactLine, SubjectLine
from nhandao_site.domain.stories.models import Story, SubjectKind, Topic
from tests.cast import Cast

PERSON = SubjectLine(SubjectKind.PERSON, "Đặng Thị Mơ")
GROUP = SubjectLine(SubjectKind.COLLECTIVE, "Bếp cháo Cây Me")


def content(cast: Cast, **changes: Any) -> Content:
    told: dict[str, Any] = {
        "title": "Bếp cháo Cây Me và những người dậy từ ba giờ sáng",
        "unit": cast.unit("X1"),
        "topic": Topic.KITCHEN,
        "lede": "Mười bốn người, một cái nồi và một lời hẹn.",
        "body": "Ba giờ sáng, bà Đặng Thị Mơ nhóm lửa.\n\n## Từ bếp cháo\n\nNhóm nấu cháo.",
        "source": "Hội Chữ thập đỏ xã, 10/11/2026",
        "facts": (FactLine(46800, "suất cháo", "từ 11/2020"), FactLine(14, "người")),
        "subjects": (GROUP, PERSON),
    }
    return Content(**(told | changes))


def told(cast: Cast, **changes: Any) -> Story:
    return writing.draft(content(cast, **changes), by=cast.account("dao"))


def published(cast: Cast, **changes: Any) -> Story:
    story = told(cast, **changes)
    publishing.send_for_review(story, by=cast.account("dao"))
    publishing.publish(story, seen_version=story.version, acknowledged=True, reason="Đã xem", by=cast.account("minh"))
    db.session.flush()
    return story


def corrected(cast: Cast, story: Story, **changes: Any) -> Story:
    """Handed in by Linh, let out by Minh."""
    note = "Bài trước ghi chưa đúng."
    linh = cast.account("linh")
    correcting.propose(story, content(cast, **changes), seen_version=story.version, note=note, by=linh)
    waiting = correcting.pending(story)
    assert waiting
    correcting.confirm(story, seen=waiting.id, acknowledged=True, reason="Đã xem", by=cast.account("minh"))
    return story


def jpeg(width: int = 900, height: int = 600) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG")
    return out.getvalue()
