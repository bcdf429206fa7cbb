"""The page of one food, and the request for its value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import signed_in, viewer
from foods.amounts import Unit, amount_of, amount_words, mg_words
from foods.models import Food, ValueWanted
from foods.pages.dish_parts import dish_of
from foods.search.find import foods_with_portions
from foods.units import is_counted, units_of, usual_unit


@dataclass(frozen=True)
class PortionMagnesium:
    """A portion of a food, with the magnesium in it as text."""

    label: str
    grams: Decimal | None
    mg_words: str


@dataclass(frozen=True)
class ListedFood:
    """A food in a list, with its usual portion."""

    food: Food
    usual: PortionMagnesium | None


@signed_in
@require_GET
def food(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one food: its portions, the source of its value, and the evidence."""
    foods = foods_with_portions(viewer(request)).select_related(
        "group", "release", "replaced_by", "everyday_food"
    )
    shown = get_object_or_404(foods.prefetch_related("aliases"), pk=pk)
    context = {
        "food": shown,
        "amounts": _amounts(shown),
        "aliases": [alias.name for alias in shown.aliases.all()],
        "per_100g": mg_words(shown.magnesium_mg_per_100g, is_at_least=shown.is_lower_bound),
        "dish": dish_of(shown, viewer(request)),
        "is_by_piece": is_counted(shown),
        "is_wanted": shown.lacks_value
        and shown.values_wanted.filter(user=viewer(request)).exists(),
    }
    return render(request, "foods/food.html", context)


@signed_in
@require_POST
def want_value(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a person's request for a food's value, or remove it with ``wanted=no``."""
    user = viewer(request)
    food = get_object_or_404(Food.objects.visible_to(user), pk=pk)
    if request.POST.get("wanted") == "no":
        food.values_wanted.filter(user=user).delete()
        messages.success(request, "You no longer ask for its value.")
    elif food.lacks_value:
        ValueWanted.objects.get_or_create(food=food, user=user)
        messages.success(
            request, "You asked for its value. Whoever looks after the food table sees it."
        )
    else:
        messages.info(request, "This food has a value now.")
    return redirect("foods:food", pk)


def usual_portion_magnesium(food: Food) -> PortionMagnesium | None:
    """The portion a food is offered in; None before its label amount is known."""
    unit = usual_unit(food)
    return _amount(food, unit[1]) if unit else None


def _amounts(food: Food) -> list[PortionMagnesium]:
    """All units of the food once, without the single gram."""
    amounts = (_amount(food, unit) for _, unit in units_of(food) if unit.label != "g")
    return list({amount.label: amount for amount in amounts}.values())


def _amount(food: Food, unit: Unit) -> PortionMagnesium:
    mg = amount_of(Decimal(1), unit, food.magnesium_mg_per_100g)[1]
    words = mg_words(mg, is_at_least=food.is_lower_bound)
    return PortionMagnesium(amount_words(Decimal(1), unit.label), unit.grams, words)
