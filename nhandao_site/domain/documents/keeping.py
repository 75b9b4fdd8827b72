"""The files of a paper: PDF, Word, or photos of its pages, kept as the media room keeps them."""

from dataclasses import dataclass

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.media import desk
from nhandao_site.domain.media import keeping as media
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.kit import images, vietnamese

MAX_FILES = 20
_TAKEN = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


@dataclass(frozen=True)
class Sent:
    """One file of a form: its bytes, and the name it came under (told to nobody)."""

    data: bytes
    name: str | None = None


def add(document: Document, sent: Sent, *, by: Actor) -> MediaFile:
    """The kind is what the bytes say; a photo of a page is encoded anew.

    Raises:
        RuleBroken: another kind of file, larger than 20 MB, unpacking without end, a file this paper has already.
    """
    mime = images.sniff(sent.data) if sent.data else None
    if sent.data and mime not in _TAKEN and not (mime or "").startswith("image/"):
        raise RuleBroken("Văn bản chỉ nhận tệp PDF, Word (.docx) hoặc ảnh chụp từng trang; hãy chọn tệp khác.")
    there = files_of(document)
    if len(there) >= MAX_FILES:
        raise RuleBroken(f"Mỗi văn bản có nhiều nhất {MAX_FILES} tệp.")
    file = media.keep_document(
        sent.data, subject="document", subject_id=document.id, role="document", original_name=sent.name, by=by
    )
    if any(other.sha256 == file.sha256 for other in there):
        raise RuleBroken("Tệp này đã có ở văn bản; mỗi tệp chỉ tải lên một lần.")
    document.file_id = document.file_id or file.id
    follow(document, by=by)
    return file


def take_away(document: Document, file: MediaFile, *, reason: str, by: Actor) -> None:
    """A wrong file goes for good; the history of the paper keeps that it was there."""
    if not by.may(Permission.DOCUMENTS_RECORD, within=document.unit):
        raise NotAllowed("Bạn không có quyền bỏ tệp của văn bản này.")
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao bỏ tệp.")
    rest = [other for other in files_of(document) if other.id != file.id]
    document.file_id = rest[0].id if rest else None
    media.discard(file, by=by, reason=why)
    db.session.flush()
    audit.record("document:file_away", document, by=by, reason=why, changes={"tệp": [f"tệp số {file.id}", None]})


def follow(document: Document, *, by: Actor) -> None:
    """The files are as public as their paper."""
    shown = document.is_public and document.withdrawn_at is None
    for file in files_of(document):
        (media.make_public if shown else media.make_private)(file, by=by)
    db.session.flush()


def files_of(document: Document) -> list[MediaFile]:
    return desk.files_of("document", document.id)
