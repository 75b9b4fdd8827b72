import io
import zipfile

import pillow_heif
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit import Event
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import desk, keeping, published, storage
from nhandao_site.domain.media.models import FileKind, MediaFile
from tests.cast import Cast

HOUSE = {"subject": "address", "subject_id": 1, "role": "illustration"}
PAPER = {"subject": "address", "subject_id": 1, "role": "minutes"}


def _picture(width: int = 1200, height: int = 900) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def _jpeg_with_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CANARY-PHONE"
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 45.0, 0.0)})
    out = io.BytesIO()
    _picture().save(out, "JPEG", exif=exif)
    return out.getvalue()


def _heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(_picture(1000, 750)).save(out, quality=60)
    return out.getvalue()


def test_a_photo_comes_in_three_formats_and_carries_only_its_pixels(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = keeping.keep_photo(_jpeg_with_a_place(), **HOUSE, alt="Hiên nhà", by=cast.account("hoa"))
        assert {v["mime"] for v in file.variants} == {"image/avif", "image/webp", "image/jpeg"}
        assert {v["width"] for v in file.variants} == {480, 960, 1200}
        assert not file.public and file.kind is FileKind.PHOTO
        for name in keeping.names_of(file):
            data = storage.read(name)
            assert b"CANARY-PHONE" not in data
            assert not Image.open(io.BytesIO(data)).getexif()
            assert file.token in name


def test_heic_of_a_phone_is_understood(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = keeping.keep_photo(_heic(), **HOUSE, by=cast.account("hoa"))
        assert (file.width, file.height) == (1000, 750)
        assert Image.open(io.BytesIO(storage.read(keeping.name_of(file)))).format == "JPEG"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Chưa chọn ảnh nào"),
        (b"<svg onload=alert(1)>", "không phải ảnh"),
        (b"\xff\xd8\xff broken", "bị hỏng"),
    ],
)
def test_what_is_no_photo_is_refused_in_a_sentence(site: Flask, cast: Cast, data: bytes, sentence: str) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match=sentence):
        keeping.keep_photo(data, **HOUSE, by=cast.account("hoa"))


