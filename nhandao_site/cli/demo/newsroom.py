"""The desk of the column in the demonstration: tips in every state, work given, talk by paragraph, a story held back."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.stories import assigning, content, correcting, embargo, publishing, talking, writing
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.stories.tips import handling, offers
from nhandao_site.domain.stories.tips.models import Tip
from nhandao_site.kit import clock

TOLD = (
    ("person", "Chú Ba Chèo ở bến đò", "Mười hai năm chú đưa học trò qua sông không lấy tiền, kể cả mùa nước lớn."),
    ("collective", "Nhóm nấu nước ở chợ", "Sáng nào cũng có bình trà đá, bình nước nóng cho người bán vé số, người đi khám bệnh."),
    ("person", "Cô giáo Hạnh dạy đêm", "Cô mở lớp xóa mù chữ cho các chị công nhân ở dãy trọ, ba tối một tuần."),
    ("collective", "Xóm Cây Gòn", "Nhà ai có tang, có người bệnh thì cả xóm chia nhau nấu cơm, trông trẻ. Trong xóm không còn nhà nào dột."),
    ("person", "Anh Tư thợ hồ", "Anh sửa nền nhà, xây nhà tắm cho mấy cụ neo đơn, chỉ nhận cơm trưa."),
    ("person", "Bác Năm coi chợ", "Bác nhặt được ví là tìm trả, mấy lần rồi."),
)  # fmt: skip


def play_newsroom() -> int:
    """Tips first, then what the editors have on their desks. Returns how many tips were told."""
    for turn, (kind, who, deed) in enumerate(TOLD):
        unit = account("xa-a" if turn % 2 else "xa-b").unit_id
        offers.tell(offers.Words(kind, unit, who, deed, where="Hỏi ở chợ là biết"), place=f"demo-{turn}")
    _handle(list(db.session.scalars(select(Tip).order_by(Tip.id))))
    _desks()
    return len(TOLD)


def _handle(tips: list[Tip]) -> None:
    """Two stay new; the others go each its own way."""
    first, second, editor = account("xa-a"), account("xa-b"), account("bientap")
    _new, _also_new, taken, both, story, closed = tips
    handling.take(taken, by=second)
    handling.take(both, by=first)
    handling.take_up_as_nomination(both, by=first)
    handling.take_up_as_story(both, by=editor)
    handling.take_up_as_story(story, by=second)
    handling.close(closed, answer="Hội đã có một bài về việc này, đăng tháng trước. Cảm ơn bạn đã kể.", by=first)


def _desks() -> None:
    author, editor = account("bientap"), account("bientap2")
    for turn, story in enumerate(_in(StoryState.REVIEW)):
        assigning.assign(story, editor if turn % 2 else author, due_on=clock.today() + timedelta(days=turn), by=editor)
    reviewed = _in(StoryState.REVIEW)[0]
    seen = reviewed.version
    talking.say(reviewed, "Câu này hay, giữ nguyên nhé.", about=0, seen_version=seen, by=editor)
    asked = talking.say(
        reviewed, "Ai kể chuyện này? Xin thêm một lời xác nhận của xã.", about=1, seen_version=seen, by=editor
    )
    given = content.of(reviewed)
    told = "\n\n".join([*given.body.split("\n\n"), "Trưởng ấp xác nhận việc này tại cuộc họp tháng Mười."])
    writing.change(reviewed, replace(given, body=told), seen_version=seen, by=author)
    talking.settle(reviewed, asked, by=author)
    held = _in(StoryState.REVIEW)[-1]
    hour = clock.now() + timedelta(days=4)
    embargo.hold_back(held, until=hour, reason="Chờ lễ tuyên dương của xã", by=author)
    publishing.schedule(held, at=hour, seen_version=_now(held), acknowledged=True, reason="Đã xem", by=editor)
    _correct(_in(StoryState.PUBLISHED)[-1])


def _correct(story: Story) -> None:
    """A figure that was wrong, put right by two and told to the reader."""
    given = content.of(story)
    first = given.facts[0]
    right = replace(given, facts=(replace(first, number=first.number + 2), *given.facts[1:]))
    note = f"Bài trước ghi {first.number} {first.measure}, đúng là {first.number + 2}."
    correcting.propose(story, right, seen_version=_now(story), note=note, by=account("bientap2"))
    waiting = correcting.pending(story)
    if waiting:
        correcting.confirm(story, seen=waiting.id, acknowledged=True, reason="Đã xem", by=account("duyet"))


def _in(state: StoryState) -> list[Story]:
    return list(db.session.scalars(select(Story).where(Story.state == state).order_by(Story.id)))


def _now(story: Story) -> int:
    db.session.flush()
    return story.version
