"""Days as drawings take them, and the shapes that a drawing is made of."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

from intake.insights.charts.days import DayBar, DayLook

FIRST = dt.date(2026, 11, 1)
SVG = "{http://www.w3.org/2000/svg}"


def make_bar(at: int = 0, **changed: object) -> DayBar:
    """A full day in the band, so many days after the first."""
    fields = {
        "date": FIRST + dt.timedelta(days=at),
        "look": DayLook.OPTIMAL,
        "zone": "optimal",
        "food": 300.0,
        "water": None,
        "supplement": None,
        "medicine": None,
        "counted_supplement": None,
        "total": 300.0,
        "entries": 1,
        "unknown": 0,
        "low": 265.0,
        "low_if_other_sex": None,
        "target": 320.0,
        "high": 415.0,
    }
    return DayBar(**(fields | changed))  # type: ignore[arg-type]  # the fields of a bar by name


class Column(NamedTuple):
    """A piece of a bar, in the pixels of the days' own part."""

    kind: str
    look: str
    x: float
    width: float
    top: float
    foot: float


def elements(drawing: str, name: str, css_class: str = "") -> list[ET.Element]:
    """The elements of a drawing of this name, and of this class where one is given."""
    found = ET.fromstring(f"<body>{drawing}</body>").iter(name)  # noqa: S314  # our own markup
    return [one for one in found if not css_class or css_class in one.get("class", "").split()]


def columns(drawing: str) -> list[Column]:
    """Every piece of every bar, from its path."""
    found = []
    for path in elements(drawing, "path", "bar"):
        look, kind = re.findall(r"bar-(?:of-)?([a-z]+)", path.get("class", ""))[:2]
        for x, foot, top, width, end in re.findall(
            r"M([\d.]+) ([\d.]+)V([\d.]+)h([\d.]+)V([\d.]+)z", path.get("d", "")
        ):
            assert foot == end
            found.append(Column(kind, look, float(x), float(width), float(top), float(foot)))
    return found


def drawings(page: str, css_class: str = "plot") -> list[str]:
    """Each drawing of a page that has this class, whole."""
    found = []
    for start in re.finditer(r"<svg [^>]*>", page):
        if css_class not in "".join(re.findall(r' class="([^"]*)"', start[0])).split():
            continue
        deep = 0
        for tag in re.finditer(r"<(/?)svg\b", page[start.start() :]):
            deep += -1 if tag[1] else 1
            if not deep:
                found.append(page[start.start() : start.start() + tag.end() + 1])
                break
    return found


def words(drawing: str) -> list[str]:
    """Every word that is drawn."""
    return [one.text or "" for one in elements(drawing, "text")]


def scale_of(drawing: str) -> tuple[float, float]:
    """Where zero is (pixels from the top), and the pixels of a mg."""
    lines = elements(drawing, "line", "plot-grid")
    numbers = [float(word.replace(",", "")) for word in words(drawing)[: len(lines)]]
    zero, top = float(lines[0].get("y1", "")), float(lines[-1].get("y1", ""))
    return zero, (zero - top) / numbers[-1]
