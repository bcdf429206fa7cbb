"""Days drawn as stacked bars over the edges of their bands, and symptoms by day below.

Pure: no Django. Along the drawing places are per cent and heights are pixels, so that it
fits any width while its words keep their size. What is drawn of the days lies in a part
of its own that is stretched to fit, one path a look. Behind it come at most the links, which
paper has not: what makes a PDF takes per cent for those of that part from there on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from foods.amounts import show_mg
from intake.insights.charts.days import DayBar, DayLook
from intake.insights.charts.svg import GRID, INK, PAPER, Svg, number, patterns, text
from intake.science.sums import SummedKind
from intake.text import exact_mg, short_date

#: Where the days end (per cent); the words of the edges stand behind.
END = 92.0
#: Pixels above the scale, and below it for the dates: enough for text twice as large.
HEAD, FOOT = 16, 28
#: The days' part is so wide (its own pixels): between a phone and a large screen, so that
#: its patterns are not stretched beyond recognition on either.
WIDTH = 480
#: From this number of days on a bar is too thin for an edge of its own and for a mark.
THIN_FROM = 93
#: At most so many dates of a short range are named.
MOST_DATES = 4
#: How much of a day's room its bar takes, and how wide it is at most.
_FILLED, _WIDEST = 0.76, 30
#: A thin one has this room, and is one less wide.
_THIN = 4
_STEPS_MG = (25, 50, 100, 200, 250, 500, 1000, 2000, 5000)
#: Words at the ends of edges keep so far from each other (pixels).
_WORD_APART = 12
#: What is drawn of a bar, from below: its kind, and the field of the amount.
_KINDS = {
    SummedKind.FOOD: "food",
    SummedKind.WATER: "water",
    SummedKind.SUPPLEMENT: "counted_supplement",
}
#: Each look on paper: the filling of food, the pale one, the edge, its dashes. Without a
#: filling it has a pattern.
PAINTS = {
    DayLook.LOW: ("", "#f6e3bd", "#744500", ""),
    DayLook.OPTIMAL: ("#0e5f5b", "#b5d9d1", "#0a4f4b", ""),
    DayLook.HIGH: ("", "#e4dcf3", "#523888", ""),
    DayLook.OVER: ("", "#f1ebdf", INK, ""),
    DayLook.NONE: ("#a79f8e", "#ece5d8", "#5c564a", ""),
    DayLook.PARTIAL: ("#f1ebdf", PAPER, "#5c564a", "3 2"),
    DayLook.OPEN: (PAPER, PAPER, "#5c564a", "1 2"),
}


class Edge(NamedTuple):
    """How an edge of the band is drawn, the word at its end, and its word in keys."""

    width: str
    dashes: tuple[int, ...]
    word: str
    in_keys: str

    def paint(self, scale: float = 1.0) -> str:
        """The line's attributes, where the drawing is squeezed so many times."""
        dashes = " ".join(number(dash * scale) for dash in self.dashes)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        return f'stroke="#000000" stroke-width="{self.width}"{dash}'


EDGES = {
    "low": Edge("1", (6, 3), "low", "low below"),
    "low_if_other_sex": Edge("1", (6, 3, 1, 3), "", "low below, other sex"),
    "target": Edge("1.4", (), "target", "target"),
    "high": Edge("1", (1, 2), "high", "high above"),
}


@dataclass(frozen=True)
class _Frame:
    """From days and amounts to places: how many days, where they begin, how high a mg is."""

    count: int
    start: float
    ground: float = 0.0
    per_mg: float = 0.0

    @cached_property
    def is_thin(self) -> bool:
        return self.count >= THIN_FROM

    @cached_property
    def width(self) -> int:
        """Of the days' own part. Thin bars lie on whole numbers: of a year each figure counts."""
        return _THIN * self.count if self.is_thin else WIDTH

    @cached_property
    def room(self) -> float:
        """A day's, in that part."""
        return self.width / max(1, self.count)

    @cached_property
    def bar(self) -> float:
        """The width of a bar there."""
        return _THIN - 1 if self.is_thin else min(self.room * _FILLED, _WIDEST)

    def begin(self, at: int) -> str:
        """Where a day's bar begins there."""
        if self.is_thin:
            return str(_THIN * at)
        return number(self.room * (at + 0.5) - self.bar / 2)

    def middle(self, at: int) -> float:
        """The middle of a day, in per cent of the whole."""
        return self.start + (END - self.start) / max(1, self.count) * (at + 0.5)

    def y(self, mg: float) -> float:
        """The height of an amount, in pixels from the top."""
        return self.ground - mg * self.per_mg

    def part(self, height: int, made: str) -> str:
        """The days' own part, with what lies in it."""
        return (
            f'<svg x="{self.start}%" width="{number(END - self.start)}%" height="{height}"'
            f' viewBox="0 0 {self.width} {height}" preserveAspectRatio="none">{made}'
            f'<path class="plot-ground" d="M0 {number(self.ground)}H{self.width}" fill="none"'
            f' stroke="{INK}" stroke-width="1"/></svg>'
        )


