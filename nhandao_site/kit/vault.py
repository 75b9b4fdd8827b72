"""A file that keeps other files, sealed: read and written as a stream, and any change of it is found.

    magic 8 · version 2 · length of the header 4 · SHA-256 of the header 32 · header (JSON)
    chunk · chunk · … · last chunk

Each chunk is 1 MiB sealed by AES-256-GCM; the last may be shorter. Its nonce is its number and a mark
“last”, as in STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, 2015): a chunk that is gone, twice there or
elsewhere does not open, nor does a file that ends early. The key of one file is derived (HKDF, RFC 5869)
from the backup key, a random salt and every byte before the chunks. Inside, each entry is
length of the name 2 · name · size 8 · bytes, and a name of length 0 ends them. Numbers are big-endian.
"""

import base64
import hashlib
import json
import os
import struct
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from nhandao_site.kit.sealing import fingerprint

MAGIC, VERSION = b"NHANDAO\n", 1
CHUNK, TAG = 1 << 20, 16
_LONGEST_HEADER = 1 << 20
_PRELUDE, _NAME, _SIZE = struct.Struct(">8sHI32s"), struct.Struct(">H"), struct.Struct(">Q")


class Broken(Exception):
    """What was to be opened is no such file, another's, or not as it was written; the text says which."""


class Writer:
    """Writes one file from its first byte to its last; `close` ends it, without which it counts as cut short.

    Args:
        key: 32 random bytes (`BACKUP_KEY`).
        header: JSON, readable without the key; never anything personal.
    """

    def __init__(self, out: BinaryIO, key: bytes, header: dict[str, Any]) -> None:
        salt = os.urandom(32)
        inside = header | {"key": fingerprint(key), "salt": base64.b64encode(salt).decode()}
        text = json.dumps(inside, ensure_ascii=False, sort_keys=True).encode()
        before = _PRELUDE.pack(MAGIC, VERSION, len(text), hashlib.sha256(text).digest()) + text
        self._out, self._cipher = out, _cipher(key, salt, before)
        self._waiting, self._number = bytearray(), 0
        out.write(before)

    def add(self, name: str, size: int, data: Iterable[bytes]) -> None:
        """One entry. Raises ValueError when `data` is not as long as was said."""
        encoded, written = name.encode(), 0
        self._put(_NAME.pack(len(encoded)) + encoded + _SIZE.pack(size))
        for piece in data:
            self._put(piece)
            written += len(piece)
        if written != size:
            raise ValueError(f"{name}: {written} bytes instead of {size}")

    def close(self) -> None:
        self._put(_NAME.pack(0))
        self._seal(bytes(self._waiting), last=True)

    def _put(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # the last chunk is never empty, so one byte stays behind
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last), piece, None))
        self._number += 1


class Reader:
    """Reads the header at once, the entries as they are asked for.

    Raises:
        Broken: from here and from everything that is read later.
    """

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        before, self.header = _read_header(file)
        if self.header.get("key") != fingerprint(key):
            raise Broken(
                "Tệp này được khóa bằng một BACKUP_KEY khác. Hãy chép backup.key của bản cài đã tạo ra nó"
                " vào instance/, hoặc đặt NHANDAO_BACKUP_KEY, rồi chạy lại."
            )
        self._file = file
        self._cipher = _cipher(key, base64.b64decode(self.header["salt"]), before)
        self._left, self._chunks = b"", self._opened()

    def entries(self) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """Name, size in bytes and the bytes of each entry; what was not read of one is passed over.

        The file is known to be whole only when this has come to its end.
        """
        while length := _NAME.unpack(self._exactly(_NAME.size))[0]:
            name = self._exactly(length).decode()
            size = _SIZE.unpack(self._exactly(_SIZE.size))[0]
            data = self._pieces(size)
            yield name, size, data
            for _ in data:
                pass
        if self._left or next(self._chunks, None) is not None:
            raise Broken("Sau nội dung của tệp sao lưu còn dữ liệu thừa: tệp không đúng như lúc ghi.")

    def _exactly(self, size: int) -> bytes:
        return b"".join(self._pieces(size))

    def _pieces(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._left:
                self._left = next(self._chunks, b"")
                if not self._left:
                    raise Broken("Tệp sao lưu hết giữa chừng: nội dung không đủ như đã ghi.")
            piece, self._left = self._left[:size], self._left[size:]
            size -= len(piece)
            yield piece

    def _opened(self) -> Iterator[bytes]:
        number, box = 0, self._file.read(CHUNK + TAG)
        while True:
            after = self._file.read(CHUNK + TAG)
            yield self._open(number, box, last=not after)
            if not after:
                return
            number, box = number + 1, after

    def _open(self, number: int, box: bytes, *, last: bool) -> bytes:
        if (inside := self._try(number, box, last)) is not None:
            return inside
        if self._try(number, box, not last) is not None:
            raise Broken(
                f"Tệp sao lưu bị cắt ngắn sau khúc {number + 1}. Hãy dùng một bản sao khác."
                if last
                else "Sau khúc cuối của tệp sao lưu còn dữ liệu thừa: tệp không đúng như lúc ghi."
            )
        short = " hoặc bị cắt ngắn ở đây" if last else ""
        raise Broken(f"Khúc {number + 1} của tệp sao lưu bị hỏng, bị đổi chỗ{short}. Hãy dùng một bản sao khác.")

    def _try(self, number: int, box: bytes, last: bool) -> bytes | None:
        try:
            return self._cipher.decrypt(_nonce(number, last), box, None)
        except (InvalidTag, ValueError):
            return None


def _read_header(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    prelude = file.read(_PRELUDE.size)
    if len(prelude) < _PRELUDE.size or not prelude.startswith(MAGIC):
        raise Broken("Đây không phải tệp sao lưu của trang này, hoặc mấy byte đầu của nó đã hỏng.")
    _, version, length, digest = _PRELUDE.unpack(prelude)
    if version != VERSION:
        raise Broken(
            f"Tệp sao lưu thuộc phiên bản {version}; bản phần mềm này đọc phiên bản {VERSION}."
            " Hãy dùng bản phần mềm đã tạo ra nó."
        )
    text = file.read(length) if length <= _LONGEST_HEADER else b""
    if hashlib.sha256(text).digest() != digest:
        raise Broken("Phần đầu của tệp sao lưu đã hỏng hoặc bị cắt ngắn. Hãy dùng một bản sao khác.")
    header: dict[str, Any] = json.loads(text)
    return prelude + text, header


def _cipher(key: bytes, salt: bytes, before: bytes) -> AESGCM:
    purpose = b"nhandao/vault" + hashlib.sha256(before).digest()
    return AESGCM(HKDF(SHA256(), 32, salt, purpose).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">IQ", int(last), number)
