"""The page on scale, and its plots."""

from xml.etree import ElementTree as ET

import pytest

from tools.bench.table import replace_section
from tools.simulate import page
from tools.simulate.chart import Axis, Line, bars, lines, number
from tools.simulate.constants import load
from tools.simulate.habits import Habits
from tools.simulate.yardstick import stretch_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", ["constants", "storms", "validation"])
def test_the_page_shows_what_the_files_say(name: str) -> None:
    """Whoever measures anew writes the page anew: ``python -m tools.simulate write``."""
    made = page.MAKERS[name](Habits(), load(), page.validated())
    before = page.PAGE.read_text()
    assert replace_section(before, made, f"{page.COMMAND}: {name}") == before


def test_each_table_has_its_place() -> None:
    """What is made is in the page once, between its marks."""
    text = page.PAGE.read_text()
    for name in page.MAKERS:
        assert text.count(f"<!-- begin: {page.COMMAND}: {name} -->\n\n|") == 1


def test_lines_lie_where_their_numbers_are() -> None:
    """A line from corner to corner goes from corner to corner, upwards."""
    axis = Axis("users", 1, 100)
    drawn = ET.fromstring(lines("A & B", axis, axis, [Line("a < b", [(1, 1), (100, 100)])]))
    points = drawn.find(f"{SVG}polyline").attrib["points"].split()
    (left, bottom), (right, top) = (map(float, point.split(",")) for point in points)
    assert left < right
    assert top < bottom
    assert drawn.find(f"{SVG}title").text == "A & B"
    assert drawn.find(f"{SVG}rect").attrib["fill"] == "#ffffff"  # dark pages have dark paper


def test_bars_reach_from_half_to_twice() -> None:
    """What moves nothing has no bar to see."""
    drawn = ET.fromstring(bars("Swings", "cores", [("much", 0.5, 2.0), ("nothing", 1.0, 1.0)]))
    widths = [float(bar.attrib["width"]) for bar in drawn.findall(f"{SVG}rect")[1:]]
    assert widths[0] == pytest.approx(widths[1])
    assert widths[2:] == [0, 0]


def test_numbers_are_short() -> None:
    """Three digits and a letter."""
    assert [number(value) for value in (0.5, 20, 34_007, 3.3e6, 1e9)] == [
        "0.5", "20", "34 k", "3.3 M", "1 G",
    ]  # fmt: skip


def test_the_yardstick_compares_with_its_quickest() -> None:
    """Half as long again on average is a stretch of one and a half; little says nothing."""
    assert stretch_of([1.0] * 30 + [2.0] * 30) == pytest.approx(1.5)
    assert stretch_of([1.0, 9.0]) == 1
