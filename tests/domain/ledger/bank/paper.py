"""Statements as banks send them: the samples of the house, and small ones written out line by line."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger import official
from nhandao_site.domain.ledger.bank import importing
from nhandao_site.domain.ledger.bank.models import BankLine, Statement
from nhandao_site.domain.ledger.models import OfficialAccount

KEEPER = audit.House("Kiểm thử")
SAMPLES = Path(__file__).resolve().parents[3] / "data" / "statements"
HEAD = ("Ngày", "Số chứng từ", "Ghi nợ", "Ghi có", "Số dư", "Diễn giải")
Row = tuple[str, str, int, int, int, str]

OCTOBER: tuple[Row, ...] = (
    ("01/10/2026", "FT1", 0, 500_000, 10_500_000, "CTD SM260031T K7Q2M4X"),
    ("02/10/2026", "FT2", 1_000_000, 0, 9_500_000, "chi tro giup"),
    ("02/10/2026", "FT3", 0, 200_000, 9_700_000, "NGUYEN VAN A ung ho"),
    ("02/10/2026", "FT3", 0, 200_000, 9_900_000, "NGUYEN VAN A ung ho"),
    ("05/10/2026", "FT4", 11_000, 0, 9_889_000, "phi SMS"),
)
"""Opening 10.000.000 đ, two identical gifts on one day, closing 9.889.000 đ."""


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def dotted(amount: int, sign: str = ".") -> str:
    return f"{amount:,}".replace(",", sign) if amount else ""


def csv_of(rows: Sequence[Row], *, opening: int | None = 10_000_000, sign: str = ".", between: str = ";") -> str:
    lines = [between.join(("Số dư đầu kỳ", dotted(opening, sign)))] if opening is not None else []
    lines.append(between.join(HEAD))
    lines += [between.join((*row[:2], *(dotted(each, sign) for each in row[2:5]), row[5])) for row in rows]
    return "\n".join(lines) + "\n"


def windows_1258(text: str) -> bytes:
    """The old Vietnamese page of Windows keeps tones apart from their letters."""
    typed = []
    for char in unicodedata.normalize("NFC", text):
        *letter, tone = unicodedata.normalize("NFD", char) if not char.isascii() else char
        if tone in "\u0300\u0309\u0303\u0301\u0323":
            typed.append(unicodedata.normalize("NFC", "".join(letter)) + tone)
        else:
            typed.append(char)
    return "".join(typed).encode("cp1258")


def xlsx_of(rows: Sequence[Row], opening: int = 10_000_000) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page, day = book.add_worksheet("Sao kê"), book.add_format({"num_format": "dd/mm/yyyy"})
    page.write_row(0, 0, ["Số dư đầu kỳ", opening])
    page.write_row(1, 0, HEAD)
    for number, (on, document, debit, credit, balance, memo) in enumerate(rows, start=2):
        page.write_datetime(number, 0, date(int(on[6:]), int(on[3:5]), int(on[:2])), day)
        page.write_row(number, 1, [document, debit or "", credit or "", balance, memo])
    book.close()
    return out.getvalue()


def listed(number: str = "0011012345678") -> OfficialAccount:
    return official.list_account(
        number=number,
        bank="Vietcombank",
        bank_bin="970436",
        holder="HOI CHU THAP DO TINH SONG MAY",
        purpose="Cuộc vận động",
        active_from=date(2024, 1, 1),
        by=KEEPER,
    )


def taken(into: OfficialAccount, data: bytes | str, *, by: Actor | None = None) -> int:
    """Confirms a file; how many lines were new."""
    opened = importing.open_file(into, data.encode() if isinstance(data, str) else data)
    return importing.confirm(into, opened, by=by or KEEPER)[1]


def lines() -> list[BankLine]:
    return list(db.session.scalars(db.select(BankLine).order_by(BankLine.id)))


def statements() -> list[Statement]:
    return list(db.session.scalars(db.select(Statement).order_by(Statement.id)))
