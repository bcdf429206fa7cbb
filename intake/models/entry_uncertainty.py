"""What an entry keeps of how sure it is: what its unknown part may hold, and two relative SDs.

Set when it is logged or its amount changed, and never read from the food table again: no
later table judges the past anew.
"""

from __future__ import annotations

from decimal import Decimal

from foods.amounts import quantise_mg
from foods.enums import SUPPLEMENTAL, Evidence, FoodKind
from foods.models import Food
from foods.search.survey_category import is_as_eaten
from intake.enums import ValueGiven
from intake.models import Entry
from intake.science.reference.category_bounds import bound_of
from intake.science.uncertainty import CV_STATED, CV_WEIGHED, amount_cv, composition_cv

#: The group whose everyday foods bound a water without a value, whatever group it is in.
_WATERS = "water"
#: How sure a value is that a person gave for an entry.
_EVIDENCE_GIVEN = {
    ValueGiven.BY_LABEL.value: Evidence.LABEL.value,
    ValueGiven.BY_KIND.value: Evidence.ESTIMATE.value,
}


def set_uncertainty(entry: Entry, food: Food | None, *, is_weighed: bool = False) -> None:
    """Put on an unsaved entry what it keeps of how sure it is; after its amounts are set.

    Of a recipe the bound is that of its parts, which ``set_recipe_values`` has put on it.
    Free of queries for a food that was read with its group.
    """
    if entry.parts is None:
        is_open = entry.magnesium_mg is None and food is not None
        entry.possible_mg = possible_in(food, entry.grams, entry.quantity) if is_open else None
    set_cvs(entry, food, is_weighed=is_weighed)


def set_cvs(entry: Entry, food: Food | None, *, is_weighed: bool = False) -> None:
    """Put the two relative SDs on an unsaved entry; none where none of it has a value."""
    entry.composition_cv = None if entry.magnesium_mg is None else _composition_cv(entry, food)
    set_amount_cv(entry, is_weighed=is_weighed)


def set_amount_cv(entry: Entry, *, is_weighed: bool = False) -> None:
    """Put the relative SD of its amount on an unsaved entry; none where it has no value."""
    if entry.magnesium_mg is None:
        entry.amount_cv = None
        return
    is_supplement = entry.kind in SUPPLEMENTAL
    weighed = is_weighed and entry.grams is not None
    entry.amount_cv = amount_cv(entry.unit_label, is_weighed=weighed, is_supplement=is_supplement)


def was_weighed(entry: Entry) -> bool:
    """Whether the person said that they weighed it."""
    is_supplement = entry.kind in SUPPLEMENTAL
    return entry.amount_cv == CV_WEIGHED and not is_supplement


def possible_in(food: Food | None, grams: Decimal | None, quantity: Decimal) -> Decimal | None:
    """Return the most magnesium (mg) that an amount of a food without a value may hold.

    Without a weight it is so many usual portions. None where nothing bounds it: a supplement
    or medicine, a powder or concentrate, and a food of no known category and group.
    """
    if food is None or food.kind in SUPPLEMENTAL:
        return None
    group = _group_of(food)
    if not is_as_eaten(f"{food.name} {food.description}", group):
        return None
    bound = bound_of(food.survey_category, group)
    if bound is None:
        return None
    weight = quantity * bound.portion_grams if grams is None else grams
    return quantise_mg(weight * bound.mg_per_100g / 100)


def _group_of(food: Food) -> str:
    """The slug of the group that tells something of a food; own foods are all in one."""
    if food.kind == FoodKind.WATER:
        return _WATERS
    return "" if food.is_own else food.group.slug


def amount_held(entry: Entry) -> Decimal | None:
    """How much an entry is, as its bound grows with it: a share of its recipe, or grams."""
    whole = entry.whole
    return entry.grams if whole is None else whole.share_of(entry.quantity, entry.unit)


def scale_possible(entry: Entry, before: Decimal | None) -> None:
    """Let the bound that an unsaved entry kept follow its new amount; ``before`` was the old.

    Both as ``amount_held`` gives them. What was never weighed is as many times as much.
    """
    now = amount_held(entry)
    if entry.possible_mg is not None and before and now:
        entry.possible_mg = quantise_mg(entry.possible_mg * now / before)


def _composition_cv(entry: Entry, food: Food | None) -> Decimal:
    is_supplement = entry.kind in SUPPLEMENTAL
    given = _EVIDENCE_GIVEN.get(entry.value_given)
    if is_supplement or given is not None:
        return composition_cv(
            evidence=given or "", group="", is_own=True, is_supplement=is_supplement
        )
    if food is None or entry.parts is not None:
        # A quick add, of a file, or worked out from the parts of an own recipe.
        return CV_STATED
    return composition_cv(
        evidence=food.evidence,
        group=_group_of(food),
        data_points=food.data_points,
        is_own=food.is_own,
    )
