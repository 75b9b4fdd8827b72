import io

import pytest
import zxingcpp
from PIL import Image

from nhandao_site.kit import vietqr

STATIC = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
DYNAMIC = (
    "00020101021238480010A00000072701180006970422010420220208QRIBFTTA530370454065000005802VN62250821"
    "CTD DN2026000123 K7Q263041A74"
)


def test_the_two_known_codes_are_made_byte_by_byte() -> None:
    assert vietqr.payload("970403", "0011012345678") == STATIC
    assert vietqr.payload("970422", "2022", 500_000, "CTD DN2026000123 K7Q2") == DYNAMIC


def test_a_scanner_reads_the_picture_back() -> None:
    picture = Image.open(io.BytesIO(vietqr.png(DYNAMIC)))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [DYNAMIC]


def test_the_drawing_brings_no_script_and_no_style() -> None:
    drawing = vietqr.svg(STATIC)
    assert drawing.startswith("<svg")
    assert 'class="qr"' in drawing
    assert "<title>Mã VietQR</title>" in drawing
    assert "style" not in drawing
    assert "script" not in drawing


@pytest.mark.parametrize(
    ("bank", "account", "amount", "memo", "sentence"),
    [
        ("970403", "3751.0.9011398", None, None, "kho bạc"),
        ("970403", "0011 01", None, None, "Số tài khoản"),
        ("970403", "", None, None, "Số tài khoản"),
        ("97040", "2022", None, None, "BIN"),
        ("９７０４０３", "2022", None, None, "BIN"),
        ("970403", "2022", 0, None, "Số tiền"),
        ("970403", "2022", -1, None, "Số tiền"),
        ("970403", "2022", 10**13, None, "Số tiền"),
        ("970403", "2022", 1000, "ủng hộ", "25 ký tự"),
        ("970403", "2022", 1000, "A" * 26, "25 ký tự"),
        ("970403", "2022", 1000, "A\n", "25 ký tự"),
    ],
)
def test_what_no_bank_would_take_is_refused(
    bank: str, account: str, amount: int | None, memo: str | None, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        vietqr.payload(bank, account, amount, memo)


def test_zeros_in_front_of_an_account_stay() -> None:
    assert "01130011012345678" in vietqr.payload("970403", "0011012345678", 1)
