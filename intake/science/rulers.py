"""Rulers: where their parts lie, in per cent of the length, for a template to draw.

Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import pairwise

from foods.amounts import show_mg
from intake.science.limits import Limits
from intake.science.sums import SummedKind, Sums
from intake.science.zones import SupplementState, supplement_state, zone_spans
from intake.text import show_beside

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Stretch:
    """A part of a ruler: ``start`` and ``width`` are 0 to 100 with two decimals."""

    name: str
    start: Decimal
    width: Decimal
    mg: Decimal = Decimal(0)

    @property
    def end(self) -> Decimal:
        """Where it ends (0 to 100)."""
        return self.start + self.width


@dataclass(frozen=True)
class Tick:
    """A mark on a ruler: ``at`` is 0 to 100 with two decimals, ``mg`` its amount."""

    name: str
    at: Decimal
    mg: Decimal


@dataclass(frozen=True)
class Ruler:
    """All that a template needs to draw a ruler.

    ``zones`` lie side by side and fill the whole length; there are none where a
    clinician has to set the range, and above the supplement limit. ``segments``
    are food then water, or supplement then medicine on the supplements' ruler.
    ``extension`` is drawn as an outline: what supplements add towards ``low``;
    medicines add nothing. It stops at the upper edge (``is_clipped``) unless that
    edge is read at all sources.
    """

    scale_mg: Decimal
    zones: tuple[Stretch, ...]
    segments: tuple[Stretch, ...]
    extension: Stretch | None
    is_clipped: bool
    ticks: tuple[Tick, ...]
    #: What the drawing shows, for those who do not see it.
    words: str = ""


def ruler(sums: Sums, limits: Limits, *, counted_mg: Decimal | None = None) -> Ruler:
    """Lay out the day's ruler: food and water first, supplements as an outline.

    ``counted_mg`` is what counts of a mean day (mg), where each day's supplements
    were capped before; a day's own is worked out here.
    """
    reach = sums.diet_mg
    clip = limits.high is not None and not limits.counts_all_sources
    total = end = sums.counted_mg(limits) if counted_mg is None else counted_mg
    supplement = total - reach
    # Above the supplement limit no zone word stands beside that: plain edges, as with the kidneys.
    is_over_limit = supplement_state(sums, limits).is_alert
    if clip and limits.high is not None:
        end = max(reach, min(end, limits.high))
    scale = _scale(limits, end)
    ticks = tuple(
        Tick(name, _pct(mg, scale), mg)
        for name, mg in (
            ("low", limits.low),
            ("low_if_other_sex", limits.low_if_other_sex),
            ("target", limits.target),
            ("high", limits.high),
        )
        if mg is not None
    )
    return Ruler(
        scale_mg=scale,
        zones=() if is_over_limit else _zones(limits, scale),
        segments=_segments(
            [(SummedKind.FOOD, sums.food_mg), (SummedKind.WATER, sums.water_mg)], scale
        ),
        extension=_stretch("supplement", reach, end, scale, supplement),
        is_clipped=end < total,
        ticks=ticks,
        words=_spoken(
            [("food", sums.food_mg), ("water", sums.water_mg), ("supplements", supplement)], ticks
        ),
    )


def supplement_ruler(sums: Sums, limits: Limits) -> Ruler | None:
    """Lay out supplements and medicines beside their limit.

    None where there is neither a limit above zero nor anything to show.
    """
    taken, limit = sums.supplemental_mg, limits.supplement_limit or Decimal(0)
    state = supplement_state(sums, limits)
    if not taken and (not limit or state is SupplementState.ALERT_ANY):
        return None
    scale = _nice(max(limit, taken) * Decimal("1.25"))
    if not limits.shows_zones:
        zones: tuple[Stretch, ...] = ()
    elif limits.supplement_limit is None and not limits.no_supplement_is_safe:
        zones = _partition([("cannot_say", scale)], scale)
    else:
        zones = _partition([("within", limit), ("over", scale)], scale)
    ticks: tuple[Tick, ...] = ()
    if limits.supplement_limit is not None:
        ticks = (Tick("limit", _pct(limit, scale), limit),)
    return Ruler(
        scale_mg=scale,
        zones=zones,
        segments=_segments(
            [(SummedKind.SUPPLEMENT, sums.supplement_mg), (SummedKind.MEDICINE, sums.medicine_mg)],
            scale,
        ),
        extension=None,
        is_clipped=False,
        ticks=ticks,
        words=_spoken(
            [("supplements", sums.supplement_mg), ("medicines", sums.medicine_mg)], ticks
        ),
    )


_TICK_WORDS = {
    "low": "low edge",
    "low_if_other_sex": "average need of the other sex",
    "target": "target",
    "high": "upper edge",
    "limit": "limit",
}


def _spoken(parts: Sequence[tuple[str, Decimal]], ticks: Sequence[Tick]) -> str:
    marked = [tick.mg for tick in ticks]
    amounts = [f"{name} {show_beside(mg, *marked)} mg" for name, mg in parts if mg] or ["nothing"]
    marks = [f"{_TICK_WORDS[tick.name]} {show_mg(tick.mg)} mg" for tick in ticks]
    return f"On the scale: {', '.join(amounts)}." + (
        f" Marks: {', '.join(marks)}." if marks else ""
    )


def _scale(limits: Limits, end: Decimal) -> Decimal:
    """A round end of the ruler (mg) with room for every edge and for what was eaten."""
    candidates = [end, limits.low_if_other_sex or limits.low or Decimal(0)]
    if limits.high is not None:
        candidates.append(limits.high)
    elif limits.target is not None:
        candidates.append(limits.target * Decimal("1.6"))
    return _nice(max(candidates) * Decimal("1.1"))


def _nice(value: Decimal) -> Decimal:
    """Round up to a quarter of the power of ten below: 456 to 475, 52 to 52.5."""
    if value <= 0:
        return Decimal(100)
    step = Decimal(10) ** value.adjusted() / 4
    return (value / step).to_integral_value(ROUND_CEILING) * step


def _zones(limits: Limits, scale: Decimal) -> tuple[Stretch, ...]:
    return _partition(
        [(span.zone, scale if span.end is None else span.end) for span in zone_spans(limits)], scale
    )


def _partition(edges: Sequence[tuple[str, Decimal]], scale: Decimal) -> tuple[Stretch, ...]:
    """Lay zones end to end, each up to its edge (mg), leaving out the empty ones."""
    ends = [Decimal(0), *(_pct(edge, scale) for _name, edge in edges)]
    return tuple(
        Stretch(str(name), start, end - start, edge)
        for (name, edge), (start, end) in zip(edges, pairwise(ends), strict=True)
        if end > start
    )


def _segments(parts: Sequence[tuple[str, Decimal]], scale: Decimal) -> tuple[Stretch, ...]:
    """Lay amounts (mg) end to end from zero, leaving out the empty ones."""
    laid, start = [], Decimal(0)
    for name, mg in parts:
        stretch = _stretch(name, start, start + mg, scale, mg)
        if stretch is not None:
            laid.append(stretch)
        start += mg
    return tuple(laid)


def _stretch(
    name: str, start: Decimal, end: Decimal, scale: Decimal, mg: Decimal
) -> Stretch | None:
    left, right = _pct(start, scale), _pct(end, scale)
    return Stretch(name, left, right - left, mg) if mg > 0 else None


def _pct(mg: Decimal, scale: Decimal) -> Decimal:
    return (min(mg, scale) / scale * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)
