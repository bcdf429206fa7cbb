"""A meal in one sentence as the panel shows it: a line for each food, by the meal it goes to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from foods.amounts import AmountError, TypedAmount, amount_of, mg_words, parse_quantity
from foods.models import Food
from foods.units import counted_singly, units_of
from intake.diary.meal_foods import MealFood, MealFoods
from intake.diary.recent_foods import FoodHistory
from intake.enums import Meal
from intake.pages.add.food_rows import PanelFood, amount_in_row, panel_food
from intake.pages.add.hits import Hits
from intake.pages.add.meal_hours import meal_at
from intake.pages.add.sentence_form import (
    SentenceForm,
    SentenceLineForm,
    SentenceMealForm,
    amount_kept,
    kept_amount,
    numbers_in,
)
from intake.pages.day.entry_words import Figure, figure_of
from intake.pages.fields import new_request_key
from intake.text import counted

_NEVER = FoodHistory()


@dataclass(frozen=True)
class SentenceLine:
    """One food of the sentence, in the amount it logs, with those that may be meant instead."""

    number: int
    #: As the person wrote it, with the amount.
    typed: str
    #: Without the amount.
    words: str
    #: The typed amount as a hidden field keeps it.
    amount: str
    group: int
    #: What may be meant, each in the typed amount; the likeliest first.
    candidates: Sequence[PanelFood]
    #: The food it logs; None before one was chosen.
    chosen: PanelFood | None
    is_ticked: bool
    #: Between which states of the food it asks to choose: "Cooked or dry?"
    asks: str = ""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def numbers(self) -> str:
        """The foods to choose from, as a hidden field keeps them."""
        return " ".join(row.number for row in self.candidates)

    @property
    def unit_choices(self) -> list[tuple[str, str]]:
        """The units of its food, each with its value in the form."""
        if self.chosen is None or self.chosen.food is None:
            return []
        return [(key, unit.label) for key, unit in units_of(self.chosen.food)]

    @property
    def is_counted(self) -> bool:
        """Whether it is logged with the others: it is ticked, and needs no label first."""
        return self.is_ticked and self.chosen is not None and not self.chosen.asks_label_mg

    @property
    def mg(self) -> Decimal | None:
        """Its magnesium (mg) in the amount shown; None where that is unknown."""
        if self.chosen is None or (food := self.chosen.food) is None:
            return None
        unit = dict(units_of(food)).get(self.chosen.default_unit)
        if unit is None:
            return None
        try:
            quantity = parse_quantity(self.chosen.quantity)
            return amount_of(quantity, unit, food.magnesium_mg_per_100g)[1]
        except AmountError:
            return None

    @property
    def figure(self) -> Figure:
        """Its magnesium in words, in the amount shown."""
        return figure_of(mg_words(self.mg, is_at_least=self.is_at_least))

    @property
    def is_at_least(self) -> bool:
        """Whether it holds more than is known of it."""
        return bool(self.chosen and self.chosen.food and self.chosen.food.is_lower_bound)


@dataclass(frozen=True)
class SentenceMeal:
    """The lines that go to one meal, at one time."""

    number: int
    meal: str
    time: str
    #: Whether the sentence says the meal, or a time that tells it.
    is_said: bool
    lines: Sequence[SentenceLine]
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The meal's name."""
        return Meal(self.meal).label if self.meal in Meal.values else self.meal


@dataclass(frozen=True)
class Sentence:
    """All that was read of a sentence."""

    text: str
    meals: Sequence[SentenceMeal]
    #: What was not understood.
    left: Sequence[str]
    request_key: uuid.UUID = field(default_factory=new_request_key)
    error: str = ""

    @property
    def lines(self) -> list[SentenceLine]:
        """The lines of all meals."""
        return [line for meal in self.meals for line in meal.lines]

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    @property
    def ticked(self) -> list[SentenceLine]:
        """The lines that are logged as it stands."""
        return [line for line in self.lines if line.is_counted]

    @property
    def count_words(self) -> str:
        """How many foods it logs: "6 foods"."""
        return counted(len(self.ticked), "food")

    @property
    def sum_words(self) -> str:
        """The magnesium of what it logs: "at least 212 mg"."""
        ticked = self.ticked
        amounts = [line.mg for line in ticked]
        known = [mg for mg in amounts if mg is not None]
        if ticked and not known:
            return "unknown"
        is_at_least = len(known) < len(ticked) or any(line.is_at_least for line in ticked)
        return mg_words(sum(known, Decimal(0)), is_at_least=is_at_least)

    @property
    def asked(self) -> int:
        """How many lines ask which food is meant."""
        return sum(line.chosen is None for line in self.lines)


