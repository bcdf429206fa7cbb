"""The means of many clients, each on the client's own band. Pure: no Django.

Bands differ from client to client, so amounts in mg say nothing side by side: a mean is
placed between the edges of its own band, and only how many lie where is drawn. Along it
places are per cent and heights are pixels, as in ``bars``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from intake.insights.charts.bars import EDGES, cell_paint
from intake.insights.charts.days import DayLook
from intake.insights.charts.svg import INK, Svg, number, patterns, text
from intake.science.limits import Limits
from intake.science.usual_intake.adequacy import Adequacy
from intake.science.zones import Zone
from intake.text import counted

#: Height of the whole, where the ground lies, and the highest bar's top (pixels).
HEIGHT, GROUND, TOP = 220, 178, 30
#: Where the scale begins and ends (per cent), and how much of its room a bar takes.
START, END, _FILLED = 1.0, 99.0, 0.8


class MeanPlace(StrEnum):
    """Where a mean lies on the client's own band, or why it lies nowhere on it."""

    FAR_BELOW = "far_below"
    BELOW = "below"
    JUST_BELOW = "just_below"
    BORDERLINE_LOWER = "borderline_lower"
    BORDERLINE_UPPER = "borderline_upper"
    BAND_LOWER = "band_lower"
    BAND_UPPER = "band_upper"
    ABOVE = "above"
    #: The supplement limit is passed, which is said instead of a place.
    OVER_LIMIT = "over_limit"
    #: The reference values have no low edge, and the target is reached.
    ADEQUATE = "adequate"
    #: In a band to which nobody set an upper edge.
    NO_UPPER_EDGE = "no_upper_edge"
    CANNOT_SAY = "cannot_say"
    TOO_FEW = "too_few"
    #: Impaired kidneys, and no clinician's band.
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True)
class _Column:
    look: DayLook
    zone: str
    words: str


#: What is drawn, from the left.
_COLUMNS = {
    MeanPlace.FAR_BELOW: _Column(DayLook.LOW, "low", "less than half of the low edge"),
    MeanPlace.BELOW: _Column(DayLook.LOW, "low", "half to three quarters of the low edge"),
    MeanPlace.JUST_BELOW: _Column(DayLook.LOW, "low", "three quarters of the low edge and more"),
    MeanPlace.BORDERLINE_LOWER: _Column(
        DayLook.OPTIMAL, "borderline", "nearer to the low edge than to the target"
    ),
    MeanPlace.BORDERLINE_UPPER: _Column(
        DayLook.OPTIMAL, "borderline", "nearer to the target than to the low edge"
    ),
    MeanPlace.BAND_LOWER: _Column(
        DayLook.OPTIMAL, "in the band", "nearer to the target than to the high edge"
    ),
    MeanPlace.BAND_UPPER: _Column(
        DayLook.OPTIMAL, "in the band", "nearer to the high edge than to the target"
    ),
    MeanPlace.ABOVE: _Column(DayLook.HIGH, "above", "above the high edge"),
}
#: What is not drawn, and why.
_APART = {
    MeanPlace.OVER_LIMIT: "Supplements above the limit, which is said instead of a place",
    MeanPlace.ADEQUATE: "At the target or above, by reference values without a low edge",
    MeanPlace.NO_UPPER_EDGE: "In a band without a high edge",
    MeanPlace.CANNOT_SAY: "Cannot say: what is not known decides, or there is no low edge",
    MeanPlace.NOT_SHOWN: "No zones: impaired kidneys, and a clinician sets the range",
    MeanPlace.TOO_FEW: "Fewer than 3 full days with a value",
}
#: The edge that stands before a column.
_EDGES_AT = {3: "low", 5: "target", 7: "high"}
_HALF, _THREE_QUARTERS = Decimal("0.5"), Decimal("0.75")


def place_of(found: Adequacy) -> MeanPlace:
    """Where the mean of an assessment lies on the band in force on its last day."""
    if not found.limits.shows_zones:
        return MeanPlace.NOT_SHOWN
    mean, limits = found.mean_mg, found.limits
    if mean is None:
        return MeanPlace.TOO_FEW
    match found.band_zone:
        case Zone.LOW:
            place = _below(mean, limits)
        case Zone.BORDERLINE:
            start = limits.low_if_other_sex or limits.low
            is_upper = _is_nearer_to_end(mean, start, limits.target)
            place = MeanPlace.BORDERLINE_UPPER if is_upper else MeanPlace.BORDERLINE_LOWER
        case Zone.OPTIMAL if limits.high is not None:
            start = limits.low if limits.target is None else limits.target
            is_upper = _is_nearer_to_end(mean, start, limits.high)
            place = MeanPlace.BAND_UPPER if is_upper else MeanPlace.BAND_LOWER
        case zone:
            place = _WITHOUT_SHARE.get(zone, MeanPlace.CANNOT_SAY)
    return place


