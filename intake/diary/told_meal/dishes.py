"""Pieces of a told meal as what was eaten: joined to dishes, completed, corrected. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from foods.amounts import GRAMS_IN
from foods.search.tokens import WORD_LISTS, word_set
from foods.search.typed_amount import label_amount, read_amount, size_of
from intake.diary.told_meal.lists import LISTS
from intake.diary.told_meal.pieces import Piece
from intake.diary.told_meal.rows import MealSearch, parts_of_row
from intake.diary.told_meal.words import Mark

#: So many joined things are one dish at most: "tea with milk and sugar".
_MOST_JOINED = 4
#: From so many parts on, a dish that is named by its kind alone is but their sum.
_PARTS_OF_A_DISH = 3
#: Such a thing is made of the things before it: "cheese and tomato sandwich".
_MADE_OF = word_set(
    "sandwich sandwiches wrap wraps toastie toasties panini paninis omelette omelet pizza"
    " quesadilla smoothie crisps baguette sub burrito bagel soup pie casserole stew risotto"
)
_KINDS_OF_DISH = frozenset(LISTS["only a kind of dish"])
_DRINKS = frozenset(LISTS["hot drinks"])
_IN_DRINKS = frozenset(LISTS["small with a drink"])
_SPOONED = frozenset(LISTS["counts a spoon"])
_HOSTS = frozenset(LISTS["joins a host"])
_OF_EGGS = frozenset(LISTS["made of eggs"])
#: Words that say more of a food and name none.
QUALITIES = frozenset(
    word
    for name in ("minor qualifier", "preparation", "cooked")
    for words in WORD_LISTS[name]
    for word in words
) | frozenset(LISTS["qualities"])
_OF_ONE_THING = frozenset({"slice", "piece", "wedge", "handful", "bar", "scoop"})
#: "A boiled egg and toast" counts the egg.
_COUNTED = word_set("egg eggs banana apple orange sausage sausages burger sandwich wrap pancake")
#: What a unit alone stands for: "soup and a roll".
_SAID_BY_UNIT = {
    "roll": "bread roll",
    "rolls": "bread rolls",
    "rasher": "rasher of bacon",
    "rashers": "rashers of bacon",
    "pint": "pint of beer",
    "pints": "pints of beer",
}
_WEIGHED = frozenset(GRAMS_IN) | {"ml", "cl", "dl", "l"}
#: Units in which something on something else is had: "a plate of beans on toast".
_OF_A_DISH = frozenset({"slice", "piece", "plate", "bowl", "serving"})
_JOINING_WORDS = {Mark.WITH: "with", Mark.ON: "on"}


def eaten_pieces(pieces: Sequence[Piece], search: MealSearch) -> list[Piece]:
    """What was eaten, a piece for each dish, with the amount that goes without saying."""
    eaten: list[Piece] = []
    for piece in map(_unit_as_food, pieces):
        if piece.is_eaten:
            eaten += _apart(piece, search)
        elif piece.corrects:
            eaten = [one for one in eaten if not _ends_with(one.named, {piece.named})]
    done = _completed(_joined(eaten, search), search)
    summed = [
        piece
        for place, piece in enumerate(done)
        if not _is_sum(done, place) and not _is_bread_of(done, place)
    ]
    return list(_in_their_amounts(summed, search))


def _unit_as_food(piece: Piece) -> Piece:
    """A piece that is but a number and a unit as the food that the unit stands for."""
    last = _last_word(piece.text)
    if last not in _SAID_BY_UNIT or not piece.is_amount:
        return piece
    return replace(piece, query=f"{piece.text[: -len(last)]}{_SAID_BY_UNIT[last]}")


def _apart(piece: Piece, search: MealSearch) -> list[Piece]:
    """A piece with an amount among its words as the foods around it: "milk two sugars"."""
    inner, words = piece.places[1:-1], piece.words
    if not any(words.is_number(place) or size_of(words.word(place)) for place in inner):
        return [piece]
    parts = parts_of_row(piece, search)
    if len(parts) < 2 or not all(part.is_food for part in parts):
        return [piece]
    first, *others = (replace(piece, places=part.places) for part in parts)
    return [first, *(replace(one, joined_by=Mark.AND, corrects=False) for one in others)]


def _joined(pieces: Sequence[Piece], search: MealSearch) -> list[Piece]:
    """Pieces that are one dish together as one: fish and chips, coffee with milk."""
    done: list[Piece] = []
    place = 0
    while place < len(pieces):
        stop = _dish_stop(pieces, place, search)
        some = pieces[place:stop]
        place = stop
        whole = some[0]
        if len(some) > 1:
            amount = whole.text.removesuffix(whole.named)
            places = [at for one in some for at in one.places]
            whole = replace(whole, query=f"{amount}{_joint(some)}", places=places)
        done.append(whole)
    return done


def _dish_stop(pieces: Sequence[Piece], first: int, search: MealSearch) -> int:
    """Where the longest dish that begins with this piece ends; a piece alone is one."""
    last = first
    while (
        last + 1 < len(pieces)
        and last + 1 - first < _MOST_JOINED
        and _may_join(pieces[first], pieces[last + 1])
    ):
        last += 1
    for stop in range(last + 1, first + 1, -1):
        if _is_dish(pieces[first:stop], search):
            return stop
    return first + 1


def _may_join(before: Piece, piece: Piece) -> bool:
    if piece.corrects or before.meal != piece.meal:
        return False
    if piece.joined_by not in {Mark.AND, Mark.WITH, Mark.ON, Mark.PAUSE}:
        return False
    return not piece.has_amount or piece.named.lower() in _SPOONED


def _is_dish(some: Sequence[Piece], search: MealSearch) -> bool:
    """Whether the pieces are one dish by its name, or make one: "ham and cheese sandwich"."""
    text, signs = _joint(some), {one.joined_by for one in some[1:]}
    if _last_word(some[-1].text) in _MADE_OF and search.is_sure(f"{text} "):
        return True
    if signs == {Mark.ON} and _last_word(some[0].text) in _MADE_OF and search.is_sure(f"{text} "):
        return True
    amount = label_amount(some[0].text)[0]
    counts = some[0].has_amount and not amount.unit
    is_drink = _ends_with(some[0].named.lower(), _DRINKS)
    # "Half an avocado on toast" is no half of a slice, "2 burgers and fries" not two of both.
    is_one = amount.quantity == 1 and _last_word(some[0].named) not in _COUNTED
    is_apart = counts and not is_one and not is_drink
    # "A slice of watermelon and some feta" is no slice of both.
    is_apart |= Mark.AND in signs and amount.unit in _OF_ONE_THING
    is_apart |= Mark.ON in signs and some[0].has_amount and amount.unit not in _OF_A_DISH
    # "200 g chicken with rice" weighs the chicken.
    is_apart = is_apart or amount.unit in _WEIGHED
    return Mark.PAUSE not in signs and not is_apart and search.is_name(text)


def _joint(some: Sequence[Piece]) -> str:
    text = some[0].named
    for one in some[1:]:
        text += f" {_JOINING_WORDS.get(one.joined_by, 'and')} {one.named}"
    return text


def _completed(pieces: Sequence[Piece], search: MealSearch) -> list[Piece]:
    """Pieces with what only completes or corrects the one before put into it."""
    done: list[Piece] = []
    for piece in pieces:
        before = done[-1] if done else None
        if before is not None and piece.corrects:
            done[-1] = _corrected(before, piece, search)
        elif before is not None and (
            _completes(before, piece, search)
            or (before.is_amount and piece.joined_by is Mark.PAUSE)
        ):
            query, places = f"{before.text} {piece.text}", [*before.places, *piece.places]
            done[-1] = replace(before, query=query, places=places)
        else:
            done.append(piece)
    return done


def _completes(before: Piece, piece: Piece, search: MealSearch) -> bool:
    """Whether a piece behind a comma or in brackets says more of the food before it."""
    if piece.joined_by not in {Mark.PAUSE, Mark.ASIDE}:
        return False
    if piece.is_amount:
        return piece.joined_by is Mark.ASIDE or not before.has_amount
    words = read_amount(piece.text, search.is_name).words
    if piece.has_amount or search.is_name(words):
        return False
    if search.is_name(f"{before.named} {words}") or search.is_name(f"{words} {before.named}"):
        return True
    is_quality = QUALITIES.issuperset(words.lower().split()) and piece.joined_by is Mark.PAUSE
    return is_quality and search.is_sure(f"{before.text} {piece.text} ")


def _corrected(before: Piece, piece: Piece, search: MealSearch) -> Piece:
    """The piece with what was corrected in place of what was said: "two, no, three eggs"."""
    text = piece.text
    if piece.is_amount:
        text = f"{text} {before.named}" if before.named else text
    elif not piece.has_amount and before.has_amount:
        text = f"{before.text.removesuffix(before.named)}{text}"
    last = _last_word(before.named)
    whole = f"{text} {last}"
    if last in _MADE_OF or not search.is_sure(f"{text} "):
        text = whole if search.is_sure(f"{whole} ") else text
    return replace(before, query=text, places=[*before.places, *piece.places])


def _is_sum(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a dish is named by its kind alone and its parts follow: "salad with ..."."""
    piece, after = pieces[place], pieces[place + 1 :]
    if piece.named.lower() not in _KINDS_OF_DISH or not after:
        return False
    if after[0].joined_by is not Mark.WITH:
        return False
    parts = 0
    for one in after:
        if one.sentence != piece.sentence or one.joined_by is Mark.THEN:
            break
        parts += 1
    return parts >= _PARTS_OF_A_DISH


