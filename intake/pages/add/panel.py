"""The rows of the add panel: search results, or before typing the foods logged recently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.access import Subject
from accounts.models import Profile, User
from foods.amounts import WEIGHT_AND_VOLUME, TypedAmount
from foods.search.find import MAX_QUERY_LENGTH, FoundFoods, clean_query, find
from foods.search.find_each import TextSearch
from foods.search.typed_amount import read_amount
from foods.typed_units import typed_unit_first
from intake.diary.meal_foods import foods_of, meal_search
from intake.diary.meal_text import MAX_MEAL_LENGTH, ToldMeal, is_meal_text, read_meal
from intake.diary.recent_foods import FoodHistory, RecentFood, own_history, recent_foods
from intake.enums import Meal
from intake.pages.add.food_rows import PanelGroup, recent_row
from intake.pages.add.hits import HITS, Hits
from intake.pages.add.meal_hours import meal_at
from intake.pages.add.sentence_lines import Sentence, sentence_of
from intake.pages.add.water_chip import water_chip
from intake.pages.fields import new_request_key

#: Rows shown before anything is typed, and rows that come when the list is unfolded.
SHOWN_FOODS = 5
FOLDED_FOODS = 5
#: In an address: with the rows that are folded away.
UNFOLDS = "more"
#: From how many times among the newest entries a food counts fully as the person's own.
OFTEN_ENOUGH = 10
#: Search words offered by meal to somebody who has logged nothing.
FIRST_WORDS = {
    Meal.BREAKFAST: ("oatmeal", "banana", "whole-wheat bread", "milk"),
    Meal.LUNCH: ("brown rice", "chickpeas", "salad", "potatoes"),
    Meal.DINNER: ("salmon", "pasta", "spinach", "black beans"),
    Meal.SNACKS: ("almonds", "apple", "dark chocolate", "yogurt"),
    # No supplement is ever suggested.
    Meal.SUPPLEMENTS: (),
}


@dataclass(frozen=True)
class TypedFood:
    """What was typed, for the ways to log what the table does not have."""

    words: str
    #: "2 slice", "200 g"; empty for none.
    amount: str
    #: What one of its unit is called: "1 slice"; empty for weights and volumes.
    serving_label: str

    @classmethod
    def of(cls, found: FoundFoods) -> TypedFood:
        """Read it from an answer."""
        typed = found.amount
        if typed is None:
            return cls(found.words, "", "")
        serving = "" if typed.unit in WEIGHT_AND_VOLUME else f"1 {typed.unit or 'piece'}"
        return cls(found.words, _as_typed(typed), serving)


def _as_typed(amount: TypedAmount) -> str:
    parts = (f"{amount.quantity.normalize():f}", amount.size, amount.unit)
    return " ".join(filter(None, parts))


def panel_context(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """What the add panel shows: hits for what was typed, a meal, or what is eaten often."""
    query = clean_query(request.GET.get("q", ""), longest=MAX_MEAL_LENGTH)
    meal = meal_asked(request, subject)
    answer = _answer(subject, query, meal) if query else None
    if isinstance(answer, Sentence):
        return _frame(query, meal) | {
            "sentence": answer,
            "typed": TypedFood(query[:MAX_QUERY_LENGTH], "", ""),
            "food_count": answer.line_count,
            "sure_count": len(answer.ticked),
        }
    water = None
    if answer is not None:
        groups = answer.groups()
    else:
        familiar = recent_foods(subject.user, meal)
        groups = before_typing(familiar.foods, meal, unfolds=UNFOLDS in request.GET)
        water = water_chip(familiar.water)
    return _frame(query, meal) | {
        "typed": TypedFood.of(answer.found) if answer else None,
        "is_denied": answer is not None and answer.is_denied,
        "groups": groups,
        "food_count": sum(len(group.rows) for group in groups),
        "sure_count": sum(len(group.rows) for group in groups if not group.is_unsure),
        "first_words": () if query or groups else _first_words(Meal(meal)),
        "water": water,
    }


def meal_asked(request: HttpRequest, subject: Subject) -> str:
    """The meal that the address names, or else the likely one."""
    meal = request.GET.get("meal", "")
    return meal if meal in Meal.values else likely_meal(subject)


def _frame(query: str, meal: str) -> dict[str, Any]:
    """What the panel shows around any answer."""
    return {
        "q": query,
        # As much as the search reads of it, for the ways to log it under its own name.
        "searched": query[:MAX_QUERY_LENGTH],
        "longest_query": MAX_MEAL_LENGTH,
        "meal": meal,
        "meal_label": Meal(meal).label,
        "meal_choices": Meal.choices,
        "several_key": new_request_key(),
    }


def _first_words(meal: Meal) -> tuple[str, ...]:
    """What to search for first; a meal without words of its own begins like snacks."""
    return FIRST_WORDS.get(meal, FIRST_WORDS[Meal.SNACKS])


def likely_meal(subject: Subject) -> Meal:
    """The meal that is being eaten at this hour of the person's own clock."""
    hour = timezone.now().astimezone(Profile.objects.of(subject.user).tzinfo).hour
    return meal_at(hour)


