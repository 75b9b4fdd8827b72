"""Private things that slip into public text. The machine points, a person decides before the story is published."""

import re
from dataclasses import dataclass

from nhandao_site.kit import vietnamese

_AROUND = 24

_CAPITAL = r"(?-i:[A-ZĐÀ-ÖØ-ÝĂƠƯẠ-Ỹ])"  # of a name; small letters of that range do no harm after it
_DIGIT_WORD = r"(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín)"
_ILLNESSES = (
    "bệnh án|chẩn đoán|ung thư|khối u|u não|u xơ|bướu|di căn|bạch cầu|máu trắng|tan máu|thalassemia|HIV|AIDS|giang mai|"
    "tâm thần|trầm cảm|động kinh|bại não|bại liệt|tự kỷ|tăng động|down|suy thận|chạy thận|lọc máu|hóa trị|xạ trị|"
    "viêm gan|xơ gan|viêm màng não|lao phổi|tiểu đường|đái tháo đường|tai biến|đột quỵ|liệt nửa người|tim bẩm sinh|"
    "suy tim|hở van tim|parkinson|alzheimer|sa sút trí tuệ|lupus|lú lẫn|sảy thai|vô sinh"
)
_PEOPLES = (
    "S['’]?tiêng|X['’]?tiêng|Khmer|Khơ[ -]?me|M['’]?[Nn]ông|Tày|Nùng|H['’]?[Mm]ông|Mông|Dao|Thái|Mường|Ê[ -]?[Đđ]ê|"
    "Gia[ -]?[Rr]ai|J['’]?rai|Ba[ -]?[Nn]a|Chăm|Hoa|Cơ[ -]?[Hh]o|K['’]?ho|Sán Dìu|Sán Chay|Cao Lan|Chơ[ -]?[Rr]o|Mạ|"
    "Ra[ -]?[Gg]lai|Xơ[ -]?[Đđ]ăng|Kinh|Vân Kiều|Cơ[ -]?[Tt]u|Hrê|Giáy|Thổ|Khơ[ -]?[Mm]ú"
)
_PLACE, _PAPER = (
    "Nơi ở quá rõ. Chỉ ghi tới xã, phường.",
    "Giống số CCCD hoặc số tài khoản. Số giấy tờ không bao giờ đăng; tài khoản chỉ ở trang Tài khoản chính thức.",
)
_PHONE = "Giống một số điện thoại. Không đăng số riêng của ai."
_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(?<![\d.,/])(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)", _PHONE),
    (r"\(0\d{1,3}\)\s?\d(?:[ .\-]?\d){5,8}(?!\d)", _PHONE),
    (rf"\b{_DIGIT_WORD}(?:[ ,.-]+{_DIGIT_WORD}){{8,11}}\b", _PHONE),
    (r"(?<![\d.,/])(?:\d{9,16}|\d{3,4}(?: \d{3,4}){2,3}|0\d{2}(?:[.\-]\d{3}){3})(?!\d)", _PAPER),
    (r"\b[A-Z]{2} ?\d(?:[ .]?\d){12}(?!\d)", "Giống số thẻ bảo hiểm y tế. Số giấy tờ không bao giờ đăng."),
    (r"\b\d{2} ?[A-Z]\d? ?[-–] ?\d{3}\.?\d{2}\b", "Giống biển số xe. Không đăng biển số xe của ai."),
    (r"[\w.+\-]{1,64}@[\w\-]+\.\w[\w.\-]*", "Địa chỉ thư riêng. Chỉ đăng thư của cơ quan."),
    (
        r"\b(?:số nhà|nhà số)\s*\d+[\w/]*|\b(?:hẻm|ngõ|ngách|kiệt)\s+(?:số\s+)?\d+[\w/]*|"
        rf"(?<![\d.,])\d+(?:/\d+)*[A-Za-z]?,?\s+(?:đường|phố)\s+(?:{_CAPITAL}\w+|\d)",
        _PLACE,
    ),
    (r"\btổ\s+(?:số\s+)?\d+,?\s+(?:ấp|thôn|khu phố|khóm|khu|xóm|bản|buôn)\b", _PLACE),
    (r"\b(?:căn hộ|phòng trọ|phòng|lô|dãy trọ)\s+(?:số\s+)?[A-Z]?\d+[\w.]*,?\s+(?:chung cư|nhà trọ|khu trọ)", _PLACE),
    (r"(?<!\d)\d{1,2}\.\d{4,},\s*\d{2,3}\.\d{4,}|\b(?:maps\.app\.)?goo\.gl/\S+|google\.\w+/maps\S*", _PLACE),
    (
        rf"\b(?:{_ILLNESSES})\b|\b(?:mắc|bị|chữa)\s+(?:căn\s+)?bệnh\s+"
        r"(?:tim|thận|gan|phổi|máu|lao|phong|gút|gout|dạ dày|xương|thần kinh|da liễu|tuyến giáp)\b",
        "Nói tới bệnh của một người. Bệnh chỉ nêu khi chính người ấy đã đồng ý, và không ghi chẩn đoán.",
    ),
    (
        rf"\b(?:người )?dân tộc\s+{_CAPITAL}\w+|\bngười\s+(?-i:{_PEOPLES})\b",
        "Dân tộc là điều riêng. Bỏ đi nếu câu chuyện không cần.",
    ),
    (
        r"\bsinh\s+(?:ngày|năm ngày)?\s*\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{4}",
        "Ngày sinh của một người. Chỉ ghi tuổi, và không ghi tuổi của trẻ em.",
    ),
)
_CHILD = re.compile(
    r"\b(?:em|bé|cháu|trẻ|học sinh|học trò|con (?:trai|gái|của)|(?:[1-9]|1[0-7]) tuổi)\b", re.IGNORECASE
)
_MANY = re.compile(
    r"(?:các|những|nhiều|mọi|mỗi|từng|tập thể|toàn thể|toàn bộ|đàn|nhóm|nhỏ|trẻ|chị|anh|em|hỗ trợ|giúp|cho|\d+|"
    r"hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|chục|trăm)\s+$",
    re.IGNORECASE,
)
"""What stands before a word for children when it means many of them, or no child at all (“chị em”, “nhỏ bé”)."""
_SCHOOL = re.compile(
    r"\blớp\s+\d{1,2}\s?[A-Za-z]?\d{0,2}\b|"
    rf"\btrường\s+(?:mầm non|mẫu giáo|tiểu học|trung học|THCS|THPT|TH|nội trú|{_CAPITAL}\w+)\b"
    rf"(?:\s+{_CAPITAL}\w*){{0,4}}",
    re.IGNORECASE,
)
_CHILD_AT_SCHOOL = "Trường, lớp của một em nhỏ. Trẻ em chỉ gọi bằng tên viết tắt, không ghi trường, lớp."
_CHILD_NAMED = re.compile(
    r"\b(?:em|bé|cháu|(?:con|em) (?:trai|gái)|học sinh)\s+(?:(?:tên|là|gái|trai)\s+){0,2}"
    rf"{_CAPITAL}\w+(?:\s+{_CAPITAL}\w+){{0,4}}",
    re.IGNORECASE,
)
_NO_NAMES = {
    "trường",
    "đội",
    "đoàn",
    "hội",
    "việt",
    "tết",
    "trung",
    "liên",
    "câu",
    "ban",
    "quỹ",
    "mầm",
    "tiểu",
    "thcs",
    "thpt",
}
_NAME_OF_A_CHILD = "Tên của một em nhỏ. Trẻ em chỉ gọi bằng tên viết tắt, ví dụ “em A.”."
_CHILD_AGED = re.compile(r"\b(?:em|bé|cháu)\s+(?:[\w.]+,?\s+){0,3}?(?:[1-9]|1[0-7])\s+tuổi\b", re.IGNORECASE)
_AGE_OF_A_CHILD = "Tuổi của một em nhỏ. Trẻ em không ghi tuổi."
_OWN_FILE = re.compile(r"/tep/[\w\-.]+")  # names of kept files are chance digits, nobody's number
_FOUND = tuple((re.compile(pattern, re.IGNORECASE), why) for pattern, why in _PATTERNS)


