"""A person's own foods: listed, stated from a label, changed, put away, brought back."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import signed_in, viewer
from accounts.models import User
from foods import actions
from foods.enums import FoodStatus
from foods.models import Food
from foods.pages.browse import PAGE_SIZE, ListedFood, usual_portion_magnesium
from foods.pages.own_food_form import OwnFoodForm
from foods.search.find import MAX_QUERY_LENGTH


@signed_in
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """All foods the person entered, those put away last."""
    foods = Food.objects.own(viewer(request)).filter(is_recipe=False).prefetch_related("portions")
    page = Paginator(foods.order_by("status", "name", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    lines = [ListedFood(food, usual_portion_magnesium(food)) for food in page.object_list]
    offered = [line for line in lines if line.food.status != FoodStatus.ARCHIVED]
    put_away = [line for line in lines if line.food.status == FoodStatus.ARCHIVED]
    context = {"page": page, "lines": offered, "put_away": put_away}
    return render(request, "foods/own.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def add_own(request: HttpRequest) -> HttpResponse:
    """State a food from its label; then back to where somebody was logging."""
    owner = viewer(request)
    typed = {"name": request.GET.get("name", "")[:200]}
    form = OwnFoodForm(request.POST if request.method == "POST" else None, initial=typed)
    if form.is_valid():
        key = form.cleaned_data["request_key"] or uuid.uuid4()
        try:
            food = actions.add_own_food(owner=owner, label=form.food_label, request_key=key)
        except actions.RequestKeyTakenError:
            # Nobody comes here by hand; a fresh key keeps what was typed.
            form = OwnFoodForm({**request.POST.dict(), "request_key": str(uuid.uuid4())})
        else:
            messages.success(request, _said(f"{food.name} is kept among your own foods.", form))
            return redirect(_asking_for(food, _next(request)) or _page(food))
    context = {"form": form, "next": _next(request)}
    return render(request, "foods/add_own.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def change_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an own food says; where it was logged, ask whether past entries follow."""
    food = _own_or_404(viewer(request), pk)
    form = OwnFoodForm(request.POST if request.method == "POST" else None, food=food)
    if form.is_valid():
        has_changed = actions.change_own_food(food=food, label=form.food_label)
        messages.success(request, _said("Saved.", form))
        if has_changed and food.entries.exists():
            # The diary's own page: this room knows foods, not what was eaten.
            return redirect("intake:past_entries", food.pk)
        return redirect("foods:own" if food.status == FoodStatus.ARCHIVED else _page(food))
    context: dict[str, Any] = {"form": form, "food": food}
    return render(request, "foods/change_own.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def archive_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an own food away; it can be brought back from the same list."""
    food = _own_or_404(viewer(request), pk)
    actions.archive_own_food(food=food)
    messages.success(
        request, f"{food.name} is put away. What you logged of it stays; you can bring it back."
    )
    return redirect("foods:own")


@signed_in
@require_POST
def restore_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer an own food again."""
    food = _own_or_404(viewer(request), pk)
    actions.restore_own_food(food=food)
    messages.success(request, f"{food.name} is offered again.")
    return redirect("foods:own")


def _own_or_404(user: User, pk: int) -> Food:
    """The person's own food; somebody else's looks like one that never was.

    A recipe is changed where its ingredients stand, not by its numbers.
    """
    foods = Food.objects.own(user).filter(is_recipe=False)
    food = foods.select_related("group").filter(pk=pk).first()
    if food is None:
        raise Http404
    return food


def _page(food: Food) -> str:
    return reverse("foods:food", args=[food.pk])


def _said(words: str, form: OwnFoodForm) -> str:
    """The words, and what was worked out from the label."""
    return f"{words} {form.conversion}." if form.conversion else words


def _asking_for(food: Food, target: str) -> str:
    """The address to go back to; where it searched for a food, it now finds this one."""
    parts = urlsplit(target)
    asked = QueryDict(parts.query, mutable=True)
    if "q" in asked:
        asked["q"] = food.name[:MAX_QUERY_LENGTH]
    return urlunsplit(parts._replace(query=asked.urlencode()))


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this site, or nowhere in particular."""
    target = request.POST.get("next") or request.GET.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts=None, require_https=request.is_secure()
    )
    return target if is_ours else ""
