"""The units a food can be logged in: household portions, weight, volume, pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from accounts.models.prepared import prepared
from foods.amounts import (
    GRAMS_IN,
    GRAMS_PER_OUNCE,
    ML_IN,
    AmountError,
    TypedAmount,
    Unit,
    amount_of,
    parse_quantity,
    volume_units,
    weight_units,
)
from foods.enums import PortionOrigin
from foods.models import Food, Portion
from foods.search.portion_labels import PortionLabel, read_label
from foods.search.tokens import stem, words_of

#: Where a food has no portion of a unit: those that are about as much.
_INSTEAD = {
    "slice": ("piece",),
    "piece": ("slice", "patty", "fillet", "bar", "link"),
    "glass": ("mug",),
    "mug": ("glass",),
    "bowl": ("plate", "serving"),
    "plate": ("bowl", "serving"),
    "spoon": ("tbsp",),
    "pot": ("packet",),
    "packet": ("bar", "box", "pot"),
    "box": ("packet",),
    "bar": ("piece",),
    "bottle": ("can",),
    "can": ("bottle",),
    "stalk": ("stick", "spear"),
    "stick": ("stalk",),
    "tablet": ("piece",),
}
#: Units that a bare count means where no portion is counted by itself, the likeliest first.
_PIECES = (
    "piece",
    "patty",
    "link",
    "fillet",
    "bar",
    "tablet",
    "ball",
    "wedge",
    "spear",
    "stalk",
    "head",
    "slice",
    "roll",
)
#: Words of labels that count no pieces: "6 inch sub", "1 NLEA serving", "1 unit (yield from 1 lb)".
_NO_PIECES = {"inch", "nlea", "quart", "unit"}
#: Units in which a dish or a drink is had at once.
_HELPINGS = {"bowl", "plate", "glass", "mug", "can", "bottle", "serving", "packet", "pot", "box"}
#: Units that also hold what several people eat, and how many usual amounts one person has.
_PACKETS = {"packet", "box", "pot", "can", "bottle"}
_MOST_AT_ONCE = 4
#: Grams of one piece that nobody means who does not say so: a whole turkey or watermelon.
_HEAVIEST_PIECE = 1500
#: Volumes by whose names portions go.
_HOUSEHOLD = {"cup", "tbsp", "tsp", "pint"}
#: About so many cups are in a bowl or on a plate, where there is no portion of it.
_CUPS = Decimal("1.5")
#: Groups of which nobody has a bowl.
_NOT_BY_BOWL = {"nuts-seeds", "fats-oils", "herbs-spices"}
#: What a cup stands for where a drink has no portion of the unit.
_ABOUT_A_CUP = {"glass", "mug", "cup"}
#: Foods whose handful is an ounce, or a cup of leaves, where it has no portion.
_HANDFUL_IS_AN_OUNCE = {"nuts-seeds"}
_HANDFUL_IS_A_CUP = {"leafy-greens"}
_STEP = Decimal("0.001")
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class MeantAmount:
    """How many of which unit of a food, with the unit's form value."""

    quantity: Decimal
    key: str
    unit: Unit


@dataclass(frozen=True)
class _Measure:
    """A portion with what its label says."""

    portion: Portion
    label: PortionLabel


def portion_key(portion: Portion) -> str:
    """The form value of a portion."""
    return f"p{portion.pk}"


def units_of(food: Food) -> list[tuple[str, Unit]]:
    """Return (form value, unit) of all units of the food, the usual one first.

    Household portions, then g and oz, then ml and fl oz for liquids. A food counted
    by piece has only its pieces; the list is empty for a supplement without a label
    amount yet. Uses prefetched portions.
    """
    units = [(portion_key(portion), portion.unit) for portion in distinct_portions(food)]
    return units + measures_of(food)


