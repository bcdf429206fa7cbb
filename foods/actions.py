"""Changes to a person's own foods, which only they see; archived rather than deleted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from foods.amounts import product_name
from foods.enums import SUPPLEMENTAL, DataSet, Evidence, FoodKind, FoodStatus, PortionOrigin
from foods.models import Food, FoodGroup, Portion
from foods.models.tap_water import HUNDRED_GRAMS_IN_A_LITRE, is_table_tap_water, own_water_key
from foods.search.survey_category import category_of, survey_foods

#: The food group of own foods; everybody sees only their own in it.
OWN_GROUP = {"slug": "own", "name": "Own foods", "rank": 900}


#: What a person's water is called until they call it otherwise.
OWN_WATER_NAME = "My tap water"


class RequestKeyTakenError(Exception):
    """The request key of a form belongs to another food; a new form has a new key."""


@dataclass(frozen=True)
class PortionAmount:
    """A portion with its weight (g), or for a piece of unknown weight its magnesium (mg)."""

    #: The stored portion that it changes; None for a new one.
    portion: Portion | None
    label: str
    grams: Decimal | None
    magnesium_mg: Decimal | None = None


#: What one tap logs of one's own water (g, which is ml).
GLASS_GRAMS = Decimal(250)
#: A person's water is logged by these, the usual one first.
_OWN_WATER_PORTIONS = [
    PortionAmount(None, "1 glass (250 ml)", GLASS_GRAMS),
    PortionAmount(None, "1 bottle (500 ml)", Decimal(500)),
    PortionAmount(None, "1 litre", Decimal(1000)),
]


@dataclass(frozen=True)
class FoodLabel:
    """What the label of a food states, converted to mg per 100 g where possible."""

    name: str
    kind: FoodKind
    #: Magnesium (mg); None where it is unknown, or stated per piece.
    mg_per_100g: Decimal | None
    servings: list[PortionAmount]
    #: How the value was calculated, in words; empty where the label states it.
    conversion: str = ""
    #: What the value is estimated from, in words; empty where a label states it.
    estimated_from: str = ""

    @property
    def has_value(self) -> bool:
        """Whether the label gives any magnesium value."""
        return self.mg_per_100g is not None or any(
            serving.magnesium_mg is not None for serving in self.servings
        )


@transaction.atomic
def add_own_food(*, owner: User, label: FoodLabel, request_key: uuid.UUID) -> Food:
    """Add a food for one person; a form sent twice adds it once.

    Raises RequestKeyTakenError where the key belongs to somebody else's food.
    """
    food, _is_new = keep_own_food(owner=owner, label=label, source_key=str(request_key))
    if food.owner_id != owner.pk:
        raise RequestKeyTakenError
    return food


@transaction.atomic
def keep_own_food(*, owner: User, label: FoodLabel, source_key: str) -> tuple[Food, bool]:
    """Return the own food with this key, added if there is none, and whether it was added."""
    food, is_new = Food.objects.get_or_create(
        data_set=DataSet.OWN,
        source_key=source_key,
        defaults={"owner": owner, "group": _own_group(), "rank": 1, **_label_columns(label)},
    )
    if is_new:
        _write_portions(food, label.servings)
    return food, is_new


def _own_group() -> FoodGroup:
    return FoodGroup.objects.get_or_create(slug=OWN_GROUP["slug"], defaults=OWN_GROUP)[0]


@transaction.atomic
def change_own_food(*, food: Food, label: FoodLabel) -> bool:
    """Change a person's own food; logged entries keep their values.

    Returns whether anything changed that entries have copies of.
    """
    food = Food.objects.select_for_update().get(pk=food.pk)
    before = _logged_values(food)
    old_value, told = food.magnesium_mg_per_100g, (food.source, food.evidence)
    label = _with_current_amount(food, label)
    for name, value in _label_columns(label).items():
        setattr(food, name, value)
    is_same = not label.conversion and food.magnesium_mg_per_100g == old_value
    if is_same and label.has_value and told[0]:
        # Its source stays, and an estimate stays one.
        food.source, food.evidence = told
    if label.kind not in SUPPLEMENTAL:
        food.form = ""
    food.save()
    _write_portions(food, label.servings)
    return _logged_values(food) != before


def _with_current_amount(food: Food, label: FoodLabel) -> FoodLabel:
    """Return the label with the new amount in its name, where that states mg per piece."""
    if label.name != food.name:
        return label
    for serving in label.servings:
        new, portion = serving.magnesium_mg, serving.portion
        old = portion.magnesium_mg if portion is not None else None
        if old is None or new is None:
            continue
        suffix = product_name("", old)
        if food.name.endswith(suffix):
            return replace(label, name=product_name(food.name.removesuffix(suffix), new))
    return label


def _label_columns(label: FoodLabel) -> dict[str, str | Decimal | None]:
    source, evidence = "The label, as entered by the person", Evidence.LABEL
    if label.estimated_from:
        source, evidence = f"An estimate: {label.estimated_from}", Evidence.ESTIMATE
    return {
        "name": label.name,
        "kind": label.kind,
        "magnesium_mg_per_100g": label.mg_per_100g,
        "evidence": evidence if label.has_value else Evidence.NONE,
        "source": (f"{source}: {label.conversion}" if label.conversion else source)
        if label.has_value
        else "",
        "survey_category": _category_told_by(label),
    }


def _category_told_by(label: FoodLabel) -> str:
    """The category of the food survey that bounds a food without a value; else empty.

    One query, of nearly 4,000 names: only where somebody keeps a food without a value.
    """
    if label.has_value or label.kind != FoodKind.FOOD:
        return ""
    survey = Food.objects.filter(data_set=DataSet.USDA_FNDDS).exclude(survey_category="")
    names = survey.order_by("pk").values_list("name", "description", "survey_category")
    return category_of(
        label.name,
        survey_foods((f"{name} {description}", category) for name, description, category in names),
    )


def _logged_values(food: Food) -> tuple[object, ...]:
    """The values that an entry copies from a food."""
    portions = food.portions.order_by("pk").values_list("pk", "label", "grams", "magnesium_mg")
    return (food.name, food.kind, food.magnesium_mg_per_100g, *portions)


def _write_portions(food: Food, servings: list[PortionAmount]) -> None:
    """Write the portions; one that stays keeps its row, so that entries stay linked."""
    remaining = {serving.portion.pk for serving in servings if serving.portion is not None}
    food.portions.exclude(pk__in=remaining).delete()
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
    """Archive a food: it is no longer offered; logged entries stay."""
    Food.objects.filter(pk=food.pk).update(status=FoodStatus.ARCHIVED)


def restore_own_food(*, food: Food) -> None:
    """Offer an archived food again."""
    Food.objects.filter(pk=food.pk).update(status=FoodStatus.VERIFIED)


@transaction.atomic
def state_own_water(*, owner: User, mg_per_litre: Decimal | None) -> Food:
    """Keep what a litre of the person's water has (mg); what was logged keeps its values.

    None says that they do not know: the water then has the value of the table's tap water
    as an estimate, and none where the table has none.
    """
    key = own_water_key(owner.pk)
    label = _label_of_water(mg_per_litre, OWN_WATER_NAME, _OWN_WATER_PORTIONS)
    food, is_new = keep_own_food(owner=owner, label=label, source_key=key)
    if is_new:
        food.grams_per_ml = Decimal(1)
        food.save(update_fields=["grams_per_ml"])
        return food
    # Not what its owner may have stated by the piece: that has a value of its own.
    weighed = food.portions.exclude(grams=None).order_by("sequence", "pk")
    kept = [PortionAmount(portion, portion.label, portion.grams) for portion in weighed]
    label = _label_of_water(mg_per_litre, food.name, kept or _OWN_WATER_PORTIONS)
    change_own_food(food=food, label=label)
    restore_own_food(food=food)
    food.refresh_from_db()
    return food


def _label_of_water(
    mg_per_litre: Decimal | None, name: str, servings: list[PortionAmount]
) -> FoodLabel:
    """What the person states of their water, or that they do not know, as a label states it."""
    estimated_from = ""
    if mg_per_litre is None:
        table = Food.objects.shared().filter(is_table_tap_water()).first()
        mg_per_litre = None if table is None else table.mg_per_litre
        estimated_from = "the tap water of the food table"
    conversion, per_100g = "", None
    if mg_per_litre is not None:
        per_100g = mg_per_litre / HUNDRED_GRAMS_IN_A_LITRE
        litre, weight = f"{mg_per_litre.normalize():f}", f"{per_100g.normalize():f}"
        conversion = f"{litre} mg in a litre is {weight} mg per 100 g"
    return FoodLabel(
        name=name,
        kind=FoodKind.WATER,
        mg_per_100g=per_100g,
        servings=servings,
        conversion=conversion,
        estimated_from=estimated_from,
    )


@dataclass(frozen=True)
class RecipeFood:
    """A recipe as a food. Amounts in g and mg; None where unknown."""

    name: str
    #: Only where the weight of the cooked dish is known.
    mg_per_100g: Decimal | None
    #: By weight or by magnesium; None for a recipe without ingredients, which is not offered.
    serving: PortionAmount | None
    has_value: bool
    #: Whether some ingredient has no value.
    is_lower_bound: bool
    contains: tuple[str, ...] = ()


@transaction.atomic
def write_recipe_food(*, owner: User, food: Food | None, dish: RecipeFood) -> Food:
    """Create or update the food that a recipe is offered as, and its serving."""
    if food is None:
        food = Food(
            owner=owner,
            data_set=DataSet.OWN,
            source_key=str(uuid.uuid4()),
            group=_own_group(),
            rank=1,
            is_recipe=True,
        )
    food.name, food.kind = dish.name, FoodKind.FOOD
    food.magnesium_mg_per_100g = dish.mg_per_100g
    food.evidence = Evidence.ESTIMATE if dish.has_value else Evidence.NONE
    food.source = "Worked out from the ingredients of the recipe" if dish.has_value else ""
    food.is_lower_bound, food.contains = dish.is_lower_bound, list(dish.contains)
    food.status = FoodStatus.ARCHIVED if dish.serving is None else FoodStatus.VERIFIED
    food.save()
    if dish.serving is not None:
        # Always the same row, so that recent entries can be logged again.
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