def _is_bread_of(pieces: Sequence[Piece], place: int) -> bool:
    """Whether it is the bread of a sandwich: "turkey sandwich on rye"."""
    is_on = place > 0 and pieces[place].joined_by is Mark.ON
    return is_on and _last_word(pieces[place - 1].named) in _MADE_OF


def _in_their_amounts(pieces: Sequence[Piece], search: MealSearch) -> Iterator[Piece]:
    """Pieces with the amount that goes without saying: the milk of a coffee, a sugar."""
    host = ""
    for piece in pieces:
        named = piece.named.lower()
        is_with = piece.joined_by in {Mark.WITH, Mark.AND, Mark.PAUSE} and bool(host)
        has_amount = piece.has_amount
        if named in _SPOONED and (has_amount or (is_with and host in _DRINKS)):
            amount = label_amount(piece.text)[0]
            spoons = f"{amount.quantity.normalize():f} tsp {named}"
            yield piece if amount.unit else replace(piece, query=spoons)
        elif is_with and not has_amount and named in _IN_DRINKS and host in _DRINKS:
            yield replace(piece, query=f"2 tbsp {named}")
        elif is_with and not has_amount and "milk" in named and _ends_with(host, _HOSTS):
            yield replace(piece, query=f"125 ml {named}")
        elif piece.joined_by is Mark.WITH and "egg" in named and _ends_with(host, _OF_EGGS):
            # "Omelette with 2 eggs": they are in it.
            continue
        else:
            host = next((one for one in _DRINKS if _ends_with(named, {one})), named)
            yield _in_its_amount(piece, search)


def _in_its_amount(piece: Piece, search: MealSearch) -> Piece:
    """ "A bit of salad" is half of the usual, and "a chili two cups" two cups of it."""
    if piece.is_little and not piece.has_amount:
        return replace(piece, query=f"half serving of {piece.text}")
    amount = label_amount(piece.text)[0]
    if piece.has_amount and not amount.unit and piece.text.lower().startswith(("a ", "an ")):
        behind = read_amount(piece.named, search.is_name)
        if behind.amount is not None and (behind.amount.unit or behind.amount.quantity != 1):
            return replace(piece, query=piece.named)
    return piece


def _last_word(text: str) -> str:
    return text.rsplit(maxsplit=1)[-1].lower() if text.split() else ""


def _ends_with(text: str, names: Iterable[str]) -> bool:
    """Whether a text is one of these names, or ends with one."""
    return any(text == name or text.endswith(f" {name}") for name in names)
