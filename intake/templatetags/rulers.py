"""How amounts of magnesium and rulers look on a page."""

from decimal import Decimal

from django import template

from foods.amounts import show_mg
from intake.insights.charts import keys, rulers
from intake.insights.charts.svg import Svg, patterns
from intake.science.rulers import Ruler

register = template.Library()


@register.filter
def mg(value: Decimal | None) -> str:
    """Write an amount of magnesium (mg) as a person reads it, without its unit."""
    return "unknown" if value is None else show_mg(value)


@register.filter
def without_unit(words: str) -> str:
    """An amount in words without its unit: "at least 156" of "at least 156 mg"."""
    return words.removesuffix(" mg")


@register.filter
def figure(total: str) -> str:
    """The number of a total in words: 169 of "at least 169 mg"."""
    return total.removesuffix(" mg").rpartition(" ")[2]


@register.filter
def before_figure(total: str) -> str:
    """What stands before the number of a total in words: "at least" or nothing."""
    return total.removesuffix(" mg").rpartition(" ")[0]


@register.simple_tag
def draw_ruler(scale: Ruler, size: str, name: str = "") -> Svg:
    """Draw a ruler: "large", "small", or "compact", the picture of a large one without words."""
    return rulers.draw_ruler(scale, size=rulers.RulerSize(size), name=name)


@register.simple_tag
def zone_symbols() -> Svg:
    """Define a small picture of a day in each zone, which the days of a list name."""
    return keys.zone_symbols()


@register.simple_tag
def zone_patterns(key: str) -> Svg:
    """Define the patterns of low and high for what a script draws; ids begin with the key."""
    return Svg(patterns(key, ("low", "high")))
