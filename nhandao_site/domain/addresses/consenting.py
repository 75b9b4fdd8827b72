"""Consent of an address: who must say yes to what, and what a yes, a no and a lapsed day change at once.

The axis `consent` and `text_consent_until` speak of the text that is published; the other scopes are
asked where they matter. A child's guardian says yes, from seven on the child as well, from sixteen on
the grown person alone: the days on which that changes end an older yes by themselves.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import ages, notices, showing, steps
from nhandao_site.domain.addresses.models import Address, Listing
from nhandao_site.domain.addresses.words import Axis, ConsentState, Kind, Publication
from nhandao_site.domain.consent.models import Consent, Giver, Scope, Withdrawal
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.kit import clock

_ASKED = {
    Giver.SELF: "chính người được giúp",
    Giver.GUARDIAN: "người giám hộ, đại diện",
    Giver.CHILD: "chính em (trẻ từ đủ 7 tuổi)",
}


def give(
    address: Address,
    *,
    scopes: Collection[Scope],
    giver: Giver,
    giver_name: str | None = None,
    given_on: date,
    valid_until: date | None = None,
    evidence: str | None = None,
    evidence_file_id: int | None = None,
    by: Actor,
) -> list[Consent]:
    """Keeps a yes with its proof. Nothing is published by it."""
    steps.lock(address)
    steps.may(address, Permission.ADDRESSES_EDIT, by=by)
    if address.dossier not in steps.LIVING:
        raise RuleBroken(f"Hồ sơ đã ở trạng thái “{address.dossier.label}” nên không ghi thêm đồng ý được.")
    _check_giver(address, giver, giver_name, given_on)
    given = consent.give(
        address,
        scopes=scopes,
        giver=giver,
        giver_name=giver_name,
        given_on=given_on,
        valid_until=valid_until,
        evidence=evidence,
        evidence_file_id=evidence_file_id,
        by=by,
    )
    renew(address, by=by)
    return given


def _check_giver(address: Address, giver: Giver, name: str | None, day: date) -> None:
    child = address.is_child_on(day)
    if giver is Giver.SELF and child:
        raise RuleBroken("Trẻ em cần người giám hộ đồng ý; từ đủ 7 tuổi thì thêm phiếu của chính em.")
    if giver is Giver.CHILD and not child:
        raise RuleBroken("Chỉ ghi “trẻ từ đủ 7 tuổi” cho hồ sơ của trẻ em; hãy chọn “chính người được giúp”.")
    if giver is Giver.CHILD and not ages.has_own_voice(address.birth_date, address.birth_year, day):
        raise RuleBroken("Em chưa đủ 7 tuổi; phiếu của người giám hộ là đủ.")
    if giver is Giver.GUARDIAN and not (name or "").strip():
        raise RuleBroken("Hãy ghi tên người giám hộ hoặc người đại diện đã đồng ý.")


def asked_of(address: Address, day: date) -> list[tuple[Giver, ...]]:
    """Each entry must be answered by one of its givers."""
    if address.is_child_on(day):
        own = ages.has_own_voice(address.birth_date, address.birth_year, day)
        return [(Giver.GUARDIAN,), (Giver.CHILD,)] if own else [(Giver.GUARDIAN,)]
    if address.kind is Kind.COLLECTIVE:
        return [(Giver.SELF, Giver.GUARDIAN)]
    return [(Giver.GUARDIAN,)] if address.guardian is not None else [(Giver.SELF,)]


def holds_until(address: Address, scope: Scope, day: date, kept: Iterable[Consent] | None = None) -> date | None:
    """The last day on which everybody's yes to `scope` holds; None when somebody's is missing on `day`."""
    rows = _counting(address, consent.of(address) if kept is None else kept, day)
    ends = [consent.lasts_until(rows, scope, givers, day) for givers in asked_of(address, day)]
    known = [end for end in ends if end is not None]
    return min([*known, *_turning_points(address, day)]) if len(known) == len(ends) else None


def _counting(address: Address, kept: Iterable[Consent], day: date) -> list[Consent]:
    """What a guardian said for a child does not speak for the grown person."""
    grown = ages.certainly(address.birth_date, address.birth_year, ages.ADULT_AT)
    if grown is None or day < grown or address.kind is Kind.COLLECTIVE:
        return list(kept)
    return [yes for yes in kept if yes.given_on >= grown]


def _turning_points(address: Address, day: date) -> list[date]:
    """The last day before other people must be asked."""
    if not address.is_child_on(day):
        return []
    born, year = address.birth_date, address.birth_year
    coming = [ages.possibly(born, year, ages.OWN_VOICE_AT), ages.certainly(born, year, ages.ADULT_AT)]
    return [turn - timedelta(days=1) for turn in coming if turn is not None and turn > day]


def missing_for(address: Address, scope: Scope, kept: Iterable[Consent] | None = None) -> list[str]:
    """Whose yes to one scope is missing today, a sentence each."""
    today = clock.today()
    rows = _counting(address, consent.of(address) if kept is None else kept, today)
    return [
        f"Chưa có đồng ý “{scope.label}” của {' hoặc '.join(_ASKED[giver] for giver in givers)}."
        for givers in asked_of(address, today)
        if consent.lasts_until(rows, scope, givers, today) is None
    ]


def missing(address: Address) -> list[str]:
    """What is missing before the profile may be published as it is."""
    kept = consent.of(address)
    scopes = [Scope.RECEIVE, Scope.TEXT]
    if (photo := showing.photo_of(address)) is not None and photo.shows_face:
        scopes.append(Scope.FACE)
    return [sentence for scope in scopes for sentence in missing_for(address, scope, kept)]


def renew(address: Address, *, by: Actor, reason: str | None = None) -> None:
    """Writes the axis down from the yeses that are kept, and hides what may no longer stand."""
    today = clock.today()
    kept = consent.of(address)
    until = holds_until(address, Scope.TEXT, today, kept)
    address.text_consent_until = until
    steps.shift(address, Axis.CONSENT, _state(address, until, kept), by=by, reason=reason)
    if until is None:
        showing.stop(address, Publication.HIDDEN, by=by, reason=reason or "Không còn đồng ý đăng có hiệu lực")


def _state(address: Address, until: date | None, kept: list[Consent]) -> ConsentState:
    if until is not None:
        return ConsentState.IN_FORCE
    text = [yes for yes in kept if yes.scope is Scope.TEXT]
    if any(yes.withdrawn_at is not None for yes in text):
        return ConsentState.WITHDRAWN
    held_before = address.consent in {ConsentState.IN_FORCE, ConsentState.EXPIRED}
    over = any(yes.valid_until and yes.valid_until < clock.today() for yes in text)
    return ConsentState.EXPIRED if text and (held_before or over) else ConsentState.NONE


def withdraw(address: Address, *, scopes: Collection[Scope], reason: str, by: Actor) -> Withdrawal:
    """Takes effect at once, whatever else is open; then the legal clock runs."""
    steps.lock(address)
    steps.may(address, Permission.ADDRESSES_WITHDRAW, by=by)
    elsewhere = db.session.scalar(select(Listing.id).where(Listing.address_id == address.id).limit(1))
    started = consent.withdraw(
        address, scopes=scopes, reason=reason, third_parties=elsewhere is not None or bool(address.inhandao_code), by=by
    )
    taken_back = set(started.scopes.split(","))
    if taken_back & {Scope.TEXT, Scope.RECEIVE}:
        showing.stop(address, Publication.REMOVED, by=by, reason=reason)
    if Scope.FACE in taken_back:
        _hide_faces(address, by)
    renew(address, by=by, reason=reason)
    notices.tell_holders(
        address,
        Permission.ADDRESSES_PUBLISH,
        f"rút đồng ý, phải trả lời trước hết ngày {clock.format_date(started.answer_by)}",
        by=by,
    )
    return started


def _hide_faces(address: Address, by: Actor) -> None:
    for photo in showing.photos_of(address):
        if photo.shows_face:
            keeping.make_private(photo, by=by)
            if photo.id == address.shown_photo_id:
                address.shown_photo_id = None
    db.session.flush()


def answer(address: Address, withdrawal: Withdrawal, *, text: str, by: Actor) -> None:
    steps.may(address, Permission.ADDRESSES_WITHDRAW, by=by)
    consent.answer(withdrawal, text=text, by=by)


def finish(address: Address, withdrawal: Withdrawal, *, by: Actor) -> None:
    steps.may(address, Permission.ADDRESSES_WITHDRAW, by=by)
    consent.finish(withdrawal, by=by)


def expire(today: date, *, by: Actor) -> int:
    """The daily chore: a yes whose last day is over no longer holds. Returns how many profiles changed."""
    over = select(Address).where(
        Address.consent == ConsentState.IN_FORCE,
        Address.text_consent_until < today,
    )
    changed = list(db.session.scalars(over))
    for address in changed:
        renew(address, by=by, reason="Đồng ý đăng đã hết hạn hoặc cần hỏi lại theo tuổi")
        if address.consent is not ConsentState.IN_FORCE:
            audit.record("consent:expire", address, by=by)
            notices.tell_author(address, "đồng ý đăng đã hết hạn, hãy hỏi lại gia đình", by=by)
    return len(changed)
