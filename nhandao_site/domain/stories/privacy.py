"""Private things that slip into public text. The machine points, a person decides before the story is published."""

import re
from dataclasses import dataclass

_AROUND = 24

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"(?<![\d.,])(?:\+84|0)(?:[ .\-]?\d){8,10}(?![\d])",
        "Giống một số điện thoại. Không đăng số riêng của ai.",
    ),
    (
        r"(?<![\d.,/])(?:\d{9,16}|\d{3,4}(?: \d{3,4}){2,3})(?![\d])",
        "Giống số CCCD hoặc số tài khoản. Số giấy tờ không bao giờ đăng; tài khoản chỉ ở trang Tài khoản chính thức.",
    ),
    (r"[\w.+\-]+@[\w\-]+\.\w[\w.\-]*", "Địa chỉ thư riêng. Chỉ đăng thư của cơ quan."),
    (
        r"\b(?:số nhà|nhà số)\s*\d+[\w/]*|\b(?:hẻm|ngõ|ngách|kiệt)\s+(?:số\s+)?\d+[\w/]*|"
        r"(?<![\d.,])\d+(?:/\d+)*[A-Za-z]?,?\s+đường\s+\w+",
        "Nơi ở quá rõ. Chỉ ghi tới xã, phường.",
    ),
    (
        r"\b(?:bệnh án|chẩn đoán|ung thư|u não|bướu|bạch cầu|HIV|AIDS|tâm thần|trầm cảm|động kinh|bại não|tự kỷ|"
        r"down|suy thận|chạy thận|hóa trị|xạ trị|viêm gan|lao phổi|tiểu đường|tai biến|đột quỵ|tim bẩm sinh)\b",
        "Nói tới bệnh của một người. Bệnh chỉ nêu khi chính người ấy đã đồng ý, và không ghi chẩn đoán.",
    ),
    (r"\b(?:người )?dân tộc\s+(?-i:[A-ZĐÊÔƠ])\w+", "Dân tộc là điều riêng. Bỏ đi nếu câu chuyện không cần."),
)
_CHILD = re.compile(r"\b(?:em|bé|cháu|trẻ|học sinh|học trò|con (?:trai|gái|của)|\d{1,2} tuổi)\b", re.IGNORECASE)
_SCHOOL = re.compile(
    r"\blớp\s+\d{1,2}\s?[A-Za-z]?\d{0,2}\b|"
    r"\btrường\s+(?:mầm non|mẫu giáo|tiểu học|trung học|THCS|THPT|TH)\b(?:\s+[A-ZĐÂĂÊÔƠƯ]\w*){0,4}",
    re.IGNORECASE,
)
_CHILD_AT_SCHOOL = "Trường, lớp của một em nhỏ. Trẻ em chỉ gọi bằng tên viết tắt, không ghi trường, lớp."
_OWN_FILE = re.compile(r"/tep/[\w\-.]+")  # names of kept files are chance digits, nobody's number
_FOUND = tuple((re.compile(pattern, re.IGNORECASE), why) for pattern, why in _PATTERNS)


@dataclass(frozen=True)
class Warning:
    excerpt: str
    why: str


def warnings(text: str) -> list[Warning]:
    """Each suspicious place once, in the order of the text."""
    text = _OWN_FILE.sub("/tep/", text)
    hits = [(found.start(), found.end(), why) for pattern, why in _FOUND for found in pattern.finditer(text)]
    hits += _children(text)
    seen: list[Warning] = []
    last = -1
    for start, end, why in sorted(hits):
        if start >= last:
            seen.append(Warning(_excerpt(text, start, end), why))
            last = end
    return seen


def _children(text: str) -> list[tuple[int, int, str]]:
    hits = []
    for sentence in re.finditer(r"[^.!?\n]+", text):
        if _CHILD.search(sentence[0]):
            at = sentence.start()
            hits += [(at + s.start(), at + s.end(), _CHILD_AT_SCHOOL) for s in _SCHOOL.finditer(sentence[0])]
    return hits


def _excerpt(text: str, start: int, end: int) -> str:
    before, after = max(0, start - _AROUND), min(len(text), end + _AROUND)
    piece = " ".join(text[before:after].split())
    return ("…" if before else "") + piece + ("…" if after < len(text) else "")
