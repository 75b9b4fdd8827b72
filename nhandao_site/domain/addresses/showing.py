"""What standing in public means: a row to be found, photos anyone may open; and taking both away at once."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, search
from nhandao_site.domain.addresses import places, steps
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Axis, Publication
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.kit import clock


def photos_of(address: Address) -> list[MediaFile]:
    found = select(MediaFile).where(
        MediaFile.subject == "address", MediaFile.subject_id == address.id, MediaFile.removed_at.is_(None)
    )
    return list(db.session.scalars(found.order_by(MediaFile.id)))


def photo_of(address: Address) -> MediaFile | None:
    """The one photo the profile shows, when there is one."""
    if address.shown_photo_id is None:
        return None
    photo = db.session.get(MediaFile, address.shown_photo_id)
    return photo if photo is not None and photo.removed_at is None else None


def start(address: Address, *, by: Actor) -> None:
    """Everything the rules ask for was asked before."""
    steps.shift(address, Axis.PUBLICATION, Publication.PUBLISHED, by=by)
    address.published_on = address.published_on or clock.today()
    renew(address, by=by)


def renew(address: Address, *, by: Actor) -> None:
    """After a correction: the search row and the one public photo follow what the profile says now."""
    if address.publication is not Publication.PUBLISHED or address.code is None:
        return
    for photo in photos_of(address):
        if photo.id == address.shown_photo_id:
            keeping.make_public(photo, by=by)
        elif photo.public:
            keeping.make_private(photo, by=by)
    search.put(
        "address",
        address.code,
        url=f"/dia-chi/{address.code}",
        title=address.headline or address.alias or address.code,
        snippet=address.summary or "",
        also=_also(address, clock.today()),
        at=clock.start_of(address.published_on) if address.published_on else clock.now(),
        consent_subject=("address", address.id),
    )


def _also(address: Address, day: date) -> str:
    """What it is found by without being shown; a child by nothing that says where it lives or is ill with."""
    child = address.is_child_on(day)
    words = [address.code or "", (address.code or "").replace("-", ""), address.alias or ""]
    if not child or address.group not in places.TELLS_OF_HEALTH:
        words.append(address.group.label)
    words.append(places.area_of(address) if child else address.unit.name)
    return " ".join(words)


def stop(address: Address, to: Publication, *, by: Actor, reason: str | None) -> bool:
    """Out of sight at once: the list, the search, the photos. False when it was not in sight."""
    if to not in steps.PUBLICATION_STEPS or address.publication not in steps.PUBLICATION_STEPS[to]:
        return False
    steps.shift(address, Axis.PUBLICATION, to, by=by, reason=reason)
    if address.code is not None:
        search.remove("address", address.code)
    for photo in photos_of(address):
        keeping.make_private(photo, by=by)
    audit.record(f"address:{to.value}", address, by=by, reason=reason)
    db.session.flush()
    return True
