"""“Xử lý”: states of dossiers, publications and pledges that no cell of the other sheets can say.

The import derives a state from the dates of a row; a line stands here only where that would be another one.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Move
from nhandao_site.domain.addresses.words import Axis, Closing, ConsentState, Dossier, Publication
from nhandao_site.domain.consent.models import Consent
from nhandao_site.domain.consent.models import Scope as Yes
from nhandao_site.domain.pledges.models import Pledge, PledgeMove
from nhandao_site.domain.workbook.outgoing.addresses import yeses_of
from nhandao_site.domain.workbook.outgoing.help import has_a_cell, key_of_pledge
from nhandao_site.domain.workbook.outgoing.saying import Row
from nhandao_site.domain.workbook.outgoing.scope import Scope, in_pieces, keys_of_addresses
from nhandao_site.kit import clock

DOSSIER, PUBLICATION, PLEDGE = "dossier", "publication", "pledge"
_ENDED = (Dossier.CLOSED, Dossier.MERGED)
Ended = tuple[ConsentState, date, str | None, bool]


def of_addresses(ids: list[int]) -> Iterator[Row]:
    yield from in_pieces(ids, _told)


def of_pledges(scope: Scope) -> Iterator[Row]:
    found = select(Pledge).where(scope.of_address(Pledge.address_id)).order_by(Pledge.pledged_at, Pledge.id)
    for one in db.session.scalars(found):
        if not has_a_cell(one.state):
            day, reason = _last_step(one)
            yield {
                "Loại": PLEDGE,
                "Mã": key_of_pledge(one),
                "Trạng thái": one.state.label,
                "Ngày": day,
                "Lý do": reason,
            }


def _last_step(one: Pledge) -> tuple[date, str | None]:
    move = db.session.scalar(select(PledgeMove).where(PledgeMove.pledge_id == one.id).order_by(PledgeMove.id.desc()))
    return (clock.local_date(move.at), move.reason) if move else (clock.local_date(one.pledged_at), None)


def _told(ids: list[int]) -> Iterator[Row]:
    dossiers = {one.id: one for one in db.session.scalars(select(Address).where(Address.id.in_(ids)))}
    keys, yeses, steps = keys_of_addresses(ids), yeses_of(ids), _last_moves(ids)
    for number in ids:
        one, ended = dossiers[number], _consent_ended(dossiers[number], yeses[number])
        if ended is not None:
            state, day, reason, everything = ended
            sheet_word = "rút đồng ý" if state is ConsentState.WITHDRAWN else "hết hạn đồng ý"
            kind = DOSSIER if everything else PUBLICATION
            yield _row(kind, keys[number], sheet_word, day, reason)
        for axis, kind, differs in (
            (Axis.DOSSIER, DOSSIER, one.dossier is not _derived_dossier(one)),
            (Axis.PUBLICATION, PUBLICATION, one.publication is not _derived_publication(one, ended)),
        ):
            if differs:
                step = steps.get((number, axis))
                on, why = (clock.local_date(step.at), step.reason) if step else (None, None)
                yield _row(kind, keys[number], getattr(one, axis.value).label, on, why)


def _row(kind: str, key: str, state: str, on: date | None, reason: str | None) -> Row:
    return {"Loại": kind, "Mã": key, "Trạng thái": state, "Ngày": on, "Lý do": reason}


def _derived_dossier(one: Address) -> Dossier:
    for holds, state in (
        (one.merged_into_id, Dossier.MERGED),
        (one.closed_on, Dossier.CLOSED),
        (one.approved_on, Dossier.APPROVED),
        (one.verified_on, Dossier.VERIFIED),
        (one.surveyed_on, Dossier.SURVEYED),
    ):
        if holds:
            return state
    return Dossier.DRAFT


def _derived_publication(one: Address, ended: Ended | None) -> Publication:
    if one.published_on is None:
        return Publication.NONE
    if one.dossier in _ENDED or one.closed_on or one.merged_into_id:
        return Publication.REMOVED
    if ended is None:
        return Publication.PUBLISHED
    return Publication.REMOVED if ended[0] is ConsentState.WITHDRAWN else Publication.HIDDEN


def _consent_ended(one: Address, yeses: list[Consent]) -> Ended | None:
    """How the yes to publish, or to be helped at all, ended: None while it stands or was never given."""
    if one.closed_on and one.closing is Closing.CONSENT_WITHDRAWN:
        return None
    today = clock.today()
    standing = {yes.scope for yes in yeses if yes.in_force(today)}
    gone = {yes.scope for yes in yeses} - standing
    if not gone & {Yes.RECEIVE, Yes.TEXT}:
        return None
    ended = [yes for yes in yeses if yes.scope in gone]
    taken_back = [yes for yes in ended if yes.withdrawn_at is not None]
    everything = Yes.RECEIVE in gone
    if taken_back:
        last = max(taken_back, key=lambda yes: (yes.withdrawn_at is not None, yes.withdrawn_at))
        at = last.withdrawn_at or clock.now()
        return ConsentState.WITHDRAWN, clock.local_date(at), last.withdrawn_reason, everything
    day = max((yes.valid_until for yes in ended if yes.valid_until), default=today)
    return ConsentState.EXPIRED, day, None, everything


def _last_moves(ids: list[int]) -> dict[tuple[int, Axis], Move]:
    found = select(Move).where(Move.address_id.in_(ids)).order_by(Move.id)
    return {(move.address_id, move.axis): move for move in db.session.scalars(found)}
