"""The unit and the quantity of a food that a typed amount means; foods that have it first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from foods.amounts import (
    GRAMS_IN,
    GRAMS_PER_OUNCE,
    ML_IN,
    WEIGHT_AND_VOLUME,
    AmountError,
    TypedAmount,
    Unit,
    amount_of,
    parse_quantity,
    weight_units,
)
from foods.models import Food, Portion
from foods.search.find import FoundFoods
from foods.search.portion_labels import PortionLabel, read_label
from foods.search.states import states_of
from foods.search.tokens import stem, words_of
from foods.units import distinct_portions, is_counted, measures_of, portion_key, usual_unit

#: Where a food has no portion of a unit: those that are about as much.
_INSTEAD = {
    "slice": ("piece",),
    "piece": ("slice", "patty", "fillet", "bar", "link"),
    "glass": ("mug",),
    "mug": ("glass",),
    "bowl": ("plate", "serving"),
    "plate": ("bowl", "serving"),
    "pot": ("packet",),
    "packet": ("bar", "box", "pot"),
    "box": ("packet",),
    "bar": ("piece",),
    "bottle": ("can",),
    "can": ("bottle",),
    "stalk": ("stick", "spear"),
    "stick": ("stalk",),
    "strip": ("slice", "piece"),
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
    "stick",
    "slice",
    "roll",
)
#: Words of labels for the thing itself: "1 medium fruit".
_ITSELF = frozenset({"fruit", "whole", "item", "each"})
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
_CUPS = {"bowl": Decimal("1.25"), "plate": Decimal("1.5")}
#: How much a small or a large drink, bowl or plate is of one whose size was not said.
_OF_SIZE = {"small": Decimal("0.7"), "large": Decimal("1.4")}
#: Groups of which nobody has a bowl.
_NOT_BY_BOWL = {"nuts-seeds", "fats-oils", "herbs-spices"}
#: What a cup stands for where a drink has no portion of the unit.
_ABOUT_A_CUP = {"glass", "mug", "cup"}
#: Groups of which nobody has a handful, and cups in one by group.
_NO_HANDFUL = {"drinks", "water", "dishes", "fats-oils", "baby-foods"}
_CUPS_IN_A_HANDFUL = {
    "leafy-greens": Decimal(1),
    "fruit": Decimal("0.5"),
    "vegetables": Decimal("0.5"),
    "legumes": Decimal("0.25"),
}
#: What is in a unit that nobody measures, in spoons.
_IN_SPOONS = {
    "spoon": (Decimal(1), "tbsp"),
    "splash": (Decimal(2), "tbsp"),
    "dollop": (Decimal("1.5"), "tbsp"),
    "drizzle": (Decimal(2), "tsp"),
    "knob": (Decimal(2), "tsp"),
    "smear": (Decimal(2), "tsp"),
    "dash": (Decimal(1), "tsp"),
    "squeeze": (Decimal(1), "tsp"),
    "sprinkle": (Decimal(1), "tsp"),
    "pinch": (Decimal("0.0625"), "tsp"),
    "drop": (Decimal("0.01"), "tsp"),
}
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


def typed_unit_first(found: FoundFoods) -> FoundFoods:
    """Put the sure food first that the typed unit is for, where the first has no such unit.

    "A tin of tuna" is canned tuna, and "a bag of chips" is no plate of fries. Only among
    foods with a name that says just the words: a "slice of turkey" is no turkey sandwich.
    Uses prefetched portions, which a search with an amount reads.
    """
    typed = found.amount
    if typed is None or not typed.unit or typed.unit in WEIGHT_AND_VOLUME or not found.sure:
        return found
    first, *others = found.sure
    if unit_for(first, typed) is not None:
        return found
    fitting = [
        food
        for food in others
        if (food.pk in found.namesakes or (typed.unit == "can" and _is_canned(food)))
        and unit_for(food, typed) is not None
    ]
    if not fitting:
        return found
    meant = fitting[0]
    return replace(found, sure=[meant, *(food for food in found.sure if food is not meant)])


def offered_amount(food: Food, found: FoundFoods) -> MeantAmount | None:
    """The amount that was typed, else the usual one; None before a supplement's label is known.

    Uses prefetched portions where an amount was typed.
    """
    typed = unit_for(food, found.amount) if found.amount is not None else None
    usual = usual_unit(food)
    if typed is None and usual is not None:
        return MeantAmount(Decimal(1), *usual)
    return typed


def _is_canned(food: Food) -> bool:
    return "canned" in states_of(tuple(words_of(food.name)))


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
    instead = () if _is_helped(food, typed) else _INSTEAD.get(typed.unit, ())
    for unit in (typed.unit, *instead):
        if found := _portion_of(food, measures, typed, unit):
            return found
    about = _in_spoons if typed.unit in _IN_SPOONS else _about
    return about(food, measures, typed)


def _is_helped(food: Food, typed: TypedAmount) -> bool:
    """Whether a piece of it is a helping: "a piece of chicken" is no slice."""
    return typed.unit == "piece" and food.group.slug in {"meat-eggs", "fish"}


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
    if typed.unit in _ABOUT_A_CUP and not {"", "medium", typed.size} & set(sizes):
        # Neither a small glass nor a large mug is a glass; a cup is nearer.
        return None
    usual = "" if "" in sizes else "medium" if "medium" in sizes else sizes[0]
    usual = usual if typed.unit else sizes[0]
    size = typed.size if typed.size and typed.size in sizes else usual
    # Beside a large mug the cup is the small one.
    is_scaled = food.grams_per_ml is not None and typed.size != size and not any(sizes)
    scale = _OF_SIZE.get(typed.size, Decimal(1)) if is_scaled else Decimal(1)
    of_size = [(one, amount) for one, amount in fitting if amount.size == size]
    exact = [(one, amount) for one, amount in of_size if amount.quantity == typed.quantity]
    single = [(one, amount) for one, amount in of_size if amount.quantity == 1]
    measure, amount = (exact or single or of_size)[0]
    return _of(measure, typed.quantity * scale / amount.quantity)


def _of_words(
    food: Food, fitting: Sequence[tuple[_Measure, TypedAmount]], typed: TypedAmount
) -> Sequence[tuple[_Measure, TypedAmount]]:
    """Those whose labels have a typed word that the food's name lacks ("cherry"), or all."""
    words = set(map(stem, words_of(typed.words))) - set(map(stem, words_of(food.name)))
    return [one for one in fitting if words & one[0].label.words] or fitting


