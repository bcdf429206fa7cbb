"""Days as the server draws them: for paper, and where no script runs. Pure: no Django.

Places along a drawing are per cent of its width and heights are pixels, so that
it fits any width and its words keep their size. The colours are attributes and
not classes, since what makes a PDF reads no style sheet inside a drawing; they
stay apart in black and white too: low is hatched, in the band is dark, high is
dotted; above the supplement limit is barred.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from foods.amounts import show_mg
from intake.insights.charts.days import DayBar, DayLook
from intake.science.sums import SummedKind
from intake.text import exact_mg, short_date

#: Where the days begin and end (per cent); the numbers of the scale stand before.
START, END = 7.0, 99.0
#: Pixels above the scale, and below it for the dates.
HEAD, FOOT = 12, 18
#: Beyond this number of days a bar is too thin for an edge of full width and for a mark.
THIN_FROM = 93
#: At most so many dates are named.
MOST_DATES = 5
#: How much of a day's room its bar takes.
_FILLED = 0.76
_STEPS_MG = (25, 50, 100, 200, 250, 500, 1000, 2000, 5000)
#: What is drawn of a bar, from below, and the field it is in.
_KINDS = {
    SummedKind.FOOD: "food",
    SummedKind.WATER: "water",
    SummedKind.SUPPLEMENT: "counted_supplement",
}
PAPER = "#ffffff"
_DASHED, _DOTTED = "3 2", "1 2"


class Paint(NamedTuple):
    """How a bar is filled and edged, as attributes."""

    fill: str
    edge: str
    dash: str = ""


#: Each look: the filling of food, that of water, the edge, its dashes.
_PAINTS = {
    DayLook.LOW: ("url(#drawn-low)", "#f6e3bd", "#744500", ""),
    DayLook.OPTIMAL: ("#0e5f5b", "#b5d9d1", "#0a4f4b", ""),
    DayLook.HIGH: ("url(#drawn-high)", "#e4dcf3", "#523888", ""),
    DayLook.OVER: ("url(#drawn-over)", "#f1ebdf", "#23211c", ""),
    DayLook.NONE: ("#a79f8e", "#ece5d8", "#5c564a", ""),
    DayLook.PARTIAL: ("#f1ebdf", PAPER, "#5c564a", _DASHED),
    DayLook.OPEN: (PAPER, PAPER, "#5c564a", _DOTTED),
}


class BarPiece(NamedTuple):
    """A piece of a day's bar."""

    kind: str
    look: str
    x: float
    width: float
    y: float
    height: float
    paint: Paint


class BandEdgeLine(NamedTuple):
    """An edge of the band over some days that share it."""

    name: str
    x: float
    x_end: float
    y: float