def sentence_of(
    text: str, read: MealFoods, *, meal: str, history: dict[int, FoodHistory]
) -> Sentence:
    """What was read of a text, each food in the amount that was said, else as it is had.

    ``meal`` is that of foods of which neither meal nor time was said.
    """
    places: dict[tuple[str, dt.time | None], int] = {}
    for food in read.foods:
        places.setdefault((food.meal, food.time), len(places))
    lines = [
        _line_read(number, food, places[food.meal, food.time], Hits(food.found, meal, history))
        for number, food in enumerate(read.foods)
    ]
    # What was found without an amount has its usual portion alone; the units of all are offered.
    shown = [line.chosen.food for line in lines if line.chosen and line.chosen.food]
    prefetch_related_objects(shown, "portions")
    meals = [
        SentenceMeal(
            number=place,
            meal=said or (meal_at(time.hour) if time else meal),
            time=time.strftime("%H:%M") if time else "",
            is_said=bool(said or time),
            lines=[line for line in lines if line.group == place],
        )
        for (said, time), place in places.items()
    ]
    return Sentence(text, meals, read.not_understood)


def _line_read(number: int, read: MealFood, place: int, hits: Hits) -> SentenceLine:
    asks, candidates = hits.candidates()
    chosen = _counted(candidates[0], read.found.amount) if read.is_sure else None
    return SentenceLine(
        number=number,
        typed=read.typed,
        words=read.found.words,
        amount=kept_amount(read.found.amount),
        group=place,
        candidates=candidates,
        chosen=chosen,
        is_ticked=chosen is not None,
        asks=asks,
    )


def _counted(row: PanelFood, typed: TypedAmount | None) -> PanelFood:
    """The row of "two eggs" as two of "1 large" rather than one of "2 large": easier to change."""
    if typed is None or row.food is None or row.quantity != "1":
        return row
    count, key = counted_singly(row.food, row.default_unit) or (None, "")
    if count != typed.quantity:
        return row
    return replace(row, quantity=f"{typed.quantity.normalize():f}", default_unit=key)


def sentence_sent(
    form: SentenceForm, *, history: dict[int, FoodHistory], shows_errors: bool
) -> Sentence:
    """The sentence again as it was sent, with the foods that were chosen in their own amounts."""
    lines = [
        _line_sent(number, line, history, shows_errors=shows_errors)
        for number, line in enumerate(form.lines)
    ]
    meals = [
        _meal_sent(number, sent, lines, shows_errors=shows_errors)
        for number, sent in enumerate(form.meals)
    ]
    return Sentence(
        text=form["q"].value() or "",
        meals=meals,
        left=form.left,
        request_key=form.cleaned_data.get("request_key") or new_request_key(),
        error=" ".join(map(str, form.non_field_errors())) if shows_errors else "",
    )


def _meal_sent(
    number: int, form: SentenceMealForm, lines: Sequence[SentenceLine], *, shows_errors: bool
) -> SentenceMeal:
    return SentenceMeal(
        number=number,
        meal=form["meal"].value() or "",
        time=form["time"].value() or "",
        is_said=bool(form["is_said"].value()),
        lines=[line for line in lines if line.group == number],
        errors=_errors_of(form) if shows_errors else {},
    )


def _line_sent(
    number: int,
    form: SentenceLineForm,
    history: dict[int, FoodHistory],
    *,
    shows_errors: bool,
) -> SentenceLine:
    def sent(name: str) -> str:
        return str(form[name].value() or "")

    amount = amount_kept(sent("amount"), sent("words"))

    def row(food: Food) -> PanelFood:
        last = history.get(food.pk, _NEVER).last
        return panel_food(food, amount=amount_in_row(food, amount, last))

    foods = [
        form.foods[number] for number in numbers_in(sent("candidates")) if number in form.foods
    ]
    candidates = [row(food) for food in foods]
    number_of = numbers_in(sent("food") or sent("shown"))[:1]
    chosen = next((one for one in candidates if [one.food_id] == number_of), None)
    is_new = chosen is not None and sent("shown") != chosen.number
    if chosen is not None and is_new:
        chosen = _counted(chosen, amount)
    elif chosen is not None:
        units = dict(units_of(form.foods[chosen.food_id]))
        unit = sent("unit") if sent("unit") in units else chosen.default_unit
        chosen = replace(chosen, quantity=sent("quantity"), default_unit=unit)
    return SentenceLine(
        number=number,
        typed=sent("typed"),
        words=sent("words"),
        amount=sent("amount"),
        group=next(iter(numbers_in(sent("group"))), 0),
        candidates=candidates,
        chosen=chosen,
        is_ticked=is_new or bool(form["is_logged"].value()),
        errors=_errors_of(form) if shows_errors else {},
    )


def _errors_of(form: SentenceLineForm | SentenceMealForm) -> dict[str, Any]:
    return {name: list(map(str, errors)) for name, errors in form.errors.items()}
