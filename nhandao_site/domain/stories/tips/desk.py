"""The queue of tips as those who handle them see it: their branch and no more."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.glimpse import Glimpse, first_words

PAGE = 25
OPEN = (TipState.NEW, TipState.TAKEN)
_MOST = 99


@dataclass(frozen=True)
class Queue:
    lines: list[Glimpse]
    after: int | None


def queue_for(officer: Account, *, state: TipState | None = None, after: int | None = None) -> Queue:
    """Open ones (or those of one state) of the branch, oldest first; that their first words were read is kept."""
    found = (
        select(Tip).join(Unit, Tip.unit_id == Unit.id).where(officer.unit.branch()).options(contains_eager(Tip.unit))
    )
    found = found.where(Tip.state == state if state else Tip.state.in_(OPEN))
    if after is not None:
        found = found.where(Tip.id > after)
    rows = list(db.session.scalars(found.order_by(Tip.id).limit(PAGE + 1)))
    shown = rows[:PAGE]
    _written_down(shown, officer)
    return Queue([_glimpse(tip) for tip in shown], shown[-1].id if len(rows) > PAGE else None)


def one_for(officer: Account, number: int) -> Tip | None:
    tip = db.session.get(Tip, number)
    return tip if tip and officer.may(Permission.TIPS_HANDLE, within=tip.unit) else None


def of_story(officer: Account, story_id: int) -> list[int]:
    """Numbers of the tips this story began with, for whoever may open them."""
    found = select(Tip).where(Tip.story_id == story_id).order_by(Tip.id).limit(5)
    return [tip.id for tip in db.session.scalars(found) if officer.may(Permission.TIPS_HANDLE, within=tip.unit)]


def waiting_rows(officer: Account) -> Select[int]:
    """New tips nobody took yet, no more than 99."""
    new = select(Tip.id).join(Unit, Tip.unit_id == Unit.id)
    return new.where(officer.unit.branch(), Tip.state == TipState.NEW).limit(_MOST)


def photo(tip: Tip) -> MediaFile | None:
    return next(iter(files.files_of("tip", tip.id)), None)


def _written_down(rows: Sequence[Tip], by: Account) -> None:
    if rows:
        audit.record("tip:glance", by, by=by, changes={"tin số": [None, ", ".join(str(tip.id) for tip in rows)]})


def _glimpse(tip: Tip) -> Glimpse:
    return Glimpse(
        number=tip.id,
        kind=tip.kind.label,
        place=tip.unit.name,
        at=tip.created_at,
        words=first_words(tip.deed, tip.who, tip.sender_name),
        state=tip.state.value,
        state_label=tip.state.label,
    )
