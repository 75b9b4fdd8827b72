"""Taking files in. Photos lose everything but their pixels; the kind of a file is what its bytes say."""

import hashlib
import io
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.media import scanning, storage
from nhandao_site.domain.media.models import FileKind, MediaFile
from nhandao_site.kit import clock, images, vietnamese

MAX_DOCUMENT = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024  # who opens the paper unpacks it
MOST_A_DAY, _ONE_TURN = 400, 10 * 1024 * 1024
_SCAN_EDGE = 2400  # a photographed form stays readable
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/avif": "avif",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
    "text/csv": "csv",
}


def keep_photo(
    data: bytes,
    *,
    subject: str,
    subject_id: int,
    role: str,
    shows_face: bool = False,
    alt: str | None = None,
    caption: str | None = None,
    credit: str | None = None,
    original_name: str | None = None,
    by: Actor | None,
) -> MediaFile:
    """A photo in three sizes and three formats, private until `make_public`. HEIC of phones is understood.

    Raises:
        RuleBroken: not a photo, too large, damaged; a picture this row holds already.
    """
    _within_the_day(data, by)
    photo = _opened(data)
    file = _row(FileKind.PHOTO, subject, subject_id, role, original_name, by)
    file.shows_face, file.alt, file.caption, file.credit = shows_face, _line(alt), _line(caption), _line(credit)
    file.width, file.height = photo.width, photo.height
    made = images.variants(photo)
    if role == "illustration":  # the same photo may well prove two hand-overs
        _refuse_known(file, fingerprint(max((v for v in made if v.mime == "image/jpeg"), key=lambda v: v.width).data))
    file.variants = [_write_variant(file.token, variant) for variant in made]
    largest = max((v for v in file.variants if v["mime"] == "image/jpeg"), key=lambda v: int(v["width"]))
    file.sha256, file.mime, file.size = largest["sha256"], "image/jpeg", largest["size"]
    return _added(file, by)


def keep_document(
    data: bytes,
    *,
    subject: str,
    subject_id: int,
    role: str,
    original_name: str | None = None,
    by: Actor | None,
) -> MediaFile:
    """Minutes, a signed form, a plan: PDF, Word, Excel, or a photo of the paper (re-encoded).

    Raises:
        RuleBroken: another kind of file, larger than 20 MB, empty.
    """
    _within_the_day(data, by)
    data, mime = _accepted(data)
    file = _row(FileKind.DOCUMENT, subject, subject_id, role, original_name, by)
    file.sha256, file.mime, file.size = fingerprint(data), mime, len(data)
    storage.write(name_of(file), data)
    return _added(file, by)


def name_of(file: MediaFile) -> str:
    """The name of the whole document, or of the largest JPEG of a photo."""
    if file.kind is FileKind.PHOTO:
        return str(next(v["name"] for v in file.variants if v["sha256"] == file.sha256))
    return f"{file.token}.{_ENDINGS[file.mime]}"


def names_of(file: MediaFile) -> list[str]:
    """Every name under which bytes of this row lie."""
    return [str(v["name"]) for v in file.variants] or [name_of(file)]


def make_public(file: MediaFile, *, by: Actor) -> None:
    """From now on anyone who knows the name may read it; the rooms above ask for consent first."""
    if file.removed_at:
        raise RuleBroken("Tệp này đã bỏ, không đăng được. Hãy tải lên tệp khác.")
    if not file.public:
        file.public = True
        audit.record("media:publish", file, by=by)


def make_private(file: MediaFile, *, by: Actor) -> None:
    if file.public:
        file.public = False
        audit.record("media:hide", file, by=by)


def discard(file: MediaFile, *, by: Actor, reason: str | None = None) -> None:
    """The bytes and the words about them go, the line stays: what was kept, by whom, and that it was taken away."""
    if file.removed_at:
        return
    for name in names_of(file):
        storage.remove(name)
    file.removed_at = clock.now()
    file.public = False
    file.original_name = file.alt = file.caption = file.credit = None
    audit.record("media:discard", file, by=by, reason=reason)


