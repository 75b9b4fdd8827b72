"""Papers are kept as they came, so a scanner looks at them first where the installation has one (`SCANNER_URL`).

Photos need none: of them only pixels are kept, drawn anew. While the scanner is away no paper is taken.
"""

import logging

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit.scanner import NoAnswer, Scanner

_beside: dict[str, Scanner | None] = {"scanner": None}
_log = logging.getLogger(__name__)


def open_at(url: str) -> None:
    """Where papers are looked at from now on; an empty text: nowhere."""
    _beside["scanner"] = Scanner(url) if url else None


def scanner() -> Scanner | None:
    return _beside["scanner"]


def look(data: bytes) -> None:
    """Raises RuleBroken: something was found, or nobody could look."""
    beside = scanner()
    if beside is None:
        return
    try:
        found = beside.found_in(data)
    except NoAnswer as away:
        _log.error("the scanner does not answer: %s", away)
        raise RuleBroken(
            "Máy quét vi-rút chưa trả lời nên chưa nhận tệp nào. Xin thử lại sau ít phút, hoặc báo người quản trị."
        ) from None
    if found:
        _log.warning("a paper was refused: %s", found)
        raise RuleBroken("Máy quét thấy mã độc trong tệp này nên không nhận. Hãy quét lại giấy và lưu thành tệp mới.")
