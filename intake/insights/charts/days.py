"""Days as stacked bars on their bands, and as a table.

Pure: no Django. A bar's colour and pattern say its zone, its filling the kind:
food is solid, water pale, supplements are outlined as far as they count. Medicines
count towards no band, so they stand in the table alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from foods.amounts import show_mg
from intake.enums import DayState
from intake.insights.charts.u import BARRED, DOTTED, HATCHED, TOOLTIP, Option
from intake.science.sums import SummedKind
from intake.science.zones import Zone
from intake.text import at_least, exact_mg, short_date, show_beside, weekday_date

#: From this number of days on a part of them can be looked at closely.
ZOOM_FROM = 32
#: Up to this number of days bars have an outline of their own; beyond they are too thin.
OUTLINED_UP_TO = 92


class DayLook(StrEnum):
    """How a day is drawn in bars and strip; the value is its CSS class."""

    LOW = "low"
    OPTIMAL = "optimal"
    HIGH = "high"
    #: Complete, with supplements and medicines above their limit.
    OVER = "over"
    #: Complete, without a zone to give.
    NONE = "none"
    PARTIAL = "partial"
    OPEN = "open"
    #: Nothing logged.
    EMPTY = "empty"

    @property
    def word(self) -> str:
        """The word for it in keys, tables and tooltips."""
        return _LOOKS[self][0]


#: Each look: its word, the colour of its edge and full filling, the pale one, its pattern.
#: Amber, teal, violet as everywhere.
_LOOKS: dict[DayLook, tuple[str, str, str, Option | None]] = {
    DayLook.LOW: ("low", "var(--zone-low-mark)", "var(--zone-low)", HATCHED),
    DayLook.OPTIMAL: ("in the band", "var(--accent)", "var(--zone-optimal)", None),
    DayLook.HIGH: ("above the usual range", "var(--zone-high-mark)", "var(--zone-high)", DOTTED),
    DayLook.OVER: ("supplements above the limit", "var(--ink)", "var(--surface-2)", BARRED),
    DayLook.NONE: ("complete, no zone", "var(--line-strong)", "var(--zone-none)", None),
    DayLook.PARTIAL: ("partial", "var(--line-strong)", "var(--zone-none)", None),
    DayLook.OPEN: ("not finished", "var(--line-strong)", "var(--surface-2)", None),
    DayLook.EMPTY: ("nothing logged", "var(--line-strong)", "var(--surface-2)", None),
}
_LOOK_OF = {
    Zone.LOW.value: DayLook.LOW,
    Zone.BORDERLINE.value: DayLook.OPTIMAL,
    Zone.OPTIMAL.value: DayLook.OPTIMAL,
    Zone.ADEQUATE.value: DayLook.OPTIMAL,
    Zone.HIGH.value: DayLook.HIGH,
    Zone.OVER_LIMIT.value: DayLook.OVER,
}


def day_look(state: str, zone: str, entries: int) -> DayLook:
    """Return how a day is drawn: open and partial ones are never drawn as low."""
    if state == DayState.COMPLETE:
        return _LOOK_OF.get(zone, DayLook.NONE)
    if not entries:
        return DayLook.EMPTY
    return DayLook.OPEN if state == DayState.OPEN else DayLook.PARTIAL


class DayBar(NamedTuple):
    """One date with what is drawn of it; mg, None where unknown or not there."""

    date: dt.date
    look: DayLook
    zone: str
    food: float | None
    water: float | None
    supplement: float | None
    medicine: float | None
    #: Supplements as far as they count, which is what is drawn of them.
    counted_supplement: float | None
    #: What counts: food, water and that.
    total: float | None
    entries: int
    unknown: int
    low: float | None
    low_if_other_sex: float | None
    target: float | None
    high: float | None

    @property
    def is_complete(self) -> bool:
        """Whether the day was marked complete."""
        return self.look in _JUDGED


#: What is drawn of a bar, from below: the field it is in, and its name.
_DRAWN = {"food": "Food", "water": "Water", "counted_supplement": "Supplements"}
#: Each edge: name, word at its end, colour, dash.
_EDGES = (
    ("low", "Low below", "low", "var(--zone-low-word)", [6, 4]),
    ("low_if_other_sex", "Low below, other sex", "", "var(--zone-low-word)", [2, 4]),
    ("target", "Target", "target", "var(--ink)", "solid"),
    ("high", "High above", "high", "var(--zone-high-word)", [2, 3]),
)


def days_option(bars: Sequence[DayBar], *, title: str) -> Option:
    """Build the bars of the days over the step lines of their bands."""
    series = [*_bar_series(bars), *_edge_series(bars)]
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": title}},
        "textStyle": {"color": "var(--ink)", "fontFamily": "var(--font)"},
        "grid": {
            "left": 4,
            "right": 52,
            "top": 28,
            "bottom": 56 if len(bars) >= ZOOM_FROM else 8,
            "containLabel": True,
        },
        "tooltip": TOOLTIP
        | {
            "trigger": "axis",
            # Behind the bars, which it would hide.
            "axisPointer": {"type": "shadow", "z": 0, "shadowStyle": {"color": "var(--surface-2)"}},
            # One for each date; the script that draws shows the one under the pointer.
            "words": day_words(bars),
        },
        "xAxis": {
            "type": "category",
            "data": [short_date(bar.date) for bar in bars],
            "axisLabel": {"color": "var(--ink-2)", "hideOverlap": True},
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "var(--line-strong)"}},
        },
        "yAxis": {
            "type": "value",
            "min": 0,
            "name": "mg",
            "nameTextStyle": {"color": "var(--ink-2)"},
            "axisLabel": {"color": "var(--ink-2)"},
            "splitLine": {"lineStyle": {"color": "var(--line)"}},
        },
        "dataZoom": _zoom() if len(bars) >= ZOOM_FROM else [],
        "series": series,
    }


def _zoom() -> list[Option]:
    return [
        {
            "type": "slider",
            "height": 28,
            "bottom": 8,
            "brushSelect": False,
            "showDetail": False,
            "showDataShadow": False,
            "borderColor": "var(--line-strong)",
            "fillerColor": "var(--accent-soft)",
            "handleSize": "120%",
            "handleStyle": {"color": "var(--surface)", "borderColor": "var(--accent)"},
            "moveHandleStyle": {"color": "var(--line-strong)"},
        }
    ]


def _bar_series(bars: Sequence[DayBar]) -> list[Option]:
    """One series for each kind and look that occurs, all of one stack."""
    points: dict[tuple[str, DayLook], list[list[float]]] = {}
    for at, bar in enumerate(bars):
        for kind in _DRAWN:
            mg: float | None = getattr(bar, kind)
            if mg:
                points.setdefault((kind, bar.look), []).append([at, round(mg, 1)])
    is_outlined = len(bars) <= OUTLINED_UP_TO
    order = [(kind, look) for kind in _DRAWN for look in DayLook if (kind, look) in points]
    return [
        {
            "type": "bar",
            "name": f"{_DRAWN[kind]}, {look.word}",
            "stack": "mg",
            "data": points[kind, look],
            "barCategoryGap": "24%" if is_outlined else "8%",
            "barMaxWidth": 40,
            "itemStyle": _style(kind, look, is_outlined=is_outlined),
        }
        for kind, look in order
    ]


def _style(kind: str, look: DayLook, *, is_outlined: bool) -> Option:
    """Solid for food, pale for water, outlined for supplements."""
    is_judged = look not in {DayLook.OPEN, DayLook.PARTIAL}
    _word, mark, soft, pattern = _LOOKS[look]
    style: Option
    if kind == SummedKind.FOOD:
        style = {"color": mark if is_judged else soft}
    else:
        style = {"color": soft if kind == SummedKind.WATER else "var(--surface)"}
    if pattern is not None and kind in {SummedKind.FOOD, SummedKind.WATER}:
        style["decal"] = pattern | {"color": soft if kind == SummedKind.FOOD else mark}
    if is_outlined:
        style |= {"borderColor": mark, "borderWidth": 1}
        if not is_judged:
            style["borderType"] = "dashed"
    elif kind == "counted_supplement":
        style["color"] = soft
    return style


def _edge_series(bars: Sequence[DayBar]) -> list[Option]:
    """The edges of the band as they were on each day; a missing one has no line."""
    series = []
    # A line of one day has no length, so a stroke of this reach to each side stands for it.
    reach = 48 if len(bars) == 1 else 0
    for name, label, word, colour, dash in _EDGES:
        values = [getattr(bar, name) for bar in bars]
        if all(value is None for value in values):
            continue
        end: Option = {
            "show": bool(word),
            "formatter": word,
            "color": colour,
            "distance": reach + 4,
        }
        series.append(
            {
                "type": "line",
                "name": label,
                "data": [value if value is None else round(value, 1) for value in values],
                "step": "middle",
                "symbol": "rect" if reach else "none",
                "symbolSize": [2 * reach, 2],
                "lineStyle": {"color": colour, "width": 1.5, "type": dash},
                "itemStyle": {"color": colour},
                "endLabel": end,
                "z": 4,
            }
        )
    return series


# -- The table twin --------------------------------------------------------------------------


class DayRow(NamedTuple):
    """One line of the table: everything as it is printed."""

    date: str
    #: The date as people read it: "Sun 22 Nov 2026".
    label: str
    look: str
    total: str
    food: str
    water: str
    supplement: str
    medicine: str
    band: str
    word: str


def day_rows(bars: Sequence[DayBar]) -> list[DayRow]:
    """Return the table of the bars, the latest day first; dates without an entry are left out."""
    return [
        DayRow(
            date=bar.date.isoformat(),
            label=weekday_date(bar.date),
            look=bar.look.value,
            total=_day_total(bar),
            food=_shown(bar.food),
            water=_shown(bar.water),
            supplement=_shown(bar.supplement),
            medicine=_shown(bar.medicine),
            band=_band(bar.low, bar.target, bar.high),
            word=_word(bar),
        )
        for bar in reversed(bars)
        if bar.entries and bar.look is not DayLook.EMPTY
    ]


def day_words(bars: Sequence[DayBar]) -> list[str]:
    """Return a few lines for each date, as the table has them: for a tooltip."""
    return ["\n".join(_lines(bar)) for bar in bars]


def _lines(bar: DayBar) -> list[str]:
    lines = [f"{weekday_date(bar.date)}: {_word(bar)}"]
    if bar.entries:
        total = _day_total(bar)
        parts = [
            f"{name.lower()} {_shown(mg)}"
            for kind, name in _DRAWN.items()
            if (mg := getattr(bar, kind))
        ]
        lines.append(total if bar.total is None else f"{total} mg")
        if len(parts) > 1:
            lines[-1] += f": {', '.join(parts)}"
        if apart := _apart(bar):
            lines.append(apart)
    lines.append(f"Band {_band(bar.low, bar.target, bar.high)}")
    return lines


def _apart(bar: DayBar) -> str:
    """What was taken and does not count towards the band; empty where all does."""
    parts = []
    if bar.supplement and bar.supplement != bar.counted_supplement:
        parts.append(f"supplements {_shown(bar.supplement)}")
    if bar.medicine:
        parts.append(f"medicines {_shown(bar.medicine)}")
    return f"Against the supplement limit: {', '.join(parts)} mg" if parts else ""


def _word(bar: DayBar) -> str:
    return Zone(bar.zone).word if bar.look in _JUDGED else bar.look.word


_JUDGED = {DayLook.LOW, DayLook.OPTIMAL, DayLook.HIGH, DayLook.OVER, DayLook.NONE}


@lru_cache(maxsize=4096)
def _shown(mg: float | None) -> str:
    return "unknown" if mg is None else show_mg(exact_mg(mg))


def _day_total(bar: DayBar) -> str:
    total = _total(bar.total, bar.low, bar.low_if_other_sex, bar.target, bar.high)
    return at_least(total, is_at_least=bar.unknown > 0 and bar.total is not None)


@lru_cache(maxsize=4096)
def _total(total: float | None, *edges: float | None) -> str:
    """A total that never looks like an edge that it misses."""
    if total is None:
        return "unknown"
    return show_beside(exact_mg(total), *(exact_mg(edge) for edge in edges if edge is not None))


@lru_cache(maxsize=256)
def _band(low: float | None, target: float | None, high: float | None) -> str:
    if low is None and target is None:
        return "none"
    first = f"from {_shown(low)}" if low is not None else ""
    aim = f"target {_shown(target)}" if target is not None else ""
    last = f"to {_shown(high)}" if high is not None else ""
    return ", ".join(part for part in (f"{first} {last}".strip(), aim) if part)
