"""Saved meals and recipes: the list, logging one, deleting one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.models import Profile
from foods.amounts import AmountError, amount_words, mg_words
from foods.typed_words import both_names
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.diary.saved import meals as saved_meals
from intake.diary.saved.totals import item_shown, recipe_today, total_of
from intake.enums import Meal
from intake.models import Entry, SavedItem, SavedMeal
from intake.pages.add.panel import likely_meal
from intake.pages.day.entry_words import mg_apart_words
from intake.pages.day.forms import DateForm
from intake.pages.fields import new_request_key
from intake.pages.meals.forms import LogMealForm
from intake.pages.toasts import (
    answer_day,
    leave_toast,
    posted,
    refuse_in_toast,
    waiting_toast,
    words_of_errors,
)
from intake.science.recipe_parts import ShownPart, WholeRecipe

#: What one tap logs: (factor, as shown, as read aloud before "of").
FACTORS = (("0.5", "½", "Half"), ("1", "1", "One"), ("2", "2", "Twice"))


@dataclass(frozen=True)
class SavedMealLine:
    """One saved meal in the list, ready to be logged."""

    saved: SavedMeal
    items: list[ShownPart]
    #: Of the meal, or of one serving.
    mg_words: str
    per_100g_words: str
    #: Names of the ingredients without a value, and the share that has one.
    unknown: list[str]
    known_percent: int | None
    #: Of this line alone, so that two meals tapped at once are both logged.
    request_key: uuid.UUID = field(default_factory=new_request_key)


@own_log
@require_GET
def meals(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Saved meals and recipes with their magnesium; a piece of the day page for htmx."""
    today = Profile.objects.of(subject.user).today()
    form = DateForm(request.GET, today=today)
    date = form.cleaned_data["date"] if form.is_valid() else today
    meal = request.GET.get("meal", "")
    found = Log(subject).saved_meals().with_items(of=subject.user)
    context: dict[str, Any] = {
        "subject": subject,
        "lines": [meal_line(saved) for saved in found],
        "factors": FACTORS,
        "log_date": date,
        "is_today": date == today,
        "meal": meal if meal in Meal.values else likely_meal(subject),
        "meal_choices": Meal.choices,
        "is_beside_day": bool(request.htmx),
    }
    if request.htmx:
        return render(request, "intake/meals/meals.html#saved", context)
    return render(request, "intake/meals/meals.html", context | waiting_toast(request))


def meal_line(saved: SavedMeal) -> SavedMealLine:
    """A saved meal that was read with its items, in words."""
    items = list(saved.items.all())
    if not saved.is_recipe:
        total = total_of(items)
        return SavedMealLine(
            saved=saved,
            items=[_shown(item) for item in items],
            mg_words=mg_words(total.magnesium_mg, is_at_least=total.is_lower_bound),
            per_100g_words="",
            unknown=[],
            known_percent=None,
        )
    whole = recipe_today(saved, items, for_page=True)
    share, per_100g = whole.known_share, whole.mg_per_100g
    return SavedMealLine(
        saved=saved,
        items=whole.shown(),
        mg_words=mg_words(_per_serving(whole), is_at_least=whole.is_at_least),
        per_100g_words=""
        if per_100g is None
        else mg_words(per_100g, is_at_least=whole.is_at_least),
        unknown=whole.unknown_names,
        known_percent=None if share is None else int(share * 100),
    )


def _per_serving(whole: WholeRecipe) -> Decimal | None:
    try:
        return whole.mg_per_serving
    except AmountError:
        return None


def _shown(item: SavedItem) -> ShownPart:
    now = item_shown(item)
    amount = "quick add" if item.is_quick else amount_words(item.quantity, item.unit.label)
    words = mg_words(now.magnesium_mg, is_at_least=now.is_lower_bound)
    return ShownPart(both_names(item.typed_words, now.name), amount, words)


@own_log
@require_http_methods(["GET", "POST"])
def log_meal(request: HtmxHttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Log a saved meal in any amount to any day; one tap logs it as a button says."""
    saved = meal_or_404(subject, pk)
    today = Profile.objects.of(subject.user).today()
    asked = {name: request.GET[name] for name in ("date", "meal") if name in request.GET}
    form = LogMealForm(
        posted(request),
        saved=saved,
        today=today,
        initial={"date": today, "meal": likely_meal(subject), **asked},
    )
    if not form.is_valid():
        return _ask(request, subject, saved, form)
    data, done = form.cleaned_data, None
    try:
        done = saved_meals.log_meal(
            subject=subject.user,
            by=subject.viewer,
            saved=saved,
            date=data["date"],
            meal=data["meal"],
            factor=data["factor"],
            request_key=data["request_key"],
        )
        text = f"Added: {saved.name}, {_spoken(done.placed)}"
    except AmountError as error:
        form.add_error("factor", str(error))
        return _ask(request, subject, saved, form)
    except AlreadyActedError:
        text = "That was logged already."
    answer = answer_day(request, subject, data["date"], text, done, batch=data["request_key"])
    if request.htmx:
        # A new request key for the line, so that a second tap logs again.
        key = {"pk": saved.pk, "key": new_request_key(), "oob": True}
        answer.write(render_to_string("intake/meals/_saved_key.html", key))
    return answer


def _spoken(made: Sequence[Entry]) -> str:
    """What was logged, in words: "3 lines, at least 172 mg"."""
    return f"{len(made)} line{'s' * (len(made) > 1)}, {mg_apart_words(made)}"


def _ask(
    request: HtmxHttpRequest, subject: Subject, saved: SavedMeal, form: LogMealForm
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    if request.htmx:
        # One tap on a line has no fields to write beside.
        return refuse_in_toast(request, words_of_errors(form), status=status)
    context = {"subject": subject, "form": form, "line": meal_line(saved)}
    return render(request, "intake/meals/log_meal.html", context, status=status)


@own_log
@require_POST
def delete_meal(request: HttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Delete a saved meal, with undo; a second tap finds it gone and says so."""
    saved = Log(subject).saved_meals().filter(pk=pk).first()
    if saved is None and not Log(subject).changes().filter(saved_meal_pk=pk).exists():
        raise Http404
    try:
        if saved is None:
            raise SavedMeal.DoesNotExist
        batch = saved_meals.delete_meal(saved=saved, by=subject.viewer)
    except SavedMeal.DoesNotExist:
        messages.success(request, "That is already gone.")
    else:
        said = f"Deleted: {saved.name}. What you logged of it stays."
        leave_toast(request, said, batch)
    return redirect("intake:meals")


def meal_or_404(subject: Subject, pk: int) -> SavedMeal:
    """The person's saved meal with its items; raises Http404 for anybody else's."""
    return get_object_or_404(Log(subject).saved_meals().with_items(of=subject.user), pk=pk)
