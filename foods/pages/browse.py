"""Pages to browse and search the food table, to read one food and to request its value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import DecimalField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import signed_in, viewer
from accounts.models import User
from foods.amounts import Unit, amount_of, amount_words, mg_words
from foods.models import Food, FoodGroup, FoodQuerySet, Portion, ValueWanted
from foods.search.find import clean_query, foods_with_portions, search
from foods.units import is_counted, units_of, usual_unit

PAGE_SIZE = 30
#: Sort orders: by rank, by mg in the usual portion, by name.
SORTS = {"everyday": "Everyday first", "magnesium": "Most magnesium", "name": "By name"}


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
    query = clean_query(request.GET.get("q", ""))
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
        foods = _foods_to_browse(
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
    foods = foods_with_portions(viewer(request)).select_related("group", "release", "replaced_by")
    shown = get_object_or_404(foods.prefetch_related("aliases"), pk=pk)
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


@signed_in
@require_POST
def want_value(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a person's request for a food's value, or remove it with ``wanted=no``."""
    user = viewer(request)
    food = get_object_or_404(Food.objects.visible_to(user), pk=pk)
    if request.POST.get("wanted") == "no":
        food.values_wanted.filter(user=user).delete()
        messages.success(request, "Your wish is taken back.")
    elif food.lacks_value:
        ValueWanted.objects.get_or_create(food=food, user=user)
        messages.success(request, "Your wish is kept; those who look after the table see it.")
    else:
        messages.info(request, "This food has a value by now.")
    return redirect("foods:food", pk)


def _foods_to_browse(
    user: User, *, group: str = "", sort: str = "everyday", everything: bool = False
) -> FoodQuerySet:
    """Return foods of a group, or all; without ``everything`` only everyday and own ones.

    Sorted by magnesium, the mg in the first portion counts; foods without a value or
    portion come last.
    """
    foods = foods_with_portions(user)
    if not everything:
        foods = foods.exclude(is_staple=False, owner=None)
    if group:
        foods = foods.filter(group__slug=group)
    if sort == "magnesium":
        return foods.annotate(mg=_mg_per_portion()).order_by(
            F("mg").desc(nulls_last=True), "rank", "name"
        )
    return foods.order_by("name") if sort == "name" else foods.order_by("rank", "name")


def _mg_per_portion() -> Coalesce:
    """Magnesium (mg) in the first portion."""
    first = Portion.objects.filter(food=OuterRef("pk")).order_by("origin", "sequence")
    number = DecimalField(max_digits=20, decimal_places=6)
    grams = Subquery(first.values("grams")[:1], output_field=number)
    by_piece = Subquery(first.values("magnesium_mg")[:1], output_field=number)
    return Coalesce(by_piece, grams * F("magnesium_mg_per_100g") / 100, output_field=number)


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
