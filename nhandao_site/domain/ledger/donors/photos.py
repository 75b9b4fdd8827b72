"""The photo of a hand-over as the donor of its gift may see it: behind the private link, while the family agrees.

Asked at each look, of the page and of the bytes alike: a yes that was taken back takes the photo along at once.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.published import photos as addresses
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.help import counting
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.media import published
from nhandao_site.domain.media.models import FileKind, MediaFile
from nhandao_site.domain.media.published import Kept, Photo


def of_pledge(pledge_id: int, base: str) -> Mapping[int, Photo]:
    """Line of help → its photo, of the lines that hand on this pledge's gift. `base`: the address of its bytes."""
    return {line: published.as_photo(file, base) for line, file in _in_sight(AssistanceLine.pledge_id == pledge_id)}


def content(pledge_id: int, name: str) -> Kept | None:
    """The bytes of one of them by their name; None for every other file of the house."""
    token = name.partition("-")[0]
    found = _in_sight(AssistanceLine.pledge_id == pledge_id, MediaFile.token == token)
    return published.content(found[0][1], name) if found and name in _names(found[0][1]) else None


def _names(file: MediaFile) -> set[str]:
    return {each["name"] for each in file.variants}


def _in_sight(*which: ColumnElement[bool]) -> list[tuple[int, MediaFile]]:
    """Verified lines alone: a second person has looked at the papers of the hand-over."""
    rows = db.session.execute(
        select(AssistanceLine.id, MediaFile, Disbursement.address_id)
        .join(Disbursement, Disbursement.id == AssistanceLine.disbursement_id)
        .join(MediaFile, MediaFile.id == Disbursement.photo_file_id)
        .where(*which, counting.counted(), MediaFile.kind == FileKind.PHOTO, MediaFile.removed_at.is_(None))
        .order_by(AssistanceLine.id)
    ).all()
    agreed = {address: addresses.faces_in_sight(address) for address in {row[2] for row in rows}}
    return [(line, file) for line, file, address in rows if agreed[address]]
