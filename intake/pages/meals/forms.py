"""Forms of saved meals and recipes: saving, changing, logging."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.models import User
from foods.amounts import AmountError, Unit, amount_of, parse_quantity
from foods.limits import MAX_FOOD_NAME
from foods.models import Food
from foods.pages.own_food_form import AmountField
from foods.units import chosen_unit, portion_key, units_of
from intake.diary.saved.meals import ItemAmount, ItemChanges, MealDetails
from intake.diary.saved.totals import MOST_ITEMS, refusal, refusal_of
from intake.enums import Meal
from intake.models import Entry, SavedItem, SavedMeal
from intake.pages.fields import LoggableDateField, LoggableDateForm, QuantityField, RequestKeyField
from intake.science.limits import ABSURD_MG

#: The most servings a recipe may have, and the most of a meal that is logged at once.
MOST_SERVINGS = 100
MOST_AT_ONCE = 20


class RecipeForm(forms.Form):
    """A recipe's name, servings and cooked weight."""

    name = forms.CharField(
        max_length=MAX_FOOD_NAME,
        label="Name",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    servings = QuantityField(
        label="Servings", help_text="How many servings the whole recipe makes."
    )
    cooked_grams = QuantityField(
        required=False,
        label="Weight when cooked, g",
        help_text="The weight of the whole dish. Then you can also log it by weight.",
    )
    request_key = RequestKeyField()

    def clean_servings(self) -> Decimal | None:
        """Refuse fewer than one serving and more than ``MOST_SERVINGS``."""
        servings: Decimal | None = self.cleaned_data["servings"]
        if servings is not None and not 1 <= servings <= MOST_SERVINGS:
            raise forms.ValidationError(f"Enter a number from 1 to {MOST_SERVINGS}.")
        return servings

    @property
    def details(self) -> MealDetails:
        """Name, servings and weight; only for a valid form."""
        data = self.cleaned_data
        return MealDetails(data["name"], data.get("servings"), data.get("cooked_grams"))


class KeepMealForm(RecipeForm):
    """Keeps what was logged as a meal, or as a recipe."""

    MEAL, RECIPE = "meal", "recipe"

    keep_as = forms.ChoiceField(
        choices=[(MEAL, "a meal, logged line by line"), (RECIPE, "a recipe, logged as one line")],
        initial=MEAL,
        label="Keep it as",
        widget=forms.RadioSelect,
    )

    field_order = ["name", "keep_as", "servings", "cooked_grams"]

    def __init__(self, *args: Any, entries: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        self.fields["servings"].required = False
        self.fields["servings"].initial = "1"

    def clean(self) -> dict[str, Any]:
        """A recipe needs servings and nothing but foods; a meal needs neither."""
        data = super().clean() or self.cleaned_data
        if len(self.entries) > MOST_ITEMS:
            self.add_error(None, f"Keep at most {MOST_ITEMS} lines as one.")
        if data.get("keep_as") != self.RECIPE:
            data["servings"] = data["cooked_grams"] = None
            for name in ("servings", "cooked_grams"):
                self.errors.pop(name, None)
            return data
        if data.get("servings") is None and "servings" not in self.errors:
            self.add_error("servings", "Enter how many servings it makes.")
        if words := refusal_of(self.entries):
            self.add_error("keep_as", words)
        return data


class ChangeMealForm(RecipeForm):
    """Changes a saved meal or recipe: its name, its amounts, what is in it."""

    AS_KEPT = "as-kept"

    #: The food to add with its unit and how many of it, such as "17:p42:2".
    add = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: User, saved: SavedMeal, items: Sequence[SavedItem], **kwargs: Any
    ) -> None:
        initial = {
            "name": saved.name,
            "servings": _plain(saved.servings),
            "cooked_grams": _plain(saved.cooked_grams),
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.user, self.saved, self.items = user, saved, list(items)
        self.units: dict[int, dict[str, Unit]] = {}
        if not saved.is_recipe:
            del self.fields["servings"], self.fields["cooked_grams"]
        for item in self.items:
            if not self.is_bound or f"quantity{item.pk}" in self.data:
                self._add_fields(item)
        #: Items added since the form was made are not in it and stay as they are.
        self.items = [item for item in self.items if f"quantity{item.pk}" in self.fields]
        self.chosen: tuple[Food, ItemAmount] | None = None

    def _add_fields(self, item: SavedItem) -> None:
        removes = forms.BooleanField(required=False, label=f"Take {item.shown_name} out")
        self.fields[f"remove{item.pk}"] = removes
        if item.is_quick:
            self.fields[f"quantity{item.pk}"] = AmountField(
                may_be_zero=True,
                required=False,
                label=f"Magnesium in {item.name}, mg",
                initial=_plain(item.unit_mg),
            )
            return
        self.fields[f"quantity{item.pk}"] = QuantityField(
            label=f"How many of {item.shown_name}", initial=_plain(item.quantity)
        )
        units = {self.AS_KEPT: item.unit}
        if item.food is not None:
            by_piece = item.unit.grams is None
            units |= {
                key: unit
                for key, unit in units_of(item.food)
                if (unit.grams is None) == by_piece and unit.label != item.unit.label
            }
        self.units[item.pk] = units
        self.fields[f"unit{item.pk}"] = forms.ChoiceField(
            choices=[(key, unit.label or "as kept") for key, unit in units.items()],
            initial=self.AS_KEPT,
            label=f"Unit of {item.shown_name}",
            error_messages={"invalid_choice": "Choose one of the amounts listed."},
        )

    @property
    def rows(self) -> list[tuple[SavedItem, BoundField, BoundField | None, BoundField]]:
        """The items with their quantity, unit and removal.

        A quick add, whose quantity is its magnesium, has no unit.
        """
        return [
            (
                item,
                self[f"quantity{item.pk}"],
                None if item.is_quick else self[f"unit{item.pk}"],
                self[f"remove{item.pk}"],
            )
            for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse amounts nobody eats, and what a recipe cannot hold."""
        data = super().clean() or self.cleaned_data
        for item in self.items:
            self._clean_item(item, data)
        if data.get("add"):
            self._clean_added(data["add"])
        return data

    def _clean_item(self, item: SavedItem, data: dict[str, Any]) -> None:
        name = f"quantity{item.pk}"
        if data.get(f"remove{item.pk}"):
            # What goes may hold anything.
            self.errors.pop(name, None)
            self.errors.pop(f"unit{item.pk}", None)
            return
        quantity = data.get(name)
        if quantity is None:
            return
        if item.is_quick:
            if quantity > ABSURD_MG:
                self.add_error(name, f"Enter at most {ABSURD_MG:,} mg.")
            return
        unit = self.units[item.pk].get(data.get(f"unit{item.pk}", ""))
        try:
            if unit is not None:
                amount_of(quantity, unit, None)
        except AmountError as error:
            self.add_error(name, str(error))

    def _clean_added(self, said: str) -> None:
        number, key, typed = (*said.split(":", 2), "", "")[:3]
        found = None
        if number.isdecimal() and len(number) <= 18:
            found = chosen_unit(self.user, int(number), key)
        if found is None:
            self.add_error(None, "This food is no longer in the food table.")
            return
        food, unit, portion = found
        try:
            quantity = parse_quantity(typed)
            amount_of(quantity, unit, None)
        except AmountError as error:
            self.add_error(None, f"{food.name}: {error}")
            return
        words = refusal(food, food.kind) if self.saved.is_recipe else ""
        if words:
            self.add_error(None, f"{food.name}: {words}")
        elif len(self.items) >= MOST_ITEMS:
            self.add_error(None, f"Keep at most {MOST_ITEMS} lines as one.")
        else:
            self.chosen = food, ItemAmount(quantity, unit, portion)

    @property
    def changes(self) -> ItemChanges:
        """The changes to the items; only for a valid form."""
        data = self.cleaned_data
        gone = frozenset(item.pk for item in self.items if data[f"remove{item.pk}"])
        amounts = {
            item.pk: self._amount_of(item, data) for item in self.items if item.pk not in gone
        }
        return ItemChanges(amounts=amounts, removed=gone, added=self.chosen)

    def _amount_of(self, item: SavedItem, data: dict[str, Any]) -> ItemAmount:
        quantity = data[f"quantity{item.pk}"]
        if item.is_quick:
            return ItemAmount(item.quantity, Unit("", magnesium_mg=quantity))
        key = data[f"unit{item.pk}"]
        portion = item.portion
        if key != self.AS_KEPT:
            portions = item.food.portions.all() if item.food else []
            portion = next((p for p in portions if portion_key(p) == key), None)
        return ItemAmount(quantity, self.units[item.pk][key], portion)


class LogMealForm(LoggableDateForm):
    """Logs a saved meal: how much of it, on which day, at which meal."""

    factor = QuantityField(label="How much of it", initial="1")
    date = LoggableDateField(label="Day")
    meal = forms.ChoiceField(choices=Meal.choices, label="Meal")
    request_key = RequestKeyField()

    def __init__(self, *args: Any, saved: SavedMeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if saved.is_recipe:
            self.fields["factor"].label = "How many servings"
        else:
            self.fields["factor"].help_text = "1 is all of it, 1/2 is half of it, 2 is two of it."

    def clean_factor(self) -> Decimal:
        """Refuse more than anybody eats."""
        factor: Decimal = self.cleaned_data["factor"]
        if factor > MOST_AT_ONCE:
            raise forms.ValidationError(f"Enter at most {MOST_AT_ONCE}.")
        return factor


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
