"""Foods that stand in a row with nothing between them: "2 eggs 1 banana coffee". Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from foods.search.tokens import word_set
from foods.search.typed_amount import label_amount, read_amount
from intake.diary.told_meal.pieces import Piece, joined_text

#: Words that a food of a row has at most, and tokens of its amount.
_LONGEST_NAME, _LONGEST_AMOUNT = 5, 2
#: What a way to part words costs: a food by its very name, one that carries the words, for
#: each further word of that, and a word that is left over.
_NAMED, _CARRIED, _FURTHER_WORD, _LEFT_OVER = 1.0, 1.2, 1.1, 2.4
#: An amount ahead of its food where those of the row stand behind theirs, or the reverse; a
#: number at the end, which may belong to what follows.
_OTHER_WAY, _ENDS_IN_NUMBER = 0.1, 0.5
#: Words between foods that are none.
GRAMMAR = word_set(
    "a an and at by for from he her him i if in into is it its me my of off on or our out she so"
    " that the their them then there they this to too up was we were which while who with you"
)


class MealSearch(Protocol):
    """What the food table knows of a text."""

    def is_name(self, text: str) -> bool:
        """Whether a food is called just so."""

    def is_sure(self, text: str) -> bool:
        """Whether a food is meant for sure, an amount aside; finished where a space ends it."""


@dataclass(frozen=True)
class RowPart:
    """Some tokens of a row: one food, or what is none."""

    places: list[int]
    is_food: bool


def parts_of_row(piece: Piece, search: MealSearch) -> list[RowPart]:
    """Part the words of a piece into foods one after the other, at the least cost."""
    places = piece.places
    origins, is_ahead = _origins(piece), piece.has_amount
    best: list[tuple[float, int, bool]] = [(0.0, 0, False)]
    for stop in range(1, len(places) + 1):
        ways = [(best[stop - 1][0] + _LEFT_OVER, stop - 1, False)]
        for first in range(max(0, stop - _LONGEST_NAME - _LONGEST_AMOUNT), stop):
            some = places[first:stop]
            cost = _cost(piece, some, search) if origins.isdisjoint(some) else None
            if cost is not None:
                text = joined_text(piece.words, some)
                cost += _OTHER_WAY if (label_amount(text)[1] != text) is not is_ahead else 0.0
                ways.append((best[first][0] + cost, first, True))
        best.append(min(ways))
    parts: list[RowPart] = []
    stop = len(places)
    while stop:
        _least, first, is_food = best[stop]
        if parts and not is_food and not parts[-1].is_food:
            parts[-1] = RowPart([*places[first:stop], *parts[-1].places], is_food=False)
        else:
            parts.append(RowPart(places[first:stop], is_food))
        stop = first
    return parts[::-1]


def _origins(piece: Piece) -> set[int]:
    """The words that say where something is from: "from Tesco", "from the chippy"."""
    places, words = piece.places, piece.words
    found: set[int] = set()
    for at, place in enumerate(places):
        if words.word(place) == "from":
            found.update(places[at : at + 2])
    return found


def _cost(piece: Piece, places: list[int], search: MealSearch) -> float | None:
    """What it costs to take these words as one food; None where they are none."""
    text = joined_text(piece.words, places)
    named = read_amount(text, search.is_name).words
    words = named.split()
    if not words or len(words) > _LONGEST_NAME or not GRAMMAR.isdisjoint((words[0], words[-1])):
        return None
    is_name = search.is_name(named)
    if not is_name and any(char.isdigit() for char in named):
        return None
    cost = _ENDS_IN_NUMBER if piece.words.word(places[-1]).isdigit() else 0.0
    if is_name:
        return cost + _NAMED
    if len(words) < 2 or not search.is_sure(f"{text} "):
        return None
    return cost + _CARRIED + _FURTHER_WORD * (len(words) - 1)
