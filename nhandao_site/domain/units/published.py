"""Communes of today, for anyone who has to say where."""

from dataclasses import dataclass

from nhandao_site.domain.units import desk
from nhandao_site.domain.units.models import Unit, UnitKind

COMMUNES = (UnitKind.COMMUNE,)


@dataclass(frozen=True)
class Choice:
    label: str
    code: str


def chapter(code: str) -> Unit | None:
    """The province of this installation; None: the whole country may be chosen from."""
    return desk.by_code(code) if code else None


def communes_like(words: str, *, province_code: str = "") -> list[Choice]:
    found = desk.find(words, kinds=COMMUNES, within=chapter(province_code)) if len(words.strip()) > 1 else []
    return [Choice(desk.label(unit), unit.code) for unit in found]