def usual_unit(food: Food) -> tuple[str, Unit] | None:
    """Return (form value, unit) that a food is offered in; None before its label is known.

    Costs no query for a food read ``with_usual_portion`` or with its portions.
    """
    if not hasattr(food, "usual_portion"):
        return next(iter(units_of(food)), None)
    usual = food.usual_portion
    if usual is None:
        return next(iter(measures_of(food)), None)
    grams, mg = usual["grams"], usual["magnesium_mg"]
    unit = Unit(usual["label"], Decimal(grams) if grams else None, Decimal(mg) if mg else None)
    return f"p{usual['pk']}", unit


def measures_of(food: Food) -> list[tuple[str, Unit]]:
    """Units of weight, and of volume for liquids; none for a food counted by piece."""
    if is_counted(food):
        return []
    units = [*weight_units()]
    if food.grams_per_ml is not None:
        units += volume_units(food.grams_per_ml)
    return [(unit.label, unit) for unit in units]


def is_counted(food: Food) -> bool:
    """Whether it is logged only in pieces or servings, since no weight is known."""
    return food.is_by_piece or (
        food.owner_id is not None
        and food.magnesium_mg_per_100g is None
        and any(portion.magnesium_mg is not None for portion in food.portions.all())
    )


def distinct_portions(food: Food) -> list[Portion]:
    """The food's portions, Midband's first, without repeated ones of a source.

    A source's portion is left out where an earlier one has the same label, or the
    same measure and weight.
    """
    distinct: list[Portion] = []
    seen: set[tuple[str, object]] = set()
    for portion in food.portions.all():
        label = portion.label.casefold()
        measure = label.split(",")[0].split("(")[0].strip()
        marks = {(label.replace(",", ""), None), (measure, portion.grams)}
        if portion.origin != PortionOrigin.SOURCE or not marks & seen:
            distinct.append(portion)
        seen |= marks
    return distinct


def chosen_unit(user: User, food_id: int, key: str) -> tuple[Food, Unit, Portion | None] | None:
    """Return the food, unit and portion of a form's values; None if the user may not log it.

    One query, for a household portion as for weight or volume.
    """
    if match := re.fullmatch(r"p(\d{1,18})", key):
        portion = next(iter(_portions_with_food(int(match[1]))), None)
        if portion is None or portion.food_id != food_id or not portion.food.is_visible_to(user):
            return None
        return portion.food, portion.unit, portion
    food = Food.objects.filter(pk=food_id).first()
    if food is None or not food.is_visible_to(user):
        return None
    unit = dict(measures_of(food)).get(key)
    return None if unit is None else (food, unit, None)


@prepared
def _portions_with_food(number: int) -> QuerySet[Portion]:
    return Portion.objects.select_related("food").filter(pk=number)


def unit_for(food: Food, typed: TypedAmount) -> MeantAmount | None:
    """The quantity and the unit of this food that a typed amount means.

    None where the food has no such unit, or the amount is beyond any that is logged.
    Uses prefetched portions.
    """
    chosen = _chosen(food, typed)
    if chosen is None:
        return None
    try:
        quantity = parse_quantity(f"{chosen.quantity.quantize(_STEP):f}")
        amount_of(quantity, chosen.unit, food.magnesium_mg_per_100g)
    except AmountError:
        return None
    return MeantAmount(quantity, chosen.key, chosen.unit)


def _chosen(food: Food, typed: TypedAmount) -> MeantAmount | None:
    portions = distinct_portions(food)
    measures = [_Measure(portion, read_label(portion.label)) for portion in portions]
    if is_counted(food):
        return _counted(measures, typed)
    if typed.unit in GRAMS_IN:
        return _weighed(food, typed)
    if typed.unit in ML_IN:
        household = typed.unit in _HOUSEHOLD and _portion_of(food, measures, typed, typed.unit)
        return household or _poured(food, typed) or _by_density(measures, typed)
    if not typed.unit:
        return _pieces(food, measures, typed)
    for unit in (typed.unit, *_INSTEAD.get(typed.unit, ())):
        if found := _portion_of(food, measures, typed, unit):
            return found
    return _about(food, measures, typed)


