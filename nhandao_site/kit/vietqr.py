"""VietQR: the text inside a bank transfer QR code (EMVCo TLV, NAPAS), and its picture.

Only official accounts of the chapter are given to this module; no outside service is asked.
"""

import binascii
import io
import re

import segno

_NAPAS, _TO_ACCOUNT = "A000000727", "QRIBFTTA"
_MAX_MEMO = 25


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02}{value}"


def _crc(text: str) -> str:
    """CRC-16, polynomial 0x1021, start 0xFFFF, as four hex digits."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def _check(bank_bin: str, account: str, amount: int | None, memo: str) -> None:
    if not re.fullmatch(r"[0-9]{6}", bank_bin):
        raise ValueError("Mã ngân hàng (BIN) phải gồm 6 chữ số.")
    if "." in account:
        raise ValueError("Tài khoản kho bạc không có mã QR; hãy chuyển khoản theo số tài khoản.")
    if not re.fullmatch(r"[0-9A-Za-z]{1,19}", account):
        raise ValueError("Số tài khoản chỉ gồm chữ số và chữ cái không dấu, tối đa 19 ký tự.")
    if amount is not None and not 0 < amount < 10**13:
        raise ValueError("Số tiền trên mã QR phải lớn hơn 0 và không quá 13 chữ số.")
    if len(memo) > _MAX_MEMO or not re.fullmatch(r"[ -~]*", memo):
        raise ValueError("Nội dung chuyển khoản trên mã QR tối đa 25 ký tự, không dấu.")


def payload(bank_bin: str, account: str, amount: int | None = None, memo: str | None = None) -> str:
    """The text of the QR code.

    Args:
        bank_bin: six digits, text.
        account: account number, text (never a number: zeros in front count).
        amount: đồng; with an amount the code is dynamic (`12`), without it static (`11`).
        memo: at most 25 ASCII characters.

    Raises:
        ValueError: a State Treasury account (with points), a memo that is too long or not
            ASCII, a wrong BIN, account or amount; a Vietnamese sentence.
    """
    memo = memo or ""
    _check(bank_bin, account, amount, memo)
    bank = _field("00", bank_bin) + _field("01", account)
    body = _field("00", "01") + _field("01", "11" if amount is None else "12")
    body += _field("38", _field("00", _NAPAS) + _field("01", bank) + _field("02", _TO_ACCOUNT))
    body += _field("53", "704")
    body += "" if amount is None else _field("54", str(amount))
    body += _field("58", "VN")
    body += _field("62", _field("08", memo)) if memo else ""
    body += "6304"
    return body + _crc(body)


def svg(text: str) -> str:
    """The QR code as an `<svg>` element for a page: no script, no style, sized by its class `qr`."""
    code = segno.make_qr(text, error="m")
    return code.svg_inline(
        border=4,
        light="#fff",
        dark="#000",
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        title="Mã VietQR",
    )


def png(text: str) -> bytes:
    """The QR code as a PNG file, 8 pixels a module, with its quiet border."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()
