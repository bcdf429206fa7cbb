"""Pages to browse and search the food table, and to read one food."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import signed_in, viewer
from foods.amounts import Unit, amount_of, amount_words, mg_words
from foods.models import Food, FoodGroup
from foods.pages.browse_queries import SORTS, food_to_read, foods_to_browse
from foods.search.find import MAX_QUERY_LENGTH, search
from foods.units import is_counted, units_of, usual_unit

PAGE_SIZE = 30


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
def browse(request: HttpRequest) -> HttpResponse:
    """List the foods of a group, or those that a search finds."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    group = request.GET.get("group", "")
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "everyday"
    everything = request.GET.get("all") == "1"
    groups = list(FoodGroup.objects.all())
    shown = next((one for one in groups if one.slug == group), None)
    if query:
        found = search(query, user=viewer(request), limit=PAGE_SIZE)
        page = Paginator(found, PAGE_SIZE).page(1)
    else:
        foods = foods_to_browse(
            viewer(request), group=shown.slug if shown else "", sort=sort, everything=everything
        )
        page = Paginator(foods, PAGE_SIZE).get_page(request.GET.get("page"))
    filters = {"group": shown.slug if shown else "", "sort": sort, "all": "1" if everything else ""}
    context = {
        "q": query,
        "groups": groups,
        "group": shown,
        "sorts": SORTS.items(),
        "sort": sort,
        "everything": everything,
        "page": page,
        "foods": [ListedFood(food, usual_portion_magnesium(food)) for food in page.object_list],
        "filters": urlencode({name: value for name, value in filters.items() if value}),
    }
    return render(request, "foods/browse.html", context)


@signed_in
@require_GET
def food(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one food: its portions, the source of its value, and the evidence."""
    try:
        shown = food_to_read(viewer(request), pk)
    except Food.DoesNotExist:
        raise Http404 from None
    context = {
        "food": shown,
        "amounts": _amounts(shown),
        "aliases": [alias.name for alias in shown.aliases.all()],
        "per_100g": mg_words(shown.magnesium_mg_per_100g, is_at_least=shown.is_lower_bound),
        "is_by_piece": is_counted(shown),
        "is_wanted": shown.lacks_value
        and shown.values_wanted.filter(user=viewer(request)).exists(),
    }
    return render(request, "foods/food.html", context)


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