def _pieces(food: Food, measures: list[_Measure], typed: TypedAmount) -> MeantAmount | None:
    """So many of the food itself: its fruit, egg, slice or, of a drink, glass."""
    if food.grams_per_ml is not None and measures:
        # "A coffee" is a mug of it, not a large one.
        of_size = measures if typed.size else measures[:1]
        return _best(food, [(one, _one_of(one)) for one in of_size], typed)
    names = _ITSELF | {stem(word) for word in words_of(f"{food.name} {typed.words}")}
    first = measures[0].label.amount.unit if measures else ""
    tests: list[Callable[[_Measure], bool]] = [
        lambda one: not one.label.amount.unit and one.label.noun <= names,
        lambda one: not one.label.amount.unit and not _NO_PIECES & one.label.noun,
        *(_has_unit(unit) for unit in (first, *_PIECES) if _counts(unit, measures)),
    ]
    for test in tests:
        fitting = [(one, one.label.amount) for one in measures if test(one)]
        if found := _best(food, fitting, typed):
            heaviest = _HEAVIEST_PIECE / min(typed.quantity, Decimal(1))
            return None if (found.unit.grams or 0) > heaviest else found
    if measures and measures[0].label.amount.unit in _HELPINGS:
        return _best(food, [(one, _one_of(one)) for one in measures], typed)
    for one in measures:
        inner, grams = one.label.inner, one.portion.grams
        if inner is not None and not inner.unit and grams is not None:
            # "1 oz (23 kernels)".
            return _grams(typed.quantity * grams / inner.quantity)
    return None


def _counts(unit: str, measures: list[_Measure]) -> bool:
    """Whether a bare count may mean this unit; "1 chicken" is no slice of it, "1 bread" is one."""
    return unit in _PIECES and (unit != "slice" or measures[0].label.amount.unit == unit)


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
    if measures and (typed.unit == "serving" or _is_helped(food, typed)):
        return _of(measures[0], typed.quantity)
    if typed.unit in _ABOUT_A_CUP and (food.grams_per_ml or food.group.slug == "drinks"):
        scale = _OF_SIZE.get(typed.size, Decimal(1))
        cups = replace(typed, unit="cup", size="", quantity=typed.quantity * scale)
        return _portion_of(food, measures, cups, "cup") or _poured(food, cups)
    if typed.unit in _CUPS and food.group.slug not in _NOT_BY_BOWL:
        cups_in_it = _CUPS[typed.unit] * _OF_SIZE.get(typed.size, Decimal(1))
        cups = replace(typed, unit="cup", size="", quantity=typed.quantity * cups_in_it)
        return _portion_of(food, measures, cups, "cup")
    if typed.unit == "handful":
        return _handful(food, measures, typed)
    if typed.unit in {"piece", "bar", "ball", "head"}:
        return _pieces(food, measures, replace(typed, unit=""))
    return None


def _in_spoons(food: Food, _measures: list[_Measure], typed: TypedAmount) -> MeantAmount | None:
    """A splash or a knob: spoons of it, or as heavy as so much water."""
    spoons, unit = _IN_SPOONS[typed.unit]
    measured = replace(typed, quantity=typed.quantity * spoons, unit=unit)
    return _chosen(food, measured) or _grams(_millilitres(measured))


def _handful(food: Food, measures: list[_Measure], typed: TypedAmount) -> MeantAmount | None:
    """An ounce of nuts, a cup of leaves, half a cup of fruit or vegetables, else an ounce."""
    cups = _CUPS_IN_A_HANDFUL.get(food.group.slug)
    if food.group.slug in _NO_HANDFUL:
        return None
    measured = replace(typed, quantity=typed.quantity * (cups or 1), unit="cup")
    of_cups = _portion_of(food, measures, measured, "cup") if cups else None
    return of_cups or _grams(typed.quantity * GRAMS_PER_OUNCE)