def draw_days(
    bars: Sequence[DayBar], *, height: int, label: str, key: str = "days", day_prefix: str = ""
) -> Svg:
    """Draw days as bars of so many pixels in all; ``label`` says what is seen.

    With ``day_prefix``, the address of a day without its date, each is a link to its day.
    """
    ground = float(height - FOOT)
    top, step = _scale(bars)
    frame = _Frame(len(bars), start_of(bars), ground, (ground - HEAD) / top)
    words = [
        *_grid(frame, range(0, top + 1, step)),
        *_date_words([bar.date for bar in bars], frame, height - 5),
        *_edge_words(bars, frame),
        *_marks(bars, frame),
    ]
    days = frame.part(height, "".join([*_bars(bars, key, frame), *_edges(bars, frame)]))
    return Svg(
        f'<svg class="plot{" plot-long" if frame.is_thin else ""}" width="100%"'
        f' height="{height}">{patterns(key, {bar.look for bar in bars})}'
        f'<g role="img" aria-label="{text(label)}">{"".join(words)}{days}</g>'
        f"{_links(bars, frame, day_prefix) if day_prefix else ''}</svg>"
    )


def draw_strengths(
    strengths: Sequence[int | None], *, most: int, height: int, label: str, start: float
) -> Svg:
    """Draw one strength a day, of at most ``most``; None where nothing was noted.

    ``start`` is that of the days above. A noted strength of 0 is a line on the ground, so
    that it is not taken for nothing.
    """
    ground = height - 2.0
    frame = _Frame(len(strengths), start, ground, (ground - 2) / most)
    wide = number(frame.bar)
    path = "".join(
        _column(frame.begin(at), wide, number(ground), number(min(ground - 1, frame.y(strength))))
        for at, strength in enumerate(strengths)
        if strength is not None
    )
    made = (
        f'<path class="plot-grid" d="M0 2H{frame.width}" stroke="{GRID}" stroke-width=".6"/>'
        f'<path class="plot-strength" d="{path}" fill="{INK}"/>'
    )
    return Svg(
        f'<svg class="plot plot-lane{" plot-long" if frame.is_thin else ""}" width="100%"'
        f' height="{height}" role="img" aria-label="{text(label)}">{frame.part(height, made)}</svg>'
    )


def start_of(bars: Sequence[DayBar]) -> float:
    """Where the days begin (per cent): behind the longest number of their scale."""
    return round(3.6 + 2 * len(_shown(_scale(bars)[0])), 1)