def own_weights(user: User, meal: str = "") -> tuple[dict[int, float], dict[int, FoodHistory]]:
    """How much each food counts as the person's own, from 0 to 1, and why: one query.

    A star counts as much as logging it often.
    """
    history = own_history(user, meal)
    weights = {
        food: 1.0 if one.is_starred else min(1.0, one.times / OFTEN_ENOUGH)
        for food, one in history.items()
    }
    return weights, history


def _answer(subject: Subject, query: str, meal: str) -> Hits | Sentence:
    """Hits for what was typed, or a meal where it names several foods and is no one's name.

    What the person logs often or starred comes before its equals.
    """
    boosts, history = own_weights(subject.user, meal)
    if _may_be_meal(query):
        search = meal_search(subject.user, boosts)
        told = ToldMeal() if search.is_name(query) else read_meal(query, search)
        if _is_meal(told, query, search):
            read = foods_of(told, search)
            # They may have gone from the table since it was read.
            if read.foods:
                return sentence_of(query, read, meal=meal, history=history)
        if told.is_told and not told.foods and not told.not_understood:
            return Hits(FoundFoods(query), meal, history, is_denied=True)
    found = find(query, user=subject.user, boosts=boosts, limit=HITS)
    return Hits(typed_unit_first(found), meal, history)


def _may_be_meal(query: str) -> bool:
    """Whether a text may tell more than one food; the amount behind a food is no second one."""
    if not is_meal_text(query):
        return False
    name = read_amount(query, lambda _words: False).words
    return is_meal_text(name) or not query.startswith(name)


def _is_meal(told: ToldMeal, query: str, search: TextSearch) -> bool:
    """Whether a text tells several foods, or one with more than a name of it has."""
    if len(told.foods) != 1:
        return len(told.foods) > 1
    (food,) = told.foods
    says_more = told.is_told or bool(told.not_understood)
    if not says_more or not food.is_sure:
        return False
    says_when = bool(food.meal) or food.time is not None
    # "Chicken, roasted, without skin" is a name all the same.
    return says_when or len(query) > MAX_QUERY_LENGTH or not search.is_sure(query)


def before_typing(familiar: Iterable[RecentFood], meal: str, *, unfolds: bool) -> list[PanelGroup]:
    """Foods of this meal, then the starred, then others; each once with its last amount.

    What would make the list long is folded away: the rest of those, and what
    is eaten often. Its rows are there with ``unfolds``.
    """
    foods = sorted(familiar, key=lambda food: -food.newest)
    here = sorted((f for f in foods if f.newest_here), key=lambda food: -food.newest_here)
    starred = [food for food in foods if food.is_starred]
    # The starred keep at least two of the rows, and all that this meal leaves.
    room = SHOWN_FOODS - min(len([food for food in starred if food not in here]), 2)
    of_meal = here[:room]
    kept = [food for food in starred if food not in of_meal][: SHOWN_FOODS - len(of_meal)]
    others = [food for food in foods if food not in of_meal and food not in kept]
    lately = others[: SHOWN_FOODS - len(of_meal) - len(kept)]
    rest = [food for food in others if food not in lately]
    rest.sort(key=lambda food: (not food.is_starred, -food.times, -food.newest))
    groups = [
        (f"Lately for {Meal(meal).label.lower()}", of_meal),
        ("Favourites", kept),
        ("Lately", lately),
    ]
    shown = [
        PanelGroup(label, [recent_row(food, meal) for food in some])
        for label, some in groups
        if some
    ]
    if rest:
        more = [recent_row(food, meal) for food in rest[:FOLDED_FOODS]] if unfolds else []
        shown.append(PanelGroup("More that you eat often", more, is_more=True))
    return shown