def _of(measure: _Measure, quantity: Decimal) -> MeantAmount:
    return MeantAmount(quantity, portion_key(measure.portion), measure.portion.unit)


def _counted(measures: list[_Measure], typed: TypedAmount) -> MeantAmount | None:
    """So many pieces of what is logged only by piece."""
    if not measures or typed.unit in GRAMS_IN or typed.unit in ML_IN:
        return None
    same = [one for one in measures if typed.unit and one.label.amount.unit == typed.unit]
    first = (same or measures)[0]
    return _of(first, typed.quantity / first.label.amount.quantity)


def _weighed(food: Food, typed: TypedAmount) -> MeantAmount:
    units = dict(measures_of(food))
    if typed.unit == "oz" and "fl oz" in units:
        # "A 12 oz latte".
        return MeantAmount(typed.quantity, "fl oz", units["fl oz"])
    if typed.unit in {"oz", "lb"}:
        ounces = Decimal(16) if typed.unit == "lb" else Decimal(1)
        return MeantAmount(typed.quantity * ounces, "oz", units["oz"])
    return MeantAmount(typed.quantity * GRAMS_IN[typed.unit], "g", units["g"])


def _poured(food: Food, typed: TypedAmount) -> MeantAmount | None:
    """A volume of what is poured, in fluid ounces as typed or else in millilitres."""
    units = dict(measures_of(food))
    if "ml" not in units:
        return None
    if typed.unit == "fl oz":
        return MeantAmount(typed.quantity, "fl oz", units["fl oz"])
    return MeantAmount(_millilitres(typed), "ml", units["ml"])


def _millilitres(typed: TypedAmount) -> Decimal:
    ml = typed.quantity * ML_IN[typed.unit]
    return ml.quantize(Decimal(1) if ml >= 100 else _TENTH)


def _by_density(measures: list[_Measure], typed: TypedAmount) -> MeantAmount | None:
    """A volume in grams, by a portion of known volume ("1 cup" of yogurt)."""
    for measure in measures:
        for amount in measure.label.amounts:
            if amount.unit in ML_IN and measure.portion.grams is not None:
                ml = amount.quantity * ML_IN[amount.unit]
                grams = typed.quantity * ML_IN[typed.unit] * measure.portion.grams / ml
                return _grams(grams)
    return None


def _grams(grams: Decimal) -> MeantAmount:
    gram, _ounce = weight_units()
    return MeantAmount(grams.quantize(Decimal(1) if grams >= 10 else _TENTH), "g", gram)


def _portion_of(
    food: Food, measures: list[_Measure], typed: TypedAmount, unit: str
) -> MeantAmount | None:
    """The portion in this unit, of the typed size where there is one."""
    fitting = [
        (measure, amount)
        for measure in measures
        for amount in measure.label.amounts
        if amount.unit == unit and not _is_store(measure, measures, unit)
    ]
    return _best(food, fitting, typed)


def _is_store(measure: _Measure, measures: list[_Measure], unit: str) -> bool:
    """Whether a packet is far more than is had at once: a bag of crisps for a party."""
    grams, usual = measure.portion.grams, measures[0].portion.grams
    if unit not in _PACKETS or grams is None or usual is None:
        return False
    return grams > usual * _MOST_AT_ONCE


def _best(
    food: Food, fitting: Sequence[tuple[_Measure, TypedAmount]], typed: TypedAmount
) -> MeantAmount | None:
    """Among portions that fit: those of the typed words and size; then the roundest number.

    Without a size that of the first is meant, for a unit the medium one.
    """
    if not fitting:
        return None
    fitting = _of_words(food, fitting, typed)
    sizes = [amount.size for _, amount in fitting]
    usual = "" if "" in sizes else "medium" if "medium" in sizes else sizes[0]
    usual = usual if typed.unit else sizes[0]
    size = typed.size if typed.size and typed.size in sizes else usual
    of_size = [(one, amount) for one, amount in fitting if amount.size == size]
    exact = [(one, amount) for one, amount in of_size if amount.quantity == typed.quantity]
    single = [(one, amount) for one, amount in of_size if amount.quantity == 1]
    measure, amount = (exact or single or of_size)[0]
    return _of(measure, typed.quantity / amount.quantity)


