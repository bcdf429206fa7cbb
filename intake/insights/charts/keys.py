"""What a filling or line of a drawing says: small pictures beside their words. Pure: no Django.

They have no ids, so that any number of them may stand on a page; the zones of a list's many
days are drawn once (``zone_symbols``) and named from each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

from intake.insights.charts.bars import EDGES, bar_paint, cell_paint
from intake.insights.charts.days import DayBar, DayLook, zone_look
from intake.insights.charts.svg import MARKS, Svg
from intake.science.sums import SummedKind
from intake.science.zones import Zone

_WIDTH, _HEIGHT = 22, 12
#: The marks of a look with a pattern, drawn out.
_MARKS = {
    DayLook.LOW: (
        "zone-low-mark",
        "M1 9L9 1M3 11L13 1M9 11L19 1M15 11L21 5",
        'fill="none" stroke="#744500" stroke-width="1.8"',
    ),
    DayLook.HIGH: (
        "zone-high-mark",
        "M4 4h0M9 4h0M14 4h0M19 4h0M4 8.5h0M9 8.5h0M14 8.5h0M19 8.5h0",
        'fill="none" stroke="#523888" stroke-width="2.4" stroke-linecap="round"',
    ),
    DayLook.OVER: (
        "zone-over-mark",
        "M1 3H21M1 6H21M1 9H21",
        'fill="none" stroke="#23211c" stroke-width="1.4"',
    ),
}


#: A drawing's key: each picture with its word.
Key = list[tuple[Svg, str]]


def days_key(bars: Sequence[DayBar]) -> Key:
    """Say what the looks and lines of drawn days stand for, as far as they occur."""
    looks = {bar.look for bar in bars} - {DayLook.EMPTY}
    edges = [name for name in EDGES if any(getattr(bar, name) is not None for bar in bars)]
    return [
        *(
            (_look(look, bar_paint(SummedKind.FOOD, look)), look.word)
            for look in DayLook
            if look in looks
        ),
        *((_edge(name), EDGES[name].in_keys) for name in edges),
    ]


def cells_key(looks: Iterable[DayLook]) -> Key:
    """Say what the looks of a strip stand for."""
    return [(_look(look, cell_paint(look)), look.word) for look in looks]


@cache
def zone_symbols() -> Svg:
    """Draw a day in each zone, once for a page, to be named by ``named_zone``."""
    symbols = "".join(
        f'<symbol class="plot-key" id="strip-{zone}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' preserveAspectRatio="none">{_drawn_look(look, cell_paint(look))}</symbol>'
        for zone, look in ((zone.value, zone_look(zone.value)) for zone in Zone)
    )
    return Svg(f'<svg class="visually-hidden" aria-hidden="true" focusable="false">{symbols}</svg>')


def named_zones(days: Iterable[tuple[str, str]]) -> Svg:
    """A list of days in their zones, drawn by their symbols, each with its words.

    As one text, since a template takes as long for a week of fifty people as for all else
    of their rows.
    """
    return Svg(f'<ol class="strip">{"".join(_named(zone, words) for zone, words in days)}</ol>')


def _named(zone: str, words: str) -> str:
    """A day with what the pointer and a reader aloud say of it."""
    return (
        f'<li><svg class="plot-key" role="img"><title>{escape(words)}</title>'
        f'<use href="#strip-{zone}"/></svg></li>'
    )


def mark_key(at: int) -> Svg:
    """Draw the first or second mark of a U."""
    return _key(f'<g transform="translate(11 6) scale(.6)">{MARKS[at]}</g>')


def _look(look: DayLook, paint: str) -> Svg:
    return _key(_drawn_look(look, paint))


def _drawn_look(look: DayLook, paint: str) -> str:
    made = f'<rect {paint} x="1" y="1" width="20" height="10"/>'
    if look in _MARKS:
        name, path, paint = _MARKS[look]
        made += f'<path class="{name}" d="{path}" {paint}/>'
    return made


def _edge(name: str) -> Svg:
    return _key(
        f'<path class="plot-edge plot-{name}" d="M0 6H{_WIDTH}" fill="none" {EDGES[name].paint()}/>'
    )


def _key(made: str) -> Svg:
    return Svg(
        f'<svg class="plot-key" width="{_WIDTH}" height="{_HEIGHT}"'
        f' viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none"'
        f' aria-hidden="true">{made}</svg>'
    )
