"""What all drawings share: markup that is safe to print, numbers, patterns, paints.

Pure: no Django. Colours stand as attributes, which is what paper and PDF go by; classes
beside them let the style sheet give those of a light, dark or forced scheme. In black
and white zones stay apart by their patterns: low is hatched, high is dotted, above the
supplement limit is barred.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

#: Ink, paper and lines of a printed drawing.
INK, PAPER, GRID = "#23211c", "#ffffff", "#d8d0c0"
_DOT = "a1.1 1.1 0 1 0 2.2 0 1.1 1.1 0 1 0-2.2 0z"
#: The patterns by the zone they stand for: size and turn, ground, marks.
_PATTERNS = {
    "low": (
        ' width="6" height="6" patternTransform="rotate(45)"',
        '<rect class="zone-low" width="6" height="6" fill="#f6e3bd"/>',
        '<rect class="zone-low-mark" width="2" height="6" fill="#744500"/>',
    ),
    "high": (
        ' width="6" height="6"',
        '<rect class="zone-high" width="6" height="6" fill="#e4dcf3"/>',
        f'<path class="zone-high-mark" d="M.4 1.5{_DOT}M3.4 4.5{_DOT}" fill="#523888"/>',
    ),
    "over": (
        ' width="5" height="5"',
        '<rect class="zone-over" width="5" height="5" fill="#f1ebdf"/>',
        '<rect class="zone-over-mark" width="5" height="1.6" fill="#23211c"/>',
    ),
}
#: The signs of what counts in all and of food and water alone, around their place.
MARKS = (
    '<circle class="u-total" r="9" fill="#0e5f5b" stroke="#ffffff" stroke-width="2"/>',
    '<path class="u-diet" d="M0-9L9 0 0 9-9 0z" fill="#ffffff" stroke="#0e5f5b" stroke-width="2"/>',
)


class Svg(str):
    """A drawing as markup, in which every word was escaped where it was put in."""

    __slots__ = ()

    def __html__(self) -> Svg:
        """Say to a template engine that this is markup already."""
        return self


def text(words: str) -> str:
    """Escape words for a place between tags or in an attribute."""
    return escape(words)


def number(value: float) -> str:
    """Write a place or length in at most four figures: a tenth of a pixel is enough."""
    return f"{value:.4g}"


def patterns(key: str, zones: Iterable[str]) -> str:
    """Define the patterns that these zones have; their ids begin with the drawing's own key."""
    made = "".join(
        f'<pattern id="{key}-{zone}"{size} patternUnits="userSpaceOnUse">{ground}{marks}</pattern>'
        for zone, (size, ground, marks) in _PATTERNS.items()
        if zone in zones
    )
    return f"<defs>{made}</defs>" if made else ""
