"""Whoever told the chapter something: what they wrote and how to reach them."""

from nhandao_site.domain.addresses.models import Concern, Proposal
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.privacy.erasing.rows import GONE, Told
from nhandao_site.domain.stories.tips.models import Tip


def forget_proposal(proposal: Proposal, *, by: Actor) -> Told:
    """The photo, if one came along, goes too; the dossier made from it is another matter."""
    told = Told()
    told.blank(
        Proposal, Proposal.id == proposal.id,
        person=GONE, where=GONE, situation=GONE, sender_name=None, sender_phone=None, answer=None, token_hash=None,
    )  # fmt: skip
    told.discard(Proposal.__tablename__, [proposal.id], by=by)
    return told


def forget_concern(concern: Concern, *, by: Actor) -> Told:
    told = Told()
    told.blank(Concern, Concern.id == concern.id, text=GONE, sender_name=None, sender_phone=None, answer=None)
    return told


def forget_tip(tip: Tip, *, by: Actor) -> Told:
    told = Told()
    told.blank(
        Tip, Tip.id == tip.id,
        who=GONE, where=None, deed=GONE, sender_name=None, sender_phone=None,
    )  # fmt: skip
    told.blank(Tip, Tip.id == tip.id, Tip.answer.is_not(None), answer=GONE)
    told.discard(Tip.__tablename__, [tip.id], by=by)
    return told
