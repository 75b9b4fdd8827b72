"""Text as somebody reads it over the loudspeaker of a hamlet: no links, dates and numbers in words.

“23/11” becomes “ngày 23 tháng 11”, “46.800 suất/ngày” “bốn mươi sáu nghìn tám trăm suất mỗi ngày”. Numbers below
a thousand stay digits: a reader says those without thinking. The time is counted at 150 syllables a minute, the
calm pace of a loudspeaker (an everyday talk runs at about 200).
"""

import re
from collections.abc import Callable

from nhandao_site.kit import money
from nhandao_site.kit.vietnamese import clean

SYLLABLES_A_MINUTE = 150

_SHORT = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "MTTQ": "Mặt trận Tổ quốc",
    "CTĐ": "Chữ thập đỏ",
    "BCĐ": "Ban Chỉ đạo",
    "BHYT": "bảo hiểm y tế",
    "THPT": "trung học phổ thông",
    "THCS": "trung học cơ sở",
    "TP": "thành phố",
    "TX": "thị xã",
    "TT": "thị trấn",
}
_MEASURES = {
    "km": "ki-lô-mét",
    "kg": "ki-lô-gam",
    "cm": "xăng-ti-mét",
    "m²": "mét vuông",
    "m2": "mét vuông",
    "ha": "héc-ta",
    "m": "mét",
    "đ": "đồng",
    "₫": "đồng",
    "%": "phần trăm",
}
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_MONTH = r"(0?[1-9]|1[0-2])"
_YEAR = r"((?:19|20)\d\d)"
_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d+"


def spoken(text: str) -> str:
    """One line as it is said. Nothing is left out but addresses of the web."""
    said = clean(text).replace("\u00a0", " ")
    for pattern, words in _STEPS:
        said = pattern.sub(words, said)
    said = " ".join(said.split())
    return said[:1].upper() + said[1:] if text.lstrip()[:1].isupper() else said


def seconds(text: str) -> int:
    """How long it takes to read, in whole seconds; a number in digits counts as its words do."""
    syllables = sum(_syllables(word) for word in text.split())
    return -(-syllables * 60 // SYLLABLES_A_MINUTE)


def length_in_words(total: int) -> str:
    """“khoảng 2 phút 30 giây”, rounded up to the next ten seconds."""
    whole = max(10, -(-total // 10) * 10)
    minutes, rest = divmod(whole, 60)
    parts = [f"{minutes} phút"] * bool(minutes) + [f"{rest} giây"] * bool(rest)
    return f"khoảng {' '.join(parts)}"


def _syllables(word: str) -> int:
    bare = re.sub(r"[^\w\-]", "", word)
    if bare.isdigit() and len(bare) < 16:
        return len(_read(int(bare)).split())
    return max(1, len([part for part in bare.split("-") if part])) if bare else 0


def _read(n: int) -> str:
    return money.in_words(n).removesuffix(" đồng")


def _number(found: re.Match[str]) -> str:
    """Whole numbers from a thousand on in words; “69,66” as “69 phẩy 66”."""
    digits = found[1].replace(".", "")
    if len(digits) > 15:
        return found[0]
    value = int(digits)
    whole = _read(value) if value >= 1000 and not _may_be_a_year(found) else str(value)
    return f"{whole} phẩy {found[2]}" if found[2] else whole


def _may_be_a_year(found: re.Match[str]) -> bool:
    return "." not in found[1] and bool(re.fullmatch(_YEAR, found[1])) and not found[2]


def _full_date(found: re.Match[str]) -> str:
    return f"ngày {int(found[1])} tháng {int(found[2])} năm {found[3]}"


def _day(found: re.Match[str]) -> str:
    return f"ngày {int(found[1])} tháng {int(found[2])}"


def _quarter(found: re.Match[str]) -> str:
    return f"quý {_ROMAN[found[1].upper()]}" + (f" năm {found[2]}" if found[2] else "")


def _hour(found: re.Match[str]) -> str:
    return f"{int(found[1])} giờ" + (f" {int(found[2])}" if found[2] and int(found[2]) else "")


_MEASURE_WORDS = "|".join(re.escape(word) for word in sorted(_MEASURES, key=len, reverse=True))
_STEPS: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(pattern, re.IGNORECASE if loose else 0), words)
    for pattern, words, loose in (
        (r"(?:https?://|www\.)\S+", "", True),
        (r"\b[\w.+-]+@[\w-]+\.[\w.-]+", "", False),
        (rf"(?:\bngày\s+)?(?<![\d/.,]){_DAY}/{_MONTH}/{_YEAR}(?![\d/])", _full_date, True),
        (r"(?<![\d/.,])(\d{1,2})/(\d{1,2})(?=\s+(?:số|hộ|dân|người|lượng|diện|quãng|đoạn|cả)\b)", r"\1 phần \2", False),
        (rf"(?:\btháng\s+)?(?<![\d/.,]){_MONTH}/{_YEAR}(?![\d/])", lambda m: f"tháng {int(m[1])} năm {m[2]}", True),
        (rf"(?:\bngày\s+)?(?<![\d/.,]){_DAY}/{_MONTH}(?![\d/.,]\d|\d|/)", _day, True),
        (rf"\bquý\s+(IV|III|II|I)(?:/{_YEAR})?\b", _quarter, True),
        (r"(?<![\d.,:])([01]?\d|2[0-3])(?::|h|g)([0-5]\d)(?![\d:])", _hour, False),
        (r"(?<![\d.,:])([01]?\d|2[0-3])h()\b", _hour, False),
        (r"(?<=\d)\s*[–-]\s*(?=\d)", " đến ", False),
        (r"(năm (?:19|20)\d\d)\s*[–-]\s*(?=ngày |tháng )", r"\1 đến ", False),
        (r"\s*/\s*(?=(?:ngày|tháng|năm|tuần|người|hộ|buổi|suất|lần|quý|em|nhà)\b)", " mỗi ", False),
        (r"(?<=\d)/(?=\d)", " trên ", False),
        (rf"(?<=\d)\s*({_MEASURE_WORDS})(?!\w)", lambda m: f" {_MEASURES[m[1]]}", False),
        (rf"(?<![\d.,\w])({_NUMBER})(?:,(\d+))?(?![\d\w])", _number, False),
        (rf"\b({'|'.join(_SHORT)})\b\.?(?=\s|[,.;:!?)”]|$)", lambda m: _SHORT[m[1]], False),
        (r"\s*&\s*", " và ", False),
        (r"[*_#<>|\\^~`]+", " ", False),
        (r"\s+([,.;:!?])", r"\1", False),
    )
]  # fmt: skip
