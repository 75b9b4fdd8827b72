"""What an officer typed and has not sent. Kept sealed, seen by its writer alone, gone once the dossier is saved.

A draft is nobody's decision, so it leaves no line in the audit: a form that saves itself every
ten seconds would bury the deeds.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Draft
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.kit import clock

TYPING = timedelta(minutes=15)  # whoever saved a draft since then is at it still
LARGEST = 400_000  # characters of JSON; the longest story with sixty rows is far below


def keep(place: str, values: dict[str, list[str]], *, based_on: int | None, by: Actor) -> Draft:
    """The form as it stands at `place` ("address:new:…", "address:52"), over what was kept there before."""
    typed = json.dumps(values, ensure_ascii=False)
    if len(typed) > LARGEST:
        raise RuleBroken("Bản nháp dài quá mức lưu được; hãy rút ngắn câu chuyện rồi lưu lại.")
    draft = _at(place, by) or _fresh(place, by)
    draft.content, draft.based_on, draft.saved_at = typed, based_on, clock.now()
    db.session.flush()
    return draft


def _fresh(place: str, by: Actor) -> Draft:
    """Two tabs may begin the same draft at once: the second writes over the first."""
    draft = Draft(account_id=by.id, place=place[:80], content="{}", saved_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        return _at(place, by) or draft
    return draft


def _at(place: str, by: Actor) -> Draft | None:
    return db.session.scalar(select(Draft).where(Draft.account_id == by.id, Draft.place == place[:80]))


def mine(place: str, *, by: Actor, limit: int = 20) -> list[Draft]:
    """The writer's drafts at this place, or under it ("address:new"), newest first."""
    found = select(Draft).where(
        Draft.account_id == by.id, (Draft.place == place) | Draft.place.startswith(f"{place}:", autoescape=True)
    )
    return list(db.session.scalars(found.order_by(Draft.saved_at.desc(), Draft.id.desc()).limit(limit)))


def others_at(place: str, *, by: Actor, within: timedelta = TYPING) -> list[tuple[str, datetime]]:
    """Names of those who type at this very place too, and when they last did; not a word of what they type."""
    found = (
        select(Account.name, Draft.saved_at)
        .join(Account, Account.id == Draft.account_id)
        .where(Draft.place == place, Draft.account_id != by.id, Draft.saved_at > clock.now() - within)
        .order_by(Draft.saved_at.desc())
        .limit(5)
    )
    return [(row.name, row.saved_at) for row in db.session.execute(found)]


def one(draft_id: int, *, by: Actor) -> Draft | None:
    """Somebody else's draft is None."""
    draft = db.session.get(Draft, draft_id)
    return draft if draft and draft.account_id == by.id else None


def values(draft: Draft) -> dict[str, list[str]]:
    typed: dict[str, list[str]] = json.loads(draft.content)
    return typed


def drop(draft: Draft | None, *, by: Actor) -> None:
    if draft is not None and draft.account_id == by.id:
        db.session.delete(draft)
        db.session.flush()


def drop_at(place: str, *, by: Actor) -> None:
    """The dossier was saved: what was typed for it is no draft any more."""
    drop(_at(place, by), by=by)
