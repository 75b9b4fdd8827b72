"""Which codes stay written beside a new line: those its memo names whole, and no pledge when it names several."""

from collections.abc import Sequence

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import codes, memos
from nhandao_site.kit.codes import Found


def named_in(texts: Sequence[str]) -> list[Found]:
    """One answer per memo. Two pledges in one memo share the money, so a person tells them apart."""
    found = [codes.find(text) for text in texts]
    several = {place: _pledges(texts[place]) for place, seen in enumerate(found) if seen.pledge}
    several = {place: named for place, named in several.items() if len(named) > 1}
    known = _known({code for named in several.values() for code in named})
    for place, named in several.items():
        if len(known.intersection(named)) > 1:
            found[place] = Found(found[place].address, None)
    return found


def _pledges(text: str) -> tuple[str, ...]:
    return memos.read(text).pledges


def _known(asked: set[str]) -> set[str]:
    return set(db.session.scalars(select(Pledge.code).where(Pledge.code.in_(asked)))) if asked else set()
