"""Pages of a person's own foods: list, add from a label, change, archive, restore."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import path_on_this_site, signed_in, viewer
from accounts.models import User
from foods import actions
from foods.enums import FoodStatus
from foods.limits import MAX_FOOD_NAME, MAX_PORTION_LABEL
from foods.models import Food
from foods.pages.food import ListedFood, usual_portion_magnesium
from foods.pages.own_food_form import OwnFoodForm
from foods.search.find import MAX_QUERY_LENGTH

_PAGE_SIZE = 30


@signed_in
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """List the foods the person added, the archived ones last."""
    foods = Food.objects.own(viewer(request)).filter(is_recipe=False).prefetch_related("portions")
    page = Paginator(foods.order_by("status", "name", "pk"), _PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rows = [ListedFood(food, usual_portion_magnesium(food)) for food in page.object_list]
    offered = [row for row in rows if row.food.status != FoodStatus.ARCHIVED]
    archived = [row for row in rows if row.food.status == FoodStatus.ARCHIVED]
    context = {"page": page, "foods": offered, "archived": archived}
    return render(request, "foods/own.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def add_own(request: HttpRequest) -> HttpResponse:
    """Add a food from its label; then return to the page the person came from."""
    owner = viewer(request)
    typed = {
        "name": request.GET.get("name", "")[:MAX_FOOD_NAME],
        "serving_label": request.GET.get("serving_label", "")[:MAX_PORTION_LABEL],
    }
    form = OwnFoodForm(request.POST if request.method == "POST" else None, initial=typed)
    if form.is_valid():
        key = form.cleaned_data["request_key"] or uuid.uuid4()
        try:
            food = actions.add_own_food(owner=owner, label=form.food_label, request_key=key)
        except actions.RequestKeyTakenError:
            # Only by a forged form; a new key keeps what was typed.
            form = OwnFoodForm({**request.POST.dict(), "request_key": str(uuid.uuid4())})
        else:
            messages.success(
                request, _with_conversion(f"{food.name} is now one of your own foods.", form)
            )
            return redirect(_searching_for(food, _next(request)) or _page(food))
    context = {"form": form, "next": _next(request)}
    return render(request, "foods/add_own.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def change_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an own food; where it was logged, ask whether past entries follow."""
    food = _own_or_404(viewer(request), pk)
    form = OwnFoodForm(request.POST if request.method == "POST" else None, food=food)
    if form.is_valid():
        has_changed = actions.change_own_food(food=food, label=form.food_label)
        messages.success(request, _with_conversion("Saved.", form))
        if has_changed and food.entries.exists():
            # A page of intake, since foods knows nothing of entries.
            return redirect("intake:past_entries", food.pk)
        return redirect("foods:own" if food.status == FoodStatus.ARCHIVED else _page(food))
    context: dict[str, Any] = {"form": form, "food": food}
    return render(request, "foods/change_own.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def archive_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive an own food; it can be restored from the same list."""
    food = _own_or_404(viewer(request), pk)
    actions.archive_own_food(food=food)
    messages.success(
        request, f"{food.name} is put away. What you logged of it stays. You can bring it back."
    )
    return redirect("foods:own")


@signed_in
@require_POST
def restore_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Restore an archived own food."""
    food = _own_or_404(viewer(request), pk)
    actions.restore_own_food(food=food)
    messages.success(request, f"{food.name} is back.")
    return redirect("foods:own")


def _own_or_404(user: User, pk: int) -> Food:
    """Return the person's own food. Raises Http404, the same for somebody else's.

    Recipes are left out: they are changed by their ingredients.
    """
    foods = Food.objects.own(user).filter(is_recipe=False)
    return get_object_or_404(foods.select_related("group"), pk=pk)


def _page(food: Food) -> str:
    return reverse("foods:food", args=[food.pk])


def _with_conversion(words: str, form: OwnFoodForm) -> str:
    """The message, with the conversion of the label's amount."""
    return f"{words} {form.conversion}." if form.conversion else words


def _searching_for(food: Food, target: str) -> str:
    """The URL to return to; where it has a search, that for this food in the amount typed."""
    parts = urlsplit(target)
    query = QueryDict(parts.query, mutable=True)
    if "q" in query:
        amount = " ".join(query.pop("amount", []))
        query["q"] = f"{amount} {food.name}".strip()[:MAX_QUERY_LENGTH]
    return urlunsplit(parts._replace(query=query.urlencode()))


def _next(request: HttpRequest) -> str:
    """The page of this site to go to afterwards; empty for none."""
    return path_on_this_site(request, request.POST.get("next") or request.GET.get("next", ""))
