"""How zones look in a drawing for paper, as an attribute."""

from django import template

register = template.Library()

_PLAIN = {
    "borderline": "#d5e8e2",
    "optimal": "#b5d9d1",
    "adequate": "#b5d9d1",
    "within": "#e8f0ee",
}
_PATTERNED = {"low": "low", "high": "high", "over": "high"}


@register.filter
def zone_fill(zone: str, key: str) -> str:
    """The filling of a zone, where the patterns of the drawing begin with a key."""
    if zone in _PATTERNED:
        return f"url(#{key}-{_PATTERNED[zone]})"
    return _PLAIN.get(zone, "#f1ebdf")
