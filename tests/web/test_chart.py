"""Charts drawn on the server: words below the axis never run into each other, nor out of the picture."""

import itertools
import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LETTER = 7.6
PLACES = ["Phường Nguyễn Đình Chiểu", "Xã Nghiêng Suối Mây Thượng", "X. Bàu", "Đặc khu"]
MONTHS = [f"{month}/{year}" for year in (2025, 2026) for month in range(1, 13)]


def drawn(kind: str, labels: list[str]) -> str:
    house = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    house.filters["number"] = str
    values = (("Lượt", [7] * len(labels), "plate"), ("Chi", [3] * len(labels), "out"))
    return str(getattr(house.get_template("components/chart.html").module, kind)("thu", "Lượt", "Nơi", labels, values))


def words_below(svg: str) -> list[tuple[float, list[str]]]:
    """Where each label stands, and its lines."""
    found = re.findall(r'<text x="([\d.]+)" y="200" text-anchor="middle">(.*?)</text>', svg)
    return [(float(x), re.findall(r"<tspan[^>]*>(.*?)</tspan>", inside) or [inside]) for x, inside in found]


@pytest.mark.parametrize("kind", ["bars", "line"])
@pytest.mark.parametrize("labels", [PLACES * 3, MONTHS, MONTHS[:13], PLACES[:2], ["Phường Nguyễn Đình Chiểu"]])
def test_labels_keep_apart_and_inside_the_picture(kind: str, labels: list[str]) -> None:
    svg = drawn(kind, labels)
    words = words_below(svg)
    half = [max(map(len, lines)) * LETTER / 2 for _x, lines in words]
    sides = [(x - wide, x + wide) for (x, _lines), wide in zip(words, half, strict=True)]
    assert sides[0][0] >= 0 and sides[-1][1] <= 720
    assert all(here[1] <= after[0] + 1 for here, after in itertools.pairwise(sides)), sides
    height = int(re.findall(r'viewBox="0 0 720 (\d+)"', svg)[0])
    assert 200 + 17 * (max(len(lines) for _x, lines in words) - 1) < height


def test_a_label_that_was_broken_is_read_whole_and_stands_whole_in_the_table() -> None:
    svg = drawn("bars", PLACES * 3)
    assert words_below(svg)[0][1] == ["Phường", "Nguyễn", "Đình", "Chiểu"]
    assert '<th scope="row">Phường Nguyễn Đình Chiểu</th>' in svg


def test_of_many_months_every_second_is_named_and_all_of_them_in_the_table() -> None:
    svg = drawn("bars", MONTHS)
    assert [lines for _x, lines in words_below(svg)][:2] == [["1/2025"], ["3/2025"]]
    assert svg.count('<th scope="row">') == 24
