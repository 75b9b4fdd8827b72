"""Kept files as the staff sees them, private ones too; the view has cut by the unit before it asks."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.media import keeping, storage
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.media.published import Kept, content


def files_of(subject: str, subject_id: int) -> list[MediaFile]:
    """Not taken away, oldest first."""
    found = select(MediaFile).where(
        MediaFile.subject == subject, MediaFile.subject_id == subject_id, MediaFile.removed_at.is_(None)
    )
    return list(db.session.scalars(found.order_by(MediaFile.id)))


def one_of(subject: str, subject_id: int, file_id: int) -> MediaFile | None:
    """The file with this id if it belongs to that row; another row's file is None."""
    file = db.session.get(MediaFile, file_id)
    if file is None or file.removed_at or (file.subject, file.subject_id) != (subject, subject_id):
        return None
    return file


def look_at(file: MediaFile, name: str | None = None, *, by: Actor) -> Kept | None:
    """The bytes of a private file, with a line in the audit for each look."""
    wanted = name or keeping.name_of(file)
    if wanted not in keeping.names_of(file):
        return None
    if not file.public:
        audit.record("media:look", file, by=by)
    return content(file, wanted)


def faults() -> list[str]:
    """What is wrong between rows and folder: a file missing, changed, or belonging to nobody."""
    found, known = [], set()
    for file in db.session.scalars(select(MediaFile).where(MediaFile.removed_at.is_(None)).order_by(MediaFile.id)):
        for name in keeping.names_of(file):
            known.add(name)
            kept = content(file, name)
            if kept is None:
                found.append(f"Tệp {file.id}: thiếu {name}.")
            elif not _same(kept):
                found.append(f"Tệp {file.id}: {name} không còn đúng như lúc nhận.")
    return found + [f"Không dòng nào giữ tệp {name}." for name in storage.names() if name not in known]


def _same(kept: Kept) -> bool:
    return keeping.fingerprint(kept.data) == kept.sha256
