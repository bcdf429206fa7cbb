"""The chart of the U: its zones, curve and marks, and the table twin. Pure: no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from foods.amounts import show_mg
from intake.science.limits import Limits
from intake.science.u_shape import UMark, u_caption, u_marks
from intake.science.zones import Zone, ZoneSpan, zone_at, zone_spans
from intake.text import Reader, sentences, show_beside

Option = dict[str, Any]
Amount = Decimal | float

#: The picture is a little higher and deeper than the U, so that marks are whole.
TOP, FLOOR = 1.12, -0.09
#: A zone narrower than this share of the picture has its word turned upright.
NARROW = 0.16

#: The patterns of the zones: low is hatched, high is dotted.
HATCHED: Option = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 6], "rotation": -0.785}
DOTTED: Option = {
    "symbol": "circle",
    "symbolSize": 0.6,
    "dashArrayX": [[8, 8], [0, 8, 8, 0]],
    "dashArrayY": [8, 0],
}
#: Above the supplement limit, on a day's bar: level strokes.
BARRED: Option = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": 0}
#: As HTML a tooltip would carry inline styles, which the content policy refuses.
TOOLTIP: Option = {
    "renderMode": "richText",
    "confine": True,
    "backgroundColor": "var(--surface)",
    "borderColor": "var(--line-strong)",
    "textStyle": {"color": "var(--ink)"},
}
_FILLS: dict[Zone, tuple[str, str, dict[str, Any] | None]] = {
    Zone.LOW: ("low", "var(--zone-low-word)", HATCHED | {"color": "var(--zone-low-mark)"}),
    Zone.BORDERLINE: ("borderline", "var(--zone-optimal-word)", None),
    Zone.OPTIMAL: ("optimal", "var(--zone-optimal-word)", None),
    Zone.ADEQUATE: ("optimal", "var(--zone-optimal-word)", None),
    Zone.HIGH: ("high", "var(--zone-high-word)", DOTTED | {"color": "var(--zone-high-mark)"}),
    Zone.CANNOT_SAY: ("none", "var(--ink-2)", None),
}
_SHORT = {
    Zone.LOW: "low",
    Zone.BORDERLINE: "borderline",
    Zone.OPTIMAL: "in the band",
    Zone.ADEQUATE: "adequate",
    Zone.HIGH: "above usual",
    Zone.CANNOT_SAY: "cannot say",
}


@dataclass(frozen=True)
class URow:
    """One row of the U's table: a zone, where it lies, the picture, the person's marks."""

    word: str
    span: str
    picture: str
    marks: str


def u_option(  # one argument a thing drawn
    curve: Sequence[tuple[float, float | None]],
    limits: Limits,
    marker_total: Amount | None = None,
    marker_diet: Amount | None = None,
    *,
    reader: Reader,
    title: str = "Magnesium on the U",
    interval: tuple[float, float] | None = None,
) -> Option:
    """Build the U: its curve over the zones, the person's marks (mg) and interval (mg).

    ``curve`` comes from ``u_curve``; ``marker_diet`` defaults to the total.
    An empty curve gives an option without series.
    """
    marks = _marks(marker_total, marker_diet, limits)
    end = curve[-1][0] if curve else 0.0
    series = [*_zone_series(limits, end), _curve_series(curve)] if curve else []
    if curve and interval is not None and marks:
        series.append(_interval_series(interval, marks[0], end))
    series += [_mark_series(mark, at) for at, mark in enumerate(marks) if curve]
    return {
        "animation": False,
        "aria": {
            "enabled": True,
            "label": {"description": _description(title, marks, limits, reader)},
        },
        "textStyle": {"color": "var(--ink)", "fontFamily": "var(--font)"},
        "grid": {"left": 12, "right": 20, "top": 12, "bottom": 44, "containLabel": True},
        "tooltip": TOOLTIP | {"trigger": "item"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": end or None,
            "name": "mg of magnesium a day",
            "nameLocation": "middle",
            "nameGap": 28,
            "nameTextStyle": {"color": "var(--ink-2)"},
            "axisLabel": {"color": "var(--ink-2)", "hideOverlap": True, "showMaxLabel": False},
            "axisLine": {"onZero": False, "lineStyle": {"color": "var(--line-strong)"}},
            "splitLine": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "min": FLOOR,
            "max": TOP,
            "axisLabel": {"show": False},
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "splitLine": {"show": False},
        },
        "series": series,
    }


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


def _zone_series(limits: Limits, end: float) -> list[Option]:
    """Draw each zone as an area of its own: only those take a pattern beside their colour."""
    series = []
    for span in zone_spans(limits):
        start = float(span.start)
        stop = min(end, end if span.end is None else float(span.end))
        if stop <= start:
            continue
        name, word_colour, pattern = _FILLS[span.zone]
        style: Option = {"color": f"var(--zone-{name})"}
        series.append(
            {
                "type": "line",
                "name": span.zone.word,
                "data": [[start, TOP], [stop, TOP]],
                "silent": True,
                "symbol": "none",
                "lineStyle": {"width": 0},
                "itemStyle": style | ({"decal": pattern} if pattern else {}),
                "areaStyle": style | {"opacity": 1, "origin": "start"},
                "tooltip": {"show": False},
                "markArea": {
                    # Above the areas themselves, or the words would lie under them.
                    "z": 3,
                    "silent": True,
                    "itemStyle": {"color": "transparent"},
                    "label": {
                        "position": "insideTop",
                        "color": word_colour,
                        # The word stands on the plain colour, clear of the pattern.
                        "backgroundColor": style["color"],
                        "padding": [2, 4],
                        "borderRadius": 3,
                        "distance": 8,
                        **_upright(stop - start, end),
                    },
                    "data": [[{"name": _SHORT[span.zone], "xAxis": start}, {"xAxis": stop}]],
                },
            }
        )
    return series


def _upright(width: float, whole: float) -> Option:
    if width >= NARROW * whole:
        return {}
    return {"rotate": 90, "align": "right", "verticalAlign": "middle"}


def _curve_series(curve: Sequence[tuple[float, float | None]]) -> Option:
    return {
        "type": "line",
        "name": "Illustration",
        "data": [[x, None if y is None else round(y, 4)] for x, y in curve],
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": "var(--ink)", "width": 3},
        "itemStyle": {"color": "var(--ink)"},
        "tooltip": {"show": False},
        "z": 3,
    }


def _interval_series(interval: tuple[float, float], mark: UMark, end: float) -> Option:
    """A bar through the first mark: where the usual intake lies with 95 % confidence."""
    start, stop = (min(max(edge, 0.0), end) for edge in interval)
    return {
        "type": "line",
        "name": "95 % interval",
        "data": [[round(start, 1), round(mark.y, 4)], [round(stop, 1), round(mark.y, 4)]],
        "symbol": "rect",
        "symbolSize": [2, 14],
        "lineStyle": {"color": "var(--accent)", "width": 2},
        "itemStyle": {"color": "var(--accent)"},
        "tooltip": {"show": False},
        "silent": True,
        "z": 4,
    }


def _mark_series(mark: UMark, at: int) -> Option:
    return {
        "type": "scatter",
        "name": mark.name,
        "data": [
            {
                "value": [round(mark.x_mg, 1), round(mark.y, 4)],
                "name": f"{mark.name}: {show_mg(_decimal(mark.x_mg))} mg",
            }
        ],
        "symbol": ("circle", "diamond")[at],
        "symbolSize": (18, 16)[at],
        "itemStyle": {
            "color": ("var(--accent)", "var(--surface)")[at],
            "borderColor": ("var(--surface)", "var(--accent)")[at],
            "borderWidth": 2,
            "opacity": 1,
        },
        "tooltip": {"formatter": "{b}"},
        "z": 5,
    }


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
