"""Photos: only pixels get in. Decoded, turned upright, stripped of everything, encoded anew.

The kind of a file is decided by its bytes, never by its name.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageCms, ImageOps

pillow_heif.register_heif_opener()

MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 40_000_000
_PHOTOS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/heic": "HEIF",
}
_ENCODINGS: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("avif", "image/avif", {"quality": 60, "speed": 8}),
    ("webp", "image/webp", {"quality": 78, "method": 4}),
    ("jpeg", "image/jpeg", {"quality": 82}),
)
_MARKUP = re.compile(r"\A\s*<|<\s*(?:!doctype|html|head|body|script|svg|iframe|table|\?xml|\?php)", re.IGNORECASE)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BadImage(ValueError):
    """The file can't be taken as a photo; the message is a Vietnamese sentence."""


@dataclass(frozen=True)
class Photo:
    """An upright RGB picture that carries nothing but its pixels."""

    image: Image.Image
    width: int
    height: int


@dataclass(frozen=True)
class Variant:
    """One encoded size of a photo."""

    width: int
    height: int
    format: str
    mime: str
    data: bytes


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image


def _bare(image: Image.Image) -> Image.Image:
    image = _to_srgb(ImageOps.exif_transpose(image))
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    bare = Image.new("RGB", image.size)
    bare.paste(image.convert("RGB"))
    return bare


def open_photo(data: bytes) -> Photo:
    """A photo from uploaded bytes: JPEG, PNG, WebP, AVIF or HEIC by content.

    At most 30 MB and 40 megapixels, asked of the header before anything is unpacked.

    Raises:
        BadImage: too large, another kind of file, damaged; a Vietnamese sentence.
    """
    if len(data) > MAX_BYTES:
        raise BadImage("Ảnh lớn quá 30 MB; hãy thu nhỏ rồi gửi lại.")
    kind = _PHOTOS.get(sniff(data) or "")
    if kind is None:
        raise BadImage("Tệp này không phải ảnh JPEG, PNG, WebP, AVIF hoặc HEIC; hãy chọn ảnh khác.")
    try:
        image = Image.open(io.BytesIO(data), formats=[kind])
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        bare = _bare(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadImage("Ảnh quá 40 triệu điểm ảnh; hãy thu nhỏ rồi gửi lại.") from None
    except Exception as fault:  # decoders fail in every way there is; the reader needs one sentence
        raise BadImage("Ảnh bị hỏng hoặc chưa tải lên hết; hãy gửi lại.") from fault
    return Photo(bare, bare.width, bare.height)


def variants(photo: Photo, widths: tuple[int, ...] = (480, 960, 1600)) -> list[Variant]:
    """AVIF, WebP and JPEG of each width in pixels; never wider than the photo itself."""
    made = []
    for width in sorted({min(width, photo.width) for width in widths}):
        height = max(1, round(photo.height * width / photo.width))
        sized = photo.image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for name, mime, options in _ENCODINGS:
            out = io.BytesIO()
            sized.save(out, format=name.upper(), **options)
            made.append(Variant(width, height, name, mime, out.getvalue()))
    return made


def _sniff_zip(data: bytes) -> str | None:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return _DOCX
    return _XLSX if "xl/workbook.xml" in names else None


def unpacked_size(data: bytes) -> int:
    """Bytes that an Office file says it unpacks to; 0 for what is no archive. Nothing is unpacked."""
    if not data.startswith(b"PK"):
        return 0
    try:
        return sum(inside.file_size for inside in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return 0


def _sniff_text(data: bytes) -> str | None:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("cp1258", "replace")
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text) or _MARKUP.search(text):
        return None
    first = text.strip().partition("\n")[0]
    return "text/csv" if re.search(r"[,;\t]", first) else None


def _sniff_xls(data: bytes) -> str | None:
    return "application/vnd.ms-excel" if "Workbook".encode("utf-16-le") in data else None


def _sniff_riff(data: bytes) -> str | None:
    return "image/webp" if data[8:12] == b"WEBP" else None


def _sniff_brand(data: bytes) -> str | None:
    brand = data[8:12]
    if brand in {b"avif", b"avis"}:
        return "image/avif"
    if brand in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}:
        return "image/heic"
    if brand in {b"mif1", b"msf1"}:
        return "image/avif" if b"avif" in data[16:64] else "image/heic"
    return None


_SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
_CONTAINERS: tuple[tuple[int, bytes, Callable[[bytes], str | None]], ...] = (
    (0, b"RIFF", _sniff_riff),
    (4, b"ftyp", _sniff_brand),
    (0, b"PK\x03\x04", _sniff_zip),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _sniff_xls),
)


def sniff(data: bytes) -> str | None:
    """The kind of an upload by its bytes, or None for what is not taken.

    Known: JPEG, PNG, WebP, AVIF, HEIC, PDF, docx, xlsx (without macros), xls, csv.
    """
    for start, mime in _SIGNATURES.items():
        if data.startswith(start):
            return mime
    for place, start, look in _CONTAINERS:
        if data[place : place + len(start)] == start:
            return look(data)
    return _sniff_text(data) if data else None
