"""Foods by their magnesium: in a usual portion, in 100 g, in 100 kcal; the richest of a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, When, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, RowNumber

from accounts.models import User
from foods.enums import DataSet, Evidence, FoodKind
from foods.models import Food, FoodGroup, FoodQuerySet, Portion
from foods.search.find import foods_with_portions

#: How many groups the page opens with: leafy greens, nuts and seeds, legumes, whole grains,
#: which stand first in ``fixtures/food_groups.csv``.
OPENING_GROUPS = 4
#: Foods shown of each of them (policy).
RICHEST_OF_A_GROUP = 6
#: Everyday foods up to this rank open the page: 1 is eaten by nearly everybody, 5 rarely.
EVERYDAY_RANK = 3
#: The heaviest usual portion (g) that opens the page.
HEAVIEST_PORTION = 400
#: Read of each group, so that enough kinds remain of those that differ in their making alone.
_READ_OF_A_GROUP = 5 * RICHEST_OF_A_GROUP
#: Leaner foods (kcal in 100 g) have no place by energy: 100 kcal of tea are a hundred cups.
LEAST_KCAL = 10

#: The orders of a list, by their word in the address.
SORTS = {
    "portion": "Most in a portion",
    "100g": "Most in 100 g",
    "100kcal": "Most in 100 kcal",
    "everyday": "Everyday first",
    "name": "By name",
}
EVERYDAY_FIRST, BY_PORTION, BY_NAME = "everyday", "portion", "name"
_NUMBER = DecimalField(max_digits=20, decimal_places=6)


@dataclass(frozen=True)
class RichGroup:
    """A food group with its richest everyday foods, the richest portion first."""

    group: FoodGroup
    foods: list[Food]


def foods_to_browse(
    user: User, *, group: str = "", sort: str = EVERYDAY_FIRST, everything: bool = False
) -> FoodQuerySet:
    """Return foods of a group, or all; without ``everything`` only everyday and own ones.

    Foods without the number that ``sort``, of ``SORTS``, goes by come last.
    """
    foods = foods_with_portions(user)
    if not everything:
        foods = foods.exclude(is_staple=False, owner=None)
    if group:
        foods = foods.filter(group__slug=group)
    if sort in _NUMBERS:
        by = F("by_number").desc(nulls_last=True)
        return foods.annotate(by_number=_NUMBERS[sort]).order_by(by, "rank", "name")
    return foods.order_by("name") if sort == BY_NAME else foods.order_by("rank", "name")


def richest_everyday_foods(user: User, groups: Sequence[FoodGroup]) -> list[RichGroup]:
    """Return the richest everyday foods per usual portion of the first groups; two queries.

    Of foods that differ in how they are made alone ("Spinach, raw", "Spinach, boiled")
    the richest stands for all. What nobody eats as it is, dry beans and grains, is left out,
    and so are foods whose value was not measured for themselves, as those of dishes.
    """
    opening = sorted(groups, key=lambda group: group.rank)[:OPENING_GROUPS]
    ranked = (
        foods_with_portions(user)
        .filter(
            ~Q(name__endswith=", dry") & ~Q(name__endswith=" flour") & ~Q(data_set=DataSet.MIDBAND),
            owner=None,
            is_staple=True,
            rank__lte=EVERYDAY_RANK,
            kind=FoodKind.FOOD,
            evidence=Evidence.LABORATORY,
            group__in=opening,
            magnesium_mg_per_100g__isnull=False,
        )
        .annotate(grams=_of_first_portion("grams"), by_number=_NUMBERS[BY_PORTION])
        .filter(grams__lte=HEAVIEST_PORTION)
        .annotate(
            place=Window(
                RowNumber(), partition_by="group", order_by=[F("by_number").desc(), F("name").asc()]
            )
        )
        .filter(place__lte=_READ_OF_A_GROUP)
        .order_by("group__rank", "place")
    )
    of_group: dict[int, dict[str, Food]] = {group.pk: {} for group in opening}
    for food in ranked:
        of_group[food.group_id].setdefault(_kind_of(food), food)
    return [
        RichGroup(group, list(of_group[group.pk].values())[:RICHEST_OF_A_GROUP])
        for group in opening
        if of_group[group.pk]
    ]


def _kind_of(food: Food) -> str:
    """What a food is before how it is made: "spinach" of "Spinach, frozen, boiled"."""
    return food.name.partition(",")[0].casefold()


def _of_first_portion(column: str) -> Subquery:
    first = Portion.objects.filter(food=OuterRef("pk")).order_by("origin", "sequence")
    return Subquery(first.values(column)[:1], output_field=_NUMBER)


def _mg_per_portion() -> Combinable:
    """Magnesium (mg) in the first portion."""
    by_weight = _of_first_portion("grams") * F("magnesium_mg_per_100g") / Decimal(100)
    return Coalesce(_of_first_portion("magnesium_mg"), by_weight, output_field=_NUMBER)


def _mg_per_100kcal() -> Combinable:
    """Magnesium (mg) in 100 kcal; null without an energy, or where there is next to none."""
    energy = F("energy_kcal_per_100g")
    return Case(
        When(
            energy_kcal_per_100g__gte=LEAST_KCAL,
            then=Cast(F("magnesium_mg_per_100g") * Decimal(100) / energy, _NUMBER),
        ),
        output_field=_NUMBER,
    )


#: What each order goes by: mg of magnesium.
_NUMBERS: dict[str, Combinable] = {
    BY_PORTION: _mg_per_portion(),
    "100g": F("magnesium_mg_per_100g"),
    "100kcal": _mg_per_100kcal(),
}
