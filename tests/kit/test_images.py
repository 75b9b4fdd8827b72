import io
import struct
import zlib
from collections.abc import Callable

import pillow_heif
import pytest
from PIL import Image

from nhandao_site.kit import excel, images, word

GPS = 0x8825


def _picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    picture = Image.new(mode, (width, height), 0)
    picture.paste(Image.new("RGB", (width // 2, height // 2), "red").convert(mode), (0, 0))
    return picture


def _bytes(kind: str, picture: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    (picture or _picture()).save(out, kind, **options)
    return out.getvalue()


def _located(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Dien thoai cua ba N"
    exif[0x0112] = orientation
    exif.get_ifd(GPS).update({1: "N", 2: (10.0, 45.0, 0.0), 3: "E", 4: (106.0, 40.0, 0.0)})
    return exif


def _heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(_picture(64, 48)).save(out, quality=80)
    return out.getvalue()


def _png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size without carrying its pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


MAKERS: dict[str, Callable[[], bytes]] = {
    "image/jpeg": lambda: _bytes("JPEG"),
    "image/png": lambda: _bytes("PNG"),
    "image/webp": lambda: _bytes("WEBP"),
    "image/avif": lambda: _bytes("AVIF"),
    "image/heic": _heic,
}


@pytest.mark.parametrize("mime", MAKERS)
def test_every_kind_of_phone_photo_is_taken_by_its_content(mime: str) -> None:
    data = MAKERS[mime]()
    assert images.sniff(data) == mime
    photo = images.open_photo(data)
    assert (photo.width, photo.height) == photo.image.size
    red, green, blue = photo.image.getpixel((5, 5))
    assert red > 200
    assert green < 60
    assert blue < 60


def test_a_photo_with_gps_comes_out_upright_and_without_any_metadata() -> None:
    data = _bytes(
        "JPEG", exif=_located(), comment=b"nha ba N", xmp=b"<x:xmpmeta>10.75,106.66</x:xmpmeta>", icc_profile=b"junk"
    )
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(GPS)
    photo = images.open_photo(data)
    assert (photo.width, photo.height) == (40, 60)
    assert photo.image.info == {}
    for variant in images.variants(photo):
        made = Image.open(io.BytesIO(variant.data))
        assert not made.getexif()
        assert not set(made.info) & {"exif", "xmp", "comment", "icc_profile", "photoshop"}
        for secret in (b"Dien thoai", b"nha ba N", b"xmpmeta", b"Exif", b"106.66"):
            assert secret not in variant.data


def test_the_variants_are_what_they_say() -> None:
    photo = images.open_photo(_bytes("JPEG", _picture(700, 350)))
    made = images.variants(photo, widths=(200, 480, 960))
    assert {(v.width, v.height, v.format) for v in made} == {
        (w, w // 2, f) for w in (200, 480, 700) for f in ("avif", "webp", "jpeg")
    }
    for variant in made:
        assert images.sniff(variant.data) == variant.mime == f"image/{variant.format}"
        assert Image.open(io.BytesIO(variant.data)).size == (variant.width, variant.height)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_unusual_pixels_become_plain_colour(mode: str) -> None:
    picture = Image.new(mode, (20, 20)) if mode == "I;16" else _picture(20, 20).convert(mode)
    photo = images.open_photo(_bytes("PNG", picture))
    assert photo.image.mode == "RGB"


def test_what_was_transparent_is_white() -> None:
    photo = images.open_photo(_bytes("PNG", Image.new("RGBA", (10, 10), (0, 0, 0, 0))))
    assert photo.image.getpixel((5, 5)) == (255, 255, 255)


def test_print_colours_are_turned_into_screen_colours() -> None:
    photo = images.open_photo(_bytes("JPEG", Image.new("CMYK", (10, 10), (0, 255, 255, 0))))
    assert photo.image.mode == "RGB"
    assert photo.image.getpixel((5, 5))[0] > 180


@pytest.mark.parametrize("mime", MAKERS)
def test_a_photo_cut_off_on_the_way_is_refused(mime: str) -> None:
    data = MAKERS[mime]()
    with pytest.raises(images.BadImage, match=r"hỏng|không phải ảnh"):
        images.open_photo(data[: len(data) // 2])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><svg/>',
        b"<html><img src=x></html>",
        b"GIF89a" + b"\x00" * 40,
        b"%PDF-1.7\n",
        b"\xff\xd8\xff",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"MZ\x90\x00",
    ],
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(images.BadImage, match=r"không phải ảnh|hỏng"):
        images.open_photo(data)


def test_a_page_hidden_in_a_photo_does_not_get_through() -> None:
    page = b"<html><script>alert(1)</script></html>"
    for data in (_bytes("JPEG", comment=page), _bytes("JPEG") + page, _bytes("PNG") + page):
        for variant in images.variants(images.open_photo(data), widths=(480,)):
            assert b"<script" not in variant.data


def test_a_page_with_a_photo_behind_is_no_photo() -> None:
    with pytest.raises(images.BadImage, match="không phải ảnh"):
        images.open_photo(b"<html><script>alert(1)</script>" + _bytes("JPEG"))


@pytest.mark.parametrize(("width", "height"), [(8000, 6000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_of_pixels_is_refused_from_its_header(width: int, height: int) -> None:
    with pytest.raises(images.BadImage, match=r"40 triệu|hỏng"):
        images.open_photo(_png_of(width, height))


def test_a_file_over_thirty_megabytes_is_refused() -> None:
    with pytest.raises(images.BadImage, match="30 MB"):
        images.open_photo(b"\xff\xd8\xff" + bytes(images.MAX_BYTES))


def test_documents_are_known_by_their_bytes() -> None:
    book = excel.write([excel.Sheet("A", ["a"], [[1]])])
    head = word.LetterHead("administrative", "", "", "", "")
    letter = word.write(head, "Báo cáo", [], [], word.Signer("", "", ""))
    assert images.sniff(book) == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert images.sniff(letter) == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert images.sniff(b"%PDF-1.7\n...") == "application/pdf"
    assert images.sniff("Ngày;Số tiền\n1;2\n".encode()) == "text/csv"
    assert images.sniff("Ngày\tSố tiền\n".encode("utf-16")) == "text/csv"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"one word",
        b"<html>,</html>",
        b"a,b\n<script>x</script>",
        b"a,b\x00c",
        b"PK\x03\x04junk",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_what_is_not_known_has_no_kind(data: bytes) -> None:
    assert images.sniff(data) is None


def test_a_workbook_with_macros_has_no_kind() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"):
            archive.writestr(name, b"x")
    assert images.sniff(out.getvalue()) is None
