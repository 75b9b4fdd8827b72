"""Who may be filed twice. Every question goes through an index: a paper, a telephone, a household, a commune."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from nhandao_site.db import db
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses.content import Content
from nhandao_site.domain.addresses.models import Address, Guardian, HouseholdMember, NotDuplicate
from nhandao_site.domain.addresses.steps import LIVING
from nhandao_site.domain.addresses.words import Dossier, Kind
from nhandao_site.kit import vietnamese

ALIKE = 0.85
MOST_SHOWN = 20


@dataclass(frozen=True)
class Suspect:
    address_id: int
    code: str | None
    label: str
    reasons: list[str]
    living: bool  # an approval waits until a person decided about this one


def suspects(asked: Content | Address, besides: Address | None = None) -> list[Suspect]:
    """Dossiers that may be the same person or household, the strongest reasons first.

    `besides` is the row that `asked` corrects: it is no suspect, and who was said to be another isn't either.
    """
    own = asked if isinstance(asked, Address) else besides
    own_id = own.id if own else None
    given = contents.clean(contents.of(asked) if isinstance(asked, Address) else asked)
    reasons: dict[int, list[str]] = {}
    for reason, ids in _asked(given):
        for found in ids:
            if found != own_id and reason not in reasons.setdefault(found, []):
                reasons[found].append(reason)
    reasons.pop(own_id or 0, None)
    return _named(reasons, _said_different(own_id))


def _asked(given: Content) -> Iterable[tuple[str, list[int]]]:
    papers = [cccd for cccd in [given.cccd, *(member.cccd for member in given.members)] if cccd]
    phones = [phone for phone in [given.phone, given.guardian.phone if given.guardian else None] if phone]
    if papers:
        yield "cùng số CCCD", _ids(select(Address.id).where(Address.cccd_blind.in_(papers)))
        members = select(HouseholdMember.address_id).where(HouseholdMember.cccd_blind.in_(papers))
        yield "một người trong hộ có cùng số CCCD", _ids(members)
    if phones:
        yield "cùng số điện thoại", _ids(select(Address.id).where(Address.phone_blind.in_(phones)))
        guardians = select(Guardian.address_id).where(Guardian.phone_blind.in_(phones))
        yield "người giám hộ có cùng số điện thoại", _ids(guardians)
    if given.household_key:
        yield "cùng một hộ", _ids(select(Address.id).where(Address.household_key == given.household_key))
    yield "tên gần giống, cùng nơi ở và năm sinh", _alike(given)
    yield from _households(given)


def _ids(found: Select[int]) -> list[int]:
    return list(db.session.scalars(found.limit(200)))


def _alike(given: Content) -> list[int]:
    """Names differ by a slip of the pen; the year by one; the place is the hamlet, or the commune without one."""
    near = select(Address.id, Address.name, Address.birth_year).where(
        Address.unit_id == given.unit_id, _same_hamlet(given), Address.kind.in_(_kinds(given.kind))
    )
    if given.birth_year is not None:
        years = (given.birth_year - 1, given.birth_year, given.birth_year + 1)
        near = near.where(or_(Address.birth_year.in_(years), Address.birth_year.is_(None)))
    return [
        row.id
        for row in db.session.execute(near)
        if _same_name(given, row.name, both_years=None not in (given.birth_year, row.birth_year))
    ]


def _same_hamlet(given: Content) -> ColumnElement[bool]:
    if given.hamlet_id is None:
        return true()
    return or_(Address.hamlet_id == given.hamlet_id, Address.hamlet_id.is_(None))


def _kinds(kind: Kind) -> list[Kind]:
    return [Kind.COLLECTIVE] if kind is Kind.COLLECTIVE else [Kind.PERSON, Kind.HOUSEHOLD]


def _same_name(given: Content, name: str, *, both_years: bool) -> bool:
    """Without a year on both sides only the very same name tells anything."""
    if both_years:
        return vietnamese.similar(given.name, name) >= ALIKE
    return vietnamese.fold_name(given.name) == vietnamese.fold_name(name)


def _households(given: Content) -> Iterable[tuple[str, list[int]]]:
    """Husband and wife, each filed as the head: one stands among the other's household."""
    heads = [
        and_(Address.folded_name == vietnamese.fold_name(member.name), Address.birth_year == member.birth_year)
        for member in given.members
        if member.birth_year is not None
    ]
    if heads:
        found = select(Address.id).where(Address.unit_id == given.unit_id, or_(*heads))
        yield "một người trong hộ đã có hồ sơ riêng", _ids(found)
    if given.birth_year is not None and given.kind is not Kind.COLLECTIVE:
        listed = (
            select(HouseholdMember.address_id)
            .join(Address, Address.id == HouseholdMember.address_id)
            .where(
                HouseholdMember.folded_name == vietnamese.fold_name(given.name),
                HouseholdMember.birth_year == given.birth_year,
                Address.unit_id == given.unit_id,
            )
        )
        yield "đã có tên trong hộ của hồ sơ khác", _ids(listed)


def _said_different(own_id: int | None) -> set[int]:
    if own_id is None:
        return set()
    pairs = db.session.execute(
        select(NotDuplicate.first_id, NotDuplicate.second_id).where(
            or_(NotDuplicate.first_id == own_id, NotDuplicate.second_id == own_id)
        )
    )
    return {one for pair in pairs for one in pair} - {own_id}


def _named(reasons: dict[int, list[str]], different: set[int]) -> list[Suspect]:
    wanted = [found for found in reasons if found not in different]
    if not wanted:
        return []
    rows = db.session.execute(
        select(Address.id, Address.code, Address.name, Address.dossier).where(
            Address.id.in_(wanted), Address.dossier != Dossier.MERGED
        )
    )
    found = [
        Suspect(row.id, row.code, f"{row.name} ({row.dossier.label})", reasons[row.id], row.dossier in LIVING)
        for row in rows
    ]
    return sorted(found, key=lambda one: (-len(one.reasons), one.address_id))[:MOST_SHOWN]
