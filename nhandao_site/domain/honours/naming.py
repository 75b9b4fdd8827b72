"""The yes a full name stands on: a person's own, or for a child the guardian's and from 7 years the child's."""

from datetime import date

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.honours import children
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.kit import clock, vietnamese


def agree(honour: Honour, said: Said, own_evidence: str | None, *, by: Actor) -> None:
    """A person's full name stands on a yes with its proof; a collective's needs none."""
    if honour.honoured_kind is not ParticipantKind.PERSON or honour.shows_name:
        return
    if honour.is_child:
        _of_child(honour, said, by)
    elif evidence := vietnamese.clean(own_evidence or ""):
        _give(honour, Giver.SELF, honour.name, evidence, by)
        honour.name_consented, honour.name_until = True, None
    db.session.flush()


def ask_again(honour: Honour) -> None:
    """Another name or another age than the yes was given for: it no longer speaks."""
    for yes in consent.of(honour):
        if yes.withdrawn_at is None:
            yes.withdrawn_at, yes.withdrawn_reason = clock.now(), "Sửa họ tên hoặc tuổi: hỏi lại"
    honour.name_consented, honour.name_until = False, None


def _of_child(honour: Honour, said: Said, by: Actor) -> None:
    today, (guardian, proof, own) = clock.today(), said.yes
    if honour.birth_year is None or not children.is_whole(said, today):
        return
    _give(honour, Giver.GUARDIAN, guardian, proof, by)
    if own:
        _give(honour, Giver.CHILD, honour.name, own, by)
    honour.name_consented, honour.name_until = True, _until(honour.birth_year, today, bool(own))


def _until(birth_year: int, today: date, has_own: bool) -> date | None:
    """A child that was asked before it had to be need not be asked again at 7."""
    asked_until = children.holds_until(birth_year, today)
    return children.holds_until(birth_year, date(birth_year + 8, 1, 1)) if has_own else asked_until


def _give(honour: Honour, giver: Giver, name: str, evidence: str, by: Actor) -> None:
    consent.give(
        honour, scopes=[Scope.TEXT], giver=giver, giver_name=name, given_on=clock.today(), evidence=evidence, by=by
    )
