"""Official papers of the demonstration as small PDF files: one drawn A4 page each, the same every time."""

import io
from collections.abc import Sequence
from textwrap import wrap

from PIL import Image, ImageDraw

from nhandao_site.kit.lettering import BOLD, PLAIN, letters

WIDTH, HEIGHT = 827, 1169  # A4 at 100 dots an inch
LEFT, RIGHT = 118, 68


def drawn(symbol: str, day: str, kind: str, abstract: str, text: Sequence[str], signer: tuple[str, str]) -> bytes:
    """The page says that it belongs to a demonstration: nobody takes it for a real paper."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(page)
    pen.text((LEFT, 90), "HỘI TỈNH SÔNG MÂY", font=letters(BOLD, 17), fill=0)
    pen.text((LEFT, 120), f"Số: {symbol}", font=letters(PLAIN, 16), fill=0)
    pen.text((WIDTH - RIGHT, 90), "TÀI LIỆU TRÌNH DIỄN", font=letters(BOLD, 17), fill=0, anchor="ra")
    pen.text((WIDTH - RIGHT, 120), f"Sông Mây, ngày {day}", font=letters(PLAIN, 16), fill=0, anchor="ra")
    pen.text((WIDTH // 2, 210), kind.upper(), font=letters(BOLD, 24), fill=0, anchor="ma")
    down = _lines(pen, abstract, 250, BOLD, centred=True) + 24
    for paragraph in text:
        down = _lines(pen, paragraph, down, PLAIN) + 14
    pen.text((560, down + 40), signer[1].upper(), font=letters(BOLD, 16), fill=0, anchor="ma")
    pen.text((560, down + 130), signer[0], font=letters(BOLD, 17), fill=0, anchor="ma")
    out = io.BytesIO()
    page.quantize(4).convert("L").save(out, format="PDF", resolution=100, quality=40)
    return out.getvalue()


def _lines(pen: ImageDraw.ImageDraw, text: str, down: int, face: str, *, centred: bool = False) -> int:
    for row in wrap(text, 62 if centred else 72):
        at = (WIDTH // 2, down) if centred else (LEFT, down)
        pen.text(at, row, font=letters(face, 17), fill=0, anchor="ma" if centred else "la")
        down += 27
    return down
