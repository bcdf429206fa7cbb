"""One saved meal or recipe: saving it from a logged meal, creating, changing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.views.limits import is_search, limited
from foods.amounts import AmountError
from foods.search.find import FoundFoods, clean_query, find
from foods.typed_units import typed_unit_first
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.diary.saved import meals as saved_meals
from intake.diary.saved.meals import change_meal
from intake.diary.saved.totals import proposed_name
from intake.enums import Meal
from intake.models import SavedMeal
from intake.pages.add.food_rows import amount_in_row, panel_food
from intake.pages.add.hits import GUESSES
from intake.pages.add.panel import own_weights
from intake.pages.day.addresses import loggable_or_404
from intake.pages.meals.forms import ChangeMealForm, KeepMealForm, RecipeForm
from intake.pages.meals.views import meal_line, meal_or_404
from intake.pages.toasts import leave_toast, posted, show_form, waiting_toast

#: Foods shown for what was typed.
_HITS = 8


@own_log
@require_http_methods(["GET", "POST"])
def keep_meal(request: HttpRequest, subject: Subject, date: dt.date, meal: str) -> HttpResponse:
    """Keep what was logged at a meal, as a meal or as a recipe, under a name."""
    loggable_or_404(subject, date)
    entries = list(Log(subject).entries().on(date).of_meal(meal).select_related("food", "portion"))
    if not entries:
        raise Http404
    form = KeepMealForm(
        posted(request),
        entries=entries,
        initial={"name": proposed_name(entries)},
    )
    saved = _kept(subject, form, entries) if form.is_valid() else None
    if saved is not None:
        batch = form.cleaned_data["request_key"]
        leave_toast(request, f"Saved: {saved}", batch)
        return redirect(subject.url("intake:day", date))
    context = {
        "subject": subject,
        "form": form,
        "meal_label": Meal(meal).label,
        "log_date": date,
        "entries": entries,
        "meal": meal,
    }
    return show_form(request, "intake/meals/keep_meal.html", context)


def _kept(subject: Subject, form: RecipeForm, entries: list[Any]) -> str | None:
    """Save the product and return its name; None where the form is refused after all."""
    try:
        saved = saved_meals.keep_meal(
            subject=subject.user,
            by=subject.viewer,
            details=form.details,
            entries=entries,
            request_key=form.cleaned_data["request_key"],
        )
    except AlreadyActedError:
        return form.details.name
    except AmountError as error:
        form.add_error("cooked_grams", str(error))
        return None
    return saved.name


@own_log
@require_http_methods(["GET", "POST"])
def add_recipe(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Begin a recipe with its name and servings; then its ingredients are added."""
    form = RecipeForm(posted(request))
    if form.is_valid() and _kept(subject, form, []) is not None:
        made = Log(subject).changes().of_batch(form.cleaned_data["request_key"])
        saved = Log(subject).saved_meals().filter(pk__in=made.values("saved_meal_pk")).first()
        return _to_meal(saved) if saved else redirect("intake:meals")
    return show_form(request, "intake/meals/add_recipe.html", {"subject": subject, "form": form})


@own_log
@limited("search", counts=is_search)
@require_http_methods(["GET", "POST"])
def meal(request: HtmxHttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Change a saved meal or recipe: its name, amounts, what is in it; find what to add."""
    saved = meal_or_404(subject, pk)
    if request.htmx and request.method == "GET":
        return render(request, "intake/meals/meal.html#found", _found(request, subject, saved))
    items = list(
        saved.own_items.select_related("food", "portion").prefetch_related("food__portions")
    )
    form = ChangeMealForm(
        posted(request),
        user=subject.user,
        saved=saved,
        items=items,
    )
    if form.is_valid() and (answer := _change(request, subject, saved, form)):
        return answer
    context = _found(request, subject, saved) | {
        "form": form,
        "line": meal_line(saved),
        "is_adding": "more" in request.GET or not items,
    }
    return show_form(request, "intake/meals/meal.html", context | waiting_toast(request))


def _change(
    request: HttpRequest, subject: Subject, saved: SavedMeal, form: ChangeMealForm
) -> HttpResponse | None:
    """Save a valid form; None where the result is refused."""
    batch = form.cleaned_data["request_key"]
    try:
        change_meal(
            saved=saved,
            by=subject.viewer,
            details=form.details,
            changes=form.changes,
            request_key=batch,
        )
    except AmountError as error:
        form.add_error("cooked_grams", str(error))
        return None
    except SavedMeal.DoesNotExist:
        raise Http404 from None
    except AlreadyActedError:
        return _to_meal(saved) if form.chosen else redirect("intake:meals")
    if form.chosen is None:
        details = f"Saved: {form.details.name}. What you logged of it before stays the same."
        leave_toast(request, details, batch)
        return redirect("intake:meals")
    leave_toast(request, f"Added: {form.chosen[0].name}", batch)
    return _to_meal(saved)


def _found(request: HttpRequest, subject: Subject, saved: SavedMeal) -> dict[str, Any]:
    query = clean_query(request.GET.get("q", ""))
    found = FoundFoods()
    if query:
        weights, _history = own_weights(subject.user)
        found = typed_unit_first(find(query, user=subject.user, boosts=weights, limit=_HITS))
    rows = [
        panel_food(food, amount=amount_in_row(food, found.amount, None))
        for food in found.sure or found.unsure[:GUESSES]
    ]
    return {
        "subject": subject,
        "saved": saved,
        "q": query,
        # What needs its label first cannot be added before it was logged once.
        "results": [row for row in rows if row.default_unit],
        "is_unsure": not found.sure,
    }


def _to_meal(saved: SavedMeal) -> HttpResponse:
    """Back to the meal, with the cursor where the next thing is searched."""
    return redirect(f"{reverse('intake:meal', args=[saved.pk])}?more=1")
