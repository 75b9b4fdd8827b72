"""Two people wrote at once: what the second one saw, and both their changes laid over each other."""

import dataclasses

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses.content import Content
from nhandao_site.domain.addresses.models import Address, Version


def seen(address: Address, version: int) -> Content:
    """What the dossier said when the row had this version; what it says now when nobody wrote since."""
    kept = db.session.scalars(
        select(Version)
        .where(Version.address_id == address.id, Version.number >= version)
        .order_by(Version.number)
        .limit(1)
    ).first()
    return contents.from_json(kept.content) if kept else contents.of(address)


def laid_over(was: Content, now: Content, mine: Content) -> Content:
    """The other's changes stay; mine win where both touched the same field."""
    before, typed = contents.clean(was), contents.clean(mine)
    untouched = {
        f.name: getattr(now, f.name)
        for f in dataclasses.fields(Content)
        if getattr(typed, f.name) == getattr(before, f.name)
    }
    return dataclasses.replace(mine, **untouched)
