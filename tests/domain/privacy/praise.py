"""Somebody told about in the column, honoured and nominated, whose every private word is a canary."""

from datetime import date

from nhandao_site.db import db
from nhandao_site.domain.consent.models import Giver
from nhandao_site.domain.honours.deciding import decisions
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.stories import people, pictures, writing
from nhandao_site.domain.stories.content import SubjectLine
from nhandao_site.domain.stories.models import Story, SubjectKind
from nhandao_site.domain.stories.sharing import press
from nhandao_site.domain.stories.sharing.models import Outlet, Posting, PressKind
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.honours.round import review
from tests.domain.honours.test_deciding import passed
from tests.domain.privacy.conftest import CANARY
from tests.domain.stories import telling

NAME = f"Đặng Thị {CANARY}"
HERSELF = SubjectLine(SubjectKind.PERSON, NAME)


def told(cast: Cast, *others: SubjectLine) -> Story:
    """On the street with her name and face, after a change, a correction and a comment; passed on and in the press."""
    words = {"title": f"Nồi cháo của bà {NAME}", "lede": f"Bà {CANARY} dậy từ ba giờ.", "source": CANARY}
    words |= {"body": f"Bà {CANARY} nhóm lửa.", "subjects": (HERSELF, *others)}
    story = telling.told(cast, **words)
    dao, minh = cast.account("dao"), cast.account("minh")
    people.agree(story.subjects[0], giver=Giver.SELF, given_on=clock.today(), evidence=f"Phiếu {CANARY}", by=dao)
    seen = pictures.Words(alt=f"Bà {CANARY} bên nồi cháo", caption=CANARY, shows_face=True, face_evidence=CANARY)
    pictures.add(story, telling.jpeg(), seen, original_name=f"{CANARY}.jpg", by=dao)
    writing.change(story, telling.content(cast, **words | {"lede": f"{CANARY}, ba giờ sáng"}),
                   seen_version=story.version, by=dao)  # fmt: skip
    writing.comment(story, f"Hỏi lại bà {CANARY}", by=minh)
    telling.publishing.send_for_review(story, by=dao)
    telling.publishing.publish(story, seen_version=story.version, acknowledged=True, reason="Đã xem", by=minh)
    db.session.flush()
    telling.corrected(cast, story, **words | {"body": f"Bà {CANARY} nhóm lửa lúc hai giờ."})
    poster = {
        "poster": telling.jpeg(640, 480),
        "alt": CANARY,
        "credit": CANARY,
        "shows_face": True,
        "face_evidence": CANARY,
    }
    press.add(story, press.Told(PressKind.NEWSPAPER, "Báo Sông Mây", f"Bà {CANARY}", date(2026, 1, 2),
                                f"https://bao.example/{CANARY}", **poster), by=minh)  # fmt: skip
    here, now = {"story_id": story.id, "unit_id": story.unit_id}, clock.now()
    db.session.add(
        Posting(**here, outlet=Outlet.FACEBOOK, posted_on=clock.today(), link=f"https://facebook.com/{CANARY}",
                recorded_by_name="Minh", recorded_at=now)
    )  # fmt: skip
    db.session.add(
        Tip(**here, kind=SubjectKind.PERSON, who=NAME, deed=CANARY, token_hash="t", state=TipState.USED, created_at=now)
    )
    db.session.commit()
    return story


def honoured(cast: Cast) -> tuple[Honour, Nomination]:
    """Nominated by Hoa, passed by the council, decided and on the wall with her whole name."""
    at = review(cast)
    (nomination,) = passed(cast, at, NAME)
    nomination.achievement, nomination.answers = f"{CANARY} nấu cháo", [CANARY, CANARY, CANARY]
    nomination.name_evidence = f"Phiếu {CANARY}"
    paper = decisions.Paper("12/QĐ-CTĐ", date(2026, 1, 5), "Lê Thanh Hoài", data=b"%PDF-1.7 quyet dinh")
    decisions.announce(decisions.decide(at, [nomination], paper, by=cast.account("linh")), by=cast.account("linh"))
    db.session.commit()
    assert nomination.honour is not None
    return nomination.honour, nomination
