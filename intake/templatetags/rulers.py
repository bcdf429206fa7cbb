"""How amounts of magnesium and rulers look on a page."""

from decimal import Decimal

from django import template

from foods.amounts import show_mg
from intake.science.rulers import Stretch, Tick

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


_EDGES = {
    "low": "low below",
    "low_if_other_sex": "low below, for the other sex",
    "target": "target",
    "high": "high above",
    "limit": "limit",
}
_GRADUATIONS_MG = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500)


@register.filter
def edge_name(tick: Tick) -> str:
    """What a mark on a ruler stands for, read aloud."""
    return _EDGES[tick.name]


@register.filter
def zone_word(zone: Stretch) -> str:
    """The word printed in a zone of a ruler."""
    return zone.name.replace("_", " ")


#: Numbers of marks nearer to each other than this (per cent) would touch on a phone,
_NUMBERS_TOUCH = 10
#: and this near where one of them leans towards the other.
_LEANING_TOUCH = 17
#: What a number takes that leans towards the beginning.
_NUMBER = 8
#: What a zone's word takes at least, and each of its letters (per cent); it may run over a little.
_WORD, _LETTER = Decimal(7), Decimal("1.4")


@register.filter
def has_room(zone: Stretch) -> bool:
    """Whether a zone is wide enough for its word."""
    return zone.width >= max(_WORD, _LETTER * len(zone_word(zone)))


@register.filter
def anchor(tick: Tick, ticks: tuple[Tick, ...]) -> str | None:
    """A class that keeps a mark's number off its neighbours and the ends of the ruler.

    None where there is no room for it; the target's stands in a row of its own.
    """
    row = [one.at for one in ticks if (one.name == "target") == (tick.name == "target")]
    before = min((tick.at - at for at in row if at < tick.at), default=Decimal(100))
    after = min((at - tick.at for at in row if at > tick.at), default=Decimal(100))
    if min(before, after) < _NUMBERS_TOUCH:
        if max(before, after) < _LEANING_TOUCH or (after < before and tick.at < _NUMBER):
            return None
        return " ruler-after" if before < after else " ruler-before"
    if tick.at < 12:
        return " ruler-at-start"
    return " ruler-at-end" if tick.at > 88 else ""


@register.filter
def graduations(scale_mg: Decimal) -> list[Decimal]:
    """Even fine marks along a ruler of a length, in per cent: at most twenty, in round mg."""
    step = next((mg for mg in _GRADUATIONS_MG if scale_mg / mg <= 20), scale_mg)
    count = int(scale_mg / step)
    return [round(Decimal(100) * step * n / scale_mg, 2) for n in range(count + 1)]
