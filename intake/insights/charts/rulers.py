"""Rulers as drawn: a day's, that of supplements, the slim one, and those of the report.

Pure: no Django. ``intake.science.rulers`` lays them out. Places along them are per cent
and heights are pixels, so that a ruler fits any width and its words keep their size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from foods.amounts import show_mg
from intake.insights.charts.svg import INK, PAPER, Svg, number, patterns, text
from intake.science.rulers import Ruler, Stretch, Tick
from intake.science.sums import SummedKind


class RulerSize(StrEnum):
    """Which ruler is drawn; the value is the end of its class, and its key on a page."""

    LARGE = "large"
    SMALL = "small"
    #: Without words, beside the large one, whose patterns it has.
    COMPACT = "compact"
    #: For the report.
    SHEET = "sheet"


class RulerSpan(NamedTuple):
    """A stretch along a ruler, in per cent; the mean is None where it lies outside."""

    start: float
    end: float
    mean: float | None
    is_clipped: bool


class _Heights(NamedTuple):
    """Of one size, in pixels: the strip, the filling in it, edges beyond it, words."""

    whole: int
    top: int
    deep: int
    fill_top: int
    fill_deep: int
    below: int
    above: int
    numbers: int
    target: int
    font: int


_HEIGHTS = {
    RulerSize.LARGE: _Heights(112, 26, 56, 52, 20, 10, 6, 107, 14, 13),
    RulerSize.SMALL: _Heights(46, 2, 22, 8, 10, 6, 2, 44, 14, 13),
    RulerSize.COMPACT: _Heights(15, 0, 14, 4, 6, 0, 0, 0, 0, 0),
    RulerSize.SHEET: _Heights(70, 15, 38, 27, 14, 4, 3, 67, 9, 10),
}
#: Zones on paper; those without a filling have a pattern.
_PLAIN = {
    "borderline": "#d5e8e2",
    "optimal": "#b5d9d1",
    "adequate": "#b5d9d1",
    "within": "#b5d9d1",
    "cannot_say": "#ece5d8",
}
_GROUND = "#ece5d8"
#: The pattern of each other zone: above a limit looks as above the band.
_PATTERN = {"low": "low", "high": "high", "over": "high"}
#: What was eaten on paper; what is not here is outlined.
_FILLED = {SummedKind.FOOD.value: "#2b3a3a", SummedKind.WATER.value: "#8fa9b2"}
_EDGE = "#2b3a3a"
#: Words before the number of a mark; on the report before those of the band's edges, too.
_NAMED = {"target": "target ", "limit": "limit "}
_NAMED_ON_SHEET = _NAMED | {"low": "low ", "high": "high "}
_GRADUATIONS_MG = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500)

#: Numbers of marks nearer to each other than this (per cent) would touch on a phone,
_NUMBERS_TOUCH = 10
#: and this near where one of them leans towards the other.
_LEANING_TOUCH = 17
#: What a number takes that leans towards the beginning.
_NUMBER = 8
#: What a zone's word takes at least, and each of its letters (per cent); it may run over a little.
_WORD, _LETTER = Decimal(7), Decimal("1.4")


class Anchor(NamedTuple):
    """How a number stands at its mark: its anchor, and how far from it (pixels)."""

    anchor: str = "middle"
    dx: int = 0


MIDDLE, AT_START, AT_END = Anchor(), Anchor("start"), Anchor("end")
#: Two numbers that would touch lean away from each other.
BEFORE, AFTER = Anchor("end", -2), Anchor("start", 2)


def draw_ruler(
    scale: Ruler, *, size: RulerSize, name: str, key: str = "", span: RulerSpan | None = None
) -> Svg:
    """Draw a ruler; ``name`` says what it is of, ``key`` keeps its ids apart on a page.

    ``span`` is where the usual intake lies.
    """
    key, high = key or size, _HEIGHTS[size]
    is_compact = size is RulerSize.COMPACT
    if is_compact:
        key, spoken = RulerSize.LARGE.value, ' aria-hidden="true"'
    else:
        on_a_scale = f"{name}, on a scale from 0 to {show_mg(scale.scale_mg)} mg. {scale.words}"
        spoken = f' role="img" aria-label="{text(on_a_scale)}"'
    used = {_PATTERN[zone.name] for zone in scale.zones if zone.name in _PATTERN}
    made = [
        "" if is_compact else patterns(key, used),
        *_zones(scale, key, high),
        *_base(size, high),
        *_marks(scale, size, high),
        *(_words(scale, high) if size is RulerSize.LARGE else ()),
        *_filling(scale, high),
        *(_span(span, high) if span else ()),
        _graduations(scale, high) if size is RulerSize.LARGE else "",
    ]
    return Svg(
        f'<svg class="ruler ruler-{size}" width="100%" height="{high.whole}"{spoken}>'
        f"{''.join(made)}</svg>"
    )


def _rect(css: str, x: object, width: object, y: int, deep: float, paint: str) -> str:
    return (
        f'<rect class="{css}" x="{x}%" width="{width}%" y="{y}" height="{number(deep)}" {paint}/>'
    )


def _zones(scale: Ruler, key: str, high: _Heights) -> Iterator[str]:
    yield _rect("ruler-ground", 0, 100, high.top, high.deep, f'fill="{_GROUND}"')
    for zone in scale.zones:
        fill = _PLAIN.get(zone.name) or f"url(#{key}-{_PATTERN[zone.name]})"
        css = f"ruler-zone zone-{zone.name}"
        yield _rect(css, zone.start, zone.width, high.top, high.deep, f'fill="{fill}"')


def _base(size: RulerSize, high: _Heights) -> Iterator[str]:
    """The line the strip stands on; on the report a frame around it."""
    if size is RulerSize.SHEET:
        frame = f'fill="none" stroke="{INK}"'
        yield _rect("ruler-frame", 0, 100, high.top, high.deep, frame)
    else:
        thick = 1 if size is RulerSize.COMPACT else 1.5
        yield _rect("ruler-base", 0, 100, high.top + high.deep, thick, f'fill="{INK}"')


def _marks(scale: Ruler, size: RulerSize, high: _Heights) -> Iterator[str]:
    """The edges of the band, each with its number."""
    named = _NAMED_ON_SHEET if size is RulerSize.SHEET else _NAMED
    for tick in scale.ticks:
        is_target = tick.name == "target"
        top = high.top - (high.above if is_target else 0)
        end = high.top + high.deep + (0 if is_target else high.below)
        yield (
            f'<line class="ruler-edge ruler-edge-{tick.name}" x1="{tick.at}%" x2="{tick.at}%"'
            f' y1="{top}" y2="{end}" stroke="{INK}" stroke-width="{2.5 if is_target else 1.5}"/>'
        )
        place = None if size is RulerSize.COMPACT else anchor(tick, scale.ticks)
        if place is not None:
            bold = ' font-weight="600"' if is_target else ""
            words = f"{named.get(tick.name, '')}{show_mg(tick.mg)}"
            yield (
                f'<text class="ruler-number" x="{tick.at}%"{_dx(place.dx)}'
                f' y="{high.target if is_target else high.numbers}" font-size="{high.font}"'
                f' text-anchor="{place.anchor}" fill="{INK}"{bold}>{words}</text>'
            )


def _dx(dx: int) -> str:
    return f' dx="{dx}"' if dx else ""


def _words(scale: Ruler, high: _Heights) -> Iterator[str]:
    """The word of each zone that has room, at its left edge; of the last at its right."""
    for zone in scale.zones:
        if zone.name == "borderline" or not has_room(zone):
            continue
        is_last = zone.name == "high"
        place = ' x="100%" dx="-4" text-anchor="end"' if is_last else f' x="{zone.start}%" dx="7"'
        yield (
            f'<text class="ruler-word word-{zone.name}"{place} y="{high.top + 17}"'
            f' font-size="{high.font}" font-weight="600" fill="{INK}">{_word(zone)}</text>'
        )


def _filling(scale: Ruler, high: _Heights) -> Iterator[str]:
    """What was eaten: food and water are solid, supplements and medicines outlined."""
    parts = [(part, part.name == SummedKind.MEDICINE, "3 2") for part in scale.segments]
    if scale.extension:
        parts.append((replace(scale.extension, name="extension"), scale.is_clipped, "6 3"))
    for part, is_dashed, dashes in parts:
        dash = f' stroke-dasharray="{dashes}"' if is_dashed else ""
        fill = _FILLED.get(part.name, PAPER)
        paint = f'fill="{fill}" stroke="{_EDGE}" stroke-width="1.4"{dash}'
        css = f"ruler-fill fill-{part.name}"
        yield _rect(css, part.start, part.width, high.fill_top, high.fill_deep, paint)


def _span(span: RulerSpan, high: _Heights) -> Iterator[str]:
    """A line with an end on each side, on a halo, low in the strip; the mean as a dot."""
    y = high.top + high.deep - 6
    ends = [span.start] if span.is_clipped else [span.start, span.end]
    for colour, width in ((PAPER, "5"), (INK, "1.6")):
        yield (
            f'<line x1="{span.start}%" x2="{span.end}%" y1="{y}" y2="{y}" stroke="{colour}"'
            f' stroke-width="{width}"/>'
        )
    for at in ends:
        yield (
            f'<line x1="{at}%" x2="{at}%" y1="{y - 3}" y2="{y + 3}" stroke="{INK}"'
            f' stroke-width="1.6"/>'
        )
    if span.mean is not None:
        yield f'<circle cx="{span.mean}%" cy="{y}" r="3" fill="{INK}" stroke="{PAPER}"/>'


def _graduations(scale: Ruler, high: _Heights) -> str:
    """Even fine marks below the strip: at most twenty, in round mg."""
    end = scale.scale_mg
    step = next((mg for mg in _GRADUATIONS_MG if end / mg <= 20), end)
    path = "".join(
        f"M{number(float(100 * step * n / end))} 0v5" for n in range(int(end / step) + 1)
    )
    return (
        f'<svg y="{high.top + high.deep}" width="100%" height="5" viewBox="0 0 100 5"'
        f' preserveAspectRatio="none" overflow="visible"><path class="ruler-graduation" d="{path}"'
        f' stroke="{INK}" vector-effect="non-scaling-stroke"/></svg>'
    )


def _word(zone: Stretch) -> str:
    """The word printed in a zone of a ruler."""
    return zone.name.replace("_", " ")


def has_room(zone: Stretch) -> bool:
    """Whether a zone is wide enough for its word."""
    return zone.width >= max(_WORD, _LETTER * len(_word(zone)))


def anchor(tick: Tick, ticks: tuple[Tick, ...]) -> Anchor | None:
    """How a mark's number keeps off its neighbours and the ends of the ruler.

    None where there is no room for it; the target's stands in a row of its own.
    """
    row = [one.at for one in ticks if (one.name == "target") == (tick.name == "target")]
    before = min((tick.at - at for at in row if at < tick.at), default=Decimal(100))
    after = min((at - tick.at for at in row if at > tick.at), default=Decimal(100))
    if min(before, after) < _NUMBERS_TOUCH:
        if max(before, after) < _LEANING_TOUCH or (after < before and tick.at < _NUMBER):
            return None
        return AFTER if before < after else BEFORE
    if tick.at < 12:
        return AT_START
    return AT_END if tick.at > 88 else MIDDLE
