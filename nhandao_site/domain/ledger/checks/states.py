"""Whether every dossier and pledge stands where its moves led it, signed by the right people."""

from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting, steps
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.pledges import moves
from nhandao_site.domain.pledges.models import State
from nhandao_site.kit import clock

CHUNK = 500
BACK_BY_THE_BOOKS = (State.DONE, State.RUNNING)

SIGNATURES = """SELECT id, code FROM address WHERE origin = 'site' AND (
    approved_by_id = created_by_id OR approved_by_id = verified_by_id OR verified_by_id = created_by_id
    OR (dossier = 'approved' AND (approved_by_id IS NULL OR verified_by_id IS NULL OR created_by_id IS NULL)))"""

_ADDRESS_STEPS = """SELECT DISTINCT m.axis, m.before, m.after FROM address_move m
    JOIN address a ON a.id = m.address_id WHERE a.origin = 'site' AND m.axis IN ('dossier', 'publication')"""

_ADDRESS_CHAIN = """SELECT address_id, axis, before, previous FROM (
    SELECT address_id, axis, before, lag(after) OVER (PARTITION BY address_id, axis ORDER BY id) AS previous
    FROM address_move) chain WHERE previous <> before"""

_ADDRESS_END = """SELECT last.address_id, last.axis, last.after FROM address_move last
    JOIN address a ON a.id = last.address_id
    WHERE last.id IN (SELECT max(id) FROM address_move GROUP BY address_id, axis)
    AND last.after <> CASE last.axis WHEN 'dossier' THEN a.dossier WHEN 'publication' THEN a.publication
                      WHEN 'consent' THEN a.consent ELSE a.help END"""

# An imported pledge comes with the state its chapter's list gives it, in one step.
_PLEDGE_STEPS = """SELECT DISTINCT m.before, m.after FROM pledge_move m JOIN pledge p ON p.id = m.pledge_id
    WHERE p.source IS NULL AND m.before <> '' AND m.before <> m.after"""

_PLEDGE_END = """SELECT last.pledge_id, last.after, p.state FROM pledge_move last JOIN pledge p ON p.id = last.pledge_id
    WHERE last.id IN (SELECT max(id) FROM pledge_move GROUP BY pledge_id) AND last.after <> p.state"""


def signatures() -> list[str]:
    return [f"Hồ sơ {row.code or row.id} thiếu hoặc trùng người ký" for row in db.session.execute(text(SIGNATURES))]


def strange_steps() -> list[str]:
    """Steps that are not on the graph, gaps between two moves, and states no move led to."""
    faults = [f"Hồ sơ: bước lạ {axis} {before} → {after}" for axis, before, after in _strange_address_steps()]
    faults += [f"Đăng ký: bước lạ {before} → {after}" for before, after in _strange_pledge_steps()]
    for sentence in (_ADDRESS_CHAIN, _ADDRESS_END, _PLEDGE_END):
        faults += [" · ".join(str(part) for part in row) for row in db.session.execute(text(sentence))]
    return faults


def _strange_address_steps() -> Iterator[tuple[str, str, str]]:
    known = {("dossier", before.value, step.to.value) for step in steps.STEPS.values() for before in step.taken_from}
    known |= {
        ("publication", before.value, after.value)
        for after, taken_from in steps.PUBLICATION_STEPS.items()
        for before in taken_from
    }
    for axis, before, after in db.session.execute(text(_ADDRESS_STEPS)):
        if (axis, before, after) not in known:
            yield axis, before, after


def _strange_pledge_steps() -> Iterator[tuple[str, str]]:
    known = {(before.value, after.value) for before, allowed in moves.NEXT.items() for after in allowed}
    known.add((BACK_BY_THE_BOOKS[0].value, BACK_BY_THE_BOOKS[1].value))
    for before, after in db.session.execute(text(_PLEDGE_STEPS)):
        if (before, after) not in known:
            yield before, after


def without_consent() -> list[str]:
    """Profiles anyone can read today although somebody's yes is missing: guardian, child of seven, face."""
    today = clock.today()
    faults: list[str] = []
    for addresses in _published():
        kept = _consents([address.id for address in addresses])
        faces = _faces([address.shown_photo_id for address in addresses])
        for address in addresses:
            scopes = [Scope.RECEIVE, Scope.TEXT, *([Scope.FACE] if address.shown_photo_id in faces else [])]
            for scope in scopes:
                if consenting.holds_until(address, scope, today, kept.get(address.id, [])) is None:
                    faults.append(f"Hồ sơ {address.code} đang đăng mà thiếu đồng ý “{scope.label}”")
    return faults


def _published() -> Iterator[list[Address]]:
    behind = 0
    asked = (
        select(Address)
        .where(Address.publication == Publication.PUBLISHED, Address.text_consent_until >= clock.today())
        .options(joinedload(Address.guardian))
        .order_by(Address.id)
        .limit(CHUNK)
    )
    while rows := list(db.session.scalars(asked.where(Address.id > behind))):
        yield rows
        behind = rows[-1].id


def _consents(ids: list[int]) -> dict[int, list[Consent]]:
    found: dict[int, list[Consent]] = {}
    asked = select(Consent).where(Consent.subject == "address", Consent.subject_id.in_(ids)).order_by(Consent.id)
    for yes in db.session.scalars(asked):
        found.setdefault(yes.subject_id, []).append(yes)
    return found


def _faces(ids: list[int | None]) -> set[int | None]:
    wanted = [each for each in ids if each]
    asked = select(MediaFile.id).where(MediaFile.id.in_(wanted), MediaFile.shows_face.is_(True))
    return set(db.session.scalars(asked)) if wanted else set()
