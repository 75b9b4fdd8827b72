"""A sealed file gives back what was put in, and no change of it goes unseen."""

import io
import random
import struct

import pytest

from nhandao_site.kit import vault
from nhandao_site.kit.vault import CHUNK, TAG, Broken, Reader, Writer

KEY = bytes(range(32))
BIG = random.Random(7).randbytes(2 * CHUNK + 12_345)
ENTRIES = {"settings": b"", "database": BIG, "media/a": b"x" * 10}


def written(entries: dict[str, bytes] = ENTRIES, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    writer = Writer(out, key, {"kind": "sqlite"})
    for name, data in entries.items():
        writer.add(name, len(data), (data[i : i + 70_000] for i in range(0, len(data), 70_000)))
    writer.close()
    return out.getvalue()


def read(data: bytes, key: bytes = KEY) -> dict[str, bytes]:
    return {name: b"".join(pieces) for name, _, pieces in Reader(io.BytesIO(data), key).entries()}


def header_ends(data: bytes) -> int:
    return 46 + struct.unpack(">I", data[10:14])[0]


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return written()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 20, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_any_length_comes_back(size: int) -> None:
    assert read(written({"a": BIG[:size]})) == {"a": BIG[:size]}


def test_entries_that_nobody_reads_are_passed_over(sealed: bytes) -> None:
    names = [name for name, _, _ in Reader(io.BytesIO(sealed), KEY).entries()]
    assert names == list(ENTRIES)


def test_nothing_of_what_is_inside_lies_open(sealed: bytes) -> None:
    assert b"media/a" not in sealed and b"x" * 10 not in sealed and BIG[:64] not in sealed
    assert written() != sealed


def test_any_flipped_byte_is_found(sealed: bytes) -> None:
    chance = random.Random(20261130)
    places = [*range(header_ends(sealed)), *(chance.randrange(len(sealed)) for _ in range(60)), len(sealed) - 1]
    for place in places:
        harmed = bytearray(sealed)
        harmed[place] ^= 1 << chance.randrange(8)
        with pytest.raises(Broken):
            read(bytes(harmed))


def test_a_file_cut_anywhere_is_found(sealed: bytes) -> None:
    start = header_ends(sealed)
    for length in (0, 20, 60, start, start + 5, start + CHUNK + TAG, start + 2 * (CHUNK + TAG), len(sealed) - 1):
        with pytest.raises(Broken):
            read(sealed[:length])
    with pytest.raises(Broken, match="cắt ngắn sau khúc 2"):
        read(sealed[: start + 2 * (CHUNK + TAG)])


def test_chunks_that_change_places_are_found_and_named(sealed: bytes) -> None:
    start, one = header_ends(sealed), CHUNK + TAG
    first, second, rest = sealed[start : start + one], sealed[start + one : start + 2 * one], sealed[start + 2 * one :]
    with pytest.raises(Broken, match=r"Khúc 1 .* đổi chỗ"):
        read(sealed[:start] + second + first + rest)
    with pytest.raises(Broken, match="Khúc 2"):
        read(sealed[:start] + first + first + second + rest)


def test_a_chunk_of_another_file_under_the_same_key_does_not_fit(sealed: bytes) -> None:
    other, start = written(), header_ends(sealed)
    with pytest.raises(Broken, match="Khúc 1"):
        read(sealed[:start] + other[header_ends(other) :])


def test_what_stands_behind_the_end_is_found(sealed: bytes) -> None:
    for more in (b"\0", b"\0" * (2 * CHUNK)):
        with pytest.raises(Broken):
            read(sealed + more)


def test_another_key_another_version_and_another_file_are_told_apart(sealed: bytes) -> None:
    with pytest.raises(Broken, match="BACKUP_KEY khác"):
        read(sealed, key=bytes(32))
    with pytest.raises(Broken, match="phiên bản 7"):
        read(sealed[:8] + b"\0\7" + sealed[10:])
    with pytest.raises(Broken, match="không phải tệp sao lưu"):
        read(b"PK\3\4" + sealed[4:])


def test_a_header_that_claims_to_be_huge_is_not_believed(sealed: bytes) -> None:
    with pytest.raises(Broken, match="Phần đầu"):
        read(sealed[:10] + b"\xff\xff\xff\xff" + sealed[14:])


def test_an_entry_that_changed_its_length_meanwhile_stops_the_writing() -> None:
    with pytest.raises(ValueError, match="3 bytes instead of 4"):
        Writer(io.BytesIO(), KEY, {}).add("a", 4, [b"abc"])


def test_an_unended_file_counts_as_cut_short() -> None:
    out = io.BytesIO()
    Writer(out, KEY, {}).add("a", len(BIG), [BIG])
    with pytest.raises(Broken, match="cắt ngắn"):
        read(out.getvalue())


def test_the_version_is_one_and_stands_where_later_versions_will_look(sealed: bytes) -> None:
    assert struct.unpack(">8sH", sealed[:10]) == (vault.MAGIC, 1)
