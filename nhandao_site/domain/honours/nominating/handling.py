"""What every verb of a nomination begins with: may this person, does it stand where the deed begins, keep the step."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.nominating.models import AT_HOME, Nomination, NominationState, NominationStep
from nhandao_site.kit import clock, vietnamese

LONGEST_WORDS = 2000


def at_home(nomination: Nomination, *, by: Actor) -> Nomination:
    """Locked, in the hands of the nominating unit, and this person is one of them."""
    if not by.may(Permission.HONOURS_NOMINATE, within=nomination.unit):
        raise NotAllowed("Hồ sơ này do đơn vị khác đề cử.")
    fresh = lock(nomination)
    if fresh.state not in AT_HOME:
        raise RuleBroken(f"Hồ sơ đang “{fresh.state.label}” nên không sửa được; hãy đề nghị trả lại hoặc rút hồ sơ.")
    return fresh


def lock(nomination: Nomination) -> Nomination:
    """Waits for whoever changes the row now."""
    db.session.flush()
    found = select(Nomination).where(Nomination.id == nomination.id).with_for_update(of=Nomination)
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def expect(nomination: Nomination, *states: NominationState) -> None:
    if nomination.state not in states:
        raise RuleBroken(f"Hồ sơ đang “{nomination.state.label}”, không làm bước này được.")


def step(nomination: Nomination, after: NominationState, what: str, *, by: Actor, words: str | None = None) -> None:
    """From the present state to `after`; the step and the deed are kept."""
    before = nomination.state
    db.session.add(
        NominationStep(
            nomination_id=nomination.id, at=clock.now(), by_id=by.id, by_name=by.name, tier_id=nomination.tier_id,
            before=before.value, after=after.value, words=words,
        )
    )  # fmt: skip
    nomination.state = after
    db.session.flush()
    audit.record(what, nomination, by=by, reason=words, changes={"trạng thái": [before.label, after.label]})


def steps(nomination: Nomination) -> list[NominationStep]:
    """Oldest first."""
    found = select(NominationStep).where(NominationStep.nomination_id == nomination.id)
    return list(db.session.scalars(found.order_by(NominationStep.id)))


def said(text: str | None, otherwise: str) -> str:
    words = vietnamese.clean_lines(text or "")[:LONGEST_WORDS]
    if not words:
        raise RuleBroken(otherwise)
    return words
