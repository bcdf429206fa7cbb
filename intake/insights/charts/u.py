"""The chart of the U: its zones, curve and marks, and the table twin. Pure: no Django.

Along it places are per cent and heights are pixels, as in ``bars``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from foods.amounts import show_mg
from intake.insights.charts.keys import Key, mark_key
from intake.insights.charts.svg import INK, MARKS, Svg, number, patterns, text
from intake.science.limits import Limits
from intake.science.u_shape import UMark, u_caption, u_marks
from intake.science.zones import Zone, ZoneSpan, zone_at, zone_spans
from intake.text import Reader, sentences, show_beside

Amount = Decimal | float

#: Height of the whole and of the zones (pixels), with the curve's top and floor in it.
HEIGHT, DEEP, TOP, FLOOR = 262, 210, 24, 194
#: Where the scale begins and ends (per cent).
START, END = 3.0, 97.0
#: The curve's own part is so wide, and is stretched to fit.
WIDTH = 1000
#: The accent and the words of the picture on paper.
_ACCENT = "#0e5f5b"
_MOST_STEPS = 6
_STEPS_MG = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2500)
#: What a zone's word takes beside its letters, and each of those (per cent); a longer one
#: stands upright.
_AROUND, _LETTER = 2.0, 1.9
#: Each zone: the end of its class, its filling on paper without a pattern, and its word.
_ZONES = {
    Zone.LOW: ("low", "", "low"),
    Zone.BORDERLINE: ("borderline", "#d5e8e2", "borderline"),
    Zone.OPTIMAL: ("optimal", "#b5d9d1", "in the band"),
    Zone.ADEQUATE: ("optimal", "#b5d9d1", "adequate"),
    Zone.HIGH: ("high", "", "above usual"),
    Zone.CANNOT_SAY: ("cannot_say", "#ece5d8", "cannot say"),
}


@dataclass(frozen=True)
class URow:
    """One row of the U's table: a zone, where it lies, the picture, the person's marks."""

    word: str
    span: str
    picture: str
    marks: str


def draw_u(  # one argument a thing drawn
    curve: Sequence[tuple[float, float | None]],
    limits: Limits,
    marker_total: Amount | None = None,
    marker_diet: Amount | None = None,
    *,
    reader: Reader,
    title: str = "Magnesium on the U",
    interval: tuple[float, float] | None = None,
) -> Svg:
    """Draw the U: its curve over the zones, the person's marks (mg) and interval (mg).

    ``curve`` comes from ``u_curve``; ``marker_diet`` defaults to the total. An empty
    curve gives an empty picture.
    """
    if not curve or not curve[-1][0]:
        return Svg("")
    marks = _marks(marker_total, marker_diet, limits)
    scale = _UScale(curve[-1][0])
    spans = zone_spans(limits)
    return Svg(
        f'<svg class="plot u-plot" width="100%" height="{HEIGHT}" role="img"'
        f' aria-label="{text(_description(title, marks, limits, reader))}">'
        f"{patterns('u', {_ZONES[span.zone][0] for span in spans})}"
        f"{''.join(_zones(spans, scale))}"
        f"{''.join(_axis(scale))}"
        f"{_curve(curve, scale)}"
        f"{_interval(interval, marks[0], scale) if interval and marks else ''}"
        f"{''.join(_mark(mark, at, scale) for at, mark in enumerate(marks))}</svg>"
    )


def u_key(marker_total: Amount | None, marker_diet: Amount | None, limits: Limits) -> Key:
    """Say what the marks stand for, with their amounts."""
    marks = _marks(marker_total, marker_diet, limits)
    zone = _zone(marks, limits)
    spans = [span for span in zone_spans(limits) if span.zone is zone]
    return [
        (mark_key(at), f"{mark.name}: {_beside_edges(mark.x_mg, spans[0])} mg")
        for at, mark in enumerate(marks)
        if spans
    ]


def u_table(
    limits: Limits, marker_total: Amount | None = None, marker_diet: Amount | None = None
) -> list[URow]:
    """Return the U as a table, from low to high; empty where no zone is shown."""
    marks = _marks(marker_total, marker_diet, limits)
    zone = _zone(marks, limits)
    return [
        URow(
            word=span.zone.word.capitalize(),
            span=_span_words(span),
            picture=_PICTURE[span.zone],
            marks="; ".join(f"{mark.name}: {_beside_edges(mark.x_mg, span)} mg" for mark in marks)
            if span.zone is zone
            else "",
        )
        for span in zone_spans(limits)
    ]


def _zone(marks: Sequence[UMark], limits: Limits) -> Zone | None:
    """The one zone the marks are judged to be in: low by the first, high by the last."""
    if not marks:
        return None
    return zone_at(_decimal(marks[0].x_mg), _decimal(marks[-1].x_mg), limits)[0]


_PICTURE = {
    Zone.LOW: "the left arm: the reported association is stronger",
    Zone.BORDERLINE: "the floor of the U",
    Zone.OPTIMAL: "the floor of the U",
    Zone.ADEQUATE: "the floor of the U",
    Zone.HIGH: "the right arm: the reported association is stronger",
    Zone.CANNOT_SAY: "not judged",
}


def _marks(total: Amount | None, diet: Amount | None, limits: Limits) -> tuple[UMark, ...]:
    if total is None:
        return ()
    return u_marks(float(total), float(total if diet is None else diet), limits)


@dataclass(frozen=True)
class _UScale:
    """From an amount (mg) to a place along the picture (per cent)."""

    end_mg: float

    def at(self, mg: float) -> float:
        return START + (END - START) * min(max(mg, 0.0), self.end_mg) / self.end_mg


def _height(y: float) -> float:
    """From a height of the U (0 to 1) to pixels."""
    return FLOOR - (FLOOR - TOP) * y


def _zones(spans: Sequence[ZoneSpan], scale: _UScale) -> Iterator[str]:
    words = []
    for span in spans:
        start = scale.at(float(span.start))
        stop = scale.at(scale.end_mg if span.end is None else float(span.end))
        if stop <= start:
            continue
        name, plain, word = _ZONES[span.zone]
        yield (
            f'<rect class="zone-{name}" x="{number(start)}%" width="{number(stop - start)}%"'
            f' height="{DEEP}" fill="{plain or f"url(#u-{name})"}"/>'
        )
        words.append(_zone_word(name, word, start, stop))
    yield from words


def _zone_word(name: str, word: str, start: float, stop: float) -> str:
    """The word in the middle of its zone, upright where that is narrow."""
    is_upright = stop - start < _AROUND + _LETTER * len(word)
    place = ' writing-mode="vertical-rl"' if is_upright else ' text-anchor="middle"'
    return (
        f'<text class="u-word word-{name}" x="{number((start + stop) / 2)}%"'
        f' y="{TOP + 12 if is_upright else 16}" font-size="11" fill="{INK}"{place}>{word}</text>'
    )


def _axis(scale: _UScale) -> Iterator[str]:
    """Round amounts below the zones."""
    yield (
        f'<line class="plot-ground" x1="{START}%" x2="{END}%" y1="{DEEP}" y2="{DEEP}"'
        f' stroke="{INK}"/>'
    )
    end = scale.end_mg
    step = next((mg for mg in _STEPS_MG if end / mg <= _MOST_STEPS + 1), _STEPS_MG[-1])
    for count in range(int(end / step) + 1):
        x = number(scale.at(count * step))
        yield (
            f'<text x="{x}%" y="{DEEP + 18}" font-size="11" text-anchor="middle"'
            f' fill="{INK}">{show_mg(Decimal(count * step))}</text>'
        )
    yield (
        f'<text x="50%" y="{HEIGHT - 8}" font-size="11" text-anchor="middle"'
        f' fill="{INK}">mg of magnesium a day</text>'
    )


def _curve(curve: Sequence[tuple[float, float | None]], scale: _UScale) -> str:
    path, pen = [], "M"
    for x, y in curve:
        if y is None:
            pen = "M"
            continue
        path.append(f"{pen}{number(WIDTH * x / scale.end_mg)} {number(_height(y))}")
        pen = "L"
    return (
        f'<svg x="{START}%" width="{END - START}%" height="{DEEP}" viewBox="0 0 {WIDTH} {DEEP}"'
        f' preserveAspectRatio="none"><path class="u-curve" d="{"".join(path)}" fill="none"'
        f' stroke="{INK}" stroke-width="3" vector-effect="non-scaling-stroke"/></svg>'
    )


def _interval(interval: tuple[float, float], mark: UMark, scale: _UScale) -> str:
    """A bar through the first mark: where the usual intake lies with 95 % confidence."""
    start, stop = (number(scale.at(edge)) for edge in interval)
    y = _height(mark.y)
    line = f'class="u-interval" stroke="{_ACCENT}" stroke-width="2"'
    return (
        f'<line {line} x1="{start}%" x2="{stop}%" y1="{number(y)}" y2="{number(y)}"/>'
        f'<line {line} x1="{start}%" x2="{start}%" y1="{number(y - 8)}" y2="{number(y + 8)}"/>'
        f'<line {line} x1="{stop}%" x2="{stop}%" y1="{number(y - 8)}" y2="{number(y + 8)}"/>'
    )


def _mark(mark: UMark, at: int, scale: _UScale) -> str:
    """A part of its own at the place, in which the sign is drawn around nought."""
    words = text(f"{mark.name}: {show_mg(_decimal(mark.x_mg))} mg")
    return (
        f'<svg class="u-mark" x="{number(scale.at(mark.x_mg))}%" y="{number(_height(mark.y))}"'
        f' overflow="visible"><title>{words}</title>{MARKS[at]}</svg>'
    )


def _description(title: str, marks: Sequence[UMark], limits: Limits, reader: Reader) -> str:
    places = "; ".join(f"{mark.name} {show_mg(_decimal(mark.x_mg))} mg" for mark in marks)
    zones = "; ".join(f"{span.zone.word}: {_span_words(span)}" for span in zone_spans(limits))
    parts = [f"{part}." for part in (title, places, zones) if part]
    return sentences(*parts, u_caption(reader))


def _span_words(span: ZoneSpan) -> str:
    if span.end is None:
        edge = show_mg(span.start)
        return f"above {edge} mg" if span.zone is Zone.HIGH else f"{edge} mg and more"
    if not span.start:
        return f"under {show_mg(span.end)} mg"
    to = "to" if span.zone in {Zone.OPTIMAL, Zone.ADEQUATE} else "to under"
    return f"{show_mg(span.start)} {to} {show_mg(span.end)} mg"


def _beside_edges(x_mg: float, span: ZoneSpan) -> str:
    """Print an amount so that it never looks equal to the edge of a zone it is not in."""
    x = _decimal(x_mg)
    if span.zone is Zone.HIGH:
        return show_beside(x, span.start)
    return show_mg(x) if span.end is None else show_beside(x, span.end)


def _decimal(x_mg: float) -> Decimal:
    return Decimal(str(x_mg))