def _below(mean: Decimal, limits: Limits) -> MeanPlace:
    share = mean / (limits.low or 1)
    if share < _HALF:
        return MeanPlace.FAR_BELOW
    return MeanPlace.BELOW if share < _THREE_QUARTERS else MeanPlace.JUST_BELOW


_WITHOUT_SHARE = {
    Zone.HIGH: MeanPlace.ABOVE,
    Zone.OVER_LIMIT: MeanPlace.OVER_LIMIT,
    Zone.ADEQUATE: MeanPlace.ADEQUATE,
    # With an upper edge it is handled above.
    Zone.OPTIMAL: MeanPlace.NO_UPPER_EDGE,
    Zone.OPEN: MeanPlace.TOO_FEW,
}


def _is_nearer_to_end(mean: Decimal, start: Decimal | None, end: Decimal | None) -> bool:
    return start is not None and end is not None and mean * 2 >= start + end


@dataclass(frozen=True)
class PlaceRow:
    """One row of the table twin."""

    zone: str
    words: str
    count: int


def place_rows(places: Iterable[MeanPlace]) -> list[PlaceRow]:
    """The drawing as a table: every column, from low to high."""
    counts = Counter(places)
    return [
        PlaceRow(column.zone, column.words, counts[place]) for place, column in _COLUMNS.items()
    ]


def apart_rows(places: Iterable[MeanPlace]) -> list[PlaceRow]:
    """Those who have no place on a band, by the reason; reasons that hold for nobody are left."""
    counts = Counter(places)
    return [PlaceRow("", words, counts[place]) for place, words in _APART.items() if counts[place]]


def draw_places(places: Iterable[MeanPlace]) -> Svg:
    """Draw how many means lie where; empty where none lies on a band."""
    counts = Counter(place for place in places if place in _COLUMNS)
    if not counts:
        return Svg("")
    made = "".join([*_bars(counts), *_edges(), *_zone_words()])
    return Svg(
        f'<svg class="plot" width="100%" height="{HEIGHT}" role="img"'
        f' aria-label="{text(_description(counts))}">'
        f"{patterns('cohort', {column.look for column in _COLUMNS.values()})}"
        f'<line class="plot-ground" x1="{START}%" x2="{END}%" y1="{GROUND}" y2="{GROUND}"'
        f' stroke="{INK}"/>{made}</svg>'
    )


def _description(counts: Mapping[MeanPlace, int]) -> str:
    parts = []
    for zone, columns in groupby(_COLUMNS.items(), lambda column: column[1].zone):
        parts.append(f"{zone} {sum(counts.get(place, 0) for place, _column in columns)}")
    return f"{counted(sum(counts.values()), 'mean')} on their own bands: {', '.join(parts)}"


def _at(column: float) -> float:
    """Where a column begins, in per cent."""
    return START + (END - START) * column / len(_COLUMNS)


def _bars(counts: Mapping[MeanPlace, int]) -> Iterator[str]:
    most = max(counts.values())
    for at, (place, column) in enumerate(_COLUMNS.items()):
        if not (count := counts.get(place, 0)):
            continue
        height = (GROUND - TOP - 16) * count / most
        start, middle = _at(at + (1 - _FILLED) / 2), _at(at + 0.5)
        paint = cell_paint(column.look, key="cohort")
        yield (
            f'<rect {paint} x="{number(start)}%" width="{number(_at(_FILLED) - START)}%"'
            f' y="{number(GROUND - height)}" height="{number(height)}"/>'
            f'<text x="{number(middle)}%" y="{number(GROUND - height - 5)}" font-size="11"'
            f' text-anchor="middle" fill="{INK}">{count}</text>'
        )


def _edges() -> Iterator[str]:
    """The edges of the bands, which stand at the same place for everybody."""
    for at, name in _EDGES_AT.items():
        x, edge = number(_at(at)), EDGES[name]
        yield (
            f'<line class="plot-edge plot-{name}" x1="{x}%" x2="{x}%" y1="{TOP - 10}"'
            f' y2="{GROUND + 8}" {edge.paint()}/>'
            f'<text class="plot-edge-word plot-{name}" x="{x}%" y="{TOP - 16}" font-size="11"'
            f' text-anchor="middle" fill="{INK}">{edge.word}</text>'
        )


def _zone_words() -> Iterator[str]:
    zones = [column.zone for column in _COLUMNS.values()]
    for zone in dict.fromkeys(zones):
        middle = zones.index(zone) + zones.count(zone) / 2
        yield (
            f'<text x="{number(_at(middle))}%" y="{GROUND + 22}" font-size="11"'
            f' text-anchor="middle" fill="{INK}">{zone}</text>'
        )
