"""The workbook of Sông Mây: what a chapter would really hand over, two reporting years of it."""

from random import Random

from nhandao_site.cli.demo import province
from nhandao_site.cli.demo.families import Family, family
from nhandao_site.cli.demo.filing import file
from nhandao_site.cli.demo.help import add_help
from nhandao_site.cli.demo.life import add_life
from nhandao_site.cli.demo.sheets import Sheets

SEED = 20261123


def book(families: int) -> tuple[Sheets, list[Family]]:
    """The whole workbook, and the families in it. The same for the same number."""
    hand = Random(SEED)
    sheets = Sheets()
    sheets.put("Đơn vị", province.unit_rows())
    sheets.put("Loại xã", province.class_rows(range(2025, 2027)))
    people = [family(hand, number) for number in range(families)]
    for one in people:
        file(sheets, hand, one)
    add_help(sheets, hand, [one for one in people if one.fate in {"approved", "published", "closed"}])
    add_life(sheets, hand)
    return sheets, people
