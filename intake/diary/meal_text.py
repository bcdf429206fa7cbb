"""Reading a meal told in a sentence: which foods, how much of each, which meal. Pure.

"Two eggs and a slice of rye toast with peanut butter, flat white for breakfast" are four
foods. The rules go by lists of words (``told_meal``) and by what the food table has,
which is asked through the search that is handed in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from intake.diary.told_meal.dishes import QUALITIES, eaten_pieces
from intake.diary.told_meal.pieces import Piece, PiecesOfMeal
from intake.diary.told_meal.rows import GRAMMAR, MealSearch, parts_of_row
from intake.diary.told_meal.words import Mark, MealWords

#: Characters of a told meal; what is beyond them is not read.
MAX_MEAL_LENGTH = 1000
#: Foods of one told meal.
MOST_FOODS = 30


@dataclass(frozen=True)
class ToldFood:
    """One food of a told meal."""

    #: As it was written.
    typed: str
    #: What to search for, with its amount.
    query: str
    is_sure: bool
    #: A ``Meal`` value; empty where none was told.
    meal: str = ""
    time: dt.time | None = None


@dataclass(frozen=True)
class ToldMeal:
    """The foods of a told meal in its order, and texts that were not understood."""

    foods: list[ToldFood] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    #: Whether it says more than names of foods: a meal, a time, "I had", "no sugar".
    is_told: bool = False


def is_meal_text(text: str) -> bool:
    """Whether a text may tell more than one food, or more than a food; no search is asked."""
    words = MealWords(text[:MAX_MEAL_LENGTH])
    is_inner = any(token.kind == "number" for token in words.tokens[1:])
    return is_inner or any(one.mark is not Mark.WORD for one in words.marks)


def read_meal(text: str, search: MealSearch) -> ToldMeal:
    """Read the foods of a told meal. ``search`` is asked, a dozen times for three foods.

    Of ``text`` the first ``MAX_MEAL_LENGTH`` characters are read, and of its foods
    ``MOST_FOODS``; what is beyond is not understood.
    """
    pieces = PiecesOfMeal(MealWords(text[:MAX_MEAL_LENGTH]))
    foods: list[ToldFood] = []
    rest = [*pieces.other_days]
    for piece in eaten_pieces(pieces.pieces, search):
        _read(piece, search, foods, rest)
    beyond = text[MAX_MEAL_LENGTH:].strip()
    rest += [*(one.typed for one in foods[MOST_FOODS:]), *([beyond] if beyond else [])]
    return ToldMeal(foods[:MOST_FOODS], rest, pieces.is_told)


def _read(piece: Piece, search: MealSearch, foods: list[ToldFood], rest: list[str]) -> None:
    """The foods of one piece; what is left of it is not understood."""
    if piece.joined_by is Mark.ASIDE and QUALITIES.issuperset(piece.text.lower().split()):
        return
    if piece.is_amount or not any(char.isalpha() for char in piece.text):
        rest.extend([piece.written] if any(char.isalnum() for char in piece.text) else [])
        return
    if search.is_sure(f"{piece.text} "):
        foods.append(_food(piece, is_sure=True))
        return
    parts = [] if piece.query else parts_of_row(piece, search)
    if any(part.is_food for part in parts):
        unknown: Piece | None = None
        for part in parts:
            some = replace(piece, places=part.places)
            if part.is_food:
                whole = some if unknown is None else _amount_of(unknown, some)
                foods.append(_food(whole, is_sure=True))
                unknown = None
            else:
                unknown = some if some.has_amount and part is not parts[-1] else None
                is_left = unknown is None and not GRAMMAR.issuperset(some.text.lower().split())
                rest.extend([some.written] if is_left else [])
    elif piece.has_amount or piece.query or search.is_name(piece.named.split()[-1]):
        foods.append(_food(piece, is_sure=False))
    else:
        rest.append(piece.written)


def _amount_of(unknown: Piece, food: Piece) -> Piece:
    """A food with the amount before the unknown word: "250 g creamy quark" is 250 g of quark."""
    places = [*unknown.places, *food.places]
    if food.has_amount:
        return replace(food, places=places, query=food.text)
    amount = unknown.text.removesuffix(unknown.named)
    return replace(food, places=places, query=f"{amount}{food.text}")


def _food(piece: Piece, *, is_sure: bool) -> ToldFood:
    time = piece.time.at_meal(piece.meal) if piece.time else None
    return ToldFood(piece.written, piece.text, is_sure=is_sure, meal=piece.meal, time=time)