def describe(file: MediaFile, *, alt: str | None, caption: str | None, credit: str | None, by: Actor) -> None:
    file.alt, file.caption, file.credit = _line(alt), _line(caption), _line(credit)
    audit.record("media:describe", file, by=by)


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _within_the_day(data: bytes, by: Actor | None) -> None:
    """Nobody fills the disk alone: each begun 10 MB of a file is one turn of a person's day. Raises TooMany."""
    if by is None or by.id is None:
        return
    for _ in range(1 + len(data) // _ONE_TURN):
        budgets.spend(f"upload:{by.id}", MOST_A_DAY, timedelta(days=1))


def _line(text: str | None) -> str | None:
    return vietnamese.clean(text) or None if text else None


def _opened(data: bytes) -> images.Photo:
    if not data:
        raise RuleBroken("Chưa chọn ảnh nào. Hãy chọn một ảnh rồi gửi lại.")
    try:
        return images.open_photo(data)
    except images.BadImage as fault:
        raise RuleBroken(str(fault)) from fault


def _accepted(data: bytes) -> tuple[bytes, str]:
    if not data:
        raise RuleBroken("Tệp không có nội dung. Hãy chọn lại tệp rồi gửi.")
    if len(data) > MAX_DOCUMENT:
        raise RuleBroken("Tệp lớn quá 20 MB. Hãy nén lại hoặc chia thành nhiều tệp.")
    mime = images.sniff(data)
    if images.unpacked_size(data) > MAX_UNPACKED:
        raise RuleBroken("Tệp này mở ra lớn quá 300 MB nên không nhận; hãy lưu lại thành PDF rồi gửi.")
    if mime is None:
        raise RuleBroken("Chỉ nhận tệp PDF, Word (.docx), Excel (.xlsx, .xls), CSV hoặc ảnh chụp giấy tờ.")
    if mime.startswith("image/"):
        return _scan(data), "image/jpeg"
    scanning.look(data)
    return data, mime


def _scan(data: bytes) -> bytes:
    image = _opened(data).image
    image.thumbnail((_SCAN_EDGE, _SCAN_EDGE))
    out = io.BytesIO()
    image.save(out, format="JPEG", quality=82)
    return out.getvalue()


def _write_variant(token: str, variant: images.Variant) -> dict[str, Any]:
    name = f"{token}-{variant.width}.{_ENDINGS[variant.mime]}"
    storage.write(name, variant.data)
    return {
        "name": name,
        "width": variant.width,
        "height": variant.height,
        "mime": variant.mime,
        "size": len(variant.data),
        "sha256": fingerprint(variant.data),
    }


def _refuse_known(file: MediaFile, sha256: str) -> None:
    """By its pixels as they are kept: the same photo under another name is the same photo."""
    same = select(MediaFile.uploaded_at).where(
        MediaFile.sha256 == sha256,
        MediaFile.subject == file.subject,
        MediaFile.subject_id == file.subject_id,
        MediaFile.role == file.role,
        MediaFile.removed_at.is_(None),
    )
    if (known := db.session.scalar(same.limit(1))) is not None:
        raise RuleBroken(
            f"Ảnh này đã có ở đây, tải lên lúc {clock.format_time(known)}; hãy chọn ảnh khác hoặc bỏ ảnh cũ trước."
        )


def _row(
    kind: FileKind, subject: str, subject_id: int, role: str, original_name: str | None, by: Actor | None
) -> MediaFile:
    return MediaFile(
        token=secrets.token_hex(16),
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        role=role,
        original_name=_line(original_name),
        variants=[],
        uploaded_by_id=by.id if by else None,
        uploaded_at=clock.now(),
    )


def _added(file: MediaFile, by: Actor | None) -> MediaFile:
    db.session.add(file)
    db.session.flush()
    audit.record("media:keep", file, by=by, changes={"role": [None, file.role]})
    return file