def _scale(bars: Sequence[DayBar]) -> tuple[int, int]:
    """A round end of the scale and the steps to it (mg)."""
    most = max(
        (mg for bar in bars for mg in (bar.total, bar.target, bar.high) if mg is not None),
        default=0.0,
    )
    step = next((step for step in _STEPS_MG if most / step <= 4), _STEPS_MG[-1])
    return max(1, -(-int(most + 1) // step)) * step, step


def _shown(mg: float) -> str:
    return show_mg(exact_mg(mg))


def _word(x: float, y: float, words: str, anchor: str = "middle", more: str = "") -> str:
    return (
        f'<text{more} x="{number(x)}%" y="{number(y)}" font-size="9" text-anchor="{anchor}"'
        f' fill="{INK}">{words}</text>'
    )


def _grid(frame: _Frame, scale: range) -> Iterator[str]:
    """The numbers of the scale (mg), each with its line."""
    for mg in scale:
        y = frame.y(mg)
        yield (
            f'<line class="plot-grid" x1="{frame.start}%" x2="{END}%" y1="{number(y)}"'
            f' y2="{number(y)}" stroke="{GRID}" stroke-width=".6"/>'
        )
        yield _word(frame.start - 0.7, y + 3, _shown(mg), "end")


def _date_words(dates: Sequence[dt.date], frame: _Frame, y: float) -> Iterator[str]:
    """Name some of the dates: evenly, the last one always; of many the first of each month."""
    step = max(1, -(-len(dates) // MOST_DATES))
    evenly = reversed(range(len(dates) - 1, -1, -step))
    firsts = [at for at, date in enumerate(dates) if date.day == 1]
    for at in firsts if frame.is_thin else evenly:
        yield _word(frame.middle(at), y, short_date(dates[at]))


def _edge_words(bars: Sequence[DayBar], frame: _Frame) -> Iterator[str]:
    """Name each edge where its line ends, the words apart from each other.

    A long drawing opens at its end, away from the numbers of the scale, so they say theirs.
    """
    ends = []
    for name, edge in EDGES.items():
        last = getattr(bars[-1], name) if bars else None
        if edge.word and last is not None:
            words = f"{edge.word} {_shown(last)}" if frame.is_thin else edge.word
            ends.append((frame.y(last) + 3, name, words))
    above = frame.ground + _WORD_APART
    for y, name, words in sorted(ends, reverse=True):
        above = min(y, above - _WORD_APART)
        as_edge = f' class="plot-edge-word plot-{name}"'
        yield _word(END + 0.6, above, words, "start", as_edge)


def _marks(bars: Sequence[DayBar], frame: _Frame) -> Iterator[str]:
    """A sign over each day of which something ("+") or everything ("?") is unknown."""
    for at, bar in enumerate(bars):
        if bar.unknown and not frame.is_thin:
            mark = "?" if bar.total is None else "+"
            yield _word(frame.middle(at), frame.y(bar.total or 0) - 2, mark)


def _column(begin: str, wide: str, foot: str, top: str) -> str:
    return f"M{begin} {foot}V{top}h{wide}V{foot}z"


def _bars(bars: Sequence[DayBar], key: str, frame: _Frame) -> Iterator[str]:
    """One path for each kind and look that occurs, from below."""
    paths: dict[tuple[SummedKind, DayLook], list[str]] = {}
    wide = number(frame.bar)
    for at, bar in enumerate(bars):
        begin, foot = frame.begin(at), frame.ground
        below = number(foot)
        for kind, field in _KINDS.items():
            mg: float | None = getattr(bar, field)
            if mg:
                foot -= mg * frame.per_mg
                top = str(round(foot)) if frame.is_thin else number(foot)
                column = _column(begin, wide, below, top)
                paths.setdefault((kind, bar.look), []).append(column)
                below = top
    for kind in _KINDS:
        for look in DayLook:
            if (kind, look) in paths:
                paint = bar_paint(kind, look, key=key, is_thin=frame.is_thin)
                yield f'<path {paint} d="{"".join(paths[kind, look])}"/>'


def bar_paint(kind: SummedKind, look: DayLook, *, key: str = "", is_thin: bool = False) -> str:
    """How a bar is painted: food is filled, water pale, a supplement outlined.

    One too thin for an outline is pale. Without a ``key`` a pattern's ground is painted.
    """
    food, pale, edge, dashes = PAINTS.get(look, PAINTS[DayLook.OPEN])
    if kind is SummedKind.FOOD:
        fill = food or _pattern(key, look, pale)
    else:
        fill = pale if is_thin or kind is SummedKind.WATER else PAPER
    if is_thin:
        return f'class="bar bar-{look} bar-of-{kind} bar-thin" fill="{fill}"'
    return f'class="bar bar-{look} bar-of-{kind}" fill="{fill}"{_outline(edge, dashes)}'


def cell_paint(look: DayLook, *, key: str = "") -> str:
    """How a day is painted where its zone alone is shown: its pattern, or pale."""
    food, pale, edge, dashes = PAINTS.get(look, PAINTS[DayLook.OPEN])
    fill = pale if food else _pattern(key, look, pale)
    return f'class="bar bar-{look} bar-pale" fill="{fill}"{_outline(edge, dashes)}'


def _pattern(key: str, look: DayLook, ground: str) -> str:
    return f"url(#{key}-{look})" if key else ground


def _outline(edge: str, dashes: str) -> str:
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f' stroke="{edge}" stroke-width=".8"{dash}'


def _edges(bars: Sequence[DayBar], frame: _Frame) -> Iterator[str]:
    """Each edge as it was on each day, on a halo that keeps it off the bars."""
    for name, edge in EDGES.items():
        path, at, is_on = [], 0, False
        for mg, days in groupby(getattr(bar, name) for bar in bars):
            end = at + sum(1 for _day in days)
            if mg is not None:
                y = number(frame.y(mg))
                path.append(f"V{y}" if is_on else f"M{number(frame.room * at)} {y}")
                path.append(f"H{number(frame.room * end)}")
            at, is_on = end, mg is not None
        if path:
            made = "".join(path)
            yield (
                f'<path class="plot-halo" d="{made}" fill="none" stroke="{PAPER}"'
                f' stroke-opacity=".75" stroke-width="2.6"/>'
                f'<path class="plot-edge plot-{name}" d="{made}" fill="none"'
                f" {edge.paint(frame.width / WIDTH)}/>"
            )


def _links(bars: Sequence[DayBar], frame: _Frame, day_prefix: str) -> str:
    """A slim link over each bar, as high as the scale and as wide as the day's room.

    The keyboard comes to them by the script, which moves along them and says them, or by
    the table; so they are no stops of their own.
    """
    prefix = text(day_prefix)
    links = "".join(
        f'<a href="{prefix}{bar.date}/" tabindex="-1"><rect x="{at}"/></a>'
        for at, bar in enumerate(bars)
    )
    return (
        f'<svg class="plot-links" aria-hidden="true" x="{frame.start}%"'
        f' width="{number(END - frame.start)}%" height="{number(frame.ground)}"'
        f' viewBox="0 0 {frame.count} 1" preserveAspectRatio="none" fill-opacity="0">{links}</svg>'
    )