class DrawnLabel(NamedTuple):
    """A word or number at a place."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Drawing:
    """A range of days, ready for a template."""

    height: int
    #: Where zero is (pixels from the top).
    ground: float
    stroke: float
    bars: list[BarPiece]
    lines: list[BandEdgeLine]
    scale: list[DrawnLabel]
    dates: list[DrawnLabel]
    #: Days of which something ("+") or everything ("?") is unknown.
    marks: list[DrawnLabel]


def draw_days(bars: Sequence[DayBar], *, height: int) -> Drawing:
    """Draw days as stacked bars with the edges of their bands; ``height`` in pixels."""
    ground = float(height - FOOT)
    top, step = _scale(bars)
    per_mg = (ground - HEAD) / top
    is_thin = len(bars) >= THIN_FROM
    return Drawing(
        height=height,
        ground=ground,
        stroke=0.4 if is_thin else 0.8,
        bars=[
            piece
            for at, bar in enumerate(bars)
            for piece in _pieces(_place(len(bars), at), bar, per_mg, ground)
        ],
        lines=list(_lines(bars, per_mg, ground)),
        scale=[
            DrawnLabel(START - 0.7, round(ground - mg * per_mg, 1), show_mg(exact_mg(mg)), "end")
            for mg in range(0, top + 1, step)
        ],
        dates=dates_of([bar.date for bar in bars], height - 4),
        marks=[] if is_thin else list(_marks(bars, per_mg, ground)),
    )


def draw_strengths(strengths: Sequence[int | None], *, most: int, height: int) -> Drawing:
    """Draw one strength a day, of at most ``most``; None where nothing was noted.

    A noted strength of 0 is a line on the ground, so that it is not taken for nothing.
    """
    ground = float(height - 2)
    bars = []
    for at, strength in enumerate(strengths):
        if strength is None:
            continue
        tall = max(1.0, round((ground - 2) * strength / most, 1))
        x, width = _place(len(strengths), at)
        paint = Paint("#23211c", "#23211c")
        bars.append(BarPiece("strength", "noted", x, width, round(ground - tall, 1), tall, paint))
    return Drawing(height, ground, 0.4, bars, [], [], [], [])


def dates_of(dates: Sequence[dt.date], y: float) -> list[DrawnLabel]:
    """Name some of the dates, evenly, the last one always."""
    if not dates:
        return []
    step = -(-len(dates) // MOST_DATES)
    named = range(len(dates) - 1, -1, -step)
    labels = []
    for at in reversed(named):
        x, width = _place(len(dates), at)
        anchor, place = ("end", END) if x > 92 else ("middle", x + width / 2)
        labels.append(DrawnLabel(round(place, 2), y, short_date(dates[at]), anchor))
    return labels


def _place(count: int, at: int) -> tuple[float, float]:
    """Where a day's bar begins, and its width (per cent)."""
    room = (END - START) / count
    width = min(room * _FILLED, 6.0)
    return round(START + room * (at + 0.5) - width / 2, 3), round(width, 3)


def _scale(bars: Sequence[DayBar]) -> tuple[int, int]:
    """A round end of the scale and the steps to it (mg)."""
    most = max(
        (mg for bar in bars for mg in (bar.total, bar.target, bar.high) if mg is not None),
        default=0.0,
    )
    step = next((step for step in _STEPS_MG if most / step <= 4), _STEPS_MG[-1])
    return max(1, -(-int(most + 1) // step)) * step, step


def _pieces(
    place: tuple[float, float], bar: DayBar, per_mg: float, ground: float
) -> Iterator[BarPiece]:
    top = ground
    for kind, field in _KINDS.items():
        mg: float | None = getattr(bar, field)
        if not mg:
            continue
        tall = mg * per_mg
        top -= tall
        paint = _paint(kind, bar.look)
        yield BarPiece(kind, bar.look.value, *place, round(top, 2), round(tall, 2), paint)


def _paint(kind: str, look: DayLook) -> Paint:
    """Food is filled, water pale, a supplement outlined."""
    food, water, edge, dash = _PAINTS.get(look, _PAINTS[DayLook.OPEN])
    fill = {SummedKind.FOOD.value: food, SummedKind.WATER.value: water}.get(kind, PAPER)
    return Paint(fill, edge, dash)


def _lines(bars: Sequence[DayBar], per_mg: float, ground: float) -> Iterator[BandEdgeLine]:
    """Each edge as it was on each day, in as few pieces as it has values."""
    room = (END - START) / max(1, len(bars))
    for name in ("low", "low_if_other_sex", "target", "high"):
        at = 0
        for mg, days in groupby(bars, key=lambda bar: getattr(bar, name)):
            count = sum(1 for _day in days)
            if mg is not None:
                x, end = START + room * at, START + room * (at + count)
                yield BandEdgeLine(name, round(x, 2), round(end, 2), round(ground - mg * per_mg, 1))
            at += count


def _marks(bars: Sequence[DayBar], per_mg: float, ground: float) -> Iterator[DrawnLabel]:
    for at, bar in enumerate(bars):
        if not bar.unknown:
            continue
        x, width = _place(len(bars), at)
        mark = "?" if bar.total is None else "+"
        y = ground - (bar.total or 0) * per_mg - 2
        yield DrawnLabel(round(x + width / 2, 2), round(y, 1), mark)
