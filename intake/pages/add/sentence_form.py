"""What the form of a meal in one sentence sends: a line a food, the meals they go to, the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from accounts.models import User
from foods.amounts import AmountError, TypedAmount, parse_quantity
from foods.models import Food
from foods.search.find import foods_with_portions
from foods.typed_words import tidy_words
from foods.units import portion_key, units_of
from intake.diary.copying import ChosenFood
from intake.diary.meal_text import MAX_MEAL_LENGTH
from intake.enums import Meal
from intake.pages.add.forms import MOST_PICKS, asks_label_mg
from intake.pages.add.hits import CANDIDATES
from intake.pages.fields import QuantityField, RequestKeyField, TimeField, check_weight

#: Between the parts of an amount as a line keeps it: "2|slice|large".
_BETWEEN = "|"
_NUMBER = re.compile(r"\d{1,18}")


def kept_amount(amount: TypedAmount | None) -> str:
    """A typed amount as a hidden field holds it, so that another food is had in it, too."""
    if amount is None:
        return ""
    return _BETWEEN.join((f"{amount.quantity.normalize():f}", amount.unit, amount.size))


def amount_kept(text: str, words: str) -> TypedAmount | None:
    """Read what ``kept_amount`` wrote; None where it holds no amount."""
    quantity, unit, size = (*text.split(_BETWEEN, 2), "", "")[:3]
    try:
        return TypedAmount(parse_quantity(quantity), unit, size, words)
    except AmountError:
        return None


class SentenceMealForm(forms.Form):
    """The meal and the time that some of the lines go to."""

    meal = forms.ChoiceField(choices=Meal.choices)
    time = TimeField(required=False)
    #: Whether the sentence tells it; else it follows the meal that the panel adds to.
    is_said = forms.BooleanField(required=False)


class SentenceLineForm(forms.Form):
    """One food of the sentence: what was typed, what may be meant, and what is logged of it."""

    typed = forms.CharField(required=False, max_length=MAX_MEAL_LENGTH)
    words = forms.CharField(required=False, max_length=MAX_MEAL_LENGTH)
    amount = forms.CharField(required=False, max_length=80)
    #: Numbers of the foods to choose from.
    candidates = forms.CharField(required=False, max_length=200)
    group = forms.IntegerField(min_value=0)
    food = forms.IntegerField(required=False)
    #: The food that the amount was shown for.
    shown = forms.IntegerField(required=False)
    quantity = QuantityField(required=False)
    unit = forms.CharField(required=False)
    is_logged = forms.BooleanField(required=False)

    def __init__(self, *args: Any, foods: Mapping[int, Food], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.foods = foods
        #: What the line logs; None where it logs nothing.
        self.pick: ChosenFood | None = None

    def clean(self) -> dict[str, Any]:
        """Put food and amount together; a line that is not logged may hold anything."""
        data = super().clean() or self.cleaned_data
        number, shown = data.get("food"), data.get("shown")
        # A line with a single food offers none to choose.
        number = shown if number is None else number
        if number != shown:
            self.add_error("food", "Check the amount of this food, then log it.")
        elif not data.get("is_logged") or number is None:
            self.errors.pop("quantity", None)
        elif (food := self.foods.get(number)) is None:
            self.add_error("food", "This food is no longer in the food table.")
        elif asks_label_mg(food):
            self.add_error("food", "First enter the magnesium on its label.")
        else:
            self._take(food, data)
        return data

    @property
    def is_asked(self) -> bool:
        """Whether it asked which food is meant, and nobody said."""
        return self.cleaned_data.get("food") is None and self.cleaned_data.get("shown") is None

    def _take(self, food: Food, data: dict[str, Any]) -> None:
        key, quantity = data.get("unit", ""), data.get("quantity")
        unit = dict(units_of(food)).get(key)
        if unit is None:
            self.add_error("unit", "Choose one of the amounts listed.")
        elif quantity is None:
            if "quantity" not in self.errors:
                self.add_error("quantity", QuantityField.default_error_messages["required"])
        else:
            check_weight(self, quantity, unit)
            portions = {portion_key(portion): portion for portion in food.portions.all()}
            # The wrapping form says the meal.
            self.pick = ChosenFood(
                food,
                quantity,
                unit,
                portions.get(key),
                meal="",
                typed_words=tidy_words(data.get("words", "")),
            )


class _LineForms(BaseFormSet[SentenceLineForm]):
    """The lines of the ``user`` in ``form_kwargs``; all their foods are read at once."""

    @cached_property
    def foods(self) -> dict[int, Food]:
        """The foods that the lines name, as far as the person may log them: two queries."""
        named = [
            number
            for place in range(self.total_form_count())
            for name in ("candidates", "food")
            for number in numbers_in(self.data.get(f"{self.prefix}-{place}-{name}", ""))
        ]
        foods = foods_with_portions(self.form_kwargs["user"])
        return foods.in_bulk(named) if named else {}

    def get_form_kwargs(self, _index: int | None) -> dict[str, Any]:
        """Hand the foods to each line."""
        return {"foods": self.foods}


def numbers_in(text: str) -> list[int]:
    """The numbers of foods in a field, no more than a line has to choose from."""
    return [int(number) for number in _NUMBER.findall(text)[:CANDIDATES]]


LineForms = formset_factory(
    SentenceLineForm, formset=_LineForms, extra=0, max_num=MOST_PICKS, absolute_max=MOST_PICKS
)
MealForms = formset_factory(
    SentenceMealForm, extra=0, max_num=MOST_PICKS, absolute_max=MOST_PICKS, min_num=1
)


class SentenceForm(forms.Form):
    """Logs the ticked lines of a sentence, each to its own meal, as one act."""

    q = forms.CharField(required=False)
    request_key = RequestKeyField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = LineForms(self.data, prefix="lines", form_kwargs={"user": user})
        self.meals = MealForms(self.data, prefix="meals")
        self.picks: list[ChosenFood] = []

    @property
    def left(self) -> list[str]:
        """What was not understood of the sentence."""
        texts = self.data.getlist("left")[:MOST_PICKS] if hasattr(self.data, "getlist") else []
        return [text[:MAX_MEAL_LENGTH] for text in texts]

    @property
    def left_out(self) -> list[str]:
        """What stays to be searched: what was not understood, and foods nobody chose."""
        asked = [
            line.cleaned_data.get("typed", "")
            for line in self.lines
            if line.is_valid() and line.is_asked
        ]
        return [*self.left, *filter(None, asked)]

    def clean(self) -> dict[str, Any]:
        """Put the picks together with their meals."""
        data = super().clean() or self.cleaned_data
        if not (self.lines.is_valid() and self.meals.is_valid()):
            raise forms.ValidationError("Nothing is logged yet. Please look at the marked lines.")
        meals = [form.cleaned_data for form in self.meals]
        for line in self.lines:
            if line.pick is None:
                continue
            place = line.cleaned_data["group"]
            if place >= len(meals):
                raise forms.ValidationError("We could not read the meal. Please type it again.")
            meal, time = meals[place]["meal"], meals[place]["time"]
            self.picks.append(replace(line.pick, meal=meal, time=time))
        if not self.picks:
            raise forms.ValidationError("Nothing is ticked. Tick the foods to log.")
        return data
