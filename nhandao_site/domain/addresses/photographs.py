"""Photos laid into a dossier: kept private, told in its history."""

from dataclasses import dataclass

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import steps
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.kit import vietnamese


@dataclass(frozen=True)
class Words:
    """What is said about a photo; `alt` for those who can't see it."""

    alt: str
    caption: str | None = None
    credit: str | None = None
    shows_face: bool = False


def add(address: Address, data: bytes, words: Words, *, original_name: str | None = None, by: Actor) -> MediaFile:
    """Stands before nobody by this: the profile shows the one photo that is chosen, under the rules of consent."""
    steps.may(address, Permission.ADDRESSES_EDIT, by=by)
    if address.dossier not in steps.LIVING:
        raise RuleBroken(f"Hồ sơ đã ở trạng thái “{address.dossier.label}” nên không thêm ảnh được.")
    if not vietnamese.clean(words.alt):
        raise RuleBroken("Hãy tả ảnh bằng một câu, cho người không nhìn thấy ảnh.")
    file = keeping.keep_photo(
        data,
        subject=Address.__tablename__,
        subject_id=address.id,
        role="illustration",
        shows_face=words.shows_face,
        alt=words.alt,
        caption=words.caption,
        credit=words.credit,
        original_name=original_name,
        by=by,
    )
    # No name of the file, no word of the caption: both may tell who is in it.
    told = f"ảnh số {file.id}" + (", thấy mặt" if file.shows_face else "")
    audit.record("address:photo", address, by=by, changes={"thêm ảnh": [None, told]})
    return file
