"""One profile as anybody may read it: three statements, four for a child."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from nhandao_site.db import plain_rows
from nhandao_site.domain.addresses import places
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published import parts, shown, wording
from nhandao_site.domain.addresses.published.cards import group_label, needs_of
from nhandao_site.domain.addresses.published.parts import Fact, ListedElsewhere, NeedLine, Step
from nhandao_site.domain.addresses.words import Help
from nhandao_site.domain.media import published as media
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.media.published import Photo
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes, markdown


@dataclass(frozen=True)
class Profile:
    id: int
    code: str
    url: str
    title: str
    alias: str
    age_text: str
    place: str
    group_label: str
    summary: str
    story_html: str
    art_url: str
    photo: Photo | None
    help_label: str
    help_state: str
    waiting_days: int
    need_vnd: int
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int
    lack_text: str
    needs: tuple[NeedLine, ...]
    timeline: tuple[Step, ...]
    facts: tuple[Fact, ...]
    consents: tuple[str, ...]
    elsewhere: tuple[ListedElsewhere, ...]
    points: int
    approved_on: date | None
    published_on: date | None
    is_child: bool
    noindex: bool


def by_code(code: str) -> Profile | None:
    """The profile in sight under this code, typed in any way; None for everything else."""
    known = codes.parse_address_code(code)
    if known is None:
        return None
    today = clock.today()
    row = plain_rows(_line(today), known=known).one_or_none()
    return _profile(row, today) if row is not None else None


def moved_to(code: str) -> str | None:
    """The code under which a merged address goes on, while that one is in sight."""
    known = codes.parse_address_code(code)
    into = select(Address.merged_into_id).where(Address.code == known, Address.merged_into_id.is_not(None))
    found = select(Address.code).where(Address.id == into.scalar_subquery(), shown.in_sight(clock.today()))
    return plain_rows(found).scalar() if known else None


@lru_cache(maxsize=4)
def _line(today: date) -> Select[*tuple[Any, ...]]:
    """Of the address in sight whose code is `known`, built once a day.

    Plain columns only: a sealed one is not even opened for a public page.
    """
    return (
        select(
            Address.id, Address.code, Address.headline, Address.alias, Address.summary, Address.story, Address.art,
            Address.kind, Address.group.label("group"), Address.help, Address.origin, Address.birth_year,
            Address.birth_date, Address.unit_id, Address.priority, Address.need_vnd, Address.pledged_vnd,
            Address.received_vnd, Address.delivered_vnd, Address.surveyed_on, Address.reviewed_on, Address.verified_on,
            Address.approved_on, Address.published_on, Address.other_support, Unit.name.label("commune"),
            shown.is_child(today).label("child"), *media.COLUMNS,
        )
        .join(Unit, Address.unit_id == Unit.id)
        .outerjoin(
            MediaFile,
            and_(
                MediaFile.id == Address.shown_photo_id,
                MediaFile.public.is_(True),
                MediaFile.removed_at.is_(None),
            ),
        )
        .where(Address.code == bindparam("known"), shown.in_sight(today))
    )  # fmt: skip


_html_of = lru_cache(maxsize=256)(markdown.render)


def _profile(row: Any, today: date) -> Profile:
    child = bool(row.child)
    needs = needs_of([row.id]).get(row.id, [])
    nearby = parts.around(row.id, today)
    return Profile(
        id=row.id,
        code=row.code,
        url=f"/dia-chi/{row.code}",
        title=row.headline or row.alias or row.code,
        alias=row.alias or "",
        age_text=parts.age(row, child, today),
        place=places.areas({row.unit_id}).get(row.unit_id, "") if child else row.commune,
        group_label=group_label(row.group, child),
        summary=row.summary or "",
        story_html=_html_of(row.story or ""),
        art_url=wording.picture(row.art, row.help),
        photo=parts.photo(row, child, nearby, today),
        help_label=row.help.label,
        help_state=row.help.value,
        waiting_days=0 if row.help is Help.FULL or row.approved_on is None else (today - row.approved_on).days,
        need_vnd=row.need_vnd,
        pledged_vnd=row.pledged_vnd,
        received_vnd=row.received_vnd,
        delivered_vnd=row.delivered_vnd,
        lack_text=wording.lack(needs, child),
        needs=tuple(parts.need_line(need, child) for need in needs),
        timeline=parts.timeline(row, nearby),
        facts=parts.facts(row, child),
        consents=parts.consents(nearby, child),
        elsewhere=() if child else tuple(nearby.listings),
        points=-row.priority,
        approved_on=row.approved_on,
        published_on=row.published_on,
        is_child=child,
        noindex=child,
    )
