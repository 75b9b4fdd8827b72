"""The picture of a page where it is shared: 1200 × 630, an enamel plate beside a drawn house.

Only what is put into the card is drawn; there is no place for a photograph, so no face can come in.
Colours are the daylight ones of `static/css/tokens.css`.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from nhandao_site.kit import lettering
from nhandao_site.kit.lettering import BOLD, DRAWING, PLAIN, PLATE, Lines

WIDTH, HEIGHT = 1200, 630
MIME = "image/png"
_DRAWN_AS = 1  # another number when the same words are drawn another way: addresses of pictures change with it
_SIDE = 700  # the plate; the drawing fills the rest
_LEFT, _ROOM = 72, 556
_TOP, _FOOT = 144, 484
_ENAMEL, _WHITE, _LAMP, _PALE = "#0f3f91", "#ffffff", "#f4b52c", "#dbe5f7"
_SIZES = (66, 60, 54, 48, 44, 40)
_FALLBACK = "ngoi-10"


@dataclass(frozen=True)
class Card:
    """What is told: a kicker, a title, one line below it, who tells; `plate` is a code in the letters of a plate.

    `art` names a drawing of `data/drawing/art`; an unknown one becomes the house with one lit window.
    """

    kicker: str
    title: str
    art: str
    told_by: str
    site: str
    plate: str = ""
    line: str = ""

    @property
    def mark(self) -> str:
        """Of all that is drawn: as long as this stays the same, so do the pixels."""
        said = json.dumps([_DRAWN_AS, asdict(self)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:24]


def draw(card: Card) -> bytes:
    """PNG of 256 colours, about 40 KB."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _ENAMEL)
    picture.paste(_art(card.art), (_SIDE, 0))
    pen = ImageDraw.Draw(picture)
    picture.paste(_WHITE, (0, 0), _rim())
    _sign(picture, (_LEFT, 66))
    kicker = lettering.one_line(card.kicker, BOLD, 30, _ROOM - 72)
    pen.text((_LEFT + 68, 92), kicker, fill=_LAMP, font=lettering.letters(BOLD, 30), anchor="lm")
    _plate_and_words(pen, card) if card.plate else _title(pen, card, _TOP, _FOOT)
    _feet(pen, card)
    out = io.BytesIO()
    picture.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()


def _art(name: str) -> Image.Image:
    known = DRAWING / "art" / f"{name}.png"
    safe = known if name.replace("-", "").isalnum() and known.is_file() else DRAWING / "art" / f"{_FALLBACK}.png"
    return Image.open(safe).convert("RGB")


@lru_cache(maxsize=1)
def _rim() -> Image.Image:
    """The white line inside the edge of a plate; drawn four times as large, for smooth corners."""
    large = Image.new("L", (_SIDE * 4, HEIGHT * 4))
    box = (28 * 4, 28 * 4, (_SIDE - 28) * 4, (HEIGHT - 28) * 4)
    ImageDraw.Draw(large).rounded_rectangle(box, radius=26 * 4, outline=255, width=5 * 4)
    return large.resize((_SIDE, HEIGHT), Image.Resampling.LANCZOS)


def _sign(picture: Image.Image, at: tuple[int, int]) -> None:
    """The sign of the site, a roof and a lamp-yellow heart, as in `static/icons/favicon.svg`."""
    strokes, heart = _sign_masks()
    picture.paste(_WHITE, at, strokes)
    picture.paste(_LAMP, at, heart)


@lru_cache(maxsize=1)
def _sign_masks() -> tuple[Image.Image, Image.Image]:
    edge, scale = 52, 4 * 52 / 34
    strokes, heart = (Image.new("L", (edge * 4, edge * 4)) for _ in range(2))

    def placed(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [((x - 7) * scale, (y - 7) * scale) for x, y in points]

    for path in (((10, 24), (24, 11.5), (38, 24)), ((13.5, 22), (13.5, 36.5), (34.5, 36.5), (34.5, 22))):
        ImageDraw.Draw(strokes).line(placed(*path), fill=255, width=18, joint="curve")
    for x in (20.9, 27.1):
        ImageDraw.Draw(heart).ellipse(placed((x - 3.2, 23.2), (x + 3.2, 29.6)), fill=255)
    ImageDraw.Draw(heart).polygon(placed((18.2, 28.1), (29.8, 28.1), (24, 33.8)), fill=255)
    small = (edge, edge)
    return strokes.resize(small, Image.Resampling.LANCZOS), heart.resize(small, Image.Resampling.LANCZOS)


def _title(pen: ImageDraw.ImageDraw, card: Card, top: int, foot: int, sizes: tuple[int, ...] = _SIZES) -> None:
    told = lettering.fitted(card.title, BOLD, _ROOM, foot - top, sizes)
    _write(pen, told, BOLD, top + max(0, (foot - top - told.height) // 3), _WHITE)


def _write(pen: ImageDraw.ImageDraw, told: Lines, face: str, top: int, fill: str) -> None:
    font = lettering.letters(face, told.size)
    first = top + max(told.above, round(told.size * 0.98))
    for nth, row in enumerate(told.lines):
        pen.text((_LEFT, first + nth * told.step), row, fill=fill, font=font, anchor="ls")


def _plate_and_words(pen: ImageDraw.ImageDraw, card: Card) -> None:
    code = lettering.fitted(card.plate, PLATE, _ROOM, 140, (108, 100, 92, 84, 72))
    pen.text((_LEFT, 268), code.lines[0], fill=_WHITE, font=lettering.letters(PLATE, code.size), anchor="ls")
    _title(pen, card, 300, 390, (54, 48, 44, 40, 36))
    told = lettering.fitted(card.line, PLAIN, _ROOM, 110, (34, 30, 28))
    _write(pen, told, PLAIN, 396, _WHITE)


def _feet(pen: ImageDraw.ImageDraw, card: Card) -> None:
    pen.line((_LEFT, 500, _LEFT + _ROOM, 500), fill=_PALE, width=1)
    first = lettering.one_line(card.told_by, BOLD, 26, _ROOM)
    second = lettering.one_line(card.site, PLAIN, 24, _ROOM)
    pen.text((_LEFT, 538), first, fill=_WHITE, font=lettering.letters(BOLD, 26), anchor="ls")
    pen.text((_LEFT, 572), second, fill=_PALE, font=lettering.letters(PLAIN, 24), anchor="ls")
