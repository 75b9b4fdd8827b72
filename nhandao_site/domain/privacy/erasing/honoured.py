"""Somebody honoured or nominated is erased: name, deed, proofs, photos. The decision stands and counts.

An honour keeps its row, its decision and the code of its certificate: whoever holds the paper may still ask
whether it is genuine. The signed decision is a document of the archive and is named as kept.
"""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.honours import recording
from nhandao_site.domain.honours.council.models import Conflict, Item
from nhandao_site.domain.honours.deciding.models import Decision
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating.models import OVER, Nomination, NominationStep, NominationStory
from nhandao_site.domain.honours.papers.models import Confirmation
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.privacy.erasing import tellers
from nhandao_site.domain.privacy.erasing.rows import GONE, Told
from nhandao_site.domain.stories.tips.models import Tip

ARCHIVE = "luật lưu trữ buộc giữ lâu dài"
_A_PERSON = "Tập thể không phải dữ liệu của một người; muốn gỡ thì rút vinh danh, đề cử."


def obstacles(row: Honour | Nomination) -> list[str]:
    if row.honoured_kind is not ParticipantKind.PERSON:
        return [_A_PERSON]
    if isinstance(row, Nomination) and row.state not in OVER:
        return [f"Hồ sơ đề cử đang “{row.state.label}”; hãy rút, hoặc đợi có kết quả, rồi xóa."]
    return []


def forget_honour(honour: Honour, *, by: Actor) -> Told:
    told, mine = Told(), honour.id
    papers = (
        Confirmation.folded == honour.folded,
        Confirmation.kind == honour.honoured_kind,
        Confirmation.unit_id == honour.unit_id,
    )
    told.keep(Confirmation, *papers, what="giấy xác nhận năm ghi họ tên", law=ARCHIVE)
    told.blank(
        Honour, Honour.id == mine,
        name=GONE, folded=f"da xoa {mine}", sort_key="", achievement=None, birth_year=None, is_child=None,
        name_consented=False, name_until=None, story_id=None,
    )  # fmt: skip
    told.disagree(Honour.__tablename__, [mine])
    told.discard(Honour.__tablename__, [mine], by=by)
    db.session.expire(honour)
    recording.announce(honour)
    for nomination in db.session.scalars(select(Nomination).where(Nomination.honour_id == mine)):
        _blank(nomination, told, by)
    return told


def forget_nomination(nomination: Nomination, *, by: Actor) -> Told:
    """With the honour it led to."""
    if nomination.honour is not None:
        return forget_honour(nomination.honour, by=by)
    told = Told()
    _blank(nomination, told, by)
    return told


def _blank(nomination: Nomination, told: Told, by: Actor) -> None:
    mine = nomination.id
    told.keep(Decision, Decision.id == nomination.decision_id, what="quyết định khen đã ký", law=ARCHIVE)
    told.blank(
        Nomination, Nomination.id == mine,
        name=GONE, folded=f"da xoa {mine}", sort_key="", achievement=None, answers=[], name_evidence=None,
        is_child=None, birth_year=None, guardian_name=None, guardian_evidence=None, child_evidence=None,
        authority_file_id=None,
    )  # fmt: skip
    told.blank(NominationStep, NominationStep.nomination_id == mine, words=None)
    on_the_table = select(Item.id).where(Item.nomination_id == mine)
    told.blank(Conflict, Conflict.item_id.in_(on_the_table), reason=GONE)
    told.drop(NominationStory, NominationStory.nomination_id == mine)
    told.discard(Nomination.__tablename__, [mine], by=by)
    for tip in db.session.scalars(select(Tip).where(Tip.nomination_id == mine)):
        told.add(tellers.forget_tip(tip, by=by))
