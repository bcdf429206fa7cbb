"""Several foods ticked in the panel, logged at once."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from foods.amounts import AmountError, amount_of, parse_quantity
from foods.models import Food, Portion
from foods.units import measures_of, portion_key
from intake.diary.copying import Pick
from intake.enums import Meal

#: Nobody ticks more foods than this for one meal.
MOST_PICKS = 50
#: A row of the panel as ``FoodRow.pick`` writes it: food, quantity, unit.
_PICK = re.compile(r"(\d{1,18}) (\S{1,40}) (.{1,20})")


class SeveralForm(forms.Form):
    """The foods ticked, each in the amount its row shows."""

    meal = forms.ChoiceField(choices=Meal.choices)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.picks: list[Pick] = []
        #: How many were ticked that can no longer be logged.
        self.gone = 0

    def clean(self) -> dict[str, Any]:
        """Read the foods and units in as many queries as for one."""
        data = super().clean() or self.cleaned_data
        ticked = self.data.getlist("tick") if isinstance(self.data, QueryDict) else []
        if not ticked:
            raise forms.ValidationError("Tick the foods to add first.")
        if len(ticked) > MOST_PICKS:
            raise forms.ValidationError(f"Add at most {MOST_PICKS} foods at once.")
        rows = [match.groups() for match in map(_PICK.fullmatch, ticked) if match]
        foods, portions = self._read(rows)
        found = [_pick(row, foods, portions) for row in rows]
        self.picks = [pick for pick in found if pick is not None]
        self.gone = len(ticked) - len(self.picks)
        if not self.picks:
            raise forms.ValidationError("These foods can no longer be logged.")
        return data

    def _read(self, rows: list[tuple[str, ...]]) -> tuple[dict[int, Food], dict[str, Portion]]:
        """The foods that may be logged by number, and their portions by the value in a form."""
        wanted = Food.objects.visible_to(self.user).filter(pk__in={int(row[0]) for row in rows})
        foods = {food.pk: food for food in wanted.prefetch_related("portions")}
        portions = {
            portion_key(portion): portion
            for food in foods.values()
            for portion in food.portions.all()
        }
        return foods, portions


def _pick(
    row: tuple[str, ...], foods: dict[int, Food], portions: dict[str, Portion]
) -> Pick | None:
    """One row as it can be logged; None where its food, unit or amount cannot be."""
    food, portion = foods.get(int(row[0])), portions.get(row[2])
    if food is None or (portion is not None and portion.food_id != food.pk):
        return None
    unit = portion.unit if portion else dict(measures_of(food)).get(row[2])
    if unit is None:
        return None
    try:
        quantity = parse_quantity(row[1])
        amount_of(quantity, unit, None)
    except AmountError:
        return None
    return Pick(food, quantity, unit, portion)
