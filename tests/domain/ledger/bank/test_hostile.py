"""Whatever is sent as a statement gets lines, faults or a sentence: never a crash."""

import io
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhandao_site.domain.ledger.bank import balancing, reading
from nhandao_site.kit.sheets import BadTable
from tests.domain.ledger.bank.paper import OCTOBER, csv_of, sample, xlsx_of

NAMES = ("vietcombank.xls", "disguised.xls", "mb.xlsx", "utf8.csv", "utf16-tab.txt")
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
Change = tuple[int, bytes]


def answer(data: bytes) -> None:
    """Reads and weighs; only a sentence may come instead."""
    try:
        found = reading.read(data)
    except BadTable as bad:
        assert str(bad).endswith("."), str(bad)
        return
    balance = balancing.weigh(found)
    assert all(isinstance(line.amount_vnd, int) and line.amount_vnd for line in found.lines)
    assert all(fault.message.endswith(".") for fault in found.faults)
    assert balance.is_kept == (not balance.breaks)


def changed(data: bytes, changes: list[Change], cut: int) -> bytes:
    spoiled = bytearray(data)
    for at, some in changes:
        place = at % (len(spoiled) or 1)
        spoiled[place : place + len(some)] = some
    return bytes(spoiled[: len(spoiled) - cut % (len(spoiled) or 1)] if cut else spoiled)


CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=6)), max_size=12)
SIGNS = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from([b"<", b">", b'"', b",", b";", b"\n", b"0"])), max_size=20
)


@pytest.mark.parametrize("name", ["disguised.xls", "mb.xlsx", "utf8.csv", "utf16-tab.txt"])
@given(changes=CHANGES, cut=st.integers(0, 400))
@settings(QUIET, max_examples=60)
def test_changed_bytes(name: str, changes: list[Change], cut: int) -> None:
    answer(changed(sample(name), changes, cut))


@given(changes=CHANGES, cut=st.integers(0, 400))
@settings(QUIET, max_examples=25)
def test_changed_bytes_of_an_old_workbook(changes: list[Change], cut: int) -> None:
    answer(changed(sample("vietcombank.xls"), changes, cut))


@pytest.mark.parametrize("name", ["disguised.xls", "utf8.csv"])
@given(changes=SIGNS)
@settings(QUIET, max_examples=60)
def test_changed_signs(name: str, changes: list[Change]) -> None:
    answer(changed(sample(name), changes, 0))


@given(changes=SIGNS, part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"]))
@settings(QUIET, max_examples=40)
def test_changed_parts_inside_a_workbook(changes: list[Change], part: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of(OCTOBER))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            body = old.read(entry)
            new.writestr(entry, changed(body, changes, 0) if entry == part else body)
    answer(out.getvalue())


@given(st.binary(max_size=400))
@settings(QUIET, max_examples=60)
def test_any_bytes(data: bytes) -> None:
    answer(data)


AMOUNTS = ("0", "-", "1.000", "1,000", "1.000,5", "9" * 30, "−5")
CELLS = st.sampled_from([*AMOUNTS, "", "01/10/2026", "46296", "Số dư đầu kỳ", "Nợ", "Có", "Ngày", "x"])


@given(st.lists(st.lists(CELLS, max_size=8), max_size=14))
@settings(QUIET, max_examples=120)
def test_any_cells(rows: list[list[str]]) -> None:
    answer("\n".join(";".join(row) for row in rows).encode())


def test_a_cell_far_away_does_not_take_the_site_along() -> None:
    """The reader of old workbooks would ask for 137 GB and end its whole process."""
    data = bytearray(sample("vietcombank.xls"))
    struct.pack_into("<HH", data, data.find(bytes([0xFD, 0, 10, 0])) + 4, 65535, 65535)
    with pytest.raises(BadTable, match="bị hỏng"):
        reading.read(bytes(data))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "trống"),
        (b"\0" * 50, "trống"),
        (b"%PDF-1.7\n", "PDF"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "MHTML"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 40, "ảnh chụp"),
        (b"<html><body>Not signed in</body></html>", "không có dòng nào"),
        (b"a;b;c\n1;2;3\n", "tiêu đề"),
        (bytes(range(256)) * 20, "không phải bảng"),
        (b"PK\x03\x04" + b"x" * 60, "không phải Excel"),
        (b"x" * (30 * 1024 * 1024 + 1), "30 MB"),
    ],
)
def test_foreign_files_get_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadTable, match=sentence):
        reading.read(data)


@pytest.mark.parametrize("piece", ["<!--", "<td>", "<table><tr><td colspan=99>", "<script", "&", "<td a=", " \n "])
def test_a_page_made_to_be_slow_is_read_in_a_moment(piece: str) -> None:
    """Each of these once cost somebody a walk over the whole text per sign."""
    import time

    began = time.process_time()
    answer(("<table><tr>" + piece * (2_000_000 // len(piece))).encode())
    assert time.process_time() - began < 20


def test_a_bomb_of_zeros_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of(OCTOBER))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
        new.writestr("xl/media/zeros.bin", b"\0" * (301 * 1024 * 1024))
    with pytest.raises(BadTable, match="quá lớn"):
        reading.read(out.getvalue())


def test_more_rows_than_a_year_has_are_refused() -> None:
    with pytest.raises(BadTable, match=r"200\.000 dòng"):
        reading.read((csv_of(OCTOBER) + "\n" * 200_001).encode())