def test_one_person_does_not_fill_the_disk_alone(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_A_DAY", 3)
    monkeypatch.setattr(keeping, "_ONE_TURN", 15)
    with site.app_context():
        for number in range(2):
            keeping.keep_document(b"%PDF-1.7 " + bytes([48 + number]), **PAPER, by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="quá nhiều lần"):
            keeping.keep_document(b"%PDF-1.7 a longer one", **PAPER, by=cast.account("hoa"))
        keeping.keep_document(b"%PDF-1.7 x", **PAPER, by=cast.account("sen"))


def test_a_document_is_what_its_bytes_say_and_not_its_name(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = keeping.keep_document(b"%PDF-1.7 minutes", **PAPER, original_name="bien-ban.exe", by=cast.account("hoa"))
        assert file.mime == "application/pdf"
        assert keeping.name_of(file) == f"{file.token}.pdf"
        assert storage.read(keeping.name_of(file)) == b"%PDF-1.7 minutes"
        assert file.original_name == "bien-ban.exe"


def test_a_photographed_form_loses_its_metadata_too(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = keeping.keep_document(_jpeg_with_a_place(), **PAPER, by=cast.account("hoa"))
        assert (file.kind, file.mime) == (FileKind.DOCUMENT, "image/jpeg")
        assert b"CANARY-PHONE" not in storage.read(keeping.name_of(file))


def test_programs_archives_and_giants_are_no_documents(site: Flask, cast: Cast) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("run.exe", "MZ")
    with site.app_context():
        for data in (b"MZ\x90\x00 program", packed.getvalue(), b"<html><script>1</script>"):
            with pytest.raises(RuleBroken, match="Chỉ nhận tệp PDF"):
                keeping.keep_document(data, **PAPER, by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="20 MB"):
            keeping.keep_document(b"%PDF-" + b"0" * keeping.MAX_DOCUMENT, **PAPER, by=cast.account("hoa"))


def test_only_a_public_file_is_published_and_only_until_it_is_private_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = keeping.keep_photo(_jpeg_with_a_place(), **HOUSE, alt="Hiên nhà", by=cast.account("hoa"))
        name = keeping.name_of(file)
        assert published.by_name(name) is None
        assert published.photo(file.id) is None
        keeping.make_public(file, by=cast.account("minh"))
        kept, photo = published.by_name(name), published.photo(file.id)
        assert kept is not None and kept.mime == "image/jpeg" and kept.download_name is None
        assert photo is not None and photo.url == f"/tep/{name}" and len(photo.variants) == 9
        keeping.make_private(file, by=cast.account("minh"))
        assert published.by_name(name) is None
        assert [e.what for e in db.session.scalars(select(Event).order_by(Event.id))] == [
            "media:keep",
            "media:publish",
            "media:hide",
        ]


def test_names_that_were_never_given_out_lead_nowhere(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = keeping.keep_photo(_jpeg_with_a_place(), **HOUSE, by=cast.account("hoa"))
        keeping.make_public(file, by=cast.account("minh"))
        for name in ("../../site.db", f"{file.token}-481.jpg", f"{file.token}.pdf", "x", "a" * 32 + ".jpg"):
            assert published.by_name(name) is None


def test_a_discarded_file_leaves_its_line_and_no_bytes(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = keeping.keep_document(b"%PDF-1", **PAPER, by=cast.account("hoa"))
        file.original_name, file.alt, file.caption, file.credit = "ba-Mo.pdf", "Bà Mơ", "Bà Mơ", "Hoa"
        db.session.commit()
        keeping.discard(file, reason="nhầm hồ sơ", by=cast.account("hoa"))
        assert (file.original_name, file.alt, file.caption, file.credit) == (None, None, None, None)
        assert storage.exists(keeping.name_of(file))
        db.session.commit()
        assert not storage.exists(keeping.name_of(file))
        assert desk.one_of("address", 1, file.id) is None
        with pytest.raises(RuleBroken, match="đã bỏ"):
            keeping.make_public(file, by=cast.account("minh"))


def test_each_look_at_a_private_file_is_written_down(site: Flask, cast: Cast) -> None:
    with site.app_context():
        file = keeping.keep_document(b"%PDF-1", **PAPER, by=cast.account("hoa"))
        assert desk.one_of("address", 2, file.id) is None
        kept = desk.look_at(file, by=cast.account("minh"))
        assert kept is not None and kept.data == b"%PDF-1"
        assert kept.download_name == f"minutes-{file.id}.pdf"
        last = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert last is not None and (last.what, last.actor_name) == ("media:look", "Phạm Văn Minh")


def test_the_folder_and_the_rows_agree_or_it_is_told(site: Flask, cast: Cast) -> None:
    with site.app_context():
        one, two = (keeping.keep_document(b"%PDF-" + x, **PAPER, by=cast.account("hoa")) for x in (b"1", b"2"))
        db.session.commit()
        assert desk.faults() == []
        storage.path_of(keeping.name_of(one)).write_bytes(b"other")
        storage.path_of(keeping.name_of(two)).unlink()
        storage.path_of("ff00.pdf").parent.mkdir(exist_ok=True)
        storage.path_of("ff00.pdf").write_bytes(b"whose?")
        assert desk.faults() == [
            f"Tệp {one.id}: {keeping.name_of(one)} không còn đúng như lúc nhận.",
            f"Tệp {two.id}: thiếu {keeping.name_of(two)}.",
            "Không dòng nào giữ tệp ff00.pdf.",
        ]
        assert db.session.scalars(select(MediaFile)).all()


@pytest.mark.both_databases
def test_one_row_keeps_a_photo_once_and_another_row_may_have_it_too(site: Flask, cast: Cast) -> None:
    with site.app_context():
        first = keeping.keep_photo(_jpeg_with_a_place(), **HOUSE, by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="Ảnh này đã có ở đây, tải lên lúc"):
            keeping.keep_photo(_jpeg_with_a_place(), **HOUSE, original_name="khac.jpg", by=cast.account("hoa"))
        keeping.keep_photo(_jpeg_with_a_place(), **HOUSE | {"subject_id": 2}, by=cast.account("hoa"))
        keeping.keep_photo(_jpeg_with_a_place(), **HOUSE | {"role": "evidence"}, by=cast.account("hoa"))
        keeping.discard(first, by=cast.account("hoa"))
        assert keeping.keep_photo(_jpeg_with_a_place(), **HOUSE, by=cast.account("hoa")).id != first.id
