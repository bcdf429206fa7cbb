"""What a search found as rows of the add panel: the foods that are meant, or a few that may be."""

from __future__ import annotations

from dataclasses import dataclass

from foods.enums import SUPPLEMENTAL
from foods.models import Food
from foods.search.find import FoundFoods
from foods.search.states import states_of
from foods.search.tokens import words_of
from foods.typed_words import differing_words
from intake.diary.recent_foods import FoodHistory
from intake.pages.add.food_rows import PanelFood, PanelGroup, amount_in_row, panel_food
from intake.text import counted

#: Rows for what was typed.
HITS = 8
#: Where no food is meant for sure, so many that may be.
GUESSES = 4
#: Among so many foods a line of a sentence lets choose, the one it shows included.
CANDIDATES = 5
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
class Hits:
    """What was found, with what its rows have in common."""

    found: FoundFoods
    meal: str
    history: dict[int, FoodHistory]
    #: Whether it was said that nothing was eaten, so that nothing was looked for.
    is_denied: bool = False

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
        return [PanelGroup("No exact match. Perhaps:", rows, is_unsure=True)]

    def candidates(self) -> tuple[str, list[PanelFood]]:
        """What may be meant, the likeliest first, and between which states the first two are."""
        asks, foods = _with_other_state(self.found.sure) if self.found.sure else ("", [])
        foods = [*foods, *(_guesses(self.found.unsure) if self.found.unsure else [])]
        return asks, [self.row(food) for food in foods[:CANDIDATES]]


def _guesses(foods: list[Food]) -> list[Food]:
    """A few foods that may be meant; no supplement is suggested to whoever typed a food."""
    is_of_kind = foods[0].kind in SUPPLEMENTAL
    return [food for food in foods if is_of_kind or food.kind not in SUPPLEMENTAL][:GUESSES]


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