@dataclass(frozen=True)
class Warning:
    excerpt: str
    why: str


def warnings(text: str) -> list[Warning]:
    """Each suspicious place once, in the order of the text."""
    text = _OWN_FILE.sub("/tep/", vietnamese.nfc(text))
    hits = [(found.start(), found.end(), why) for pattern, why in _FOUND for found in pattern.finditer(text)]
    hits += _children(text)
    seen: list[Warning] = []
    last = -1
    for start, end, why in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if start >= last:
            seen.append(Warning(_excerpt(text, start, end), why))
            last = end
    return seen


def _children(text: str) -> list[tuple[int, int, str]]:
    hits = []
    for sentence in re.finditer(r"[^!?\n.]+(?:\.(?=\S)[^!?\n.]*)*", text):
        at, words = sentence.start(), sentence[0]
        if any(not _means_many(words, child) for child in _CHILD.finditer(words)):
            hits += [(at + s.start(), at + s.end(), _CHILD_AT_SCHOOL) for s in _SCHOOL.finditer(words)]
        for pattern, why in ((_CHILD_NAMED, _NAME_OF_A_CHILD), (_CHILD_AGED, _AGE_OF_A_CHILD)):
            hits += [(at + m.start(), at + m.end(), why) for m in pattern.finditer(words) if _is_one_child(words, m)]
    return hits


def _means_many(words: str, child: re.Match[str]) -> bool:
    """Of many children nobody is found out: “các em lớp 5”, “45 học sinh”, a sentence that begins “Học sinh …”."""
    begins = child[0][:1].isupper() and child[0].lower() in {"học sinh", "học trò", "trẻ"}
    return begins or _MANY.search(words[max(0, child.start() - 12) : child.start()]) is not None


def _is_one_child(words: str, found: re.Match[str]) -> bool:
    if _MANY.search(words[max(0, found.start() - 12) : found.start()]):
        return False
    name = re.search(rf"\s{_CAPITAL}\w+", found[0])
    return name is None or name[0].strip().lower() not in _NO_NAMES


def _excerpt(text: str, start: int, end: int) -> str:
    before, after = max(0, start - _AROUND), min(len(text), end + _AROUND)
    piece = " ".join(text[before:after].split())
    return ("…" if before else "") + piece + ("…" if after < len(text) else "")
