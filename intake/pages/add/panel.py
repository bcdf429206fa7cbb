"""The rows of the add panel: search results, or before typing the foods logged recently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.access import Subject
from accounts.models import Profile, User
from foods.amounts import WEIGHT_AND_VOLUME, TypedAmount
from foods.enums import SUPPLEMENTAL
from foods.models import Food
from foods.search.find import MAX_QUERY_LENGTH, FoundFoods, clean_query, find
from foods.search.states import states_of
from foods.search.tokens import words_of
from foods.typed_units import typed_unit_first
from foods.typed_words import differing_words
from intake.diary.recent_foods import FoodHistory, own_history, recent_foods
from intake.enums import Meal
from intake.pages.add.food_rows import (
    PanelFood,
    PanelGroup,
    amount_in_row,
    panel_food,
    recent_row,
)
from intake.pages.fields import new_request_key
from intake.text import counted

#: Rows shown before anything is typed, and rows that come when the list is unfolded.
SHOWN_FOODS = 5
FOLDED_FOODS = 5
#: In an address: with the rows that are folded away.
UNFOLDS = "more"
#: Rows for what was typed.
HITS = 8
#: Where no food is meant for sure, so many that may be.
GUESSES = 4
#: From how many times among the newest entries a food counts fully as the person's own.
OFTEN_ENOUGH = 10
#: The likely meal until each hour of the person's own clock.
MEAL_UNTIL_HOUR = ((11, Meal.BREAKFAST), (15, Meal.LUNCH), (17, Meal.SNACKS), (22, Meal.DINNER))
#: Search words offered by meal to somebody who has logged nothing.
FIRST_WORDS = {
    Meal.BREAKFAST: ("oatmeal", "banana", "whole-wheat bread", "milk"),
    Meal.LUNCH: ("brown rice", "chickpeas", "salad", "potatoes"),
    Meal.DINNER: ("salmon", "pasta", "spinach", "black beans"),
    Meal.SNACKS: ("almonds", "apple", "dark chocolate", "yogurt"),
    # No supplement is ever suggested.
    Meal.SUPPLEMENTS: (),
}
#: States between which a row asks, by the words it uses, the plainest first.
_STATE_WORDS = {
    "cooked": "cooked",
    "dry": "dry",
    "dried": "dried",
    "raw": "raw",
    "uncooked": "uncooked",
}
_NEVER = FoodHistory()


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
    """What the add panel shows: hits for what was typed, or what is eaten often."""
    query = clean_query(request.GET.get("q", ""))
    meal = request.GET.get("meal", "")
    if meal not in Meal.values:
        meal = likely_meal(subject)
    hits = _found(subject, query, meal) if query else None
    if hits is not None:
        groups = hits.groups()
    else:
        groups = before_typing(subject, meal, unfolds=UNFOLDS in request.GET)
    return {
        "q": query,
        "longest_query": MAX_QUERY_LENGTH,
        "typed": TypedFood.of(hits.found) if hits else None,
        "meal": meal,
        "meal_label": Meal(meal).label,
        "meal_choices": Meal.choices,
        "groups": groups,
        "food_count": sum(len(group.rows) for group in groups),
        "sure_count": sum(len(group.rows) for group in groups if not group.is_unsure),
        "first_words": () if query or groups else _first_words(Meal(meal)),
        "several_key": new_request_key(),
    }


def _first_words(meal: Meal) -> tuple[str, ...]:
    """What to search for first; a meal without words of its own begins like snacks."""
    return FIRST_WORDS.get(meal, FIRST_WORDS[Meal.SNACKS])


def likely_meal(subject: Subject) -> Meal:
    """The meal that is being eaten at this hour of the person's own clock."""
    hour = timezone.now().astimezone(Profile.objects.of(subject.user).tzinfo).hour
    return next((meal for until, meal in MEAL_UNTIL_HOUR if hour < until), Meal.SNACKS)


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


@dataclass(frozen=True)
class _Hits:
    """What was found, with what its rows have in common."""

    found: FoundFoods
    meal: str
    history: dict[int, FoodHistory]

    def row(self, food: Food) -> PanelFood:
        """The row of a hit, in the amount that was typed."""
        own = self.history.get(food.pk, _NEVER)
        return panel_food(
            food,
            amount=amount_in_row(food, self.found.amount, own.last),
            meal=self.meal,
            is_starred=own.is_starred,
            typed_words=differing_words(self.found.words, food.name),
        )

    def groups(self) -> list[PanelGroup]:
        """The foods that are meant, or else a few that may be."""
        if self.found.sure:
            asks, foods = _with_other_state(self.found.sure)
            rows = [self.row(food) for food in foods]
            return [PanelGroup(counted(len(rows), "food"), rows, asks_state=asks)]
        if not self.found.unsure:
            return []
        rows = [self.row(food) for food in _guesses(self.found.unsure)]
        return [PanelGroup("Nothing matches exactly. Perhaps:", rows, is_unsure=True)]


def _guesses(foods: list[Food]) -> list[Food]:
    """A few foods that may be meant; no supplement is suggested to whoever typed a food."""
    is_of_kind = foods[0].kind in SUPPLEMENTAL
    return [food for food in foods if is_of_kind or food.kind not in SUPPLEMENTAL][:GUESSES]


def _found(subject: Subject, query: str, meal: str) -> _Hits:
    """Hits for what was typed; what the person logs often or starred comes before its equals."""
    boosts, history = own_weights(subject.user, meal)
    found = find(query, user=subject.user, boosts=boosts, limit=HITS)
    return _Hits(typed_unit_first(found), meal, history)


def _with_other_state(foods: list[Food]) -> tuple[str, list[Food]]:
    """Put the first food's other state beside it where that was not said: rice cooked and dry."""
    first, *others = foods
    other = first.other_state
    states = [_state(food) for food in (first, other) if food is not None]
    if other is None or not all(states):
        return "", foods
    rest = [food for food in others if food.pk != other.pk]
    return f"{states[0].capitalize()} or {states[1]}?", [first, other, *rest][:HITS]


def _state(food: Food) -> str:
    """The state a food is in by its name, or else by its source's description."""
    for text in (food.name, food.description):
        states = states_of(tuple(words_of(text)))
        if found := [word for word, state in _STATE_WORDS.items() if state in states]:
            return found[0]
    return ""


def before_typing(subject: Subject, meal: str, *, unfolds: bool) -> list[PanelGroup]:
    """Foods of this meal, then the starred, then others; each once with its last amount.

    What would make the list long is folded away: the rest of those, and what
    is eaten often. Its rows are there with ``unfolds``.
    """
    foods = sorted(recent_foods(subject.user, meal), key=lambda food: -food.newest)
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
