"""The rows of the add panel: search results, or before typing the foods logged recently."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from accounts.access import Subject
from accounts.models import Profile, User
from foods.amounts import AmountError, Unit, amount_of, amount_words, mg_words
from foods.models import Food
from foods.search.find import clean_query, find
from foods.units import units_of, usual_unit
from intake.diary.recent_foods import RecentFood, often_and_starred, recent_foods
from intake.enums import Meal
from intake.pages.add.forms import AddForm, asks_label_mg
from intake.pages.fields import new_request_key
from intake.text import counted

#: Rows shown before anything is typed, and rows that come when the list is unfolded.
SHOWN_FOODS = 5
FOLDED_FOODS = 5
#: In an address: with the rows that are folded away.
UNFOLDS = "more"
#: Rows for what was typed.
HITS = 8
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


#: Shown for a supplement whose label amount is not known yet.
_ASKS, _SEE = "Needs the magnesium on its label", "see label"


@dataclass(frozen=True)
class PanelFood:
    """One food in the panel with the amount that its button logs."""

    food_id: int
    name: str
    quantity: str
    default_unit: str
    amount_words: str
    mg_words: str
    asks_label_mg: bool
    #: The meal that it is opened for.
    meal: str = ""
    is_starred: bool = False
    #: Only where the row is open, so that its units can be chosen.
    food: Food | None = None
    form: AddForm | None = None
    #: Of this row alone, so that two foods tapped at once are both logged.
    request_key: uuid.UUID = field(default_factory=new_request_key)

    def __getitem__(self, name: str) -> object:
        """Give a field as templates ask for it at first; refused, they ask again.

        With it the rows of a search are drawn in 0.75 ms, without in 0.84 (best of 200 runs).
        """
        return getattr(self, name)

    @cached_property
    def number(self) -> str:
        """The food's number as text: a page would put each of them together anew."""
        return str(self.food_id)

    @property
    def figure(self) -> str:
        """Its magnesium in words without the unit: "at least 156"."""
        return self.mg_words.removesuffix(" mg")

    @property
    def figure_unit(self) -> str:
        """The unit behind ``figure``; none behind "unknown"."""
        return "mg" if self.mg_words.endswith(" mg") else ""

    @cached_property
    def spoken(self) -> str:
        """The row as a screen reader says it: name, amount and magnesium."""
        if self.asks_label_mg:
            return self.name
        return f"{self.name}, {self.amount_words}, {self.mg_words}"

    @property
    def pick(self) -> str:
        """The row's value in the form of several foods; ``SeveralForm`` reads it."""
        return f"{self.food_id} {self.quantity} {self.default_unit}"

    @cached_property
    def address(self) -> str:
        """Where the row opens, below the panel's address."""
        amount = {"meal": self.meal, "quantity": self.quantity, "unit": self.default_unit}
        return f"{self.food_id}/?{urlencode(amount)}"

    @property
    def star_value(self) -> str:
        """What its star sends: that it is to be set, or nothing to take it away."""
        return "" if self.is_starred else "1"

    @property
    def units(self) -> list[tuple[str, str, str]]:
        """Every unit the food takes: its value, its label and its magnesium."""
        food = self.food
        if food is None:
            return []
        return [(key, unit.label, _mg_words_of(food, unit)) for key, unit in units_of(food)]


@dataclass(frozen=True)
class PanelGroup:
    """Some rows of the panel under one heading."""

    label: str
    rows: list[PanelFood]
    #: Whether its rows come only when it is opened, so that the day's entries stay near.
    is_more: bool = False


def panel_food(
    food: Food, form: AddForm | None = None, *, meal: str = "", is_starred: bool = False
) -> PanelFood:
    """A food in its usual amount."""
    key, unit = usual_unit(food) or ("", Unit("1 tablet"))
    asks = asks_label_mg(food)
    return PanelFood(
        food_id=food.pk,
        name=food.name,
        quantity="1",
        default_unit=key,
        amount_words=_ASKS if asks else amount_words(Decimal(1), unit.label),
        mg_words=_SEE if asks else _mg_words_of(food, unit),
        asks_label_mg=asks,
        meal=meal,
        is_starred=is_starred,
        food=food,
        form=form,
    )


def _mg_words_of(food: Food, unit: Unit) -> str:
    per_100g = food.magnesium_mg_per_100g
    return _mg_words(Decimal(1), unit, per_100g, is_at_least=food.is_lower_bound)


def _mg_words(
    quantity: Decimal, unit: Unit, mg_per_100g: Decimal | None, *, is_at_least: bool
) -> str:
    try:
        mg = amount_of(quantity, unit, mg_per_100g)[1]
        return mg_words(mg, is_at_least=is_at_least)
    except AmountError:
        return "unknown"


def panel_context(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """What the add panel shows: hits for what was typed, or what is eaten often."""
    query = clean_query(request.GET.get("q", ""))
    meal = request.GET.get("meal", "")
    if meal not in Meal.values:
        meal = likely_meal(subject)
    if query:
        groups = _found(subject, query, meal)
    else:
        groups = before_typing(subject, meal, unfolds=UNFOLDS in request.GET)
    return {
        "q": query,
        "meal": meal,
        "meal_label": Meal(meal).label,
        "meal_choices": Meal.choices,
        "groups": groups,
        "food_count": sum(len(group.rows) for group in groups),
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


def own_weights(user: User) -> tuple[dict[int, float], set[int]]:
    """How much each food counts as the person's own, from 0 to 1, and the starred ones: one query.

    A star counts as much as logging it often.
    """
    times, starred = often_and_starred(user)
    weights = {food: min(1.0, count / OFTEN_ENOUGH) for food, count in times.items()}
    return weights | dict.fromkeys(starred, 1.0), starred


def _found(subject: Subject, query: str, meal: str) -> list[PanelGroup]:
    """Hits for what was typed; what the person logs often or starred comes before its equals."""
    boosts, starred = own_weights(subject.user)
    foods = find(query, user=subject.user, boosts=boosts, limit=HITS).foods
    if not foods:
        return []
    rows = [panel_food(food, meal=meal, is_starred=food.pk in starred) for food in foods]
    return [PanelGroup(counted(len(rows), "food"), rows)]


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
        PanelGroup(label, [_again(food, meal) for food in some]) for label, some in groups if some
    ]
    if rest:
        more = [_again(food, meal) for food in rest[:FOLDED_FOODS]] if unfolds else []
        shown.append(PanelGroup("More that you eat often", more, is_more=True))
    return shown


def _again(food: RecentFood, meal: str) -> PanelFood:
    """A row that repeats the last amount with today's value of the food."""
    last = food.amount
    words, mg = _ASKS, _SEE
    if last.unit_key:
        words = amount_words(last.quantity, last.unit.label)
        per_100g, is_at_least = last.mg_per_100g, last.is_lower_bound
        mg = _mg_words(last.quantity, last.unit, per_100g, is_at_least=is_at_least)
    return PanelFood(
        food_id=food.food_id,
        name=food.name,
        quantity=f"{last.quantity.normalize():f}",
        default_unit=last.unit_key,
        amount_words=words,
        mg_words=mg,
        asks_label_mg=not last.unit_key,
        meal=meal,
        is_starred=food.is_starred,
    )
