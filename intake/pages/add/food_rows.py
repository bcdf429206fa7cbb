"""Rows of foods in the add panel, each with the amount that its button logs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from foods.amounts import (
    GRAMS_IN,
    ML_IN,
    AmountError,
    TypedAmount,
    Unit,
    amount_of,
    amount_words,
    mg_words,
)
from foods.models import Food
from foods.typed_units import unit_for
from foods.units import units_of, usual_unit
from intake.diary.recent_foods import OfferedAmount, RecentFood
from intake.pages.add.forms import AddForm, asks_label_mg
from intake.pages.fields import live_amounts, new_request_key

#: Shown for a supplement whose label amount is not known yet.
_ASKS, _SEE = "First enter the magnesium on its label", "see label"
#: Sizes that change an amount; one without them in its label is not of that size.
_SIZES = ("small", "large")


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
    #: The words that were typed to find it, without their amount.
    typed_words: str = ""
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
        words = f"|{self.typed_words}" if self.typed_words else ""
        return f"{self.food_id} {self.quantity} {self.default_unit}{words}"

    @cached_property
    def address(self) -> str:
        """Where the row opens, below the panel's address."""
        amount = {"meal": self.meal, "quantity": self.quantity, "unit": self.default_unit}
        if self.typed_words:
            amount["typed_words"] = self.typed_words
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
        one = Decimal(1)
        return [(key, unit.label, _mg_of(food, one, unit)) for key, unit in units_of(food)]

    @property
    def live_amounts(self) -> str:
        """What the script needs to show the magnesium of what is typed into the open row."""
        food = self.food
        if food is None:
            return ""
        value, at_least = food.magnesium_mg_per_100g, food.is_lower_bound
        return live_amounts(units_of(food), value, is_at_least=at_least)


@dataclass(frozen=True)
class PanelGroup:
    """Some rows of the panel under one heading."""

    label: str
    rows: list[PanelFood]
    #: Whether its rows come only when it is opened, so that the day's entries stay near.
    is_more: bool = False
    #: Whether its rows are guesses, of which none is logged before it was chosen.
    is_unsure: bool = False
    #: Between which states of a food its first two rows ask to choose: "Cooked or dry?"
    asks_state: str = ""


@dataclass(frozen=True)
class PanelAmount:
    """The amount that a row offers, and what of the typed one its food does not have."""

    offered: OfferedAmount | None
    lacks: str = ""


def amount_in_row(food: Food, typed: TypedAmount | None, last: OfferedAmount | None) -> PanelAmount:
    """The amount that was typed, else the person's own last one, else a usual one.

    None is offered before a supplement's label is known. Uses prefetched portions
    where an amount was typed.
    """
    chosen = unit_for(food, typed) if typed else None
    if typed and chosen:
        lacks = _lacking_size(typed, chosen.unit.label)
        return PanelAmount(OfferedAmount(chosen.quantity, chosen.key, chosen.unit), lacks)
    usual = usual_unit(food)
    offered = last or (OfferedAmount(Decimal(1), *usual) if usual else None)
    return PanelAmount(offered, _lacking(food, typed) if typed else "")


def _lacking_size(typed: TypedAmount, label: str) -> str:
    """Say that a food has no portion of the typed size."""
    missing = [size for size in _SIZES if size in typed.size and size not in label.casefold()]
    return f"no {typed.size} one known" if missing else ""


def _lacking(food: Food, typed: TypedAmount) -> str:
    """Say why a typed amount is not offered."""
    if unit_for(food, replace(typed, quantity=Decimal(1))) is not None:
        return "nobody eats so much" if typed.quantity > 1 else "less than can be logged"
    if not typed.unit:
        return "no single piece known"
    if typed.unit in GRAMS_IN:
        return "no weight known"
    return f"no {typed.unit} known" if typed.unit not in ML_IN else "no volume known"


def panel_food(
    food: Food,
    form: AddForm | None = None,
    *,
    amount: PanelAmount | None = None,
    meal: str = "",
    is_starred: bool = False,
    typed_words: str = "",
) -> PanelFood:
    """A food in this amount, or in its usual one."""
    amount = amount or amount_in_row(food, None, None)
    offered = amount.offered or OfferedAmount(Decimal(1), "", Unit("1 tablet"))
    asks = asks_label_mg(food)
    words = _ASKS if asks else amount_words(offered.quantity, offered.unit.label)
    return PanelFood(
        food_id=food.pk,
        name=food.name,
        quantity=f"{offered.quantity.normalize():f}",
        default_unit=offered.unit_key,
        amount_words=f"{amount.lacks}; {words}" if amount.lacks and not asks else words,
        mg_words=_SEE if asks else _mg_of(food, offered.quantity, offered.unit),
        asks_label_mg=asks,
        meal=meal,
        is_starred=is_starred,
        typed_words=typed_words,
        food=food,
        form=form,
    )


def recent_row(food: RecentFood, meal: str) -> PanelFood:
    """A row that repeats the last amount with today's value of the food."""
    last = food.amount
    words, mg = _ASKS, _SEE
    if last.unit_key:
        words = amount_words(last.quantity, last.unit.label)
        at_least = food.is_lower_bound
        mg = _mg_words(last.quantity, last.unit, food.mg_per_100g, is_at_least=at_least)
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


def _mg_of(food: Food, quantity: Decimal, unit: Unit) -> str:
    per_100g = food.magnesium_mg_per_100g
    return _mg_words(quantity, unit, per_100g, is_at_least=food.is_lower_bound)


def _mg_words(
    quantity: Decimal, unit: Unit, mg_per_100g: Decimal | None, *, is_at_least: bool
) -> str:
    try:
        mg = amount_of(quantity, unit, mg_per_100g)[1]
        return mg_words(mg, is_at_least=is_at_least)
    except AmountError:
        return "unknown"
