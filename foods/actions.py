"""A person's own foods: kept for them alone, put away rather than deleted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from foods.amounts import product_name
from foods.enums import DataSet, Evidence, FoodKind, FoodStatus, PortionOrigin
from foods.models import Food, FoodGroup, Portion

#: The shelf of own foods; everybody sees only theirs on it.
OWN_GROUP = {"slug": "own", "name": "Own foods", "rank": 900}


class RequestKeyTakenError(Exception):
    """The key of a form was used for something else; a fresh form has a fresh key."""


@dataclass(frozen=True)
class Serving:
    """A portion as stated: grams (g), or for a piece without weight its magnesium (mg)."""

    #: The stored portion it changes; None for a new one.
    portion: Portion | None
    label: str
    grams: Decimal | None
    magnesium_mg: Decimal | None = None


@dataclass(frozen=True)
class FoodLabel:
    """What a label states of a food, worked out."""

    name: str
    kind: FoodKind
    #: mg; None where it is unknown, or stated by the piece.
    mg_per_100g: Decimal | None
    servings: list[Serving]
    #: How the number was worked out, in words; empty where it stood there.
    said: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the label gives any magnesium."""
        return self.mg_per_100g is not None or any(
            serving.magnesium_mg is not None for serving in self.servings
        )


@transaction.atomic
def add_own_food(*, owner: User, label: FoodLabel, request_key: uuid.UUID) -> Food:
    """Keep a food for one person; the same form sent twice keeps it once.

    Raises RequestKeyTakenError when the key belongs to another food that is not theirs.
    """
    shelf, _made = FoodGroup.objects.get_or_create(slug=OWN_GROUP["slug"], defaults=OWN_GROUP)
    food, is_new = Food.objects.get_or_create(
        data_set=DataSet.OWN,
        source_key=str(request_key),
        defaults={"owner": owner, "group": shelf, "rank": 1, **_stated(label)},
    )
    if food.owner_id != owner.pk:
        raise RequestKeyTakenError
    if is_new:
        _write_portions(food, label.servings)
    return food


@transaction.atomic
def change_own_food(*, food: Food, label: FoodLabel) -> bool:
    """Change what a person's own food says; entries keep the values they were logged with.

    Returns whether anything changed that an entry has a copy of.
    """
    food = Food.objects.select_for_update().get(pk=food.pk)
    before = _copied(food)
    was_known = (food.magnesium_mg_per_100g, food.source)
    label = _renamed(food, label)
    for name, value in _stated(label).items():
        setattr(food, name, value)
    if not label.said and food.magnesium_mg_per_100g == was_known[0] and label.is_known:
        # The same number again: where it came from still holds.
        food.source = was_known[1] or food.source
    if label.kind not in {FoodKind.SUPPLEMENT, FoodKind.MEDICINE}:
        food.form = ""
    food.save()
    _write_portions(food, label.servings)
    return _copied(food) != before


def _renamed(food: Food, label: FoodLabel) -> FoodLabel:
    """The label, with a name that states the magnesium of a piece stating the new amount."""
    if label.name != food.name:
        return label
    for serving in label.servings:
        new, portion = serving.magnesium_mg, serving.portion
        was = portion.magnesium_mg if portion is not None else None
        if was is None or new is None:
            continue
        told = product_name("", was)
        if food.name.endswith(told):
            return replace(label, name=product_name(food.name.removesuffix(told), new))
    return label


def _stated(label: FoodLabel) -> dict[str, str | Decimal | None]:
    source = "The label, as entered by the person"
    return {
        "name": label.name,
        "kind": label.kind,
        "magnesium_mg_per_100g": label.mg_per_100g,
        "evidence": Evidence.LABEL if label.is_known else Evidence.NONE,
        "source": (f"{source}: {label.said}" if label.said else source) if label.is_known else "",
    }


def _copied(food: Food) -> tuple[object, ...]:
    """What an entry copies of a food."""
    portions = food.portions.order_by("pk").values_list("pk", "label", "grams", "magnesium_mg")
    return (food.name, food.kind, food.magnesium_mg_per_100g, *portions)


def _write_portions(food: Food, servings: list[Serving]) -> None:
    """Make the portions those stated; one that stays keeps its row, so entries stay linked."""
    kept = {serving.portion.pk for serving in servings if serving.portion is not None}
    food.portions.exclude(pk__in=kept).delete()
    last: int = food.portions.aggregate(last=Max("sequence"))["last"] or 0
    for serving in servings:
        portion = serving.portion
        if portion is None:
            last += 1
            portion = Portion(food=food, origin=PortionOrigin.OWN, sequence=last)
        portion.label, portion.grams = serving.label, serving.grams
        portion.magnesium_mg = serving.magnesium_mg
        portion.save()


def archive_own_food(*, food: Food) -> None:
    """Put a food away: it is no longer offered, and what was logged of it stays."""
    Food.objects.filter(pk=food.pk).update(status=FoodStatus.ARCHIVED)


def restore_own_food(*, food: Food) -> None:
    """Offer a food again."""
    Food.objects.filter(pk=food.pk).update(status=FoodStatus.VERIFIED)


@dataclass(frozen=True)
class Dish:
    """What a recipe says of itself as a food. Amounts in g and mg; None where unknown."""

    name: str
    #: Only where the dish was weighed when cooked.
    mg_per_100g: Decimal | None
    #: By weight or by magnesium; None while it holds nothing, and it is then not offered.
    serving: Serving | None
    is_known: bool
    #: Some ingredient has no value.
    is_lower_bound: bool
    contains: tuple[str, ...] = ()


@transaction.atomic
def write_recipe_food(*, owner: User, food: Food | None, dish: Dish) -> Food:
    """Make or change the food that a recipe is offered as, and its serving."""
    if food is None:
        shelf, _made = FoodGroup.objects.get_or_create(slug=OWN_GROUP["slug"], defaults=OWN_GROUP)
        food = Food(
            owner=owner,
            data_set=DataSet.OWN,
            source_key=str(uuid.uuid4()),
            group=shelf,
            rank=1,
            is_recipe=True,
        )
    food.name, food.kind = dish.name, FoodKind.FOOD
    food.magnesium_mg_per_100g = dish.mg_per_100g
    food.evidence = Evidence.ESTIMATE if dish.is_known else Evidence.NONE
    food.source = "Worked out from the ingredients of the recipe" if dish.is_known else ""
    food.is_lower_bound, food.contains = dish.is_lower_bound, list(dish.contains)
    food.status = FoodStatus.ARCHIVED if dish.serving is None else FoodStatus.VERIFIED
    food.save()
    if dish.serving is not None:
        # One row for good, so that what was logged lately can be logged again.
        food.portions.update_or_create(
            origin=PortionOrigin.OWN,
            sequence=1,
            defaults={
                "label": dish.serving.label,
                "grams": dish.serving.grams,
                "magnesium_mg": dish.serving.magnesium_mg,
            },
        )
    return food
