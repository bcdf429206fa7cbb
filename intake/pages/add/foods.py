"""The Foods page: where magnesium is, held against the person's own target, one tap to log."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log, path_on_this_site
from accounts.models import Profile
from accounts.views.limits import is_search, limited
from foods.amounts import AmountError, amount_of, amount_words, mg_words
from foods.models import Food, FoodGroup
from foods.search.find import FoundFoods, clean_query, find
from foods.typed_words import differing_words
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.enums import Meal
from intake.pages.add.food_rows import amount_in_row
from intake.pages.add.forms import asks_label_mg
from intake.pages.add.hits import GUESSES
from intake.pages.add.one_portion import log_portion
from intake.pages.add.panel import likely_meal
from intake.pages.add.richest import (
    BY_NAME,
    BY_PORTION,
    EVERYDAY_FIRST,
    SORTS,
    foods_to_browse,
    richest_everyday_foods,
)
from intake.pages.fields import new_request_key
from intake.pages.toasts import leave_toast, refuse_in_toast, toast_of, waiting_toast

PAGE_SIZE = 30


@dataclass(frozen=True)
class ShelfFood:
    """A food in its usual portion or the amount typed, with its share of the person's target."""

    food: Food
    #: The form value of the unit; empty where it is logged by its label alone.
    unit: str
    amount_words: str
    mg_words: str
    quantity: str = "1"
    #: The words that were typed to find it, without their amount.
    typed_words: str = ""
    #: Whole percent of the target; None without a target or a value.
    share: int | None = None
    #: Its magnesium by 100 g or 100 kcal, where the list goes by that.
    density_words: str = ""
    request_key: uuid.UUID = field(default_factory=new_request_key)

    @property
    def bar(self) -> int:
        """The length of its bar, in hundredths: a portion of more than the target fills it."""
        return min(self.share or 0, 100)


@own_log
@limited("search", counts=is_search)
@require_GET
def foods(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show the richest everyday foods by group, a group in a chosen order, or what is searched."""
    asked = request.GET
    query, everything = clean_query(asked.get("q", "")), asked.get("all") == "1"
    groups = list(FoodGroup.objects.all())
    group = next((one for one in groups if one.slug == asked.get("group", "")), None)
    today = Profile.objects.of(subject.user).today()
    bands = BandsInForce(Log(subject))
    # Nothing is called rich with impaired kidneys, nor to the very young.
    offers = bands.may_offer_on(today) and not bands.kidneys_impaired
    target = bands.limits_on(today).target if offers else None
    sort = asked.get("sort", "")
    if sort not in SORTS:
        unasked = BY_NAME if bands.kidneys_impaired else EVERYDAY_FIRST
        sort = BY_PORTION if offers else unasked
    context: dict[str, Any] = {
        "subject": subject,
        "date": today,
        "q": query,
        "groups": groups,
        "group": group,
        "sorts": SORTS.items(),
        "sort": sort,
        "everything": everything,
        "target": target,
        "offers": offers,
        "kidneys_impaired": bands.kidneys_impaired,
        "meal": likely_meal(subject),
        "here": request.get_full_path(),
        "is_apart": True,
    }
    shelf = _Shelf(target, sort)
    if offers and not (query or group or everything or "sort" in asked):
        rich = richest_everyday_foods(subject.user, groups)
        context["opening"] = [(one.group, shelf.rows(one.foods)) for one in rich]
    if not context.get("opening"):
        context |= _listed(request, subject, query, context, shelf)
    return render(request, "intake/add/foods.html", context | waiting_toast(request))


def _listed(
    request: HttpRequest, subject: Subject, query: str, context: dict[str, Any], shelf: _Shelf
) -> dict[str, Any]:
    """One page of foods: those a search finds, or those of a group in its order."""
    group, sort, everything = context["group"], context["sort"], context["everything"]
    found = find(query, user=subject.user, limit=PAGE_SIZE) if query else FoundFoods()
    if query:
        shelf = replace(shelf, found=found)
        page = Paginator(found.sure or found.unsure[:GUESSES], PAGE_SIZE).page(1)
    else:
        slug = group.slug if group else ""
        some = foods_to_browse(subject.user, group=slug, sort=sort, everything=everything)
        page = Paginator(some, PAGE_SIZE).get_page(request.GET.get("page"))
    kept = {"group": group and group.slug, "sort": sort, "all": "1" if everything else ""}
    return {
        "page": page,
        "rows": shelf.rows(page.object_list),
        "is_unsure": not found.sure,
        "kept": urlencode({name: value for name, value in kept.items() if value}),
    }


@dataclass(frozen=True)
class _Shelf:
    """Puts foods into words for one person's target (mg a day) and one order."""

    target: Decimal | None
    sort: str
    found: FoundFoods = field(default_factory=FoundFoods)

    def rows(self, foods: Any) -> list[ShelfFood]:
        """The foods as the page shows them."""
        return [self._row(food) for food in foods]

    def _row(self, food: Food) -> ShelfFood:
        typed = amount_in_row(food, self.found.amount, None)
        offered = typed.offered
        if offered is None or asks_label_mg(food):
            return ShelfFood(food, "", "by piece", "see its label")
        quantity, unit = offered.quantity, offered.unit
        try:
            mg = amount_of(quantity, unit, food.magnesium_mg_per_100g)[1]
        except AmountError:
            mg = None
        amount = amount_words(quantity, unit.label)
        return ShelfFood(
            food,
            offered.unit_key,
            f"{typed.lacks}; {amount}" if typed.lacks else amount,
            mg_words(mg, is_at_least=food.is_lower_bound),
            quantity=f"{quantity.normalize():f}",
            typed_words=differing_words(self.found.words, food.name) if self.found.words else "",
            share=None if mg is None or not self.target else round(mg * 100 / self.target),
            density_words=self._density_words(food),
        )

    def _density_words(self, food: Food) -> str:
        """What the order goes by, where it is not the portion: "592 mg in 100 g"."""
        by_number = getattr(food, "by_number", None)
        if by_number is None or self.sort == BY_PORTION:
            return ""
        per = {"100g": "100 g", "100kcal": "100 kcal"}[self.sort]
        return f"{mg_words(by_number, is_at_least=food.is_lower_bound)} in {per}"


@own_log
@require_POST
def log_food(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Log a food of the page to today; the same form sent twice logs once."""
    today = Profile.objects.of(subject.user).today()
    text, done, batch = log_portion(request, subject, today)
    if batch is None:
        if request.htmx:
            return refuse_in_toast(request, text)
    elif done is not None:
        text += f" to {Meal(done.entry.meal).label.lower()}, today"
    if not request.htmx:
        leave_toast(request, text, batch)
        return redirect(
            path_on_this_site(request, request.POST.get("here", "")) or reverse("intake:foods")
        )
    # A new request key for the row, so that a second tap logs again.
    key = {"food_id": request.POST["food"], "key": new_request_key()}
    toast = toast_of(text, batch) | {"oob": True, "date": today, "is_apart": True}
    return HttpResponse(
        render_to_string("_toast.html", toast, request)
        + render_to_string("intake/add/_request_key.html", key)
    )