def _of_words(
    food: Food, fitting: Sequence[tuple[_Measure, TypedAmount]], typed: TypedAmount
) -> Sequence[tuple[_Measure, TypedAmount]]:
    """Those whose labels have a typed word that the food's name lacks ("cherry"), or all."""
    words = set(map(stem, words_of(typed.words))) - set(map(stem, words_of(food.name)))
    return [one for one in fitting if words & one[0].label.words] or fitting


def _pieces(food: Food, measures: list[_Measure], typed: TypedAmount) -> MeantAmount | None:
    """So many of the food itself: its fruit, egg, slice or, of a drink, glass."""
    names = {stem(word) for word in words_of(f"{food.name} {typed.words}")}
    tests: list[Callable[[_Measure], bool]] = [
        lambda one: not one.label.amount.unit and one.label.noun <= names,
        lambda one: not one.label.amount.unit and not _NO_PIECES & one.label.noun,
        *(_has_unit(unit) for unit in _PIECES if unit != "slice" or _is_sliced(measures)),
    ]
    for test in tests:
        fitting = [(one, one.label.amount) for one in measures if test(one)]
        if found := _best(food, fitting, typed):
            return None if (found.unit.grams or 0) > _HEAVIEST_PIECE else found
    if measures and (food.grams_per_ml is not None or measures[0].label.amount.unit in _HELPINGS):
        return _best(food, [(one, _one_of(one)) for one in measures], typed)
    for one in measures:
        inner = one.label.inner
        if inner is not None and not inner.unit and one.portion.grams is not None:
            # "1 oz (23 kernels)".
            return _grams(typed.quantity * one.portion.grams / inner.quantity)
    return None


def _is_sliced(measures: list[_Measure]) -> bool:
    """Whether it is had by the slice, as bread is: "1 chicken" is no slice of it."""
    return measures[:1] != [] and measures[0].label.amount.unit == "slice"


def _one_of(measure: _Measure) -> TypedAmount:
    """A helping counted once, whatever its label counts; "12 fl oz (1 large mug)" is large."""
    label = measure.label
    return TypedAmount(
        Decimal(1), size=label.amount.size or (label.inner.size if label.inner else "")
    )


def _has_unit(unit: str) -> Callable[[_Measure], bool]:
    return lambda measure: measure.label.amount.unit == unit


def _about(food: Food, measures: list[_Measure], typed: TypedAmount) -> MeantAmount | None:
    """An amount that the food has under another word, or None."""
    if typed.unit == "serving" and measures:
        return _of(measures[0], typed.quantity)
    if typed.unit in _ABOUT_A_CUP and food.grams_per_ml is not None:
        return _portion_of(food, measures, typed, "cup") or _poured(
            food, replace(typed, unit="cup")
        )
    if typed.unit in {"bowl", "plate"} and food.group.slug not in _NOT_BY_BOWL:
        cups = replace(typed, unit="cup", quantity=typed.quantity * _CUPS)
        return _portion_of(food, measures, cups, "cup")
    if typed.unit == "handful":
        return _handful(food, measures, typed)
    if typed.unit in {"piece", "bar", "ball", "head"}:
        return _pieces(food, measures, replace(typed, unit=""))
    return None


def _handful(food: Food, measures: list[_Measure], typed: TypedAmount) -> MeantAmount | None:
    if food.group.slug in _HANDFUL_IS_AN_OUNCE:
        return _grams(typed.quantity * GRAMS_PER_OUNCE)
    is_a_cup = food.group.slug in _HANDFUL_IS_A_CUP
    return _portion_of(food, measures, typed, "cup") if is_a_cup else None
