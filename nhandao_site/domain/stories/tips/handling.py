"""What the editor or the unit makes of a tip: a story, a nomination, both; or it is closed with an answer."""

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media import keeping
from nhandao_site.domain.stories import writing
from nhandao_site.domain.stories.content import MAX_LINE, Content, SubjectLine
from nhandao_site.domain.stories.models import Story, Topic
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.kit import clock, vietnamese

_LONGEST_ANSWER = 2000


def take(tip: Tip, *, by: Actor) -> None:
    """Somebody looks into it; the sender reads that."""
    _hold(tip, by)
    if tip.state is not TipState.NEW:
        raise RuleBroken(f"Tin này đang “{tip.state.label}”; hãy tải lại trang.")
    tip.state = TipState.TAKEN
    _handled(tip, "tip:take", by)


def put_back(tip: Tip, *, by: Actor) -> None:
    """Taken by mistake, or by somebody who can't go on: it waits for anybody again, and the sender reads that."""
    _hold(tip, by)
    if tip.state is not TipState.TAKEN:
        raise RuleBroken(f"Tin này đang “{tip.state.label}”; chỉ trả lại được tin đang tìm hiểu.")
    tip.state = TipState.NEW
    _handled(tip, "tip:put_back", by)


def take_up_as_story(tip: Tip, *, by: Actor) -> Story:
    """A draft that names whom it is about and nothing else: what the sender wrote stays sealed in the tip."""
    _hold_open(tip, by)
    if tip.story_id is not None:
        raise RuleBroken("Tin này đã thành một bài; hãy tải lại trang rồi mở bài ấy.")
    begun = Content(
        title=f"Tin số {tip.id}, {tip.unit.name}",
        unit=tip.unit,
        topic=Topic.DEED,
        subjects=(SubjectLine(tip.kind, tip.who[:MAX_LINE]),),
    )
    story = writing.begin(begun, by=by)
    tip.state, tip.story_id = TipState.USED, story.id
    _handled(tip, "tip:as_story", by)
    return story


def take_up_as_nomination(tip: Tip, *, nomination_id: int | None = None, by: Actor) -> None:
    """Written down here; the nomination itself belongs to the room of honours, and whoever calls made it there."""
    _hold_open(tip, by)
    if tip.nominated_at is not None:
        raise RuleBroken("Tin này đã được đưa vào đề cử.")
    tip.state, tip.nominated_at, tip.nomination_id = TipState.USED, clock.now(), nomination_id
    _handled(tip, "tip:nominate", by)


def close(tip: Tip, *, answer: str, by: Actor) -> None:
    """The sender reads the answer, so it names nobody. Their contact was kept until now, and the photo too."""
    said = vietnamese.clean_lines(answer)
    if not said:
        raise RuleBroken("Hãy ghi vì sao đóng tin; người kể đọc đúng lời này.")
    if len(said) > _LONGEST_ANSWER:
        raise RuleBroken("Câu trả lời dài quá 2.000 ký tự; hãy viết gọn lại.")
    _hold(tip, by)
    if tip.state not in (TipState.NEW, TipState.TAKEN):
        raise RuleBroken(f"Tin này {tip.state.label}; hãy tải lại trang.")
    tip.state, tip.answer = TipState.CLOSED, said
    _let_go(tip, "Tin đã đóng", by)
    _handled(tip, "tip:close", by)


def let_sender_go(tip: Tip, *, by: Actor) -> None:
    """What came of the tip needs no more questions: name, telephone and photo of the sender are kept no longer."""
    _hold(tip, by)
    if tip.state is not TipState.USED:
        raise RuleBroken("Liên lạc của người kể còn cần cho đến khi tin được dùng hoặc đóng.")
    _let_go(tip, "Không cần hỏi thêm người kể", by)
    _handled(tip, "tip:let_go", by)


def _let_go(tip: Tip, why: str, by: Actor) -> None:
    tip.sender_name = tip.sender_phone = None
    for photo in files.files_of("tip", tip.id):
        keeping.discard(photo, by=by, reason=why)


def _hold_open(tip: Tip, by: Actor) -> None:
    _hold(tip, by)
    if tip.state is TipState.CLOSED:
        raise RuleBroken("Tin này đã đóng; người kể đã đọc câu trả lời.")


def _hold(tip: Tip, by: Actor) -> None:
    """Waits for whoever handles this tip now, and reads what they left."""
    if not by.may(Permission.TIPS_HANDLE, within=tip.unit):
        raise NotAllowed("Tin này thuộc đơn vị khác nên bạn không xử lý được.")
    db.session.flush()
    db.session.refresh(tip, with_for_update={"of": Tip})


def _handled(tip: Tip, what: str, by: Actor) -> None:
    tip.handled_by_id, tip.handled_at = by.id, clock.now()
    db.session.flush()
    audit.record(what, tip, by=by)
